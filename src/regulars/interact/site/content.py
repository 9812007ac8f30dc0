"""What the placements of the site show, as people here enter it: words that are the same for whoever gets them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Action, Content, Placement
from regulars.ledger.reach.consent import PURPOSES

LONGEST_TEXT = 2_000
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Words:
    """What is shown: plain text, with an empty line between paragraphs, and one link."""

    heading: str = ""
    text: str = ""
    link_label: str = ""
    link_to: str = ""


def add_placement(key: str, name: str = "") -> Placement:
    """Make a place that pages can ask for. Raises BadInput for a key that breaks the rule or is taken."""
    key = checked_key(key)
    placement, made = Placement.objects.get_or_create(key=key, defaults={"name": name.strip()[:200] or key})
    if not made:
        raise BadInput(f"There is a placement '{key}' already.", hint="Give this one another key.")
    return placement


def put_content(
    placement: str, words: Words, *, action: str = "", language: str = "", purpose: str = "marketing"
) -> Content:
    """Say what a placement shows, in place of what it showed before.

    Args:
        placement: its key.
        words: what is shown.
        action: key of the action of the catalogue for whose customers this is; empty: for everybody else.
        language: for whom, such as `de` or `pt-br`; empty: for those of whom no other language fits.
        purpose: marketing or service, which the customer must not have refused.

    Raises:
        NotFound: there is no such placement or action.
        BadInput: a word, link or language that cannot be used.
    """
    here = _placement(placement)
    chosen = _action(action) if action else None
    if purpose not in PURPOSES:
        raise BadInput(f"'{purpose}' is no purpose; it is one of {', '.join(PURPOSES)}.")
    told = _checked(words)
    with transaction.atomic():
        content, _ = Content.objects.update_or_create(
            placement=here,
            action=chosen,
            language=checked_language(language) if language.strip() else "",
            defaults={
                "purpose": purpose,
                "heading": told.heading,
                "text": told.text,
                "link_label": told.link_label,
                "link_to": told.link_to,
            },
        )
    return content


def remove_content(number: int) -> None:
    """Take it away; the placement then shows what is left, or nothing. Raises NotFound."""
    if not Content.objects.filter(pk=number).delete()[0]:
        raise NotFound(f"There is no content {number}.", hint="Somebody may have taken it away; look again.")


def remove_placement(key: str) -> None:
    """Take the placement away with all that it shows. Raises NotFound."""
    _placement(key).delete()


def checked_key(text: str) -> str:
    """A key as pages write it. Raises BadInput."""
    key = text.strip().lower()
    if not _KEY.fullmatch(key):
        raise BadInput(
            f"'{text}' is no key: use 1 to 64 small letters, digits and hyphens, beginning with a letter or digit.",
            hint="For example home-hero.",
        )
    return key


def checked_language(text: str) -> str:
    """A language as browsers name it, in small letters. Raises BadInput."""
    language = text.strip().lower()
    if not _LANGUAGE.fullmatch(language):
        raise BadInput(f"'{text}' is no language: it is written as browsers do, such as en, de or pt-br.")
    return language


def checked_link(text: str) -> str:
    """An address that a browser may be sent to: http, https, or a path of the same site. Raises BadInput."""
    link = text.strip()
    wrong = BadInput(f"'{text[:200]}' is no link: it begins with https://, http:// or /, and has no spaces.")
    if len(link) > 1000 or re.search(r"[\s\x00-\x1f\\<>\"]", link):
        raise wrong
    try:
        parts = urlsplit(link)
    except ValueError:
        raise wrong from None
    within = not parts.scheme and not parts.netloc and link.startswith("/")
    if not within and not (parts.scheme in {"http", "https"} and parts.hostname):
        raise wrong
    return link


def checked_text(text: str, what: str, longest: int) -> str:
    """Plain text without control characters, ends of lines as `\\n`. Raises BadInput where it is too long."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n")).strip()
    if len(plain) > longest:
        raise BadInput(f"{what} has {len(plain):,} letters; {longest:,} is the most.")
    return plain


def _checked(words: Words) -> Words:
    heading = checked_text(words.heading, "The heading", 200)
    text = checked_text(words.text, "The text", LONGEST_TEXT)
    label = checked_text(words.link_label, "The words of the link", 100)
    if not heading and not text:
        raise BadInput("There is nothing to show.", hint="Write a heading or a text.")
    if bool(label) != bool(words.link_to.strip()):
        raise BadInput("A link needs both its words and its address.", hint="Give both, or neither.")
    return Words(heading, text, label, checked_link(words.link_to) if label else "")


def _placement(key: str) -> Placement:
    found = Placement.objects.filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no placement '{key}'.", hint="Make it on the page Interact, Your site.")
    return found


def _action(key: str) -> Action:
    found = Action.objects.filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no action '{key}' in the catalogue.", hint="The page Customise lists them all.")
    return found
