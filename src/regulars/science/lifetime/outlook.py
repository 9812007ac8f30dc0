"""What to expect of each customer: mean, median and interval of their purchases, and whether they come at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.science.lifetime.bgnbd import broadcast
from regulars.science.lifetime.groups import distinct_pairs
from regulars.science.lifetime.likelihood import Floats

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
_ENTRIES = 1_000_000  # of a table of probabilities at once
_REACH = 4.4  # standard deviations beyond the mean within which lies the 95% point of any distribution (Cantelli)


class PurchaseFit(Protocol):
    """A model of purchases by which rates are Gamma, whatever it says of leaving.

    `r` and `alpha`: shape and rate (weeks) of the purchase rates.
    """

    @property
    def r(self) -> float: ...
    @property
    def alpha(self) -> float: ...
    @property
    def parameters(self) -> dict[str, float]: ...
    @property
    def log_likelihood(self) -> float | None: ...
    @property
    def customers(self) -> float: ...
    @property
    def at_bound(self) -> bool: ...

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that the customer hasn't left for good."""
        ...

    def probability_active(
        self, weeks: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Probability of at least one purchase in the coming weeks."""
        ...

    def purchases_if_alive(
        self, weeks: ArrayLike, frequency: ArrayLike, age: ArrayLike, weekly_rate: float = 0.0
    ) -> Floats:
        """Expected (discounted) purchases in the coming weeks of a customer known not to have left."""
        ...

    def counts_if_alive(self, weeks: float, frequency: Floats, age: Floats, most: int) -> Floats:
        """Probabilities of 0, 1, ... `most` purchases of a customer known not to have left, shape (n, most + 1)."""
        ...


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of each of n customers in the coming weeks, shape (n,) each.

    Attributes:
        mean, median: of the number of purchases.
        low, high: nine times in ten the number lies between them, ends included.
        active: probability of at least one.
        discounted: expected purchases to come, ever, each counted by its time (DERT); None unless it was asked for.
    """

    mean: Floats
    median: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    active: Floats
    discounted: Floats | None = None


def look_ahead(
    fit: PurchaseFit,
    weeks: float,
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    *,
    weekly_rate: float | None = None,
) -> Outlook:
    """Everything a model says of the coming weeks.

    All but whether they are still there depends on purchases and age alone, so it is worked out once for each pair.

    Args:
        fit: the model.
        weeks: how far ahead.
        frequency, recency, age: of n customers, as in `group_histories`.
        weekly_rate: the continuous discount a week for `discounted`, above 0.
    """
    x, recency, age = broadcast(frequency, recency, age)
    pairs, place = distinct_pairs(x, age)
    alive = fit.probability_alive(x, recency, age)
    quantiles = np.zeros((3, len(x)), dtype=np.int64)
    thresholds = (np.array([LOW, MIDDLE, HIGH])[:, None] - (1 - alive)) / np.maximum(alive, 1e-300)
    active = np.zeros(len(x))
    for cells, rows, most in _blocks(fit, weeks, pairs, place):
        reached = np.minimum(np.cumsum(fit.counts_if_alive(weeks, *pairs[:, cells], most), axis=1), 1.0)
        within = np.searchsorted(cells, place[rows])
        active[rows] = alive[rows] * (1 - reached[within, 0])
        for number in range(3):
            quantiles[number, rows] = _first_at(reached, within, thresholds[number, rows])
    if_alive = fit.purchases_if_alive(weeks, *pairs)
    discounted = None
    if weekly_rate is not None:
        discounted = alive * fit.purchases_if_alive(np.inf, *pairs, weekly_rate)[place]
    return Outlook(alive * if_alive[place], quantiles[1], quantiles[0], quantiles[2], active, discounted)


def count_chances(
    fit: PurchaseFit, weeks: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, most: int
) -> Floats:
    """Probabilities of 0, 1, ... `most` purchases in the coming weeks given the history, shape (n, most + 1)."""
    x, recency, age = broadcast(frequency, recency, age)
    pairs, place = distinct_pairs(x, age)
    alive = fit.probability_alive(x, recency, age)
    chances = alive[:, None] * fit.counts_if_alive(weeks, *pairs, most)[place]
    chances[:, 0] += 1 - alive
    return np.asarray(chances)


def _blocks(
    fit: PurchaseFit, weeks: float, pairs: Floats, place: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], int]]:
    """Pairs whose tables have about the same width, the customers who have them, and the largest number to look at."""
    shape, reach = fit.r + pairs[0], weeks / (fit.alpha + pairs[1])
    most = np.ceil(shape * reach + _REACH * np.sqrt(shape * reach * (1 + reach))).astype(np.int64) + 1
    by_width = np.argsort(most, kind="stable")
    customers = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[customers], np.arange(len(most) + 1))
    start = 0
    while start < len(by_width):
        width = most[by_width[start:]]
        # As many as fit a table as wide as the last of them.
        stop = start + max(1, int(np.searchsorted(np.arange(1, len(width) + 1) * width, _ENTRIES)))
        cells = np.sort(by_width[start:stop])
        rows = np.concatenate([customers[ends[cell] : ends[cell + 1]] for cell in cells])
        yield cells, rows, int(most[cells].max())
        start = stop


def _first_at(reached: Floats, row: NDArray[np.int64], threshold: Floats) -> NDArray[np.int64]:
    """The first number at which a row's cumulative probability reaches the threshold."""
    width = reached.shape[1]
    rising = (reached + 2.0 * np.arange(len(reached))[:, None]).ravel()
    wanted = np.clip(threshold, 0.0, 1.0) + 2.0 * row
    return np.clip(np.searchsorted(rising, wanted - 1e-12) - row * width, 0, width - 1)
