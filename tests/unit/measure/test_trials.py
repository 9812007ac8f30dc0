"""A test of a file: read, judged, and refused where it is none."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.support.trials import made_table

from regulars.kernel.errors import BadInput
from regulars.measure.trials import Answer, Question, judge_trial

ASKED = Question("treatment", "bought", control="nothing")


@pytest.fixture(scope="module")
def answer() -> Answer:
    return judge_trial(made_table(effect=0.2), ASKED)


def test_each_arm_has_its_value_lift_and_ranking(answer: Answer) -> None:
    control, call, letter = answer.figures["arms"]
    assert (control["arm"], call["arm"], letter["arm"]) == ("nothing", "call", "letter")
    assert "lift" not in control
    assert letter["lift"]["value"] == pytest.approx(0.1, abs=0.04)
    assert letter["lift"]["low"] < letter["lift"]["value"] < letter["lift"]["high"]
    assert letter["qini"] > call["qini"]
    assert letter["budget"]["lift_kept"]["value"] > 0.45
    assert letter["uplift_of_first"] > 0.2


def test_the_policy_is_told_with_its_doubt(answer: Answer) -> None:
    policy = answer.figures["policy"]
    assert policy["best"] == "letter"
    assert policy["refusal"] == ""
    assert {each["arm"] for each in policy["deviations"]} <= {"nothing", "call"}
    assert policy["difference"]["value"] == pytest.approx(policy["value"]["value"] - policy["best_value"]["value"])
    assert sum(policy["share"].values()) == pytest.approx(1)


def test_every_customer_is_told_how_to_be_treated(answer: Answer) -> None:
    rows = answer.customers
    assert len(rows) == answer.figures["customers"] == 3000
    assert set(rows["treat with"]) <= {"nothing", "letter", "call"}
    suited = rows["likes letters"] == "yes"
    gain = rows["uplift letter"]
    assert gain.filter(suited).mean() > gain.filter(~suited).mean() + 0.2
    assert answer.figures["facts_left_out"] == ["customer"]
    assert sorted(rows["rank letter"]) == list(range(1, 3001))
    first = rows.filter(pl.col("rank letter") <= 900)
    assert (first["likes letters"] == "yes").mean() > 0.6, "a budget goes to whom letters suit first"


def test_what_came_after_the_treatment_is_noticed(answer: Answer) -> None:
    assert answer.figures["suspects"] == []
    table = made_table(1200)
    opened = table.with_columns(opened=(pl.col("treatment") != "nothing") & (pl.int_range(pl.len()) % 2 == 0))
    assert judge_trial(opened, ASKED).figures["suspects"] == ["opened"]
    assert judge_trial(opened, Question("treatment", "bought", "", "nothing", ("opened",))).figures["suspects"] == []


def test_rows_without_treatment_or_outcome_are_left_out_and_counted() -> None:
    table = made_table(1200).with_columns(
        bought=pl.when(pl.int_range(pl.len()) < 10).then(None).otherwise(pl.col("bought"))
    )
    figures = judge_trial(table, ASKED).figures
    assert (figures["customers"], figures["rows_left_out"]) == (1190, 10)


def test_a_yes_is_one_and_a_number_has_no_qini() -> None:
    table = made_table(900)
    words = table.with_columns(bought=pl.when(pl.col("bought") == 1).then(pl.lit("Yes")).otherwise(pl.lit("no")))
    said, counted = (judge_trial(each, ASKED).figures["arms"] for each in (words, table))
    assert said == counted
    spent = table.with_columns(bought=pl.col("bought") * np.linspace(1, 50, 900))
    figures = judge_trial(spent, ASKED).figures
    assert not figures["binary"]
    assert "qini" not in figures["arms"][1]


def test_stated_propensities_are_used() -> None:
    table = made_table(1200).with_columns(chance=pl.lit(1 / 3))
    figures = judge_trial(table, Question("treatment", "bought", "chance", "nothing")).figures
    assert figures["policy"]["refusal"] == ""
    wrong = judge_trial(table.with_columns(chance=pl.lit(0.9)), Question("treatment", "bought", "chance", "nothing"))
    assert "the propensities do not fit" in wrong.figures["policy"]["refusal"]


def test_a_small_test_is_refused_a_verdict() -> None:
    figures = judge_trial(made_table(240), ASKED).figures
    assert figures["policy"]["refusal"]


def test_the_control_is_found_by_its_name() -> None:
    table = made_table(600).with_columns(pl.col("treatment").replace("nothing", "Control"))
    assert judge_trial(table, Question("treatment", "bought")).figures["control"] == "Control"
    numbered = table.with_columns(
        treatment=pl.col("treatment").replace_strict({"Control": 0.0, "letter": 1.0, "call": 2.0})
    )
    assert judge_trial(numbered, Question("treatment", "bought")).figures["control"] == "0"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (Question("mailing", "bought"), "no column 'mailing'"),
        (Question("treatment", "bought", leave_out=("gone",)), "no column 'gone'"),
        (Question("treatment", "bought"), "not clear which is the control"),
        (Question("treatment", "bought", control="post"), "'post' is no treatment; there are call, letter, nothing"),
        (Question("customer", "bought"), "'customer' has 600 different values"),
        (Question("treatment", "town", control="nothing"), "'Leeds' in the column 'town' is neither a number"),
        (Question("treatment", "bought", control="nothing", budget=1.5), "A budget of 1.5"),
    ],
)
def test_mistakes_are_said(question: Question, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        judge_trial(made_table(600), question)
