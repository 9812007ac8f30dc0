"""What other policies would have earned: against worlds whose truth is known, and from decisions as they are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from regulars.ledger.business import Business
from regulars.ledger.models import Action, Decision, Policy
from regulars.measure.earned.firsts import first_steps
from regulars.measure.earned.policies import DONE, NOBODY, POLICY, SINGLE, USUAL, Valued, value_policies, value_ways

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

ADDS = 3.0
"""What the call adds to the margin of who gets it."""

CHOSEN = 0.7
"""How likely the policy chooses it where it may; business as usual always does, chance every second time."""

HELD = 0.3 / 0.7
"""Of those for whom the policy chose it, the share kept from it: 0.3 of all are left alone, 0.4 are the policy's."""


def world(count: int, seed: int) -> tuple[pl.DataFrame, dict[str, float]]:
    """Decisions and what followed, and what each policy is truly worth to these customers."""
    rng = np.random.default_rng(seed)
    before = rng.lognormal(2.0, 0.6, count) * (rng.random(count) < 0.8)
    may = rng.random(count) < np.where(before > 5, 0.8, 0.3)
    group = rng.choice(["policy", "usual", "random", "holdout"], count, p=[0.4, 0.2, 0.1, 0.3])
    compared = (group == "policy") | (group == "holdout")
    likely = np.where(group == "usual", 1.0, np.where(group == "random", 0.5, CHOSEN))
    chosen = may & (rng.random(count) < likely)
    control = chosen & (group == "holdout")
    alone = 0.4 * before + rng.normal(0, 4, count)
    rows = pl.DataFrame(
        {
            "customer": range(count),
            "action": ["call" if each else None for each in chosen],
            "name": ["Call them" if each else None for each in chosen],
            "channel": ["phone" if each else "" for each in chosen],
            "group": group,
            "control": control,
            "propensity": np.where(control, HELD, np.where(chosen & compared, 1 - HELD, 1.0)),
            "sampled": np.where(may, np.where(chosen, likely, 1 - likely), 1.0),
            "worth": chosen * 1.0,
            "open": [["call"] if each else [] for each in may],
            "policy_share": 0.4,
            "usual_share": 0.2,
            "held_share": 0.3,
            "earned": alone + ADDS * (chosen & ~control),
            "before": before,
        },
        schema_overrides={"open": pl.List(pl.String)},
    )
    each = {NOBODY: 0.0, POLICY: CHOSEN, USUAL: 1.0, SINGLE: 1.0}
    return rows, {key: float((alone + ADDS * may * share).mean()) for key, share in each.items()}


def by_key(found: list[Valued]) -> dict[str, Valued]:
    return {one.key: one for one in found}


def test_each_policy_is_valued_at_what_it_is_worth():
    rows, truth = world(40_000, 1)
    found = by_key(value_ways(rows, "GBP"))
    assert list(found) == [DONE, POLICY, USUAL, NOBODY, SINGLE]
    assert found[DONE].value == pytest.approx(rows["earned"].mean(), abs=0.01)
    for key, worth in truth.items():
        one = found[key]
        assert one.refusal == ""
        assert one.value == pytest.approx(worth, abs=0.15), key
        assert one.normalised == pytest.approx(worth, abs=0.3), key
        assert one.inverse == pytest.approx(worth, abs=0.4), key
        assert one.gain == pytest.approx(one.value - found[DONE].value, abs=0.02)
    assert found[USUAL].gain_low > 0 > found[NOBODY].gain_high
    assert found[SINGLE].name == "Always the same, where it may be done: Call them"


def test_intervals_hold_the_truth_as_often_as_they_say():
    held: dict[str, list[bool]] = {key: [] for key in (POLICY, USUAL, NOBODY, SINGLE)}
    for seed in range(120):
        rows, truth = world(1_500, seed)
        found = by_key(value_ways(rows, "GBP"))
        for key, told in held.items():
            if found[key].value is not None:
                told.append(found[key].low <= truth[key] <= found[key].high)
    for key, told in held.items():
        assert len(told) > 100, key  # hardly any is refused
        assert sum(told) / len(told) > 0.89, (key, told)  # 95 of 100, less three standard errors


def test_a_small_log_gets_no_verdict():
    rows, _ = world(120, 3)
    found = by_key(value_ways(rows, "GBP"))
    for key in (USUAL, SINGLE):
        assert found[key].value is None
        assert "it takes 100" in found[key].refusal
        assert found[key].words() == f"{found[key].name}: no verdict; {found[key].refusal}."
    assert found[DONE].value is not None


def test_where_nobody_was_kept_from_anything_nobody_cannot_be_told():
    rows, _ = world(3_000, 4)
    found = by_key(value_ways(rows.filter(pl.col("group") != "holdout").with_columns(propensity=1.0), "GBP"))
    assert found[NOBODY].alike == 0
    assert "as much as 0 customers" in found[NOBODY].refusal
    assert SINGLE not in found


def test_who_may_not_be_kept_from_a_step_keeps_it_where_nobody_is_approached():
    rows, truth = world(40_000, 5)
    must = (pl.col("customer") % 4 == 0) & (pl.col("group") != "usual")
    owed = rows.with_columns(
        control=pl.col("control") & ~must,
        propensity=pl.when(must).then(1.0).otherwise("propensity"),
        action=pl.when(must).then(pl.lit("settle")).otherwise("action"),
        sampled=pl.when(must).then(1.0).otherwise("sampled"),
        earned=pl.when(must).then(50.0).otherwise("earned"),
    ).filter(pl.col("group") != "random")
    found = by_key(value_ways(owed.with_columns(usual_share=0.2 / 0.9), "GBP"))
    assert found[NOBODY].value == pytest.approx(0.75 * truth[NOBODY] + 0.25 * 50, abs=0.5)


def test_a_step_that_went_through_several_channels_is_not_tried_for_everybody():
    rows, _ = world(3_000, 4)
    mailed = (pl.col("customer") % 2 == 0) & pl.col("action").is_not_null()
    mixed = rows.with_columns(channel=pl.when(mailed).then(pl.lit("email")).otherwise("channel"))
    assert SINGLE not in by_key(value_ways(mixed, "GBP"))


def test_it_is_said_in_a_sentence():
    rows, _ = world(40_000, 1)
    found = by_key(value_ways(rows, "GBP"))
    assert found[DONE].words().startswith("As it was done: £")
    assert ". Beside what was done that is +£" in found[USUAL].words()
    assert ". Beside what was done that is -£" in found[NOBODY].words()
    unsure = by_key(value_ways(world(700, 8)[0], "GBP"))[POLICY]
    assert unsure.gain_low < 0 < unsure.gain_high
    assert unsure.words().endswith("; that may be chance.")


DECIDED = datetime(2022, 5, 2, 9, tzinfo=UTC)
AS_OF = DECIDED + timedelta(weeks=5)


def test_steps_are_read_as_they_were_decided_and_what_followed(shop: Shop, terms: Business):
    Policy.objects.create(
        version="v1", made_at=DECIDED, as_of=DECIDED, seed=1,
        terms={"control_share": 0.1, "random_share": 0.02, "usual_share": 0.05},
    )  # fmt: skip
    call = Action.objects.create(key="call", name="Call them", kind="task")
    ann, ben, cat, dan = (shop.customer() for _ in range(4))
    usual = {"as_of": DECIDED, "policy": "v1", "sampled": 0.8}
    other = [{"action": "nothing", "ruled_out": None}, {"action": "write", "ruled_out": "no consent"}]
    Decision.objects.create(
        customer_id=ann, action=call, decided_at=DECIDED, propensity=0.9, worth=4, cost=2, alternatives=other,
        state="done", closed_at=DECIDED + timedelta(days=3), **usual,
    )  # fmt: skip
    Decision.objects.create(customer_id=ann, action=None, decided_at=DECIDED + timedelta(days=9), **usual)
    Decision.objects.create(customer_id=ben, action=None, decided_at=DECIDED, group="random", **usual)
    Decision.objects.create(customer_id=cat, action=None, decided_at=AS_OF - timedelta(days=9), **usual)  # too lately
    Decision.objects.create(customer_id=dan, action=None, decided_at=DECIDED, **usual | {"policy": "older"})  # unknown
    shop.sell(ann, DECIDED + timedelta(days=20), "30.00")
    shop.sell(ann, DECIDED + timedelta(days=30), "500.00")
    shop.sell(ben, DECIDED - timedelta(days=50), "20.00")
    rows, currency = first_steps(AS_OF, terms, 4.0)
    assert currency == "GBP"
    assert rows["customer"].to_list() == [ann, ben]
    first, second = rows.to_dicts()
    rate = float(terms.margin_rate)
    assert (first["action"], first["open"], first["propensity"], first["sampled"]) == (
        "call",
        ["nothing", "call"],
        0.9,
        0.8,
    )
    assert first["earned"] == pytest.approx(30 * rate - 2)
    assert (second["action"], second["earned"], second["before"]) == (None, 0.0, pytest.approx(20 * rate))
    assert [first[f"{name}_share"] for name in ("policy", "usual", "held")] == pytest.approx([0.83, 0.05, 0.1])
    assert all(one.refusal for one in value_policies(AS_OF, terms) if one.key != DONE)


def test_before_four_weeks_are_over_there_is_nothing_to_value(shop: Shop, terms: Business):
    assert value_policies(AS_OF, terms) == []


def test_as_long_as_nobody_bought_there_is_nothing_to_value(shop: Shop, terms: Business):
    Policy.objects.create(version="v1", made_at=DECIDED, as_of=DECIDED, seed=1, terms={"control_share": 0.1})
    Decision.objects.create(
        customer_id=shop.customer(), action=None, as_of=DECIDED, decided_at=DECIDED, policy="v1", sampled=0.8
    )
    assert first_steps(AS_OF, terms, 4.0)[0].height == 1
    assert value_policies(AS_OF, terms) == []
