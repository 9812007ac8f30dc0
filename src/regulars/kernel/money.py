"""Money: a decimal amount with its currency; never a float, never without a currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from regulars.kernel.errors import BadInput

_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "CHF": "CHF ", "AUD": "A$", "CAD": "C$"}
_NO_CENTS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX"})


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217 code). Adding two currencies raises BadInput."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise BadInput(f"{self.currency} and {other.currency} cannot be added without a rate.")
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __str__(self) -> str:
        return say_money(self.amount, self.currency)


def minor_digits(currency: str) -> int:
    """How many digits the currency's minor unit has (ISO 4217; two unless listed)."""
    return 0 if currency in _NO_CENTS else 2


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount at the currency's minor unit, banker's rounding."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_EVEN)


def say_money(amount: Decimal | float, currency: str, *, cents: bool = True) -> str:
    """The amount as people write it.

    >>> say_money(Decimal("-1234.5"), "GBP"), say_money(1234.5, "GBP", cents=False)
    ('-£1,234.50', '£1,234')
    """
    digits = minor_digits(currency) if cents else 0
    number = f"{abs(amount):,.{digits}f}"
    sign = "-" if amount < 0 and any(digit in "123456789" for digit in number) else ""
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{number}"
