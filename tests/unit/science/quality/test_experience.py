"""The sum of small experiences: it adds up, fades, does not mind the order, and learns the effects that are there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.quality.experience import (
    KINDS,
    STATED,
    Effects,
    effects_from_json,
    effects_to_json,
    later,
    learn_effects,
    sum_up,
)

NOW = datetime(2026, 5, 4, tzinfo=UTC)
SCHEMA = {"customer": pl.Int64, "at": pl.Datetime("us", "UTC"), "kind": pl.String, "weight": pl.Float64}
NAMES = [kind.name for kind in KINDS]

Touch = tuple[int, datetime, str, float]
MOMENTS = st.integers(0, 400 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))
TOUCHES = st.lists(
    st.tuples(st.integers(1, 3), MOMENTS, st.sampled_from(NAMES), st.floats(-1, 1, allow_nan=False)), max_size=12
)


def frame(touches: list[Touch]) -> pl.DataFrame:
    return pl.DataFrame(touches, schema=SCHEMA, orient="row")


def figures(touches: list[Touch], at: datetime = NOW) -> dict[int, float]:
    summed = sum_up(frame(touches), pl.lit(at)).group_by("customer").agg(pl.col("points").sum())
    return dict(summed.iter_rows())


def test_a_touch_counts_half_after_a_half_life() -> None:
    made = [
        (1, NOW - timedelta(days=60), "praise", 1.0),
        (2, NOW, "praise", 1.0),
        (2, NOW + timedelta(1), "order", 1.0),
    ]
    assert figures(made) == pytest.approx({1: 0.5, 2: 1.0})
    assert later(1.0, 120) == pytest.approx(0.25)


def test_an_unknown_kind_counts_nothing() -> None:
    assert figures([(1, NOW, "new kind", 1.0)]) == {1: 0.0}


@given(touches=TOUCHES, order=st.randoms(use_true_random=False))
def test_the_order_of_touches_does_not_matter(touches: list[Touch], order: object) -> None:
    mixed = list(touches)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    assert sum_up(frame(mixed), pl.lit(NOW)).equals(sum_up(frame(touches), pl.lit(NOW)))


@given(one=TOUCHES, other=TOUCHES)
def test_touches_add_up(one: list[Touch], other: list[Touch]) -> None:
    both, first, second = figures([*one, *other]), figures(one), figures(other)
    assert both.keys() == first.keys() | second.keys()
    for customer, figure in both.items():
        assert figure == pytest.approx(first.get(customer, 0) + second.get(customer, 0), abs=1e-9)


@given(touches=TOUCHES, days=st.integers(0, 400))
def test_without_a_touch_it_only_fades(touches: list[Touch], days: int) -> None:
    now, then = figures(touches), figures(touches, NOW + timedelta(days=days))
    for customer, figure in now.items():
        assert then[customer] == pytest.approx(later(figure, days), abs=1e-9)


@given(touches=TOUCHES, kind=st.sampled_from(NAMES))
def test_one_more_touch_is_the_faded_rest_and_its_effect(touches: list[Touch], kind: str) -> None:
    moment = NOW + timedelta(days=9)
    whole = figures([*touches, (1, moment, kind, 1.0)], moment)
    assert whole[1] == pytest.approx(later(figures(touches).get(1, 0.0), 9) + STATED.points()[kind], abs=1e-9)


def simulate(customers: int, truth: dict[str, float], seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Customers whose answers follow the true effects, with noise; a year of touches, two answers each."""
    rng = np.random.default_rng(seed)
    touches: list[Touch] = []
    answers = []
    for customer in range(customers):
        mine = [
            (customer, NOW - timedelta(days=float(rng.uniform(0, 360))), str(rng.choice(list(truth))), 1.0)
            for _ in range(rng.poisson(5))
        ]
        touches += mine
        for _ in range(2):
            moment = NOW - timedelta(days=float(rng.uniform(0, 120)))
            felt = sum(
                truth[kind] * 0.5 ** ((moment - at).total_seconds() / 86_400 / 60)
                for _, at, kind, _ in mine
                if at < moment
            )
            answers.append((customer, moment, 0.2 + felt + rng.normal(0, 0.4)))
    said = pl.DataFrame(
        answers, schema={"customer": pl.Int64, "at": pl.Datetime("us", "UTC"), "said": pl.Float64}, orient="row"
    )
    return frame(touches), said


TRUTH = {"order": 0.05, "complaint": -0.6, "promise_broken": -1.2, "gesture": 0.5, "late": -0.2}


def test_the_effects_that_are_there_are_found() -> None:
    found = {effect.name: effect for effect in learn_effects(*simulate(1500, TRUTH, 7)).effects}
    for name, points in TRUTH.items():
        effect = found[name]
        assert effect.learnt
        assert abs(effect.points - points) < 4 * effect.error
        assert abs(effect.points - points) < 0.15
    untouched = found["settled"]
    assert (untouched.points, untouched.learnt) == (pytest.approx(1.0, abs=1e-6), False)


def test_the_more_is_said_the_nearer_to_the_truth() -> None:
    def wrong(customers: int) -> float:
        found = learn_effects(*simulate(customers, TRUTH, 3)).points()
        return float(np.mean([(found[name] - points) ** 2 for name, points in TRUTH.items()]))

    stated = float(np.mean([(STATED.points()[name] - points) ** 2 for name, points in TRUTH.items()]))
    assert wrong(1200) < wrong(60) < stated


def test_with_few_answers_the_stated_effects_stand_and_are_called_ours() -> None:
    touches, said = simulate(10, TRUTH, 1)
    few = learn_effects(touches, said)
    assert few.answers == 20
    assert not any(effect.learnt for effect in few.effects)
    assert learn_effects(touches, said.clear()).effects == STATED.effects


def test_effects_are_kept_as_they_were() -> None:
    learnt = learn_effects(*simulate(60, TRUTH, 1))
    assert effects_from_json(effects_to_json(learnt)) == learnt
    assert effects_from_json(effects_to_json(STATED)) == Effects(STATED.effects)
