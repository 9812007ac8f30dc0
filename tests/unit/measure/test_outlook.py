"""The coming quarters: what came by cohort, what is expected, how far off it may be."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import polars as pl
import pytest
from tests.properties.test_measure import OPENED

from regulars.measure.outlook import (
    AHEAD,
    Origin,
    Outlook,
    came_by_quarter,
    expected_ahead,
    look_ahead,
    name_of,
    number_of,
)
from regulars.measure.seasons import NO_SEASONS, seasons_known
from regulars.measure.standing import Standing, stand
from regulars.science.lifetime.valuation import Terms

TERMS = Terms(0.4, 0.1, 3.0)
LAST = date(2023, 12, 31)


def orders(until: date) -> pl.DataFrame:
    """Sixty customers, five new a month; every third leaves after a few orders of 20 each month."""
    rows = []
    for customer in range(60):
        at = OPENED + timedelta(days=customer * 11)
        for number in range(3 if customer % 3 == 0 else 40):
            rows.append((customer, at + timedelta(days=30 * number + customer % 7), 20.0))
    frame = pl.DataFrame(rows, schema=["customer", "occurred_at", "amount"], orient="row")
    return frame.filter(pl.col("occurred_at").dt.date() <= until)


def standing(day: date) -> Standing:
    return stand(orders(day), day, TERMS)


def test_what_came_is_told_by_cohort():
    bought = pl.DataFrame(
        {
            "customer": [1, 1, 2, 2],
            "occurred_at": [OPENED.replace(month=month) for month in (1, 5, 4, 6)],
            "amount": [10.0, 20.0, 30.0, -5.0],
        }
    )
    came = came_by_quarter(bought, date(2022, 6, 30))
    first, second = number_of(date(2022, 1, 1)), number_of(date(2022, 4, 1))
    assert (came.all("revenue", first), came.all("revenue", second)) == (10.0, 45.0)
    assert came.newcomers("revenue", first, second) == 25.0
    assert (came.all("active", second), came.newcomers("active", first, second)) == (
        2.0,
        1.0,
    )  # refunds are no purchase


def test_what_is_expected_shrinks_as_customers_leave():
    kept = expected_ahead(standing(LAST))
    for measure in ("revenue", "active"):
        ahead = [kept[measure][distance] for distance in range(1, AHEAD + 1)]
        assert ahead == sorted(ahead, reverse=True)
        assert ahead[-1] > 0
    assert kept["active"][1] <= 60
    assert 0 not in kept["revenue"]


def test_the_coming_quarters_follow_on_those_that_came():
    origins = [
        Origin(day, expected_ahead(standing(day))) for day in (date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30))
    ]
    found = look_ahead(origins, standing(LAST), orders(LAST), 0.4)
    assert [one["quarter"] for one in found.past][-1] == "2023-Q4"
    assert [one.quarter for one in found.ahead] == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"]
    for one in found.ahead:
        assert one.margin == pytest.approx(0.4 * one.revenue, abs=0.01)
        assert one.revenue_low is not None
        assert one.revenue_low <= one.revenue <= one.revenue_high
        assert one.known_revenue <= one.revenue
        assert one.known_active <= one.active
    widths = [(one.revenue_high - one.revenue) / one.revenue for one in found.ahead]
    assert widths == sorted(widths, key=lambda width: round(width, 4))  # no surer of what is further off
    last = [trial for trial in found.trials if trial.quarter == "2023-Q4"]
    assert [trial.quarters_before for trial in last] == [1, 2, 3]
    assert {trial.revenue_came for trial in last} == {found.past[-1]["revenue"]}
    assert last[0].revenue == pytest.approx(last[0].revenue_came, rel=0.25)


def test_a_quarter_that_has_begun_counts_what_came_and_what_is_left():
    day = date(2023, 11, 15)
    found = look_ahead([], standing(day), orders(day), 0.4)
    now, following = found.ahead[:2]
    assert (now.quarter, following.quarter) == ("2023-Q4", "2024-Q1")
    so_far = came_by_quarter(orders(day), day)
    assert now.revenue > so_far.all("revenue", number_of(day))
    assert now.active >= so_far.all("active", number_of(day))
    assert (now.revenue_low, found.trials) == (None, [])  # no earlier forecast tells how far off it may be


def test_numbers_and_names_are_the_same_quarter():
    assert name_of(number_of(date(2026, 12, 31))) == "2026-Q4"
    assert number_of(date(2027, 1, 1)) - number_of(date(2026, 12, 31)) == 1


def christmas(until: date) -> pl.DataFrame:
    """Five years of a steady trade whose orders double in November and December."""
    rows = []
    for week in range(260):
        at = OPENED + timedelta(weeks=week)
        customers = range(24 if at.month > 10 else 12)
        rows += [
            ((week * 5 + number * 7) % 90 + week // 4, at + timedelta(days=number % 7), 20.0) for number in customers
        ]
    frame = pl.DataFrame(rows, schema=["customer", "occurred_at", "amount"], orient="row")
    return frame.filter(pl.col("occurred_at").dt.date() <= until)


@cache
def christmas_standing(day: date) -> Standing:
    return stand(christmas(day), day, TERMS)


def ends(first: int, last: int) -> list[date]:
    """The ends of the quarters from one number to another."""
    starts = [date(one // 4, one % 4 * 3 + 1, 1) for one in range(first + 1, last + 2)]
    return [start - timedelta(days=1) for start in starts]


def looked_ahead(until: date, *, seasons: bool) -> Outlook:
    """The look ahead from a quarter-end, with those from all quarter-ends before it."""
    origins = []
    for day in ends(number_of(OPENED) + 2, number_of(until)):
        known = seasons_known(christmas(day), day) if seasons else NO_SEASONS
        now = christmas_standing(day)
        origins.append(Origin(day, expected_ahead(now, seasons=known), known))
    return look_ahead(origins[:-1], now, christmas(until), 0.4, known)


def test_a_christmas_trade_is_foreseen_once_two_years_are_known():
    day = date(2025, 9, 30)
    came = came_by_quarter(christmas(date(2025, 12, 31)), date(2025, 12, 31)).all("revenue", number_of(day) + 1)
    plain, seasonal = (looked_ahead(day, seasons=seasons) for seasons in (False, True))
    off = [abs(one.ahead[0].revenue / came - 1) for one in (plain, seasonal)]
    assert off[1] < off[0] / 2
    assert seasonal.ahead[0].revenue_low <= came <= seasonal.ahead[0].revenue_high
    widths = [
        (one.ahead[0].revenue_high - one.ahead[0].revenue_low) / one.ahead[0].revenue for one in (plain, seasonal)
    ]
    assert widths[1] < widths[0]
    # Forecasts from quarter-ends by which two years were not over knew no seasons, and don't set the span.
    knew = {one.quarter: one.seasons for one in seasonal.trials if one.quarters_before == 1}
    assert (knew["2024-Q1"], knew["2024-Q2"]) == (True, True)
    assert not knew["2023-Q4"]
    assert not any(one.seasons for one in plain.trials)
    assert seasonal.to_json()["seasons"]["factors"]["revenue"][11] > 1.2


def test_seasons_change_nothing_where_none_are_known():
    day = date(2023, 6, 30)
    assert looked_ahead(day, seasons=True).ahead == looked_ahead(day, seasons=False).ahead
