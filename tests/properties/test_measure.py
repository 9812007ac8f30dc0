"""Laws of measuring, for any shop: the figures add up, and the past doesn't change with what comes after it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from regulars.kernel.errors import BadInput
from regulars.measure.forecast import came_of, expect, judge
from regulars.measure.returns import compare
from regulars.measure.series import points
from regulars.measure.standing import Standing, stand
from regulars.science.lifetime.equity import return_on_customer
from regulars.science.lifetime.valuation import Terms

OPENED = datetime(2022, 1, 3, 12)  # noqa: DTZ001 (the shop's own clock)
START, END = date(2022, 9, 1), date(2023, 3, 1)

few = settings(max_examples=12)


@st.composite
def shops(draw: st.DrawFn) -> pl.DataFrame:
    """Orders of 15 to 60 customers over some 70 weeks, some of them taken back at once or later, in part or whole."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    customers = draw(st.integers(15, 60))
    each = rng.poisson(draw(st.floats(2, 6)), customers) + 1
    customer = np.repeat(np.arange(1, customers + 1), each)
    day = rng.integers(0, 490, len(customer))
    pence = rng.integers(1, 30_000, len(customer))
    later = rng.integers(0, 60, len(customer))
    back = rng.random(len(customer)) < draw(st.floats(0, 0.4))
    share = draw(st.sampled_from([0.5, 1.0, 1.4]))
    bought = pl.DataFrame({"customer": customer, "day": day, "amount": pence / 100})
    returned = pl.DataFrame(
        {"customer": customer[back], "day": (day + later)[back], "amount": -np.round(pence[back] / 100 * share, 2)}
    )
    return pl.concat([bought, returned]).select(
        "customer", "amount", occurred_at=pl.lit(OPENED) + pl.duration(days="day")
    )


terms_of_trade = st.builds(
    Terms,
    margin_rate=st.floats(0.05, 0.9),
    yearly_discount=st.floats(0.0, 0.4),
    horizon_years=st.integers(1, 5).map(float),
)


def standing(orders: pl.DataFrame, day: date, terms: Terms) -> Standing:
    """The standing from what was known on the day, which is what the ledger would have handed out."""
    try:
        return stand(orders.filter(pl.col("occurred_at").dt.date() <= day), day, terms)
    except BadInput:
        reject()  # too few came back in this shop


@few
@given(shops(), terms_of_trade)
def test_return_on_customer_is_its_definition_and_its_parts_add_up(orders: pl.DataFrame, terms: Terms):
    start, end = standing(orders, START, terms), standing(orders, END, terms)
    found = compare(start, end, terms, "GBP")
    assert (
        found.equity_end - found.equity_start == sum(part.equity for part in found.parts.values()) + found.model_change
    )
    assert found.cash_flow == sum(part.cash_flow for part in found.parts.values())
    assert found.created == found.cash_flow + found.equity_end - found.equity_start
    assert found.rate == pytest.approx(
        return_on_customer(float(found.cash_flow), float(found.equity_start), float(found.equity_end)), abs=1e-9
    )
    assert abs(found.equity_end - Decimal(repr(end.equity))) <= Decimal("0.005")
    known = set(start.base["customer"]) | set(end.base["customer"])
    assert sum(part.customers for part in found.parts.values()) == len(known)
    assert found.acquired.customers == len(set(end.base["customer"]) - set(start.base["customer"]))


@few
@given(shops(), terms_of_trade)
def test_cash_flow_is_the_margin_on_what_was_bought_less_what_was_taken_back(orders: pl.DataFrame, terms: Terms):
    found = compare(standing(orders, START, terms), standing(orders, END, terms), terms, "GBP")
    between = orders.filter(pl.col("occurred_at").dt.date().is_between(START, END, closed="right"))
    assert float(found.cash_flow) == pytest.approx(terms.margin_rate * between["amount"].sum(), abs=0.05)


@few
@given(shops(), st.integers(0, 1_000))
def test_the_order_of_rows_leaves_no_trace(orders: pl.DataFrame, seed: int):
    terms = Terms(0.35, 0.1, 3.0)
    shuffled = orders.sample(fraction=1.0, shuffle=True, seed=seed)
    assert compare(standing(orders, START, terms), standing(orders, END, terms), terms, "GBP") == compare(
        standing(shuffled, START, terms), standing(shuffled, END, terms), terms, "GBP"
    )


@few
@given(shops())
def test_where_nobody_does_anything_nothing_is_acquired_or_earned(orders: pl.DataFrame):
    terms = Terms(0.35, 0.1, 3.0)
    quiet = orders.filter(pl.col("occurred_at").dt.date() <= START)
    found = compare(standing(quiet, START, terms), standing(quiet, END, terms), terms, "GBP")
    assert (found.cash_flow, found.acquired.customers) == (0, 0)
    assert found.customers_end == found.customers_start
    assert found.kept.equity + found.lost.equity + found.grown.equity < 0


@few
@given(shops())
def test_twice_the_prices_twice_the_money_and_the_same_return(orders: pl.DataFrame):
    terms = Terms(0.35, 0.1, 3.0)
    dear = orders.with_columns(pl.col("amount") * 2)
    once = compare(standing(orders, START, terms), standing(orders, END, terms), terms, "GBP")
    twice = compare(standing(dear, START, terms), standing(dear, END, terms), terms, "GBP")
    assert twice.rate == pytest.approx(once.rate, rel=1e-3)
    assert float(twice.equity_end) == pytest.approx(2 * float(once.equity_end), rel=1e-3)


@few
@given(shops())
def test_cash_of_the_months_adds_up_to_that_of_the_period(orders: pl.DataFrame):
    terms = Terms(0.35, 0.1, 3.0)
    days = [START, date(2022, 11, 15), END]
    standings = [standing(orders, day, terms) for day in days]
    whole = points([standings[0], standings[-1]], terms)
    parts = points(standings, terms)
    assert sum(point.cash_flow or 0 for point in parts) == pytest.approx(whole[-1].cash_flow, abs=0.02)
    assert [parts[0], parts[-1].equity] == [whole[0], whole[-1].equity]


@few
@given(shops(), st.integers(1, 26))
def test_a_backtest_counts_everyone_once(orders: pl.DataFrame, weeks: int):
    terms = Terms(0.35, 0.1, 3.0)
    there = standing(orders, START, terms)
    until = START + timedelta(weeks=weeks)
    came = came_of(there, orders.filter(pl.col("occurred_at").dt.date() <= until))
    moment = datetime.combine(START, datetime.max.time())
    found = judge(expect(there, weeks), came, moment, weeks, "GBP")
    assert sum(tenth.customers for tenth in found.tenths) == there.base.height == found.forecast.customers
    assert 0 <= found.brier <= 1
    assert found.active <= found.orders or found.orders == found.active == 0
    assert sum(tenth.customers * tenth.came for tenth in found.tenths) == pytest.approx(found.active, abs=0.1)
    assert 0 <= found.forecast.active <= found.forecast.customers
