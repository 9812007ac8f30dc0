"""A learned correction: where a purchase model errs in the same way again and again, and by how much.

Boosted trees on the offset of the model (LightGBM), learnt from the base's own past: what the model said at earlier
days, beside what came. One corrects how many purchases are expected, one whether there are any; the model's
distribution is bent to agree with both. It is used where it wins out of time only (`backtest.py`).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from regulars.science.lifetime.family import Family
from regulars.science.lifetime.features import describe_habits, matrix
from regulars.science.lifetime.likelihood import Floats, log_odds
from regulars.science.lifetime.purchase_days import base_of, bought_between, histories_of
from regulars.science.lifetime.summary import summarise_purchases

if TYPE_CHECKING:
    from lightgbm import Booster

LOOKS = (0.35, 0.45, 0.55, 0.65, 0.75)
"""At which parts of the past the model is asked, to be compared with what came until today."""

_FEWEST = 300  # examples to learn from
_STEPS = 40  # of the search for the bend


@dataclass(frozen=True, slots=True)
class Strength:
    """How much a correction may learn: trees, leaves of each, and the share of features and rows that each may see."""

    name: str
    trees: int
    leaves: int
    features: float
    rows: float


GENTLE, STRONG = Strength("gentle", 60, 4, 0.4, 0.7), Strength("strong", 80, 6, 1.0, 1.0)
_MANY = 50_000  # examples from which on a correction may learn more


@dataclass(frozen=True, slots=True)
class Examples:
    """What a model said at a day, and what came.

    Attributes:
        features: as `features.matrix` gives them, shape (n, features).
        mean, active: expected purchases and the probability of any, shape (n,).
        came: purchases that came, shape (n,).
    """

    features: Floats
    mean: Floats
    active: Floats
    came: Floats


@dataclass(frozen=True, slots=True)
class Correction:
    """Two learned corrections: of the logarithm of the mean, and of the log odds to buy at all."""

    strength: str
    examples: int
    how_many: Booster
    whether: Booster

    def apply(self, features: Floats, mean: Floats, active: Floats) -> tuple[Floats, Floats]:
        """The corrected mean and probability of any purchase, shape (n,) each."""
        more = np.asarray(self.how_many.predict(features, raw_score=True, num_threads=1))
        return mean * np.exp(more), self.chance(features, active)

    def chance(self, features: Floats, active: Floats) -> Floats:
        """The corrected probability of any purchase."""
        up = np.asarray(self.whether.predict(features, raw_score=True, num_threads=1))
        return np.asarray(1 / (1 + np.exp(-(log_odds(active) + up))))


def look_back(
    days: pl.DataFrame, day: datetime.date, until: datetime.date, family: Family, *, count_free: bool = False
) -> Examples:
    """What the model, learnt from what was known at `day`, said of the time until `until`, and what came.

    Args:
        days: columns customer, occurred_at (Date), amount; one row a purchase day.
        day, until: from when to when is forecast.
        family: the model.
        count_free: as in `summarise_purchases`.
    """
    summary = summarise_purchases(days, day, count_free=count_free)
    fit = family.learn(base_of(summary, days, day), True)
    weeks = (until - day).days / 7
    history = histories_of(summary)
    mean = fit.probability_alive(*history) * fit.purchases_if_alive(weeks, *history)
    active = fit.probability_active(weeks, *history)
    features = matrix(describe_habits(days, day), mean, active, weeks)
    return Examples(features, mean, active, bought_between(days, summary, day, until))


def learn_correction(examples: Sequence[Examples], *, seed: int = 0) -> Correction | None:
    """Learn from what the model said at earlier days, the more the more examples there are; None where too few."""
    import lightgbm

    features = np.concatenate([each.features for each in examples])
    came = np.concatenate([each.came for each in examples])
    mean = np.concatenate([each.mean for each in examples])
    active = np.concatenate([each.active for each in examples])
    if min(int((came > 0).sum()), int((came == 0).sum())) < _FEWEST:
        return None
    strength = STRONG if len(came) >= _MANY else GENTLE
    options: dict[str, Any] = {
        "verbosity": -1,
        "learning_rate": 0.05,
        "num_leaves": strength.leaves,
        "min_data_in_leaf": 200,
        "lambda_l2": 10.0,
        "feature_fraction": strength.features,
        "bagging_fraction": strength.rows,
        "bagging_freq": 1,
        "num_threads": 1,
        "deterministic": True,
        "seed": seed,
    }

    def boosted(objective: str, label: Floats, offset: Floats) -> Booster:
        data = lightgbm.Dataset(features, label, init_score=offset)
        return lightgbm.train(options | {"objective": objective}, data, strength.trees)

    how_many = boosted("poisson", came, np.log(np.maximum(mean, 1e-12)))
    whether = boosted("binary", (came > 0).astype(np.float64), log_odds(active))
    return Correction(strength.name, len(came), how_many, whether)


def bend(chances: Floats, mean: Floats, active: Floats) -> Floats:
    """Probabilities of 0, 1, ... purchases bent so that any purchase is as likely as said, and the mean is as said.

    The probabilities of 1, 2, ... keep their shape but for a factor theta^n, which gives them the mean. Means beyond
    the table's reach stop at what it can give.

    Args:
        chances: of n customers, shape (n, most + 1).
        mean, active: what they are bent to, shape (n,); a mean under `active` is raised to it.
    """
    number = np.arange(1, chances.shape[1])
    logs = np.log(np.maximum(chances[:, 1:], 1e-300))
    wanted = np.maximum(mean / active, 1 + 1e-6)
    low, high = np.full(len(mean), -8.0), np.full(len(mean), 1.0)
    for _ in range(_STEPS):
        theta = (low + high) / 2
        weight = _softmax(logs + theta[:, None] * number)
        less = weight @ number < wanted
        low, high = np.where(less, theta, low), np.where(less, high, theta)
    bent = _softmax(logs + ((low + high) / 2)[:, None] * number)
    return np.concatenate([(1 - active)[:, None], active[:, None] * bent], axis=1)


def corrected(fit_chances: Floats, correction: Correction, features: Floats) -> Floats:
    """The model's probabilities of 0, 1, ... purchases, corrected."""
    mean, active = fit_chances @ np.arange(fit_chances.shape[1]), 1 - fit_chances[:, 0]
    return bend(fit_chances, *correction.apply(features, mean, active))


def _softmax(logs: Floats) -> Floats:
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))
