"""Uplift of each arm for each customer: the simplest belief that customers not learnt from do not refute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.uplift.candidates import CANDIDATES, Candidate, Outcomes
from regulars.science.uplift.estimates import Estimate, mean_of, ratio_of
from regulars.science.uplift.hierarchical import HierarchicalFit, fit_hierarchical
from regulars.science.uplift.measures import first_of
from regulars.science.uplift.scores import robust_scores
from regulars.science.uplift.trial import Trial

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CrossFit:
    """Every candidate's expectations of customers that it did not learn from.

    Attributes:
        expected: for each candidate the outcome of each customer under each arm, shape (repeats, n, arms).
        scores: doubly robust scores, the mean over repeats, shape (n, arms).
    """

    expected: dict[str, Floats]
    scores: Floats


@dataclass(frozen=True, slots=True)
class UpliftFit:
    """What was learnt; made by `learn_uplift`.

    Attributes:
        candidate: the belief that was chosen.
        better: of each other candidate than the simplest, by how much its squared error against the doubly robust
            scores is below the simplest's, with its error; above 0 is better.
        cross: expectations out of fold, of all candidates.
        model: the hierarchical model of all customers.
    """

    candidate: Candidate
    better: dict[str, Estimate]
    cross: CrossFit
    model: HierarchicalFit
    _outcomes: dict[str, Outcomes]

    def outcomes(self, facts: Floats, candidate: str = "") -> Floats:
        """What is expected under each arm by the belief that was chosen (or by `candidate`), shape (n, arms)."""
        return self._outcomes[candidate or self.candidate.name](facts)

    def uplift(self, facts: Floats) -> Floats:
        """What each arm but the control changes, shape (n, arms - 1), in the outcome's unit."""
        expected = self.outcomes(facts)
        return np.asarray(expected[:, 1:] - expected[:, [0]])

    def held_out(self) -> Floats:
        """The uplift of the customers learnt from, each by models without them, shape (n, arms - 1)."""
        return np.asarray(uplift_of(self.cross.expected[self.candidate.name]).mean(axis=0))


def uplift_of(expected: Floats) -> Floats:
    """Expectations under each arm, shape (..., arms), less that of the control, shape (..., arms - 1)."""
    return np.asarray(expected[..., 1:] - expected[..., :1])


def learn_uplift(
    trial: Trial, *, folds: int = 5, repeats: int = 2, seed: int = 0, candidates: Sequence[Candidate] = CANDIDATES
) -> UpliftFit:
    """Learn it, and choose among candidates by repeated cross-fitting.

    A candidate takes the place of a simpler one where its squared error against the doubly robust scores of customers
    not learnt from (Nie, Wager 2021, for the idea of a loss of effects; Kennedy 2023, of doubly robust scores) is lower
    by more than its margin, one standard error of that difference (Breiman and others 1984) or none.

    Args:
        trial: the test.
        folds, repeats: of the cross-fitting.
        seed: of folds and trees.
        candidates: from the simplest up.
    """
    cross = cross_fit(trial, folds=folds, repeats=repeats, seed=seed, candidates=candidates)
    loss = {name: _loss(cross, name) for name in cross.expected}
    chosen = candidates[0]
    for each in candidates[1:]:
        gain = mean_of(loss[chosen.name] - loss[each.name])
        if gain.value > each.margin * gain.error:
            chosen = each
    simplest = loss[candidates[0].name]
    better = {name: mean_of(simplest - each) for name, each in list(loss.items())[1:]}
    model = fit_hierarchical(trial)
    outcomes = {each.name: each.learn(trial, model, seed) for each in candidates}
    return UpliftFit(chosen, better, cross, model, outcomes)


def cross_fit(
    trial: Trial, *, folds: int = 5, repeats: int = 2, seed: int = 0, candidates: Sequence[Candidate] = CANDIDATES
) -> CrossFit:
    """Expectations of every candidate and doubly robust scores, out of fold."""
    shape = (repeats, len(trial.arm), trial.arms)
    expected = {each.name: np.empty(shape) for each in candidates}
    scores = np.zeros(shape[1:])
    for repeat in range(repeats):
        for there in trial.folds(folds, seed + repeat):
            known, asked = trial.take(~there), trial.take(there)
            model = fit_hierarchical(known)
            for each in candidates:
                expected[each.name][repeat, there] = each.learn(known, model, seed)(asked.facts)
            scores[there] += robust_scores(asked, model.outcomes(asked.facts)) / repeats
    return CrossFit(expected, scores)


def rank_for_budget(fit: UpliftFit, arm: int, share: float) -> tuple[str, Estimate]:
    """By which candidate to rank customers where only a share of them can be treated with `arm`, and what it keeps.

    A candidate takes the place of a simpler one where the share of the lift that its ranking keeps, out of fold, is
    higher by more than the standard error of that difference.

    Returns:
        The candidate's name, and the share of the lift of treating everybody that its ranking keeps.
    """
    gain = fit.cross.scores[:, arm] - fit.cross.scores[:, 0]
    taken = {
        name: first_of(uplift_of(expected).mean(axis=0)[:, arm - 1], share)
        for name, expected in fit.cross.expected.items()
    }
    chosen, *others = taken
    for name in others:
        more = ratio_of((taken[name] - taken[chosen]) * gain, gain)
        if more.value > more.error:
            chosen = name
    return chosen, ratio_of(taken[chosen] * gain, gain)


def _loss(cross: CrossFit, name: str) -> Floats:
    """Squared error of each customer's uplift, less what is the same for all candidates, mean over arms and repeats."""
    said, came = uplift_of(cross.expected[name]), uplift_of(cross.scores)
    return np.asarray((said**2 - 2 * said * came).mean(axis=(0, 2)))
