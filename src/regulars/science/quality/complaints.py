"""What counts as a complaint: the marks that help desks leave on a conversation, and words that say it is settled."""

from __future__ import annotations

import re

import polars as pl

MARKS = (
    r"(?i)\b(complain\w*|damaged?|broken|faulty|defect\w*|wrong|missing|late|delay\w*|quality|unhappy|disappoint\w*)\b"
)
"""Words of help desks' tags that stand for a complaint."""

BAD = "bad"
"""How a help desk writes that a customer was not content."""

_MARKED = re.compile(MARKS)
_SETTLED = re.compile(
    r"(?i)\b(solved|resolved|sorted( (it )?out)?|fixed|settled|put right|that works"
    r"|work(s|ing)( fine| well)? (now|again)|all (is )?(good|fine|well|ok(ay)?)"
    r"|(has|have|it|they) (now )?(come|arrived|came)"
    r"|(got|received) (it|them|the (refund|money|replacement)))( now)?\b"
)
_THANKS = re.compile(
    r"(?i)\b(thanks?( you)?|cheers|much appreciated|perfect|brilliant|wonderful|excellent|very happy)\b"
)
_HARMLESS = re.compile(r"(?i)\bno (problems?|worries|complaints|need)\b|\bcould ?n[o']t be (better|happier)\b")
_BUT = re.compile(
    r"(?i)\?|n['’]t\b|\b(not|never|no|nothing|nobody|still|but|however|although|again|yet|until|unless|if|when|wait\w*"
    r"|would|could|can you|please|hope\w*|will be|in advance|sooner)\b"
)


def is_marked(tags: str, satisfaction: str) -> bool:
    """Whether a conversation is a complaint: its tags say so, or the customer rated it bad."""
    return satisfaction == BAD or _MARKED.search(tags.replace("_", " ")) is not None


def tell_complaints(said: pl.DataFrame) -> pl.DataFrame:
    """Conversations (with `tags` and `satisfaction`) with `complaint`, by the rule of `is_marked`."""
    bad = pl.col("satisfaction").fill_null("") == BAD
    return said.with_columns(complaint=has_marks(pl.col("tags")) | bad)


def has_marks(tags: pl.Expr) -> pl.Expr:
    """Whether tags alone stand for a complaint."""
    return tags.fill_null("").str.replace_all("_", " ", literal=True).str.contains(MARKS)


def says_settled(text: str) -> str:
    """The sentence by which a customer says that a matter is settled; empty where they do not clearly say so.

    A thank-you beside a doubt, a question or a condition is none: it is better to ask than to close too early.
    """
    if _BUT.search(_HARMLESS.sub("", _SETTLED.sub("", text))):
        return ""
    for words in (_SETTLED, _THANKS):
        if found := words.search(text):
            start = max(text.rfind(mark, 0, found.start()) + 1 for mark in ".!\n")
            ends = [place + 1 for mark in ".!\n" if (place := text.find(mark, found.end())) >= 0]
            return text[start : min(ends, default=len(text))].strip()[:300]
    return ""
