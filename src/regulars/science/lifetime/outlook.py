"""What to expect of each customer: mean, median and interval of their purchases, and whether they come at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.science.lifetime.groups import broadcast, distinct_pairs, distinct_triples
from regulars.science.lifetime.likelihood import Floats

if TYPE_CHECKING:
    from regulars.science.lifetime.counts import Came
    from regulars.science.lifetime.futures import Futures

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
Cases = tuple[Floats, Floats, Floats]
"""Frequency, recency and age of customers who haven't left, shape (n,) each."""

_ENTRIES = 1_000_000  # of a table of probabilities at once
_WIDTH, _LEAST = 3.0, 4.0  # a table reaches to so many times the mean, and some more; doubled where that is too short


class PurchaseFit(Protocol):
    """A fitted model of purchases, whatever it says of leaving.

    `by_last`: of one who hasn't left, what is to come hangs on the time of the last purchase too, not only on the
    number of purchases and the age.
    """

    by_last: ClassVar[bool]

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by name."""
        ...

    @property
    def log_likelihood(self) -> float | None:
        """Of the data it was fitted on."""
        ...

    @property
    def customers(self) -> float:
        """How many it was fitted on."""
        ...

    @property
    def at_bound(self) -> bool:
        """Whether a parameter stands at its limit."""
        ...

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that the customer hasn't left for good."""
        ...

    def probability_active(self, weeks: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability of at least one purchase in the coming weeks."""
        ...

    def conditional_expected_purchases(
        self, weeks: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Expected purchases in the coming weeks given the history."""
        ...

    def purchases_if_alive(
        self, weeks: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weekly_rate: float = 0.0
    ) -> Floats:
        """Expected (discounted) purchases in the coming weeks of a customer known not to have left."""
        ...

    def purchases_if_back(
        self, weeks: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weekly_rate: float = 0.0
    ) -> Floats:
        """Expected (discounted) purchases in the weeks after an order with which one comes back who had left."""
        ...

    def counts_if_alive(self, weeks: float, frequency: Floats, recency: Floats, age: Floats, most: int) -> Floats:
        """Probabilities of 0, 1, ... `most` purchases of a customer known not to have left, shape (n, most + 1)."""
        ...

    def draw_futures(self, futures: Futures, weeks: float, frequency: Floats, recency: Floats, age: Floats) -> Came:
        """What comes in each of many futures of customers who haven't left."""
        ...


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected of each of n customers in the coming weeks, shape (n,) each.

    Attributes:
        mean, median: of the number of purchases.
        low, high: nine times in ten at least the number lies between them, ends included. One time in twenty it lies
            below, and one above; where nothing can lie below, one in ten above.
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
    cases, place = distinct_cases(fit, x, recency, age)
    alive = fit.probability_alive(x, recency, age)
    if_alive = fit.purchases_if_alive(weeks, *cases)
    low, median, high = (np.zeros(len(x), dtype=np.int64) for _ in range(3))
    active = np.zeros(len(x))
    for cells, rows, most in _blocks(if_alive, place):
        reached, within, stays = (
            _reached(fit, weeks, take(cases, cells), most),
            np.searchsorted(cells, place[rows]),
            alive[rows],
        )
        active[rows] = stays * (1 - reached[within, 0])
        low[rows] = _first_at(reached, within, stays, LOW)
        median[rows] = _first_at(reached, within, stays, MIDDLE)
        # Where nothing lies below the interval, what it leaves out is left out above it.
        high[rows] = _first_at(reached, within, stays, np.where(low[rows] == 0, HIGH - LOW, HIGH))
    discounted = None
    if weekly_rate is not None:
        discounted = alive * fit.purchases_if_alive(np.inf, *cases, weekly_rate)[place]
    return Outlook(alive * if_alive[place], median, low, high, active, discounted)


def count_chances(
    fit: PurchaseFit, weeks: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, most: int
) -> Floats:
    """Probabilities of 0, 1, ... `most` purchases in the coming weeks given the history, shape (n, most + 1)."""
    x, recency, age = broadcast(frequency, recency, age)
    cases, place = distinct_cases(fit, x, recency, age)
    alive = fit.probability_alive(x, recency, age)
    chances = alive[:, None] * fit.counts_if_alive(weeks, *cases, most)[place]
    chances[:, 0] += 1 - alive
    return np.asarray(chances)


def distinct_cases(fit: PurchaseFit, x: Floats, recency: Floats, age: Floats) -> tuple[Cases, NDArray[np.int64]]:
    """The distinct frequency, recency and age of those who haven't left, and which of them each has.

    Where the time of the last purchase makes no difference the recency is given as 0.
    """
    if fit.by_last:
        (frequencies, recencies, ages), place = distinct_triples(x, recency, age)
        return (frequencies, recencies, ages), place
    (frequencies, ages), place = distinct_pairs(x, age)
    return (frequencies, np.zeros(len(ages)), ages), place


def take(cases: Cases, which: slice | NDArray[np.int64]) -> Cases:
    """Some of the cases."""
    frequency, recency, age = cases
    return frequency[which], recency[which], age[which]


def _blocks(expected: Floats, place: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], int]]:
    """Cases whose tables have about the same width, the customers who have them, and the largest number to look at."""
    most = np.ceil(_LEAST + _WIDTH * expected).astype(np.int64)
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


def _reached(fit: PurchaseFit, weeks: float, cases: Cases, most: int) -> Floats:
    """Cumulative probabilities of those who haven't left, as far as the 95% point of all of them."""
    while True:
        reached = np.minimum(np.cumsum(fit.counts_if_alive(weeks, *cases, most), axis=1), 1.0)
        if reached[:, -1].min() >= HIGH:
            return np.asarray(reached)
        most *= 2


def _first_at(reached: Floats, row: NDArray[np.int64], alive: Floats, level: float | Floats) -> NDArray[np.int64]:
    """The first number at which the cumulative probability, of those who left too, reaches the level."""
    width = reached.shape[1]
    rising = (reached + 2.0 * np.arange(len(reached))[:, None]).ravel()
    wanted = np.clip((level - (1 - alive)) / np.maximum(alive, 1e-300), 0.0, 1.0) + 2.0 * row
    return np.asarray(np.clip(np.searchsorted(rising, wanted - 1e-12) - row * width, 0, width - 1))
