"""What actions do, beside what is assumed of them: a belief that all actions share in, and outcomes sharpen.

An action's effect on a customer is its assumed effect times a multiple that depends a little on the customer. Before
any outcome the multiple is about a half: effects that are measured again are half of what was first reported (Open
Science Collaboration 2015, Science 349), and what nobody has measured yet will hardly do better. What is learnt of one
action says something of all, and more of those of its kind, so that a new action starts from how its like have done (a
normal hierarchical model; Gelman et al. 2013, chapter 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MEMBERS = 32

BELIEVED = 0.5  # of what is assumed, before any outcome
_SPREAD = 0.4  # of a multiple around that; ours
_SPREAD_APART = 0.25  # of how the multiple differs between customers
_SHARED, _SHARED_IN_KIND = 0.3, 0.3  # of what is believed of one action that holds for all, and for its kind
_SPURIOUS = 1e-9
_LEAST_APART = 0.05  # of a row's outcome, the part that is taken not to be explained by the row itself
_GRID = 64  # members are rounded to this part of one, so that a belief that hardly moved decides as before


@dataclass(frozen=True, slots=True)
class Beliefs:
    """A normal belief of every action's weights.

    Attributes:
        mean: shape (actions, features); the first feature is always 1, so its weight is the multiple itself.
        covariance: of the weights in one row, action by action: shape (actions x features, the same).
    """

    mean: Floats
    covariance: Floats

    @classmethod
    def assumed(cls, kinds: Sequence[str], features: int) -> Beliefs:
        """Before any outcome.

        Args:
            kinds: of each action; those of one kind resemble each other.
            features: how many, the constant among them.
        """
        size = len(kinds)
        same = np.array([one == other for one in kinds for other in kinds], np.float64).reshape(size, size)
        own = 1 - _SHARED - _SHARED_IN_KIND
        alike = _SHARED + _SHARED_IN_KIND * same + own * np.eye(size)
        spread = np.array([_SPREAD] + [_SPREAD_APART] * (features - 1))
        mean = np.zeros((size, features))
        mean[:, 0] = BELIEVED
        return cls(mean, np.asarray(np.kron(alike, np.diag(spread**2)), np.float64))

    def learn(self, precision: Floats, moment: Floats) -> Beliefs:
        """The belief after outcomes (`evidence`), however many times they were looked at before.

        Args:
            precision: shape (actions x features, the same).
            moment: shape (actions x features,).
        """
        prior = self.mean.reshape(-1)
        gain = np.linalg.solve(np.eye(len(prior)) + self.covariance @ precision, self.covariance)
        mean = prior + gain @ (moment - precision @ prior)
        return Beliefs(mean.reshape(self.mean.shape), (gain + gain.T) / 2)

    def settled(self, places: Sequence[int]) -> Beliefs:
        """The same, but of these actions what is believed before any outcome, and surely: nothing is tried with them.

        Args:
            places: of the actions.
        """
        features = self.mean.shape[1]
        mean, covariance = self.mean.copy(), self.covariance.copy()
        mean[list(places)] = 0.0
        mean[list(places), 0] = BELIEVED
        rows = [place * features + each for place in places for each in range(features)]
        covariance[rows], covariance[:, rows] = 0.0, 0.0
        return Beliefs(mean, covariance)

    def draw(self, keys: Sequence[int], seed: int, members: int = MEMBERS) -> Floats:
        """Weights as they might be, in pairs on both sides of the mean, so that the members' mean is the belief's.

        Args:
            keys: a number of each action that stays its own: chance then is too, whatever other actions come and go.
            seed: of chance.
            members: an even number.

        Returns:
            Shape (members, actions, features).
        """
        actions, features = self.mean.shape
        if not actions:
            return np.zeros((members, 0, features))
        half = members // 2
        white = np.stack([np.random.default_rng([seed, key]).standard_normal((half, features)) for key in keys], axis=1)
        root = np.linalg.cholesky(self.covariance + 1e-9 * np.eye(actions * features))
        apart = (white.reshape(half, -1) @ root.T).reshape(half, actions, features)
        drawn = np.concatenate([self.mean + apart, self.mean - apart])
        return np.asarray(np.rint(drawn * _GRID) / _GRID)


def evidence(exposure: Floats, outcome: Floats, weight: Floats, before: Floats) -> tuple[Floats, Floats]:
    """What outcomes say of the weights: precision and moment of their likelihood.

    A row is a customer, or a stretch of one. Exposure is what they got beyond what chance would have given them on
    average, times its assumed effect. It is unrelated to all else about them, so the slope of the outcome on it is the
    effect (Robinson 1988; with known chances Nie and Wager 2021). How surely each combination of actions is known goes
    by what is left unexplained where it was given (MacKinnon and White 1985, HC3), and is never surer than by all that
    is left unexplained.

    Args:
        exposure: shape (rows, actions x features).
        outcome: shape (rows,), in the unit of the assumed effects.
        weight: shape (rows,): inverse variance, up to a factor.
        before: shape (rows, k): what was known before and explains outcomes.

    Returns:
        precision, shape (actions x features, the same), and moment, shape (actions x features,).
    """
    known = np.column_stack([np.ones(len(outcome)), before])
    root = np.sqrt(weight)[:, None]
    basis, aims = known * root, np.column_stack([outcome, exposure]) * root
    rest = aims - basis @ np.linalg.lstsq(basis, aims, rcond=None)[0]
    left, moved, given = rest[:, 0], rest[:, 1:], np.linalg.norm(aims[:, 1:], axis=0)
    norm = np.linalg.norm(moved, axis=0)
    norm[norm <= _SPURIOUS * given] = 0.0
    moved = np.divide(moved, norm, out=np.zeros_like(moved), where=norm > 0)
    nothing = np.zeros((len(norm), len(norm))), np.zeros(len(norm))
    scale, turned = np.linalg.eigh(moved.T @ moved)
    there = scale > _SPURIOUS
    freedom = len(outcome) - int(np.linalg.matrix_rank(basis)) - int(there.sum())
    if not there.any() or freedom < 1:
        return nothing
    design = moved @ (turned[:, there] / np.sqrt(scale[there]))
    found = design.T @ left
    unexplained = left - design @ found
    usual = float(unexplained @ unexplained) / freedom
    if usual <= _SPURIOUS * float(np.mean(aims[:, 0] ** 2)):  # explained to the last digit: too few to say anything
        return nothing
    # On axes on which exposures are alike and unrelated, then on those on which noise is too.
    # Those to whom much is given may vary more than the others: the noise is what it is where the exposure is.
    own = (_span_of(basis) ** 2).sum(axis=1) + (design**2).sum(axis=1)
    apart = unexplained / np.maximum(1 - own, _LEAST_APART)
    noise, axes = np.linalg.eigh((design.T * apart**2) @ design)
    seen = axes.T @ (turned[:, there] * np.sqrt(scale[there])).T * norm
    sure = seen.T / np.maximum(noise, usual)
    return sure @ seen, sure @ (axes.T @ found)


def _span_of(columns: Floats) -> Floats:
    """An orthonormal basis of what columns span."""
    left, size, _ = np.linalg.svd(columns, full_matrices=False)
    return np.asarray(left[:, size > _SPURIOUS * size.max(initial=0.0)])
