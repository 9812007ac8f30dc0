"""Orders in one money and by one clock."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from regulars.science.lifetime.orders import exchange, local_orders, main_currency, rate_into

RATES = (("EUR", 0.86), ("USD", 0.79))


def test_only_the_business_currency_counts_and_days_are_local():
    frame = pl.DataFrame(
        {"currency": ["GBP", None, "USD"], "occurred_at": [dt.datetime(2022, 6, 1, 23, 30, tzinfo=dt.UTC)] * 3}
    )
    assert local_orders(frame, "GBP", "Europe/London")["occurred_at"].to_list() == [dt.datetime(2022, 6, 2, 0, 30)] * 2  # noqa: DTZ001


@pytest.mark.parametrize(
    ("currencies", "main"), [(["GBP", "USD", "GBP"], "GBP"), (["USD", "GBP"], "GBP"), ([None], ""), ([], "")]
)
def test_the_main_currency(currencies: list[str | None], main: str):
    assert main_currency(pl.DataFrame({"currency": currencies}, schema={"currency": pl.String})) == main


def test_money_is_exchanged_where_there_is_a_rate():
    orders = pl.DataFrame(
        {"currency": ["GBP", "EUR", None, "CHF"], "gross": [10.0] * 4, "amount": [10.0, 5.0, 10.0, 10.0], "n": [1] * 4}
    )
    found = exchange(orders, "GBP", RATES)
    assert found["currency"].to_list() == ["GBP", "GBP", "GBP", "CHF"]
    assert found["gross"].to_list() == pytest.approx([10.0, 8.6, 10.0, 10.0])
    assert found["amount"].to_list() == pytest.approx([10.0, 4.3, 10.0, 10.0])
    assert found["n"].to_list() == [1] * 4


def test_without_rates_nothing_changes():
    orders = pl.DataFrame({"currency": ["EUR", None], "amount": [1.0, 2.0]})
    assert exchange(orders, "GBP", ()).equals(orders)


def test_our_own_currency_is_worth_itself_whatever_rates_say():
    told = pl.DataFrame({"currency": ["GBP", "USD", "CHF"]}).select(rate=rate_into("GBP", [*RATES, ("GBP", 2.0)]))
    assert told["rate"].to_list() == [1.0, 0.79, None]
