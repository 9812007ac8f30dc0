"""Laws of months, quarters and groups, for any shop: the parts add up to the whole, to the last digit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.test_measure import shops, standing, terms_of_trade

from regulars.measure.changes import changes_between
from regulars.measure.groups import NEW, UNKNOWN, by_group, by_segment, tiers_at
from regulars.measure.harvest import harvest
from regulars.measure.periods import Cuts, walk
from regulars.measure.returns import compare
from regulars.science.lifetime.valuation import Terms

MONTHS = (date(2022, 8, 31), date(2022, 9, 30), date(2022, 10, 31), date(2022, 11, 30), date(2022, 12, 31))
few = settings(max_examples=8)


def cut_of(draw_from: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Some customers dealt to groups by number; the rest have none."""
    known = draw_from.select("customer").unique().filter(pl.col("customer") % 5 != 0).sort("customer")
    return known.with_columns(group=pl.Series([names[number % len(names)] for number in known["customer"]]))


@few
@given(shops(), terms_of_trade, st.integers(0, 60))
def test_groups_add_up_to_the_whole(orders: pl.DataFrame, terms: Terms, most: int):
    start, end = standing(orders, MONTHS[0], terms), standing(orders, MONTHS[-1], terms)
    whole, changes = compare(start, end, terms, "GBP"), changes_between(start, end, terms)
    figures = (whole.equity_start, whole.equity_end, whole.cash_flow)
    cuts = [by_group(changes, tiers_at(start), NEW), by_group(changes, cut_of(orders, ["shop", "stall"]), UNKNOWN)]
    cuts += [
        list(pair) for pair in by_segment(changes, {"few": list(range(most)), "all": list(range(500)), "none": []})
    ]
    for groups in cuts:
        sums = [sum(getattr(one, name) for one in groups) for name in ("equity_start", "equity_end", "cash_flow")]
        assert sums == list(figures)
        assert sum(one.customers for one in groups) == whole.customers_end
        assert sum((one.created for one in groups), Decimal(0)) == whole.created


@few
@given(shops(), terms_of_trade)
def test_what_was_taken_creates_nothing(orders: pl.DataFrame, terms: Terms):
    start, end = standing(orders, MONTHS[0], terms), standing(orders, MONTHS[-1], terms)
    whole, found = compare(start, end, terms, "GBP"), harvest(changes_between(start, end, terms))
    assert found.cash == whole.cash_flow == found.taken + found.outright
    assert found.behaved == sum(part.equity for part in whole.parts.values())
    assert whole.created == found.outright + found.grown - found.unpaid + whole.model_change
    assert found.taken >= 0
    assert found.unpaid >= 0


@few
@given(shops())
def test_months_hand_over_to_each_other_and_make_the_quarter(orders: pl.DataFrame):
    terms = Terms(0.35, 0.1, 3.0)
    standings = [standing(orders, day, terms) for day in MONTHS]
    found = walk(iter(standings), terms, Cuts("GBP", cut_of(orders, ["shop"]), {}))
    assert [one.name for one in found.months] == ["2022-09", "2022-10", "2022-11", "2022-12"]
    assert [one.name for one in found.quarters] == ["2022-Q4"]
    for before, after in zip(found.months, found.months[1:], strict=False):
        assert before.returns.equity_end == after.returns.equity_start
    (quarter,), parts = found.quarters, found.months[1:]
    assert quarter.returns.cash_flow == sum(one.returns.cash_flow for one in parts)
    assert quarter.returns.equity_start == parts[0].returns.equity_start
    assert sum(one.returns.created for one in parts) == quarter.returns.created
    assert all(one.whole for one in (*found.months, *found.quarters))
