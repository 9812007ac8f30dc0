"""A test as arrays: who was treated how, what followed, and how probable that treatment was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.kernel.errors import BadInput

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST = 50
"""Customers in every arm, below which there is nothing to learn."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A randomised or logged test; made by `trial_of`.

    Attributes:
        facts: what was known of each customer before, standardised, shape (n, k).
        arm: 0 to arms - 1, 0 being the control, shape (n,).
        outcome: what followed, in any unit, shape (n,).
        propensity: chance that this customer had of the arm they got, above 0 and at most 1, shape (n,).
        arms: how many.
    """

    facts: Floats
    arm: Ints
    outcome: Floats
    propensity: Floats
    arms: int

    @property
    def binary(self) -> bool:
        """Whether the outcome is a yes or no."""
        return bool(np.isin(self.outcome, (0.0, 1.0)).all())

    def take(self, rows: NDArray[np.bool_] | Ints) -> Trial:
        """The same test for some of its customers only."""
        return replace(
            self,
            facts=self.facts[rows],
            arm=self.arm[rows],
            outcome=self.outcome[rows],
            propensity=self.propensity[rows],
        )

    def folds(self, count: int, seed: int) -> Iterator[NDArray[np.bool_]]:
        """`count` disjoint sets of customers that together are all, each with its share of every arm and outcome."""
        rng = np.random.default_rng(seed)
        order = np.lexsort((rng.random(len(self.arm)), self.outcome if self.binary else 0 * self.outcome, self.arm))
        fold = np.empty(len(self.arm), dtype=np.int64)
        fold[order] = np.arange(len(self.arm)) % count
        for each in range(count):
            yield fold == each


def trial_of(facts: ArrayLike, arm: ArrayLike, outcome: ArrayLike, propensity: ArrayLike | None = None) -> Trial:
    """A test from its columns.

    Args:
        facts, arm, outcome, propensity: as of `Trial`; None for propensity where arms were drawn at random for
            everybody alike: then it is each arm's share.

    Raises:
        BadInput: columns of unequal length, a value that is missing or not finite, an arm with fewer than 50 customers,
            or a propensity outside 0 to 1.
    """
    rows, which = np.asarray(facts, np.float64), np.asarray(arm, np.int64)
    followed = np.asarray(outcome, np.float64)
    counts = np.bincount(which) if len(which) else np.zeros(0, np.int64)
    if len(counts) < 2 or counts.min() < FEWEST:
        least = int(counts.min()) if len(counts) > 1 else 0
        raise BadInput(
            f"An arm of the test has {least} customers; to learn from it takes {FEWEST} in each of two or more.",
            hint="Run the test for longer, or leave that arm out.",
        )
    chance = (counts / counts.sum())[which] if propensity is None else np.asarray(propensity, np.float64)
    if not len(rows) == len(which) == len(followed) == len(chance):
        raise BadInput(
            f"There are {len(rows)} rows of facts, {len(which)} arms, {len(followed)} outcomes and {len(chance)} "
            "propensities; give one of each for every customer."
        )
    if not (np.isfinite(rows).all() and np.isfinite(followed).all()):
        raise BadInput("A fact or an outcome is missing or not a finite number; leave such rows out or fill them.")
    wrong = ~((chance > 0) & (chance <= 1))
    if wrong.any():
        raise BadInput(
            f"A propensity is {chance[wrong][0]:g}; it is the chance of the arm that was given: above 0, at most 1."
        )
    return Trial(rows, which, followed, chance, len(counts))
