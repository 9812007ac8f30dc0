"""The sum of small experiences: each touch moves it by an effect that fades, and effects are learnt from what followed.

What a customer goes through adds up, and memory fades: the experience at t is the sum over touches before t of effect
times weight times 0.5 ** (age / half-life). How much each kind of touch moves it is stated by us beforehand, and
corrected by a Bayesian linear regression of what customers said later (answers, ratings, mood; -1 to 1) on their faded
touches: the stated effects are the means of its Normal prior, so where there is little data they stand, and are shown
as ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HALF_LIFE_DAYS = 60.0
"""After so many days a touch counts half; ours."""

_SPREAD = 0.5  # of an effect around what we state, in points
_LEARNT = 0.6  # an effect is learnt where the data leave at most this share of the prior's spread
_FEWEST = 50  # answers, before anything is called learnt
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of touch: how it is called, whether it is ours for them or theirs to us, its effect as we state it."""

    name: str
    label: str
    by_us: bool
    effect: float


KINDS: tuple[Kind, ...] = (
    Kind("order", "ordered", False, 0.2),
    Kind("return", "sent something back", False, -0.4),
    Kind("late", "a delivery was late", True, -1.0),
    Kind("ticket", "had to turn to us", False, -0.2),
    Kind("complaint", "had reason to complain", False, -1.5),
    Kind("quick_answer", "we answered within the time we promise", True, 0.3),
    Kind("slow_answer", "we answered late", True, -0.6),
    Kind("settled", "they said we settled a complaint", True, 1.0),
    Kind("praise", "praised us", False, 1.0),
    Kind("promise_kept", "we kept a promise", True, 0.8),
    Kind("promise_broken", "we broke a promise", True, -2.0),
    Kind("gesture", "a gesture of ours", True, 0.8),
    Kind("answer", "what they answered when asked", False, 1.0),
    Kind("mail_too_often", "mail too often", True, -0.15),
)
KIND_NAMED = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Effect:
    """How much one kind of touch moves the experience: points, their standard error, and whether that was learnt."""

    name: str
    points: float
    error: float
    learnt: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects in force.

    Attributes:
        effects: one a kind, in the order of KINDS.
        half_life_days: after how many days a touch counts half.
        answers: from how many answers they were learnt.
    """

    effects: tuple[Effect, ...]
    half_life_days: float = HALF_LIFE_DAYS
    answers: int = 0

    def points(self) -> dict[str, float]:
        """Points by kind."""
        return {effect.name: effect.points for effect in self.effects}


STATED = Effects(tuple(Effect(kind.name, kind.effect, _SPREAD, False) for kind in KINDS))
"""The effects before anything is learnt."""


def fade(age_days: pl.Expr, half_life_days: float) -> pl.Expr:
    """The share that is left of a touch of that age."""
    return pl.lit(0.5).pow(age_days / half_life_days)


def later(figure: float, days: float, half_life_days: float = HALF_LIFE_DAYS) -> float:
    """What is left of an experience after so many days without a touch: to add one, fade the old, then add."""
    return float(figure * 0.5 ** (days / half_life_days))


def sum_up(touches: pl.DataFrame, at: pl.Expr, effects: Effects = STATED) -> pl.DataFrame:
    """The experience of each customer, by kind of touch.

    Args:
        touches: customer, at (Datetime), kind, weight (Float64; 1 for a whole touch, -1 to 1 for an answer).
        at: the moment of looking; later touches do not count.
        effects: how much each kind moves it.

    Returns:
        customer, kind, points (what is left of it), touches (how many), sorted.
    """
    ages = (at - pl.col("at")).dt.total_microseconds() / _DAY_US
    points = effects.points()
    return (
        touches.filter(pl.col("at") <= at)
        .with_columns(left=fade(ages, effects.half_life_days) * pl.col("weight"))
        .with_columns(
            points=pl.col("left") * pl.col("kind").replace_strict(points, default=0.0, return_dtype=pl.Float64)
        )
        .group_by("customer", "kind")
        # Sorted sums, so that the same touches give the same figure to the bit, in whatever order they came.
        .agg(pl.col("points").sort().sum(), touches=pl.len().cast(pl.Int64))
        .sort("customer", "kind")
    )


def learn_effects(touches: pl.DataFrame, outcomes: pl.DataFrame, *, half_life_days: float = HALF_LIFE_DAYS) -> Effects:
    """Effects by which the touches before explain what customers said later.

    Args:
        touches: as in `sum_up`.
        outcomes: customer, at, said (-1 to 1, or wider).
        half_life_days: taken as given.

    Returns:
        The stated effects, corrected as far as the data say; those the data hardly touch are marked as ours.
    """
    if outcomes.is_empty():
        return Effects(STATED.effects, half_life_days)
    names = [kind.name for kind in KINDS]
    x, y = _design(touches, outcomes, names, half_life_days)
    prior = np.array([kind.effect for kind in KINDS])
    mean, error = _posterior(x, y, prior)
    enough = len(y) >= _FEWEST
    return Effects(
        tuple(
            Effect(name, float(point), float(wrong), bool(enough and wrong <= _LEARNT * _SPREAD))
            for name, point, wrong in zip(names, mean, error, strict=True)
        ),
        half_life_days,
        len(y),
    )


def effects_from_json(told: Mapping[str, object]) -> Effects:
    """The effects as `effects_to_json` wrote them."""
    rows: Sequence[Mapping[str, float]] = told["effects"]  # type: ignore[assignment]
    found = tuple(Effect(str(row["name"]), row["points"], row["error"], bool(row["learnt"])) for row in rows)
    return Effects(found, float(told["half_life_days"]), int(told["answers"]))  # type: ignore[call-overload,arg-type]


def effects_to_json(effects: Effects) -> dict[str, object]:
    """As plain values."""
    rows = [
        {"name": one.name, "points": one.points, "error": one.error, "learnt": one.learnt} for one in effects.effects
    ]
    return {"effects": rows, "half_life_days": effects.half_life_days, "answers": effects.answers}


def _design(
    touches: pl.DataFrame, outcomes: pl.DataFrame, names: Sequence[str], half_life_days: float
) -> tuple[Floats, Floats]:
    """For each outcome the faded touches before it, by kind: shape (outcomes, kinds), and what was said."""
    numbered = outcomes.with_row_index("outcome")
    pairs = numbered.join(touches.rename({"at": "touched_at"}), on="customer").filter(
        pl.col("touched_at") < pl.col("at")
    )
    ages = (pl.col("at") - pl.col("touched_at")).dt.total_microseconds() / _DAY_US
    left = (
        pairs.with_columns(left=fade(ages, half_life_days) * pl.col("weight"))
        .group_by("outcome", "kind")
        .agg(pl.col("left").sum())
    )
    x = np.zeros((outcomes.height, len(names)))
    known = left.filter(pl.col("kind").is_in(list(names)))
    columns = known["kind"].replace_strict({name: place for place, name in enumerate(names)}, return_dtype=pl.Int64)
    x[known["outcome"].to_numpy(), columns.to_numpy()] = known["left"].to_numpy()
    return x, outcomes["said"].cast(pl.Float64).to_numpy()


def _posterior(x: Floats, y: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the effects: a Normal prior around ours, noise by two rounds of residuals.

    An intercept with a wide prior takes up how customers answer anyway.
    """
    wide = np.column_stack([np.ones(len(y)), x])
    start = np.concatenate([[0.0], prior])
    precision = np.diag(np.concatenate([[1e-4], np.full(len(prior), 1 / _SPREAD**2)]))
    noise = 1.0
    mean: Floats = start
    covariance: Floats = np.linalg.inv(precision)
    for _ in range(4):
        covariance = np.asarray(np.linalg.inv(wide.T @ wide / noise + precision), dtype=np.float64)
        mean = np.asarray(covariance @ (wide.T @ y / noise + precision @ start), dtype=np.float64)
        noise = max(float(np.mean((y - wide @ mean) ** 2)), 1e-3) if len(y) >= _FEWEST else 1.0
    return mean[1:], np.sqrt(np.diag(covariance))[1:]
