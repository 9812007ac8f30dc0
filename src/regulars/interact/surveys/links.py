"""Personal links: signed, of one purpose, and good for a time. What they open says nothing about the person."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote

from django.core.signing import BadSignature, Signer

from regulars.kernel.errors import NotFound
from regulars.ledger.business import setting_values

SURVEY, QUESTION = "survey", "question"
_GOOD_FOR = timedelta(days=180)
_LOCAL = "http://localhost:8000"


def token_for(purpose: str, number: int, *, at: datetime) -> str:
    """A token that stands for row `number`, for one purpose, until half a year after `at`."""
    ends = int((at + _GOOD_FOR).timestamp())
    return _signer(purpose).sign(f"{number:x}-{ends:x}")


def number_behind(purpose: str, token: str, *, at: datetime) -> int:
    """The row that a token stands for. Raises NotFound for one that is forged, cut off, of another purpose, or old."""
    try:
        number, _, ends = _signer(purpose).unsign(token).partition("-")
        if int(ends, 16) >= at.timestamp():
            return int(number, 16)
    except (BadSignature, ValueError):
        pass
    raise NotFound("This link does not hold.", hint="It may be incomplete, or too old.")


def address_of(path: str) -> str:
    """A path of ours as the address that customers reach."""
    return f"{setting_values()['PUBLIC_ADDRESS'][0] or _LOCAL}{path}"


def answering(page: str, key: str, value: str) -> str:
    """The page with an answer marked; it counts only when the page is sent."""
    return f"{page}?{quote(key)}={quote(value)}"


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"regulars.interact.{purpose}", sep=".")
