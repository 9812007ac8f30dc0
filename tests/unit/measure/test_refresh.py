"""The measure step: everything that the Measure page shows, from one call."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from regulars.ledger.business import Business
from regulars.ledger.models import Run
from regulars.measure.refresh import latest_measures, refresh_measures
from regulars.measure.returns import return_on_customer

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AT = datetime(2024, 1, 1, tzinfo=UTC)


def test_a_shop_of_long_standing_has_everything(shop: Shop, terms: Business):
    shop.populate(60, 70, seed=2)
    as_of = OPENED + timedelta(weeks=70)
    report = refresh_measures(as_of, terms, at=AT)
    assert not Run.objects.exists()  # keeping the report is the flow's affair
    assert report.missing == {}
    assert set(report.periods) == {"year", "quarter"}
    year, quarter = report.periods["year"], report.periods["quarter"]
    assert (year.end - year.start).days == 365
    assert (quarter.end - quarter.start).days == 91
    assert year.end == quarter.end == as_of.date()
    assert float(year.equity_end) == report.equity == report.series[-1].equity
    assert report.customers == year.customers_end
    assert report.backtest is not None
    assert report.backtest.forecast.customers == quarter.customers_start
    assert report.words()[0].startswith("Customer equity is £")


def test_the_periods_equal_those_asked_for_by_day(shop: Shop, terms: Business):
    shop.populate(80, 40, seed=2)
    as_of = OPENED + timedelta(weeks=38)
    found = refresh_measures(as_of.replace(hour=22, minute=59, second=59), terms, at=AT).periods["quarter"]
    assert return_on_customer(found.start, found.end, terms) == found


def test_a_young_shop_is_measured_from_when_there_was_enough(shop: Shop, terms: Business):
    shop.populate(120, 30, seed=2)
    report = refresh_measures(OPENED + timedelta(weeks=30), terms, at=AT)
    first = date.fromisoformat(report.to_json()["periods"]["year"]["start"])
    assert (OPENED.date() + timedelta(days=91)) <= first <= (OPENED.date() + timedelta(days=105))


def test_a_shop_of_a_few_days_says_what_is_missing(shop: Shop, terms: Business):
    shop.sell(shop.customer(), OPENED, "5.00")
    report = refresh_measures(OPENED + timedelta(days=5), terms, at=AT)
    assert (report.equity, report.customers, report.periods, report.series) == (None, 0, {}, [])
    assert report.words() == [report.missing["equity"]]
    assert "Choose 2022-04-04 or a later day." in report.missing["equity"]


def test_a_shop_too_young_for_a_quarter_still_has_equity(shop: Shop, terms: Business):
    shop.populate(120, 20, seed=2)
    report = refresh_measures(OPENED + timedelta(weeks=20), terms, at=AT)
    assert report.equity is not None
    assert report.backtest is None
    assert set(report.missing) == {"quarter", "backtest"}
    assert all(line for line in report.words())


def test_a_shop_that_just_has_enough_has_no_period_yet(shop: Shop, terms: Business):
    buyers = [shop.customer() for _ in range(12)]
    for customer in buyers:
        for week in (0, 5, 11):
            shop.sell(customer, OPENED + timedelta(weeks=week), "30.00")
    report = refresh_measures(OPENED + timedelta(days=91), terms, at=AT)
    assert report.customers == 12
    assert report.periods == {}
    assert "has no days" in report.missing["year"]
    assert [point.customers for point in report.series] == [12]


def test_without_a_margin_there_is_no_return_but_all_else(shop: Shop, terms: Business):
    shop.populate(80, 40, seed=2)
    report = refresh_measures(OPENED + timedelta(weeks=40), replace(terms, margin_rate=Decimal(0)), at=AT)
    assert set(report.missing) == {"year", "quarter"}
    assert report.equity == 0
    assert report.backtest is not None


def test_the_latest_measures_are_those_of_the_newest_finished_run(shop: Shop, terms: Business):
    assert latest_measures() is None
    figures = refresh_measures(OPENED, terms, at=AT).to_json()
    for step, started, finished, kept in (
        ("measure", AT, AT, {"old": True}),
        ("measure", AT + timedelta(days=1), AT + timedelta(days=1), figures),
        ("measure", AT + timedelta(days=2), None, {}),
        ("identify", AT + timedelta(days=3), AT + timedelta(days=3), {}),
    ):
        Run.objects.create(step=step, started_at=started, finished_at=finished, figures=kept)
    assert latest_measures() == json.loads(json.dumps(figures))
