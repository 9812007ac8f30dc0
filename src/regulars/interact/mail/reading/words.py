"""The words of a mail: whatever its characters and markup, and without what it quotes and how it is signed."""

from __future__ import annotations

import re
from email.message import Message
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

_LONGEST = 200_000
_LOOKED_AT = 20_000
"""Of a longer mail only the beginning is searched for quotes: the search takes more than proportional time."""

_LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs"]
_PARSER = EmailReplyParser(languages=_LANGUAGES)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\u200e\u200f\ufeff]")
_INTRODUCED = re.compile(r"^[^\n]{0,200}(wrote|schrieb[^\n]{0,60}|a écrit|escribió|ha scritto|schreef)\s*:\s*$")
_BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote", "hr", "pre"}
_UNREAD = {"script", "style", "head", "title", "noscript", "template"}


def text_of(part: Message) -> str:
    """The part's text, in whatever characters it is written; those that are none become question marks."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return clean(decoded(content, str(part.get_content_charset("") or "")))


def decoded(content: bytes, charset: str) -> str:
    """Text in the characters that it says, or else those it probably is in."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def clean(text: str) -> str:
    """Without characters that no database keeps and nobody sees; not longer than we keep."""
    joined = "\n".join(_UNSEEN.sub("", text.encode("utf-8", "replace").decode()).splitlines())
    return joined[:_LONGEST].strip()


def newly_written(whole: str) -> str:
    """What the sender wrote now; all of it where that cannot be told apart."""
    replies = _PARSER.read(whole[:_LOOKED_AT]).replies
    found = (replies[0].body if replies else whole).strip()
    lines = [line for line in (found or whole).splitlines() if not line.lstrip().startswith(">")]
    if lines and _INTRODUCED.match(lines[0]):
        lines = lines[1:]
    return "\n".join(lines).strip() or found or whole


def from_html(html: str) -> str:
    """The words of a page, a line a block; quotes begin with '> '."""
    reader = _Reader()
    reader.feed(html[: 4 * _LONGEST])
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.said).split("\n")]
    return clean(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unread = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (as the library calls it)
        self._unread += tag in _UNREAD
        self._quoted += tag == "blockquote"
        if tag in _BLOCKS:
            self._new_line()

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(self._unread - (tag in _UNREAD), 0)
        self._quoted = max(self._quoted - (tag == "blockquote"), 0)
        if tag in _BLOCKS - {"br"}:
            self._new_line()
        if tag == "p":
            self._new_line()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.said.append(" ".join(data.split("\n")))

    def _new_line(self) -> None:
        self.said.append("\n" + "> " * bool(self._quoted))
