"""What of the cash was taken from tomorrow, on figures that can be followed by hand."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from regulars.measure.harvest import harvest, say_harvest, usual_share


def changes(*rows: tuple[float, float]) -> pl.DataFrame:
    """Customers by what they did to their value, and the cash they brought, all at the full price."""
    told = pl.DataFrame(list(rows), schema={"behaved": pl.Float64, "cash": pl.Float64}, orient="row")
    return told.with_columns(let_off=pl.lit(0.0), chance=pl.lit(0.5))


def test_cash_of_those_who_fell_is_taken_as_far_as_they_fell():
    found = harvest(changes((-30.0, 20.0), (-5.0, 20.0), (10.0, 20.0), (-7.5, 0.0), (-4.0, -2.0)))
    assert (found.cash, found.taken, found.outright) == (Decimal(78) - 20, Decimal(25), Decimal(33))
    assert found.customers == 2
    assert (found.grown, found.unpaid) == (Decimal(10), Decimal("21.5"))  # 10 of the first, 7.5, and 4 of a refund
    assert found.behaved == Decimal("-36.5")
    assert found.share == float(Decimal(25) / Decimal(58))


def test_where_value_holds_nothing_is_taken():
    found = harvest(changes((0.0, 9.0), (3.0, 1.0)))
    assert (found.taken, found.customers, found.outright) == (0, 0, 10)
    assert say_harvest(found.to_json(), None, "GBP") == [
        "Of each 100 of cash, 0 were taken from tomorrow: £0 of £10 came from 0 customers whose value fell meanwhile, "
        "by as much.",
        "All customers together became worth £3 more by what they did: what was taken was sown anew.",
    ]


def test_more_than_usual_is_said():
    told = harvest(changes((-50.0, 50.0), (10.0, 50.0))).to_json()
    usual = usual_share([{"cash": 100.0, "taken": 10.0}, {"cash": 100.0, "taken": 20.0}])
    assert usual == 0.15
    assert say_harvest(told, usual, "GBP")[1] == "Usually it is 15; this was 35 more."
    assert say_harvest(told, 0.6, "GBP")[1] == "Usually it is 60; this was 10 fewer."
    assert "ate into what later ones were to bring" in say_harvest(told, usual, "GBP")[-1]


def test_without_cash_nothing_can_be_taken():
    found = harvest(changes((-10.0, -5.0)))
    assert found.share is None
    assert say_harvest(found.to_json(), 0.1, "GBP") == [
        "No cash came in on the whole, so nothing was taken from tomorrow."
    ]
    assert usual_share([]) is None
