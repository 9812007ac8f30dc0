"""Forecasts, and what came of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.ledger.business import Business
from regulars.measure.forecast import backtest, came_of, expect, forecast, judge
from regulars.measure.standing import Books

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
CUT = OPENED + timedelta(weeks=60)


def test_a_shop_that_goes_on_as_it_did_is_forecast_well(shop: Shop, terms: Business):
    shop.populate(400, 73, seed=21)
    found = backtest(CUT, 13, terms)
    assert found.forecast.orders == pytest.approx(found.orders, rel=0.2)
    assert found.forecast.active == pytest.approx(found.active, rel=0.2)
    assert found.forecast.revenue == pytest.approx(found.revenue, rel=0.25)
    assert found.brier < 0.2
    assert found.capture > 0.2
    assert len(found.tenths) == 10
    assert sum(tenth.customers for tenth in found.tenths) == found.forecast.customers
    assert [tenth.expected for tenth in found.tenths] == sorted(tenth.expected for tenth in found.tenths)


def test_the_forecast_knows_nothing_of_what_came(shop: Shop, terms: Business):
    buyers = shop.populate(60, 60, seed=5)
    before = forecast(CUT, 13, terms)
    shop.sell(buyers[0], CUT + timedelta(weeks=2), "400.00")
    shop.sell(shop.customer(), CUT + timedelta(weeks=2), "400.00")
    shop.sell(buyers[1], CUT + timedelta(weeks=13), "10.00")
    assert forecast(CUT, 13, terms) == before == backtest(CUT, 13, terms).forecast
    assert json.loads(json.dumps(before.to_json()))["as_of"] == CUT.isoformat()


def test_what_came_is_of_the_customers_known_then_and_net(shop: Shop, terms: Business):
    known = shop.populate(40, 60, seed=5)
    order = shop.sell(known[0], CUT - timedelta(days=2), "50.00")
    books = Books.of(terms)
    standing = books.standing_at(CUT)
    shop.take_back(known[0], CUT + timedelta(days=2), "50.00", order=order)
    for hours in (0, 1):
        shop.sell(known[1], CUT + timedelta(days=3, hours=hours), "30.00")
    shop.sell(shop.customer(), CUT + timedelta(days=3), "999.00")
    shop.sell(known[2], CUT + timedelta(weeks=20), "777.00")
    came = came_of(standing, books.orders(CUT + timedelta(weeks=13)))
    told = {customer: (orders, revenue) for customer, orders, revenue in came.iter_rows()}
    assert came["customer"].to_list() == standing.base["customer"].to_list()
    assert told[known[0]] == (0, pytest.approx(-50))
    assert told[known[1]] == (1, pytest.approx(60))
    assert told[known[2]] == (0, pytest.approx(0))
    assert sum(revenue for _, revenue in told.values()) == pytest.approx(10)


def test_longer_forecasts_expect_more(shop: Shop, terms: Business):
    shop.populate(40, 60, seed=5)
    standing = Books.of(terms).standing_at(CUT)
    short, long = expect(standing, 4), expect(standing, 26)
    assert (long["orders"] > short["orders"]).all()
    assert (long["chance"] > short["chance"]).all()
    assert long["chance"].is_between(0, 1).all()


def test_judging_a_forecast_by_hand():
    expected = pl.DataFrame(
        {
            "customer": [1, 2, 3, 4],
            "orders": [0.5] * 4,
            "chance": [0.9, 0.1, 0.5, 0.5],
            "revenue": [90.0, 1.0, 5.0, 4.0],
        }
    )
    came = pl.DataFrame({"customer": [1, 2, 3, 4], "orders": [2, 0, 0, 1], "revenue": [60.0, 0.0, 0.0, 20.0]})
    found = judge(expected, came, CUT, 13, "GBP")
    assert (found.orders, found.active, found.revenue) == (3, 2, 80.0)
    assert (found.forecast.orders, found.forecast.active, found.forecast.revenue) == (2.0, 2.0, 100.0)
    assert found.brier == pytest.approx((0.01 + 0.01 + 0.25 + 0.25) / 4)
    assert found.capture == 0.75
    assert found.words()[1:4] == [
        "Orders: 2 forecast, 3 came (the forecast was 33% too low).",
        "Revenue: £100 forecast, £80 came (the forecast was 25% too high).",
        "Customers who would order: 2 forecast, 2 did (exact).",
    ]


def test_nothing_came_at_all():
    expected = pl.DataFrame({"customer": [1], "orders": [0.5], "chance": [0.4], "revenue": [9.0]})
    found = judge(expected, pl.DataFrame({"customer": [1], "orders": [0], "revenue": [-5.0]}), CUT, 13, "GBP")
    assert (found.capture, found.revenue) == (0.0, -5.0)
    assert "nothing came" in found.words()[1]


def test_weeks_that_are_not_over_are_refused(shop: Shop, terms: Business):
    shop.populate(40, 60, seed=5)
    with pytest.raises(BadInput, match="what came is not known yet") as refused:
        backtest(CUT, 13, terms)
    assert refused.value.hint == "Choose an earlier moment, or fewer weeks."


def test_an_empty_log_has_no_forecast(shop: Shop, terms: Business):
    with pytest.raises(BadInput, match="Nobody had bought"):
        forecast(CUT, 13, terms)
    with pytest.raises(BadInput, match="there are no events"):
        backtest(CUT, 13, terms)
