"""Learn while deciding: each arm is chosen as often as it is believed to be the best, and how often that is, is known.

Each arm's outcome is a Bayesian linear regression on the customer's features, with outcomes of known noise. A number of
members is drawn from what is believed of the arms; a customer falls to one of them by a stable hash and gets the arm
that is best by it (Thompson 1933; ensemble sampling, Lu and Van Roy 2017). So an arm's propensity is the share of
members that hold it for the best: exact, and positive for whatever was chosen.

Scores are sums of numbers on a grid so coarse that the sums are exact in any order: a customer decided upon alone gets
to the bit what everybody's batch gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.kernel.errors import BadInput

Floats = NDArray[np.float64]

MEMBERS = 32
MOST_FEATURES = 1024

_FEATURE_BITS = 16  # behind the point
_FEATURE_MOST = 64.0
_SCORE_BITS = 52
_BLOCK_SCORES = 300_000


class Arms:
    """What is believed of each arm; grows with each outcome.

    Attributes:
        precision: of each arm's weights, in units of the noise: shape (arms, features, features).
        moment: precision times mean: shape (arms, features).
    """

    def __init__(self, arms: int, features: int, *, spread: ArrayLike = 1.0, noise: float = 1.0) -> None:
        """Nothing is known yet: weights are normal around 0.

        Args:
            arms, features: how many.
            spread: standard deviation of the weights, one figure or one for each feature.
            noise: standard deviation of outcomes around what they are expected to be.
        """
        if not 0 < features <= MOST_FEATURES:
            raise BadInput(f"{features} features cannot be weighed; it takes 1 to {MOST_FEATURES}.")
        tight = 1 / np.broadcast_to(np.asarray(spread, np.float64), (features,)) ** 2
        self.noise = noise
        self.precision = np.repeat(np.diag(tight)[None], arms, axis=0)
        self.moment = np.zeros((arms, features))

    def believe(self, arm: int, mean: ArrayLike) -> None:
        """Before any outcome: what this arm's weights are supposed to be, as sure as the spread says."""
        self.moment[arm] = self.precision[arm] @ np.asarray(mean, np.float64)

    def learn(self, features: ArrayLike, arms: ArrayLike, outcomes: ArrayLike) -> None:
        """Take outcomes in; in which order and in how many parts does not matter.

        Args:
            features: shape (n, features).
            arms: which arm each had, shape (n,).
            outcomes: what came of it, shape (n,).
        """
        rows, which, came = np.asarray(features, np.float64), np.asarray(arms), np.asarray(outcomes, np.float64)
        for arm in np.unique(which):
            mine = which == arm
            self.precision[arm] += rows[mine].T @ rows[mine] / self.noise**2
            self.moment[arm] += rows[mine].T @ came[mine] / self.noise**2

    def means(self) -> Floats:
        """The expected weights, shape (arms, features)."""
        return np.asarray(np.linalg.solve(self.precision, self.moment[..., None])[..., 0])

    def draw(self, members: int, rng: np.random.Generator) -> Floats:
        """Weights drawn from what is believed, shape (members, arms, features)."""
        lower = np.linalg.cholesky(self.precision)
        white = rng.standard_normal((members, *self.moment.shape))
        spread = np.linalg.solve(lower.swapaxes(1, 2)[None], white[..., None])[..., 0]
        return np.asarray(self.means()[None] + spread)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One choice a row.

    Attributes:
        arm: shape (n,); -1 where no arm was allowed.
        propensity: how likely this arm was to be chosen, over the members and `explore`; 1 where none was allowed.
    """

    arm: NDArray[np.int64]
    propensity: Floats


class Policy:
    """A belief, frozen: the same customer gets the same arm in every process and every order of asking."""

    def __init__(self, arms: Arms, *, seed: int, members: int = MEMBERS, explore: float = 0.0) -> None:
        """Draw the members.

        Args:
            arms: what is believed.
            seed: of the members and of who falls to which.
            members: how many are drawn; propensities are multiples of one over so many.
            explore: share of customers who get any allowed arm, all as likely as each other.
        """
        if not 0 <= explore <= 1:
            raise BadInput(f"explore is {explore}; it must lie between 0 and 1, such as 0.02 for every fiftieth.")
        weights = arms.draw(members, np.random.default_rng(seed))
        self.members, self.arms, self.features = weights.shape
        self.explore = explore
        self._salt = int.from_bytes(blake2b(b"regulars/thompson/%d" % seed, digest_size=8).digest(), "little")
        self._weights = _on_grid_of_scores(weights.reshape(-1, self.features).T)

    def choose(self, features: ArrayLike, keys: Iterable[int], allowed: ArrayLike | None = None) -> Chosen:
        """The arm of each row.

        Args:
            features: shape (n, features); between -64 and 64, beyond that as if it were so.
            keys: of the customers, whole numbers, shape (n,).
            allowed: Boolean, shape (n, arms); None for all.
        """
        rows = _on_grid(np.atleast_2d(np.asarray(features, np.float64)))
        numbers = np.asarray(list(keys) if not isinstance(keys, np.ndarray) else keys).astype(np.uint64)
        free = None if allowed is None else np.atleast_2d(np.asarray(allowed, np.bool_))
        if len(rows) != len(numbers) or rows.shape[1] != self.features:
            raise BadInput(
                f"{len(rows)} rows of {rows.shape[1]} features do not go with {len(numbers)} keys and "
                f"{self.features} features learned from."
            )
        arm, propensity = np.empty(len(rows), np.int64), np.empty(len(rows))
        step = max(_BLOCK_SCORES // self._weights.shape[1], 1)
        for first in range(0, len(rows), step):
            part = slice(first, first + step)
            arm[part], propensity[part] = self._some(rows[part], numbers[part], None if free is None else free[part])
        return Chosen(arm, propensity)

    def _some(
        self, rows: Floats, keys: NDArray[np.uint64], allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], Floats]:
        scores = (rows @ self._weights).reshape(len(rows), self.members, self.arms)
        if allowed is not None:
            scores += np.where(allowed, 0.0, -np.inf)[:, None, :]
        best = scores.argmax(axis=2)
        first = mixed(keys ^ np.uint64(self._salt))
        mine = (first % np.uint64(self.members)).astype(np.int64)
        arm = best[np.arange(len(rows)), mine]
        count = np.full(len(rows), self.arms) if allowed is None else allowed.sum(axis=1)
        if self.explore:
            arm = self._anything(arm, mixed(first), allowed, count)
        share = (best == arm[:, None]).mean(axis=1)
        propensity = (1 - self.explore) * share + self.explore / np.maximum(count, 1)
        nothing = count == 0
        return np.where(nothing, -1, arm), np.where(nothing, 1.0, propensity)

    def _anything(
        self,
        arm: NDArray[np.int64],
        chance: NDArray[np.uint64],
        allowed: NDArray[np.bool_] | None,
        count: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Any allowed arm for those whose turn it is."""
        explores = (chance >> np.uint64(11)).astype(np.float64) * 2.0**-53 < self.explore
        place = (mixed(chance) % np.maximum(count, 1).astype(np.uint64)).astype(np.int64)
        if allowed is None:
            return np.where(explores, place, arm)
        nth = (np.cumsum(allowed, axis=1) == (place + 1)[:, None]).argmax(axis=1)
        return np.where(explores, nth, arm)


def _on_grid(features: Floats) -> Floats:
    """To the nearest 2^-16, within +-64."""
    scale = 2.0**_FEATURE_BITS
    return np.asarray(np.rint(np.clip(features, -_FEATURE_MOST, _FEATURE_MOST) * scale) / scale)


def _on_grid_of_scores(weights: Floats) -> Floats:
    """So coarse that a sum of so many products with features on their grid has at most 52 bits.

    Args:
        weights: shape (features, scores).
    """
    bits = _SCORE_BITS - _FEATURE_BITS - int(np.log2(_FEATURE_MOST)) - int(np.ceil(np.log2(len(weights) + 1)))
    largest = float(np.abs(weights).max()) or 1.0
    grid = 2.0 ** (np.ceil(np.log2(largest)) - bits)
    return np.ascontiguousarray(np.rint(weights / grid) * grid)


def mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each number's 64 bits well mixed (splitmix64, Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        x = numbers + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(x ^ (x >> np.uint64(31)))
