"""What follows under each arm: one model of all arms, whose differences between customers must earn their place.

With facts x and arm a, the outcome (or its log odds, where it is a yes or no) is

    intercept + x . main + lift_a + x . change_a        (lift and change are 0 for the control)

`main` is penalised lightly. `change_a`, by which an arm works better on some customers than on others, is drawn from a
normal distribution around none, and how wide that is, is learnt for each arm by the evidence (MacKay 1992, Bayesian
interpolation, eq. 4.7; for log odds by Laplace's approximation): where the data show no difference, the penalty grows
until there is none. Arms that share a control share all that is known of who would have responded anyway.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, logit

from regulars.science.uplift.trial import Trial

Floats = NDArray[np.float64]

_INTERCEPT, _MAIN, _LIFT = 1e-3, 1.0, 0.1  # penalties; facts have spread 1
_FIRST, _LEAST, _MOST = 300.0, 1.0, 1e6  # penalties of changes
_STEPS = 60
_SETTLED = 0.02


@dataclass(frozen=True, slots=True)
class HierarchicalFit:
    """What was learnt.

    Attributes:
        weights: for each arm its intercept and one weight a fact, shape (arms, 1 + k).
        penalties: as learnt, of each arm's changes, shape (arms - 1,); the higher, the more alike are its effects on
            all customers.
        binary: whether weights are of log odds.
        centre, scale: of an outcome that is not a yes or no.
    """

    weights: Floats
    penalties: Floats
    binary: bool
    centre: float = 0.0
    scale: float = 1.0

    def outcomes(self, facts: Floats) -> Floats:
        """What is expected of each customer under each arm, shape (n, arms)."""
        lines = _with_ones(facts) @ self.weights.T
        return np.asarray(expit(lines) if self.binary else self.centre + self.scale * lines)


def fit_hierarchical(trial: Trial) -> HierarchicalFit:
    """Learn weights and penalties together."""
    wide, loading = _with_ones(trial.facts), _loading(trial.arms)
    k, blocks = wide.shape[1], trial.arms
    centre, scale = 0.0, 1.0
    weights = np.zeros(k * blocks)
    if trial.binary:
        weights[0] = logit((trial.outcome.sum() + 0.5) / (len(trial.outcome) + 1))
        target = trial.outcome
    else:
        centre, scale = float(trial.outcome.mean()), float(trial.outcome.std()) or 1.0
        target = (trial.outcome - centre) / scale
    whose = [trial.arm == each for each in range(trial.arms)]
    parts = [(wide[rows], target[rows]) for rows in whose]
    learnt = np.full(blocks - 1, _FIRST)
    noise = 1.0
    for _ in range(_STEPS):
        slope, curve, noise = _derivatives(weights, parts, loading, trial.binary, noise)
        penalty = _penalties(k, learnt)
        factor = cho_factor(curve + np.diag(penalty))
        step = cho_solve(factor, slope + penalty * weights)
        weights -= step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
        variance = np.diag(cho_solve(factor, np.eye(len(weights))))
        before, learnt = learnt, _evidence(weights, variance, learnt, k)
        if np.abs(step).max() < 1e-3 and np.abs(np.log(learnt / before)).max(initial=0.0) < _SETTLED:
            break
    return HierarchicalFit(loading @ weights.reshape(blocks, k), learnt, trial.binary, centre, scale)


def _loading(arms: int) -> Floats:
    """Which weights count in which arm: the main effects in all, changes in their own; shape (arms, arms)."""
    return np.column_stack([np.ones(arms), np.eye(arms)[:, 1:]])


def _with_ones(facts: Floats) -> Floats:
    return np.column_stack([np.ones(len(facts)), facts])


def _penalties(k: int, learnt: Floats) -> Floats:
    """One for each weight: intercept, main effects, then lift and changes of each arm."""
    main = np.r_[_INTERCEPT, np.full(k - 1, _MAIN)]
    return np.concatenate([main, *(np.r_[_LIFT, np.full(k - 1, each)] for each in learnt)])


def _derivatives(
    weights: Floats, parts: list[tuple[Floats, Floats]], loading: Floats, binary: bool, noise: float
) -> tuple[Floats, Floats, float]:
    """Slope and curvature of the negative log-likelihood, and the variance of the noise, summed up arm by arm."""
    blocks, k = len(loading), parts[0][0].shape[1]
    lines = loading @ weights.reshape(blocks, k)
    slope, curve, squares = np.zeros((blocks, k)), np.zeros((blocks, k, blocks, k)), 0.0
    for (mine, came), line, loads in zip(parts, lines, loading, strict=True):
        said = mine @ line
        if binary:
            chance = expit(said)
            off, sureness = chance - came, chance * (1 - chance)
        else:
            off, sureness = (said - came) / noise, np.full(len(came), 1 / noise)
            squares += float((said - came) @ (said - came))
        slope += np.outer(loads, mine.T @ off)
        curve += np.einsum("b,c,ij->bicj", loads, loads, mine.T @ (mine * sureness[:, None]))
    size = blocks * k
    variance = noise if binary else max(squares / sum(len(came) for _, came in parts), 1e-9)
    return slope.reshape(size), curve.reshape(size, size), variance


def _evidence(weights: Floats, variance: Floats, learnt: Floats, k: int) -> Floats:
    """The next penalty of each arm: weights that the data determine, over the sum of their squares."""
    table, spread = weights.reshape(-1, k)[1:, 1:], variance.reshape(-1, k)[1:, 1:]
    if k == 1:
        return learnt
    determined = np.maximum(k - 1 - learnt * spread.sum(axis=1), 1e-9)
    return np.asarray(np.clip(determined / np.maximum((table**2).sum(axis=1), 1e-12), _LEAST, _MOST))
