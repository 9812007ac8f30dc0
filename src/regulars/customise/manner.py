"""Manner: how one customer is spoken to: in which language, on which clock, in whose money."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError

from regulars.ledger.business import Business
from regulars.ledger.models import Customer
from regulars.ledger.reach.zones import zones_of

_OURS = "en_GB"


@dataclass(frozen=True, slots=True)
class Manner:
    """`language` is a code such as en or de-AT, empty: not known; `currency` a code, empty: not set."""

    language: str = ""
    currency: str = ""
    zone: str = "UTC"

    @property
    def locale(self) -> Locale:
        """How dates, sums and lists are written: the customer's own way, else the British."""
        return locale_of(self.language)

    @property
    def tongue(self) -> str:
        """The language alone: en, de."""
        return str(self.locale.language)


def manner_for(customer: Customer, business: Business) -> Manner:
    """The customer's language and zone as far as we know them, and the business's money."""
    zone = zones_of(customer, None, business.time_zone)[0]
    return Manner(customer.language, business.currency, zone.key)


@cache
def locale_of(language: str) -> Locale:
    """The way of writing of a language; of English without a country, and of what we do not know, the British."""
    code = language.strip().replace("-", "_")
    if code.lower() in {"", "en", "eng"}:
        return Locale.parse(_OURS)
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_OURS)
