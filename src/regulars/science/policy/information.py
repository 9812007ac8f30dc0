"""What an answer is worth before it is given: the next decision with it, less the next decision without it.

Expected value of sample information (Raiffa, Schlaifer 1961): with an answer we choose what is best for it, without
one what is best on the whole. What changes no choice is worth nothing, however interesting.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def believe(base: ArrayLike, counts: ArrayLike, *, weight: float = 20.0) -> Floats:
    """How probable each answer is: what was supposed (`base`, k), as good as `weight` answers, and what others answered
    (`counts`, k). A Dirichlet's expectation, shape (k,)."""
    supposed = np.asarray(base, np.float64)
    alpha = weight * supposed / supposed.sum() + np.asarray(counts, np.float64)
    return np.asarray(alpha / alpha.sum())


def lean(probabilities: ArrayLike, signs: ArrayLike, *, most: float = 0.9) -> Floats:
    """The same with what this customer's behaviour hints at.

    Args:
        probabilities: shape (k,).
        signs: how strongly behaviour speaks for each answer, 0 to 1, shape (k,); together at most `most` of belief.
    """
    before, told = np.asarray(probabilities, np.float64), np.clip(np.asarray(signs, np.float64), 0, 1)
    share = min(float(told.sum()), most)
    return before if share <= 0 else np.asarray((1 - share) * before + share * told / told.sum())


def after_answers(prior: ArrayLike, reliability: float) -> tuple[Floats, Floats]:
    """What is believed after each answer, by Bayes.

    Args:
        prior: probability of each truth, shape (k,).
        reliability: chance that an answer is the truth; otherwise it is any of the others.

    Returns:
        Probability of each answer, shape (k,); and of each truth after each answer, shape (answers, truths).
    """
    truth = np.asarray(prior, np.float64)
    k = len(truth)
    if k == 1:
        return np.ones(1), np.ones((1, 1))
    says = np.full((k, k), (1 - reliability) / (k - 1))
    np.fill_diagonal(says, reliability)
    joint = says * truth  # answer, truth
    chance = joint.sum(axis=1)
    return chance, joint / np.where(chance > 0, chance, 1.0)[:, None]


def value_of_answer(
    prior: ArrayLike, worths: ArrayLike, *, only_with: ArrayLike | None = None, reliability: float = 1.0
) -> float:
    """What the next decision is expected to gain by asking; never below zero.

    Args:
        prior: probability of each truth, shape (k,).
        worths: what each action is worth under each truth, shape (actions, k); doing nothing is a row of zeros.
        only_with: which actions cannot be taken before there is an answer, Boolean, shape (actions,).
        reliability: as of `after_answers`.
    """
    table = np.asarray(worths, np.float64)
    chance, after = after_answers(prior, reliability)
    with_answer = float((chance * (after @ table.T).max(axis=1)).sum())
    before = _before(prior, table, only_with)
    return max(with_answer - float(before.max()), 0.0)


def earned_by_answer(
    prior: ArrayLike,
    worths: ArrayLike,
    answer: int,
    *,
    only_with: ArrayLike | None = None,
    reliability: float = 1.0,
) -> float:
    """What one answer changed: the best action now, less what the action that would have been chosen without it is
    worth now; never below zero. Over all answers its expectation is `value_of_answer`."""
    table = np.asarray(worths, np.float64)
    _, after = after_answers(prior, reliability)
    now = table @ after[answer]
    return float(now.max() - now[int(_before(prior, table, only_with).argmax())])


def _before(prior: ArrayLike, table: Floats, only_with: ArrayLike | None) -> Floats:
    """What each action is worth without an answer; minus infinity where it cannot be taken."""
    means = table @ np.asarray(prior, np.float64)
    return means if only_with is None else np.where(np.asarray(only_with, np.bool_), -np.inf, means)
