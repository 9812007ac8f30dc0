"""What discounts went to, on figures that can be followed by hand, and from a shop's orders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
import pytest
from tests.properties.test_measure import OPENED

from regulars.ledger.business import Business
from regulars.ledger.log.schema import DISCOUNT
from regulars.measure.changes import changes_between
from regulars.measure.harvest import harvest, say_harvest
from regulars.measure.let_off import LetOff
from regulars.measure.reckoned_from import reckoned_from
from regulars.measure.returns import standings_between
from regulars.measure.standing import stand
from regulars.science.lifetime.valuation import Terms

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

TERMS = Terms(0.4, 0.1, 3.0)
START, END = date(2022, 9, 30), date(2022, 12, 31)


def changes(*rows: tuple[float, float, float, float | None]) -> pl.DataFrame:
    """Customers by what they did to their value, their cash, what they were let off, and their chance to buy."""
    names = ("behaved", "cash", "let_off", "chance")
    return pl.DataFrame(list(rows), schema=dict.fromkeys(names, pl.Float64), orient="row")


def test_what_was_let_off_went_to_three():
    found = harvest(changes((5.0, 20.0, 4.0, None), (-3.0, 10.0, 10.0, 0.7), (-1.0, 30.0, 0.0, 0.9))).let_off
    assert (found.amount, found.won, found.anyway, found.drew) == (14, 4, 7, 3)
    assert (found.customers, found.cash, found.taken) == (2, 30, 3)


def test_it_is_said_in_sentences_beside_those_who_paid_in_full():
    told = harvest(changes((5.0, 20.0, 4.0, None), (-3.0, 10.0, 10.0, 0.7), (-3.0, 30.0, 0.0, 0.9))).to_json()
    assert say_harvest(told, None, "GBP")[-2:] == [
        "£14 was let off in discounts, to 2 customers: £4 to win new ones, £7 to customers who would be expected to "
        "buy anyway, and £3 for orders that were not expected.",
        "Of each 100 of cash from customers who were let off something, 10 were taken from tomorrow; from those who "
        "paid in full, 10.",
    ]


def test_where_nothing_was_let_off_nothing_is_said_of_it():
    told = harvest(changes((1.0, 20.0, 0.0, 0.4))).to_json()
    assert told["let_off"]["amount"] == 0.0
    assert not any("let off" in line for line in say_harvest(told, None, "GBP"))
    told.pop("let_off")  # as an earlier version measured it
    assert say_harvest(told, None, "GBP")


def orders(until: date) -> pl.DataFrame:
    """Thirty customers who buy every month, and ten who buy for the first time in October; some with 5 off."""
    rows = []
    for customer in range(40):
        for number in range(9 if customer < 30 else 2):
            day = timedelta(days=30 * number + customer % 7 + (30 if customer < 30 else 280))
            rows.append((customer, OPENED + day, 20.0, 5.0 if (customer + number) % 4 == 0 else 0.0))
    frame = pl.DataFrame(rows, schema=["customer", "occurred_at", "amount", "discount"], orient="row")
    return frame.filter(pl.col("occurred_at").dt.date() <= until)


def test_a_shop_adds_up_to_the_discounts_of_its_orders():
    start, end = (stand(orders(day), day, TERMS) for day in (START, END))
    found = changes_between(start, end, TERMS)
    between = orders(END).filter(pl.col("occurred_at").dt.date() > START)
    told = harvest(found).let_off
    assert float(told.amount) == between["discount"].sum() > 0
    known = set(orders(START)["customer"])
    newly = between.filter(~pl.col("customer").is_in(sorted(known)))
    assert float(told.won) == newly["discount"].sum() > 0
    weeks = (END - START).days / 7
    chance = dict(start.chance(weeks).iter_rows())
    off = between.group_by("customer").agg(pl.col("discount").sum())
    anyway = sum(round(each * chance.get(customer, 0.0), 4) for customer, each in off.iter_rows())
    assert float(told.anyway) == pytest.approx(anyway, abs=1e-9)
    assert told.won + told.anyway + told.drew == told.amount
    assert told.drew > Decimal(0)


def test_orders_without_a_column_of_discounts_let_nothing_off():
    bare = orders(END).drop("discount")
    start, end = (stand(bare.filter(pl.col("occurred_at").dt.date() <= day), day, TERMS) for day in (START, END))
    assert changes_between(start, end, TERMS)["let_off"].sum() == 0.0


def test_all_of_it_can_be_reckoned_from_the_file(shop: Shop, terms: Business):
    numbers = shop.populate(60, 70, seed=2)
    at = datetime(2023, 2, 10, 12, tzinfo=UTC)
    for number in [*numbers[:20], shop.customer()]:
        order = shop.sell(number, at, "30.00")
        shop.sell(number, at, "-5.00", order=order, product=DISCOUNT)
    start, end = date(2023, 1, 31), date(2023, 3, 31)
    names, *rows = (
        line.split(",") for line in b"".join(reckoned_from(start, end, terms)).decode().split("\r\n") if line
    )
    told = [dict(zip(names, row, strict=True)) for row in rows]
    found = return_of_discounts(start, end, terms)
    assert sum(Decimal(row["let_off"]) for row in told) == found.amount == 105
    new = [row for row in told if Decimal(row["let_off"]) and not row["chance_to_buy"]]
    assert sum(Decimal(row["let_off"]) for row in new) == found.won >= 5
    known = [row for row in told if row["chance_to_buy"]]
    for row in known:
        assert Decimal(row["let_off_anyway"]) == pytest.approx(
            Decimal(row["let_off"]) * Decimal(row["chance_to_buy"]), abs=Decimal("0.0001")
        )
    assert sum(Decimal(row["let_off_anyway"]) for row in told) == found.anyway > 0


def return_of_discounts(start: date, end: date, terms: Business) -> LetOff:
    books, before, after = standings_between(start, end, terms)
    return harvest(changes_between(before, after, books.terms)).let_off
