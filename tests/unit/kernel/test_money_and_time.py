"""Money keeps its currency; time keeps its moment."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from regulars.kernel.errors import BadInput
from regulars.kernel.money import Money, minor_digits, rounded, say_money
from regulars.kernel.time import as_utc, end_of_day, local_day


def test_amounts_add_within_a_currency_only() -> None:
    assert Money(Decimal("1.10"), "GBP") + Money(Decimal("2.20"), "GBP") == Money(Decimal("3.30"), "GBP")
    assert -Money(Decimal(1), "EUR") == Money(Decimal(-1), "EUR")
    with pytest.raises(BadInput, match="GBP and EUR"):
        Money(Decimal(1), "GBP") + Money(Decimal(1), "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (Decimal("1234.5"), "GBP", "£1,234.50"),
        (Decimal("-0.5"), "EUR", "-€0.50"),
        (Decimal("-0.001"), "EUR", "€0.00"),
        (1234.5, "JPY", "¥1,234"),
        (Decimal(7), "DKK", "DKK 7.00"),
    ],
)
def test_amounts_are_said_as_people_write_them(amount: Decimal | float, currency: str, said: str) -> None:
    assert say_money(amount, currency) == said


def test_rounding_is_to_the_minor_unit_and_fair() -> None:
    assert rounded(Decimal("2.345"), "GBP") == Decimal("2.34")
    assert rounded(Decimal("2.5"), "JPY") == Decimal(2)
    assert minor_digits("JPY") == 0


def test_local_times_become_utc_and_days_stay_local() -> None:
    summer = as_utc(datetime(2026, 7, 1, 0, 30), "Europe/London")  # noqa: DTZ001
    assert summer == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert local_day(summer, "Europe/London") == date(2026, 7, 1)
    assert local_day(summer) == date(2026, 6, 30)
    assert end_of_day(date(2026, 7, 1), "Europe/London") == datetime(2026, 7, 1, 22, 59, 59, 999999, tzinfo=UTC)
