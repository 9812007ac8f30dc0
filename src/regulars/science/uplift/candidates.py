"""What could be believed of a treatment's effects, from the simplest up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.science.uplift.hierarchical import HierarchicalFit
from regulars.science.uplift.scores import robust_scores
from regulars.science.uplift.trial import Trial

Floats = NDArray[np.float64]
Outcomes = Callable[[Floats], Floats]
"""Facts of customers, shape (n, k), to what is expected of each under each arm, shape (n, arms)."""

_TREES: dict[str, Any] = {
    "objective": "regression",
    "verbosity": -1,
    "learning_rate": 0.05,
    "num_leaves": 4,
    "lambda_l2": 50.0,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
}
_ROUNDS = 60
_LEAF = 0.01  # of all customers, in a leaf at least


@dataclass(frozen=True, slots=True)
class Candidate:
    """One belief.

    Attributes:
        name, words: in code, and for people.
        learn: how it is learnt from a test and the hierarchical model of it, with a seed.
        margin: by how many standard errors it must beat a simpler one; none where it shrinks to a simpler one itself.
    """

    name: str
    words: str
    learn: Callable[[Trial, HierarchicalFit, int], Outcomes]
    margin: float = 1.0


def _alike(trial: Trial, _fit: HierarchicalFit, _seed: int) -> Outcomes:
    means = _means(trial)
    return lambda facts: np.tile(means, (len(facts), 1))


def _response(trial: Trial, fit: HierarchicalFit, seed: int) -> Outcomes:
    means, share = _means(trial), np.bincount(trial.arm) / len(trial.arm)
    usual = float(means @ share)
    if usual <= 0:  # nothing that an effect could be in proportion to
        return _alike(trial, fit, seed)
    return lambda facts: (fit.outcomes(facts) @ share)[:, None] * (means / usual)


def _hierarchical(_trial: Trial, fit: HierarchicalFit, _seed: int) -> Outcomes:
    return fit.outcomes


def _trees(trial: Trial, fit: HierarchicalFit, seed: int) -> Outcomes:
    import lightgbm

    scores = robust_scores(trial, fit.outcomes(trial.facts))
    settings = _TREES | {"min_data_in_leaf": max(int(_LEAF * len(trial.arm)), 20), "seed": seed}
    models = [
        lightgbm.train(settings, lightgbm.Dataset(trial.facts, scores[:, arm] - scores[:, 0]), _ROUNDS)
        for arm in range(1, trial.arms)
    ]

    def outcomes(facts: Floats) -> Floats:
        base = fit.outcomes(facts)[:, 0]
        return np.column_stack([base, *(base + np.asarray(model.predict(facts)) for model in models)])

    return outcomes


def _means(trial: Trial) -> Floats:
    """Mean outcome of each arm, customers weighted by what their propensity stands for."""
    weight = 1 / trial.propensity
    counted = np.bincount(trial.arm, weight, trial.arms)
    return np.asarray(np.bincount(trial.arm, weight * trial.outcome, trial.arms) / counted)


CANDIDATES = (
    Candidate("alike", "each treatment works alike on all customers", _alike),
    Candidate("response", "it works in proportion to how likely customers respond anyway", _response),
    Candidate("hierarchical", "it works differently, along each fact", _hierarchical, 0.0),
    Candidate("trees", "it works differently, on combinations of facts (boosted trees)", _trees),
)
