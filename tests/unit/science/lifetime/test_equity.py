"""Return on Customer and what moved equity."""

import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.equity import LossRules, explain_equity_change, label_changes, return_on_customer


def frame(rows, *columns):
    return pl.DataFrame(rows, schema=["customer", *columns], orient="row").cast(dict.fromkeys(columns, pl.Float64))


START = frame([("ann", 100), ("bob", 100), ("cas", 100), ("dan", 100), ("eve", 100)], "value")
END_SAME = frame(
    [("ann", 130, 0.9), ("bob", 90, 0.6), ("cas", 80, 0.01), ("dan", 40, 0.5), ("fay", 70, 0.3)], "value", "p_active"
)
END = frame([("ann", 140), ("bob", 95), ("cas", 80), ("dan", 40), ("fay", 75)], "value")


def test_return_is_cash_flow_plus_change_over_the_start():
    assert return_on_customer(20, 100, 105) == pytest.approx(0.25)
    assert return_on_customer(0, 100, 50) == pytest.approx(-0.5)


@pytest.mark.parametrize("start", [0, -5, float("nan")])
def test_no_equity_no_return(start):
    with pytest.raises(BadInput, match=f"{start}"):
        return_on_customer(1, start, 10)


def test_each_customer_did_one_thing():
    assert label_changes(START, END_SAME).rows() == [
        ("ann", "grown", 30.0),
        ("bob", "kept", -10.0),
        ("cas", "lost", -20.0),  # their chance to buy fell under 5 %
        ("dan", "lost", -60.0),  # their value more than halved
        ("eve", "lost", -100.0),  # no longer there
        ("fay", "acquired", 70.0),
    ]


def test_parts_add_up_to_the_change():
    change = explain_equity_change(START, END_SAME, END)
    assert (change.acquired, change.kept, change.grown, change.lost) == (70, -10, 30, -180)
    assert change.model_change == 10 + 5 + 5
    assert change.total == -70 == END["value"].sum() - START["value"].sum()
    assert (change.equity_start, change.equity_end) == (500, 430)
    counts = change.acquired_customers, change.kept_customers, change.grown_customers, change.lost_customers
    assert counts == (1, 1, 1, 3)


def test_a_chance_that_was_low_already_did_not_fall():
    start = START.with_columns(p_active=pl.when(pl.col("customer") == "cas").then(0.01).otherwise(0.9))
    assert dict(label_changes(start, END_SAME).select("customer", "part").iter_rows())["cas"] == "kept"


def test_a_silent_customer_of_rising_value_is_not_lost():
    end = frame([("ann", 101, 0.01)], "value", "p_active")
    assert label_changes(START[:1], end)["part"].to_list() == ["grown"]


def test_an_unchanged_customer_is_kept():
    end = frame([("ann", 100, 0.01)], "value", "p_active")
    assert label_changes(START[:1], end).row(0) == ("ann", "kept", 0.0)


def test_who_cost_money_can_be_kept_but_not_halved():
    start, end = frame([("ann", -10)], "value"), frame([("ann", -12, 0.5)], "value", "p_active")
    assert label_changes(start, end)["part"].to_list() == ["kept"]


def test_the_rules_of_loss_can_be_moved():
    strict = LossRules(p_active_below=0.7, value_below=0.95)
    assert label_changes(START, END_SAME, strict)["part"].to_list()[1] == "lost"


def test_nobody_on_either_day():
    change = explain_equity_change(START.clear(), END_SAME, END_SAME.drop("p_active"))
    assert change.total == change.acquired == 410
    change = explain_equity_change(START, END_SAME.clear(), END.clear())
    assert change.total == change.lost == -500


@pytest.mark.parametrize("name", ["start", "end_same_model", "end"])
def test_a_customer_twice_is_refused(name):
    frames = {"start": START, "end_same_model": END_SAME, "end": END}
    frames[name] = pl.concat([frames[name], frames[name][:1]])
    with pytest.raises(BadInput, match=f"'ann' appears more than once in '{name}'"):
        explain_equity_change(**frames)
