"""Plain words: small Latin letters and digits, whatever the script, accents and punctuation."""

from __future__ import annotations

import re

from anyascii import anyascii

_WORDS = re.compile(r"[a-z0-9]+")
_APOSTROPHES = str.maketrans("", "", "'`")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\ufffd]")
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf\u0152-\u02dc\u2013-\u203a\u20ac\u2122]")
_NOTHING = frozenset({"unknown", "n/a", "#n/a", "none", "null", "nil", "nan", "undefined", "anonymous", "not available",
                      "not provided", "not applicable", "missing", "keine angabe", "tbd", "<na>"})  # fmt: skip


def fold(text: str) -> str:
    """The text in small ASCII letters: accents dropped, other scripts spelled out, letters that do not show removed."""
    if text.isascii():
        return text.lower()
    if _MOJIBAKE.search(text):
        text = _repaired(text)
    return anyascii(_INVISIBLE.sub("", text)).lower()


def _repaired(text: str) -> str:
    """The text as it was before its UTF-8 was read as Windows letters; as it is where that is not what happened."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def words(text: str) -> list[str]:
    """The words of a text without accents, case and punctuation."""
    return _WORDS.findall(fold(text).translate(_APOSTROPHES))


def plain(text: str) -> str:
    """The words with one space between them; "" for what says nothing, such as "n/a"."""
    return "" if says_nothing(text) else " ".join(words(text))


def says_nothing(text: str) -> bool:
    """Whether the text stands for an empty field, as "unknown" and "null" do."""
    return len(text) < 18 and text.strip().lower() in _NOTHING
