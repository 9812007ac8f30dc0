"""Whom to treat how: the best arm for everybody, and another only where it is surely better.

A learner that gives each customer the arm which looks best for them loses to the best single arm as soon as its
differences are noise. So the best arm is what everybody gets. Customers for whom another arm is expected to gain most
get that one, as far down the ranking as the lower confidence bound of what the group gains, measured by doubly robust
scores of customers not learnt from, is highest; nobody does where it is nowhere above zero.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from regulars.science.policy.values import effective_sample, refuse
from regulars.science.uplift.estimates import Estimate, mean_of
from regulars.science.uplift.learn import UpliftFit, learn_uplift
from regulars.science.uplift.trial import Trial

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
"""Of customers for whom another arm is expected to be better than the best, the groups that are tried."""

_DOUBT = 0.05  # chance that a group which gains nothing is taken, over all groups together
_FEWEST = 100  # customers in a group
_INNER_FOLDS = 3  # within the customers of the other folds, where a way of learning is judged


@dataclass(frozen=True, slots=True)
class Deviation:
    """A group that gets another arm than the best.

    Attributes:
        arm: which.
        least: gain over the best arm that must be expected of a customer, in the outcome's unit.
        share: of all customers, in the test.
        gain: what the group adds to the value of a customer on average over all customers; its interval does not allow
            for the choice of the group, `low` does.
        low: lower confidence bound of that gain, one-sided, allowing for all groups that were tried; above 0.
    """

    arm: int
    least: float
    share: float
    gain: Estimate
    low: float


@dataclass(frozen=True, slots=True)
class Policy:
    """What was learnt; made by `learn_policy`.

    Attributes:
        best: the arm for everybody, unless a deviation says otherwise.
        deviations: one for an arm at most.
        arms: value of each arm given to everybody, doubly robust.
        fit: uplift of each arm for each customer.
    """

    best: int
    deviations: tuple[Deviation, ...]
    arms: tuple[Estimate, ...]
    fit: UpliftFit

    def choose(self, facts: Floats) -> Ints:
        """The arm for each customer, shape (n,)."""
        return _choose(self.fit.outcomes(facts), self.best, self.deviations)


@dataclass(frozen=True, slots=True)
class Judged:
    """A way of learning policies, judged on customers that were not learnt from.

    Attributes:
        value: of the policy; and beside the best single arm, learnt from the same customers.
        best: value of that arm.
        difference: of the two, customer by customer.
        chosen: arm of each customer, by the policy that was learnt without them, shape (n,).
        effective: effective sample of those whose arm was the policy's (Kish).
        refusal: why there is no verdict; "" where there is.
    """

    value: Estimate
    best: Estimate
    difference: Estimate
    chosen: Ints
    effective: float
    refusal: str


def learn_policy(trial: Trial, *, folds: int = 5, repeats: int = 2, seed: int = 0) -> Policy:
    """Learn whom to treat how.

    Args:
        trial: the test.
        folds, repeats: of the cross-fitting.
        seed: of folds and trees.
    """
    fit = learn_uplift(trial, folds=folds, repeats=repeats, seed=seed)
    scores, expected = fit.cross.scores, fit.cross.expected[fit.candidate.name]
    best = int(scores.mean(axis=0).argmax())
    deviations = tuple(
        found
        for arm in range(trial.arms)
        if arm != best and (found := _deviation(scores, expected, arm, best)) is not None
    )
    return Policy(best, deviations, tuple(mean_of(scores[:, arm]) for arm in range(trial.arms)), fit)


def judge_learning(trial: Trial, scores: Floats, *, folds: int = 5, seed: int = 0) -> Judged:
    """What policies learnt in this way are worth: learnt without each fold, valued on it.

    Args:
        trial: the test.
        scores: doubly robust scores of all customers, shape (n, arms).
        folds: how many policies are learnt.
        seed: of folds and trees.
    """
    rows = np.arange(len(trial.arm))
    chosen, single = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    for there in trial.folds(folds, seed + 1_000):
        learnt = learn_policy(trial.take(~there), folds=_INNER_FOLDS, repeats=1, seed=seed)
        chosen[there], single[there] = learnt.choose(trial.facts[there]), learnt.best
    weights = (chosen == trial.arm) / trial.propensity
    mine, plain = scores[rows, chosen], scores[rows, single]
    return Judged(
        mean_of(mine),
        mean_of(plain),
        mean_of(mine - plain),
        chosen,
        effective_sample(weights),
        refuse(weights, trial.outcome),
    )


def _choose(expected: Floats, best: int, deviations: tuple[Deviation, ...]) -> Ints:
    """The arm with the highest expected gain among those whose group a customer belongs to; else the best."""
    chosen = np.full(len(expected), best)
    top = np.zeros(len(expected))
    rival = _rival(expected, best)
    for each in deviations:
        gain = expected[:, each.arm] - expected[:, best]
        takes = (rival == each.arm) & (gain >= each.least) & (gain > top)
        chosen[takes], top[takes] = each.arm, gain[takes]
    return chosen


def _rival(expected: Floats, best: int) -> Ints:
    """Which other arm is expected to be best for each customer; a customer is tried with that one only."""
    others = expected.copy()
    others[:, best] = -np.inf
    return np.asarray(others.argmax(axis=1))


def _deviation(scores: Floats, expected: Floats, arm: int, best: int) -> Deviation | None:
    """The group of customers to get `arm`, if any gains surely.

    Args:
        scores: doubly robust, shape (n, arms).
        expected: out of fold, shape (repeats, n, arms).
        arm: the other arm.
        best: the best one.
    """
    gains = expected[:, :, arm] - expected[:, :, best]
    mine = np.stack([_rival(each, best) == arm for each in expected]) & (gains > 0)
    hopeful = gains[mine]
    if not len(hopeful):
        return None
    tried = len(SHARES) * (scores.shape[1] - 1)
    strictness = float(ndtri(1 - _DOUBT / tried))
    found: list[Deviation] = []
    for share in SHARES:
        least = float(np.quantile(hopeful, 1 - share))
        taken = (mine & (gains >= least)).mean(axis=0)
        gain = mean_of(taken * (scores[:, arm] - scores[:, best]))
        low = gain.value - strictness * gain.error
        if low > 0 and taken.sum() >= _FEWEST and math.isfinite(low):
            found.append(Deviation(arm, least, float(taken.mean()), gain, low))
    return max(found, key=lambda each: each.low, default=None)
