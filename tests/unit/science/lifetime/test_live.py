"""Live equity: after any events the total is what valuing everybody anew gives, and a day later it still is."""

import datetime

import numpy as np
import polars as pl
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.live import LiveEquity
from regulars.science.lifetime.valuation import Terms, describe_base, learn_models, value_base

DAY, TERMS = datetime.date(2024, 6, 30), Terms(0.35, 0.1, 3.0)


def orders(customers, seed):
    rng = np.random.default_rng(seed)
    many = rng.geometric(0.3, customers)
    who = np.repeat(np.arange(1, customers + 1), many)
    days = [DAY - datetime.timedelta(days=int(ago)) for ago in rng.integers(0, 700, len(who))]
    return pl.DataFrame({"customer": who, "occurred_at": days, "amount": rng.gamma(2, 20, len(who)).round(2)})


@pytest.fixture(scope="module", params=["mbg-nbd", "pareto-nbd", "bg-nbd"])
def loaded(request):
    told = orders(400, 1)
    models = learn_models(describe_base(told, DAY), request.param)
    return told, models


def apply_all(live, told, events):
    for customer, on, amount in events:
        live.apply(customer, on, amount)
    more = pl.DataFrame(events, schema=told.schema, orient="row")
    return pl.concat([told, more])


def test_loading_is_valuing(loaded):
    told, models = loaded
    live = LiveEquity.load(told, DAY, models, TERMS)
    valued = value_base(describe_base(told, DAY), models, TERMS)
    assert live.equity == pytest.approx(float(valued["lifetime_value"].sum()), rel=1e-12)
    for customer, value in valued.select("customer", "lifetime_value").head(5).iter_rows():
        assert live.value_of(customer) == pytest.approx(value, rel=1e-12)
    assert live.value_of(99_999) == 0.0


def test_after_events_it_is_still_what_valuing_everybody_anew_gives(loaded):
    told, models = loaded
    live, rng = LiveEquity.load(told, DAY, models, TERMS), np.random.default_rng(2)
    events = []
    for _ in range(300):
        ago = int(rng.integers(0, 30)) if rng.random() < 0.3 else 0
        amount = round(float(-rng.gamma(2, 20) if rng.random() < 0.2 else rng.gamma(2, 20)), 2)
        events.append((int(rng.integers(1, 430)), DAY - datetime.timedelta(days=ago), amount))
    together = apply_all(live, told, events)
    assert live.equity == pytest.approx(live.recompute(), rel=1e-9)
    valued = value_base(describe_base(together, DAY), models, TERMS)
    assert live.equity == pytest.approx(float(valued["lifetime_value"].sum()), rel=1e-9)


def test_one_event_moves_one_customer(loaded):
    told, models = loaded
    live = LiveEquity.load(told, DAY, models, TERMS)
    before, other = live.equity, live.value_of(7)
    moved = live.apply(3, DAY, 80.0)
    assert moved.after > moved.before
    assert live.value_of(3) == moved.after
    assert live.value_of(7) == other
    assert moved.equity == live.equity == pytest.approx(before + moved.after - moved.before, rel=1e-12)


def test_what_is_bought_and_taken_back_the_same_day_leaves_no_trace(loaded):
    told, models = loaded
    live = LiveEquity.load(told, DAY, models, TERMS)
    before = live.equity
    live.apply(5, DAY, 50.0)
    live.apply(5, DAY, -50.0)
    live.apply(5_000, DAY, 20.0)
    live.apply(5_000, DAY, -20.0)
    assert live.equity == pytest.approx(before, rel=1e-12)


def test_days_to_come_and_amounts_that_are_none_are_refused(loaded):
    live = LiveEquity.load(loaded[0], DAY, loaded[1], TERMS)
    with pytest.raises(BadInput, match="cannot count on"):
        live.apply(1, DAY + datetime.timedelta(days=1), 5.0)
    with pytest.raises(BadInput, match="cannot be nan"):
        live.apply(1, DAY, float("nan"))
    with pytest.raises(BadInput, match="cannot be inf"):
        live.apply(1, DAY, 5.0, served=float("inf"))


def test_conversations_cost_and_the_total_knows(loaded):
    told, models = loaded
    served = pl.DataFrame({"customer": [1, 2, 3, 90_002], "served": [4.0, 8.0, 0.0, 60.0]})
    live = LiveEquity.load(told, DAY, models, TERMS, served)
    assert live.apply(90_001, DAY, 50.0).after > live.apply(90_002, DAY, 50.0).after  # who called before buying
    for number in (90_001, 90_002):
        live.apply(number, DAY, -50.0)
    moved = live.apply(3, DAY, 0.0, served=12.0)
    assert moved.after < moved.before
    live.apply(2, DAY, 50.0, served=4.0)
    assert live.equity == pytest.approx(live.recompute(), rel=1e-12)
    now = pl.DataFrame({"customer": [1, 2, 3], "served": [4.0, 12.0, 12.0]})
    more = pl.DataFrame([(2, DAY, 50.0)], schema=told.schema, orient="row")
    valued = value_base(describe_base(pl.concat([told, more]), DAY, now), models, TERMS)
    assert live.equity == pytest.approx(float(valued["lifetime_value"].sum()), rel=1e-9)
