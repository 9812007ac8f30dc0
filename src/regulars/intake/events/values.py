"""Values out of JSON as the ledger keeps them: texts trimmed and cut, money exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

_MOST = Decimal(10) ** 13
_STEP = Decimal("0.0001")
_encode = msgspec.json.Encoder(order="sorted").encode


def text_of(value: Any, longest: int) -> str | None:
    """A text or a number as text, trimmed; None where nothing is said.

    >>> text_of(" tea ", 10), text_of(17, 10), text_of("", 10), text_of(["tea"], 10)
    ('tea', '17', None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip()[:longest] or None


def first_text(said: Mapping[str, Any], names: Iterable[str], longest: int) -> str | None:
    """The first of these names under which something is said."""
    for name in names:
        found = text_of(said.get(name), longest)
        if found is not None:
            return found
    return None


def amount_of(value: Any) -> Decimal | None:
    """A number, or a text that is one, to four places; None for anything else.

    Floats are read as they were written: 19.9 is 19.9, not 19.89999….

    >>> amount_of(19.9), amount_of("7.50"), amount_of("free"), amount_of(True)
    (Decimal('19.9000'), Decimal('7.5000'), None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        read = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return read.quantize(_STEP) if read.is_finite() and abs(read) < _MOST else None


def first_amount(said: Mapping[str, Any], *names: str) -> Decimal | None:
    """The first of these names under which there is an amount."""
    for name in names:
        found = amount_of(said.get(name))
        if found is not None:
            return found
    return None


def currency_of(value: Any) -> str | None:
    """A code of three letters; None for anything else."""
    return value.upper() if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() else None


def as_json(said: Mapping[str, Any]) -> str | None:
    """A JSON object with its names in order; None for an empty one."""
    return _encode(said).decode() if said else None
