"""Doubly robust scores: what each customer would have done under each arm, right on average.

Gamma_a = m_a(x) + 1[arm = a] (outcome - m_a(x)) / propensity (Robins, Rotnitzky, Zhao 1994; Dudík, Langford, Li 2011).
Right on average if the propensities are, whatever m is; m, learnt from other customers, only takes noise away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regulars.science.uplift.hierarchical import fit_hierarchical
from regulars.science.uplift.trial import Trial

Floats = NDArray[np.float64]


def robust_scores(trial: Trial, expected: Floats) -> Floats:
    """The scores, shape (n, arms).

    Args:
        trial: the test.
        expected: m, outcome of each customer under each arm as a model that did not learn from them has it, shape
            (n, arms).
    """
    scores = expected.copy()
    rows = np.arange(len(trial.arm))
    scores[rows, trial.arm] += (trial.outcome - expected[rows, trial.arm]) / trial.propensity
    return scores


def cross_fitted_scores(trial: Trial, *, folds: int = 5, seed: int = 0) -> Floats:
    """The scores with m of `hierarchical`, each customer's by the model of the other folds; shape (n, arms)."""
    expected = np.empty((len(trial.arm), trial.arms))
    for there in trial.folds(folds, seed):
        expected[there] = fit_hierarchical(trial.take(~there)).outcomes(trial.facts[there])
    return robust_scores(trial, expected)
