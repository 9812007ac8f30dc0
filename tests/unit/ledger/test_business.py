"""What the business chose: rates only into a currency that is known, and never of its own."""

from __future__ import annotations

import pytest

from regulars.kernel.errors import BadSetting
from regulars.ledger.business import business, change_setting

pytestmark = pytest.mark.django_db


def test_rates_are_read_with_the_currency() -> None:
    change_setting("CURRENCY", "gbp")
    change_setting("EXCHANGE_RATES", "usd=0.79, EUR 0.86")
    assert business().exchange_rates == (("EUR", 0.86), ("USD", 0.79))


def test_rates_wait_for_a_currency() -> None:
    with pytest.raises(BadSetting, match="what other currencies are worth in yours"):
        change_setting("EXCHANGE_RATES", "EUR 0.86")
    assert business().exchange_rates == ()


def test_ones_own_currency_has_no_rate() -> None:
    change_setting("CURRENCY", "GBP")
    with pytest.raises(BadSetting, match="a rate for GBP, which is your own"):
        change_setting("EXCHANGE_RATES", "EUR 0.86, GBP 2")
    change_setting("EXCHANGE_RATES", "EUR 0.86")
    change_setting("CURRENCY", "EUR")
    assert business().exchange_rates == ()
