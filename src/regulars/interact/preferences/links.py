"""Signed links that open a customer's own pages: who, to which address it was sent, and when; nothing of the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from django.core.signing import BadSignature, Signer

from regulars.interact.desk import find_customer
from regulars.kernel.errors import RegularsError
from regulars.ledger.models import Customer, Record

PREFERENCES, DATA, FORGET, ARRANGEMENTS = "preferences", "data", "forget", "arrangements"
"""What a link is for; one for the one does not open the other."""

LASTS = {
    PREFERENCES: timedelta(days=90),
    DATA: timedelta(days=3),
    FORGET: timedelta(days=3),
    ARRANGEMENTS: timedelta(days=90),
}
"""How long each may be used."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that somebody came with, and that is ours.

    Attributes:
        customer: who that is today.
        code: whose it was when it was made: another's, where two were found to be one person since.
        address: the e-mail address it was sent to, case-folded; empty where it was given out without one.
        issued_at: when it was made.
        expired: too old to change or see anything but to say no.
    """

    customer: Customer
    code: str
    address: str
    issued_at: datetime
    expired: bool

    @property
    def hint(self) -> str:
        """The address as its owner recognises it and nobody else can use it."""
        local, _, domain = self.address.rpartition("@")
        name, _, ending = domain.rpartition(".")
        return f"{local[:1]}…@{name[:1]}….{ending}" if local and name else ""


def preference_link(customer: Customer, *, at: datetime) -> str:
    """The path of this customer's preference page, to be sent to their own address and nowhere else."""
    return f"/preferences/{make_token(customer, PREFERENCES, at)}/"


def make_token(customer: Customer, purpose: str, at: datetime, address: str | None = None) -> str:
    """A word that only we can make: it opens this customer's pages for one purpose, for a while.

    Args:
        customer: whose pages.
        purpose: of LASTS.
        at: now.
        address: where it is sent; None: the customer's own.
    """
    told = f"{customer.code}.{int(at.timestamp()) // 60:x}.{_digest(customer.email if address is None else address)}"
    return _signer(purpose).sign(told)


def read_token(token: str, purpose: str, at: datetime) -> Link | None:
    """The link that this word stands for; None for what we did not make, or who is no longer known by that address."""
    try:
        code, minutes, digest = _signer(purpose).unsign(token).split(".")
        customer = find_customer(code)
    except (BadSignature, RegularsError, ValueError):
        return None
    address = _address(customer, digest)
    if address is None:
        return None
    issued_at = datetime.fromtimestamp(int(minutes, 16) * 60, tz=UTC)
    return Link(customer, code, address, issued_at, at > issued_at + LASTS[purpose])


def _address(customer: Customer, digest: str) -> str | None:
    """Which of the customer's addresses it was sent to: a link is of no use to who was parted from them since."""
    if not digest:
        return ""
    records = Record.objects.filter(link__customer=customer, email__isnull=False)
    known = {customer.email, *(email for email in records.values_list("email", flat=True) if email)}
    return next((_plain(one) for one in known if one and _digest(one) == digest), None)


def _digest(address: str) -> str:
    return blake2b(_plain(address).encode(), digest_size=6).hexdigest() if address else ""


def _plain(address: str) -> str:
    return address.strip().casefold()


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"regulars.{purpose}", sep=".")
