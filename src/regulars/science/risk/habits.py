"""Models of one habit of each customer: a level (how much, how long between purchases) or a choice (what, where).

Each is conjugate: a customer's own level is integrated out, and what is left depends on sums over the observations.
What customers are usually like is learnt from the base itself (empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEARNT_FROM = 20_000  # customers
_TINY = 1e-9
_STRONGEST = 1.0  # observations that the level of others is worth, at most


class Habit(Protocol):
    """A model of a habit that does not change, or changes once."""

    def sums(self, values: Floats) -> Floats:
        """What counts of each observation, to be added up; shape values.shape + (sums,)."""
        ...

    def evidence(self, sums: Floats) -> Floats:
        """Logarithm of the marginal likelihood of observations with these sums, up to what does not hang on how they
        are divided; shape sums.shape[:-1]."""
        ...

    def evidence_of_two(self, before: Floats, after: Floats) -> Floats:
        """The same of observations whose level changed once, with these sums before and after."""
        ...


@dataclass(frozen=True, slots=True)
class Level:
    """A level with a spread, of amounts or of the times between purchases, each as a logarithm.

    Normal around the customer's own mean, with a variance of their own (Normal-inverse-Gamma): who comes regularly is
    surprising sooner than who comes as it suits.
    """

    mean: float
    strength: float
    shape: float
    scale: float

    @classmethod
    def learn(cls, values: Floats, starts: NDArray[np.int64]) -> Level:
        """From the observations of many customers, one after the other; `starts` as in `Sequences`."""
        from scipy.optimize import minimize

        number = np.diff(starts).astype(np.float64)
        total, squares = (np.add.reduceat(each, starts[:-1]) for each in (values, values**2))
        if len(number) > _LEARNT_FROM:
            some = np.random.default_rng(0).choice(len(number), _LEARNT_FROM, replace=False)
            number, total, squares = number[some], total[some], squares[some]
        sums = np.stack([number, total, squares], axis=-1)
        own = total / number
        within = max(float((squares - number * own**2).sum() / max((number - 1).sum(), 1.0)), 1e-6)
        between = max(float(own.var() - within / number.mean()), 1e-6)
        start = np.log([within / between, 3.0, 2.0 * within])

        def loss(point: Floats) -> float:
            strength, shape, scale = np.exp(np.clip(point, -12.0, 12.0))
            return -float(cls(float(own.mean()), strength, shape, scale).evidence(sums).mean())

        found = np.exp(np.clip(minimize(loss, start, method="Nelder-Mead", options={"maxiter": 400}).x, -12.0, 12.0))
        # Where all customers are alike, one of them may still change to what nobody does.
        return cls(float(own.mean()), min(float(found[0]), _STRONGEST), float(found[1]), float(found[2]))

    def sums(self, values: Floats) -> Floats:
        """How many, their sum, and the sum of their squares."""
        return np.stack([np.ones_like(values), values, values**2], axis=-1)

    def evidence(self, sums: Floats) -> Floats:
        """See `Habit`."""
        from scipy.special import gammaln

        strength, shape, scale = self._known(sums)
        return np.asarray(
            gammaln(shape)
            - gammaln(self.shape)
            + self.shape * np.log(self.scale)
            - shape * np.log(scale)
            + (np.log(self.strength) - np.log(strength)) / 2
            - sums[..., 0] / 2 * np.log(2 * np.pi)
        )

    def evidence_of_two(self, before: Floats, after: Floats) -> Floats:
        """See `Habit`. The level changes, the spread around it does not: a single odd observation is then no change."""
        from scipy.special import gammaln

        (first, shape, one), (second, _, other) = self._known(before), self._known(after)
        shape, scale = shape + after[..., 0] / 2, one + other - self.scale
        return np.asarray(
            gammaln(shape)
            - gammaln(self.shape)
            + self.shape * np.log(self.scale)
            - shape * np.log(scale)
            + np.log(self.strength)
            - (np.log(first) + np.log(second)) / 2
            - (before[..., 0] + after[..., 0]) / 2 * np.log(2 * np.pi)
        )

    def _known(self, sums: Floats) -> tuple[Floats, Floats, Floats]:
        """Strength, shape and scale once these observations are known."""
        number, total, squares = sums[..., 0], sums[..., 1], sums[..., 2]
        strength, shape = self.strength + number, self.shape + number / 2
        spread = np.maximum(squares - total**2 / np.maximum(number, _TINY), 0.0)
        pull = self.strength * number / strength * (total / np.maximum(number, _TINY) - self.mean) ** 2
        return strength, shape, self.scale + (spread + pull) / 2


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several (a category, a channel, angry or not): the customer's own shares are Dirichlet(weights)."""

    weights: tuple[float, ...]

    @classmethod
    def learn(cls, values: Floats, starts: NDArray[np.int64]) -> Choice:
        """From the choices of many customers (0, 1, ...), one after the other."""
        kinds = int(values.max(initial=0)) + 1
        return cls.learn_counts(np.add.reduceat(np.eye(kinds)[values.astype(np.int64)], starts[:-1], axis=0))

    @classmethod
    def learn_counts(cls, counts: Floats) -> Choice:
        """From how often many customers chose each, shape (customers, kinds)."""
        from scipy.optimize import minimize_scalar

        if len(counts) > _LEARNT_FROM:
            counts = counts[np.random.default_rng(0).choice(len(counts), _LEARNT_FROM, replace=False)]
        shares = (counts.sum(axis=0) + 0.5) / (counts.sum() + 0.5 * counts.shape[1])

        def loss(log_strength: float) -> float:
            return -float(cls(tuple(np.exp(log_strength) * shares)).evidence(counts).mean())

        found = minimize_scalar(loss, bounds=(-5.0, 7.0), method="bounded")
        return cls(tuple(float(weight) for weight in np.exp(found.x) * shares))

    def sums(self, values: Floats) -> Floats:
        """How many of each."""
        return np.eye(len(self.weights))[values.astype(np.int64)]

    def evidence(self, sums: Floats) -> Floats:
        """See `Habit`."""
        from scipy.special import gammaln

        weights, strength = np.array(self.weights), sum(self.weights)
        each = (gammaln(weights + sums) - gammaln(weights)).sum(axis=-1)
        return np.asarray(each + gammaln(strength) - gammaln(strength + sums.sum(axis=-1)))

    def evidence_of_two(self, before: Floats, after: Floats) -> Floats:
        """See `Habit`."""
        return self.evidence(before) + self.evidence(after)
