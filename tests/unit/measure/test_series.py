"""Customer equity month by month."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from regulars.differentiate.score import score_customers
from regulars.ledger.business import Business
from regulars.measure.returns import return_on_customer
from regulars.measure.series import equity_series, month_ends
from regulars.measure.standing import Books

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "months", "ends"),
    [
        (date(2024, 3, 15), 2, [date(2024, 1, 31), date(2024, 2, 29)]),
        (date(2023, 3, 31), 1, [date(2023, 2, 28)]),
        (date(2023, 1, 1), 2, [date(2022, 11, 30), date(2022, 12, 31)]),
        (date(2023, 1, 1), 0, []),
    ],
)
def test_month_ends(last: date, months: int, ends: list[date]):
    assert month_ends(last, months) == ends


def test_points_begin_when_there_is_enough_to_learn_from_and_end_now(shop: Shop, terms: Business):
    shop.populate(60, 60, seed=3)
    books = Books.of(terms)
    as_of = OPENED + timedelta(weeks=60)
    points = equity_series(books, books.standing_at(as_of))
    assert points[-1].day == as_of.date()
    assert points[0].day >= (OPENED + timedelta(days=91)).date()
    assert [point.day for point in points] == sorted(point.day for point in points)
    assert [point.customers for point in points] == sorted(point.customers for point in points)
    assert points[0].cash_flow is None
    assert all(point.equity > 0 and 0 < point.expected_active < point.customers for point in points)
    assert points[0].to_json()["day"] == points[0].day.isoformat()


def test_a_point_is_what_the_return_and_the_scores_say_of_its_day(shop: Shop, terms: Business):
    shop.populate(60, 60, seed=3)
    books = Books.of(terms)
    moment = books.standing_at(OPENED + timedelta(weeks=59))
    day = equity_series(books, moment, months=1)[0].day
    scored = score_customers(datetime.combine(day, time(23, 59, 59), tzinfo=UTC), terms, at=OPENED)
    books = Books.of(terms)  # values by the model that the scores were made with
    before, last = equity_series(books, books.standing_at(OPENED + timedelta(weeks=59)), months=1)
    found = return_on_customer(before.day, last.day - timedelta(days=1), terms)
    assert before.equity == float(found.equity_start)
    assert scored.equity == pytest.approx(before.equity, abs=0.02)


def test_cash_between_points_is_the_margin_of_what_was_sold(shop: Shop, terms: Business):
    buyers = shop.populate(60, 60, seed=3)
    books = Books.of(terms)
    as_of = OPENED + timedelta(weeks=60)
    before = equity_series(books, books.standing_at(as_of), months=2)
    shop.sell(buyers[0], datetime.combine(before[1].day, time(9), tzinfo=UTC), "250.00")
    after = equity_series(books, books.standing_at(as_of), months=2)
    assert after[1].cash_flow == pytest.approx(before[1].cash_flow + 100, abs=0.011)
    assert after[2].cash_flow == before[2].cash_flow
    assert after[0] == before[0]
