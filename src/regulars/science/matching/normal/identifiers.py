"""Identifiers such as passport, tax and loyalty numbers."""

from __future__ import annotations

import re

from regulars.science.matching.normal.plain import fold

_BLOCKED = re.compile(
    r"[0\W_]*|-1|null|nil|none|nan|undefined|anonymous|unknown|n/?a|test|false|true"
    r"|not (?:available|provided|applicable)",
    re.IGNORECASE,
)
_OTHER = re.compile(r"[^a-z0-9]+")
_DECIMALS = re.compile(r"\d+\.0+")
_REPEATED = re.compile(r"(.)\1{4,}")
_SEQUENCES = frozenset({"12345", "123456", "1234567", "12345678", "123456789", "1234567890", "987654321", "0123456789"})


def is_blocked(value: str) -> bool:
    """Whether the value identifies nobody, by Segment's list (all zeros and dashes, -1, null, anonymous …) and ours."""
    return _BLOCKED.fullmatch(value.strip()) is not None


def identifier(text: str) -> str:
    """Letters and digits in capitals; "" for what identifies nobody: blocked values, one digit repeated, 123456789.

    >>> identifier("294-66 9999"), identifier("000-00-0000"), identifier("12345.0")
    ('294669999', '', '')
    """
    if is_blocked(text):
        return ""
    stripped = text.strip()
    value = _OTHER.sub("", fold(stripped[: stripped.index(".")] if _DECIMALS.fullmatch(stripped) else stripped))
    # Asked again of what is left: "n-a-n" and the one Han letter that is spelt "nan" identify nobody either.
    return "" if value in _SEQUENCES or _REPEATED.fullmatch(value) or is_blocked(value) else value.upper()
