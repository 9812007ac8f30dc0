"""Customers decided upon a bucket at a time get what they would get all at once; no cluster is needed to see it."""

import pickle
from dataclasses import replace
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.properties.test_situations import customers
from tests.unit.customise.weighing import ATTENTION, offer, past

from regulars.customise.bucket import ASKING, DECIDED, Terms, asking_in, decided_in
from regulars.customise.executor import carry_out, packed_work
from regulars.customise.field import Terms as Beliefs
from regulars.customise.moves import Words
from regulars.customise.playbook import playbook
from regulars.customise.policy import Deciding
from regulars.customise.weigh import FEATURES
from regulars.ledger.business import Business
from regulars.science.policy.among import Reach, reach_within


@pytest.fixture(scope="module")
def everybody() -> pl.DataFrame:
    return customers(np.random.default_rng(2)).head(300)


def terms() -> Terms:
    why = (pl.format("Worth {}.", pl.col("value").round(2)),)
    offers = (
        offer("card", 1, lift=pl.col("value"), budget_left=120.0, cost=2.0, reasons=why),
        offer("gift", 2, lift=pl.col("value") * 2, stock_left=5, words={"email": Words("x", "x")}, reasons=why),
    )
    rates = dict.fromkeys(("margin_rate", "discount_rate", "service_cost", "return_cost"), Decimal("0.3"))
    business = Business(
        name="Gargery", currency="GBP", country="GB", time_zone="UTC", **rates, acquisition_cost=Decimal(0),
        horizon_years=3, control_share=Decimal("0.2"), attention_price=Decimal(0), calls_a_day=1,
    )  # fmt: skip
    mean = np.tile([1.0, 0.0, 0.0], (2, 1))
    drawn = np.random.default_rng(1).normal(1, 0.5, (4, 2, FEATURES))
    policy = Deciding("v", Beliefs(drawn, mean, ATTENTION, seed=1), 0, {})
    return Terms(offers, {"card": frozenset(), "gift": frozenset()}, policy, business, "salt")


def asked(frames: list[pl.DataFrame], by: Terms, reaches: list[Reach]) -> pl.DataFrame:
    return pl.concat(asking_in(each, past(), by, reaches) for each in frames)


def settled(frames: list[pl.DataFrame], by: Terms) -> list[Reach]:
    reaches: list[Reach] = []
    for limit in by.limits:
        who = asked(frames, by, reaches)
        gain, need, customer = (who[name].to_numpy() for name in ("gain", "need", "customer"))
        reaches.append(reach_within(limit.left, gain, need, np.ones(who.height, np.bool_), customer))
    return reaches


def test_in_buckets_as_all_at_once(everybody: pl.DataFrame) -> None:
    by = terms()
    buckets = [everybody.filter(pl.col("customer") % 3 == rest) for rest in range(3)]

    reaches = settled(buckets, by)

    assert reaches == settled([everybody], by)
    assert not any(reach.to_all for reach in reaches)
    found = {limit.key: reach for limit, reach in zip(by.limits, reaches, strict=True)}
    apart = pl.concat(decided_in(each, past(), by, found) for each in buckets).sort("customer")
    assert_frame_equal(apart, decided_in(everybody, past(), by, found), check_exact=True)
    treated = apart.filter(~pl.col("control"))["move"]
    assert 0 < (treated == "gift").sum() <= 5


def test_the_control_group_asks_for_nothing(everybody: pl.DataFrame) -> None:
    by = terms()
    decided = decided_in(everybody, past(), by, {limit.key: Reach() for limit in by.limits})
    held = decided.filter(pl.col("group") == "holdout")["customer"]

    asking = asked([everybody], by, [])

    assert held.len() > 0
    assert not asking["customer"].is_in(held.implode()).any()


def test_an_empty_bucket_asks_for_nothing_and_gets_nothing(everybody: pl.DataFrame) -> None:
    nobody, by = everybody.clear(), terms()

    assert asking_in(nobody, past(), by, []).schema == pl.Schema(ASKING)
    assert decided_in(nobody, past(), by, {}).schema == pl.Schema(DECIDED)


def test_packed_work_arrives_with_its_moves(everybody: pl.DataFrame) -> None:
    by = terms()
    found = {limit.key: Reach() for limit in by.limits}
    shuffled = everybody.sample(fraction=1.0, shuffle=True, seed=1)

    table = carry_out(packed_work(decided_in, by, found), shuffled.to_arrow(), past().to_arrow())

    assert_frame_equal(pl.DataFrame(table), decided_in(everybody, past(), by, found), check_exact=True)
    assert str(table.schema.field("reasons").type) == "string"


def test_every_ready_made_move_can_travel() -> None:
    for move in playbook():
        there = pickle.loads(pickle.dumps(move))
        asked = zip(
            (there.eligible, there.lift, *there.reasons), (move.eligible, move.lift, *move.reasons), strict=True
        )

        assert all(one.meta.eq(other) for one, other in asked)
        assert (there.key, there.words, there.channels) == (move.key, move.words, move.channels)


def test_nothing_to_offer_is_settled_too(everybody: pl.DataFrame) -> None:
    by = replace(terms(), offers=())

    assert asking_in(everybody, past(), by, []).is_empty()
