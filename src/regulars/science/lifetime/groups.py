"""Purchase histories grouped into distinct (frequency, recency, age) triples: all that the models need of a base."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from regulars.kernel.errors import BadInput

TRIPLE = ("frequency", "recency", "age")


@dataclass(frozen=True, slots=True)
class Histories:
    """Distinct histories in ascending order, and how many customers have each.

    Sufficient for fitting: a fit on merged groups equals a fit on all their customers, to the last bit, as long as
    the weights are whole numbers.

    Attributes:
        frequency: repeat purchase days, whole numbers.
        recency: weeks from the first purchase to the last; 0 where there was no repeat.
        age: weeks from the first purchase to the day of looking.
        weight: number of customers with this history.
    """

    frequency: NDArray[np.float64]
    recency: NDArray[np.float64]
    age: NDArray[np.float64]
    weight: NDArray[np.float64]

    @property
    def customers(self) -> float:
        """How many customers all groups hold."""
        return float(self.weight.sum())

    def tallies(self) -> "Tallies":
        """What likelihoods need of purchases alone, and of ages alone."""
        having = _sums(self.frequency.astype(np.int64), self.weight)
        more_than = np.flip(np.cumsum(np.flip(having)))[1:]
        steps = np.flatnonzero(more_than)
        ages, place = np.unique(self.age, return_inverse=True)
        of_age = _sums(place, self.weight)
        purchases = _sums(place, self.weight * self.frequency)
        return Tallies(self.customers, steps, more_than[steps], ages, of_age, purchases)

    def merge(self, *others: "Histories") -> "Histories":
        """The histories of this base and of the others, as if all had been grouped at once."""
        parts = (self, *others)
        return group_histories(
            np.concatenate([part.frequency for part in parts]),
            np.concatenate([part.recency for part in parts]),
            np.concatenate([part.age for part in parts]),
            np.concatenate([part.weight for part in parts]),
        )


@dataclass(frozen=True, slots=True)
class Tallies:
    """Customers counted by their purchases, and by their age: products over purchases need no gamma functions.

    Attributes:
        customers: all of them.
        steps, more_than: each k that anybody has more purchases than, and how many have.
        ages, of_age, purchases_of_age: each age, how many customers have it, and the purchases of those.
    """

    customers: float
    steps: NDArray[np.int64]
    more_than: NDArray[np.float64]
    ages: NDArray[np.float64]
    of_age: NDArray[np.float64]
    purchases_of_age: NDArray[np.float64]


def group_histories(
    frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None
) -> Histories:
    """Group customers with the same history.

    Args:
        frequency: repeat purchase days of each customer (x), shape (n,).
        recency: weeks from first to last purchase (t_x), shape (n,).
        age: weeks from first purchase to the day of looking (T), shape (n,), the same unit as recency.
        weights: customers that each row stands for; 1 when left out. Rows of weight 0 are left out.

    Raises:
        BadInput: nobody to group, columns of different lengths, or a history that cannot be; names the first one.
    """
    columns = {
        name: np.asarray(values, dtype=np.float64)
        for name, values in zip((*TRIPLE, "weight"), (frequency, recency, age, weights), strict=True)
        if values is not None
    }
    shapes = {name: column.shape for name, column in columns.items()}
    if len(set(shapes.values())) > 1 or columns["frequency"].ndim != 1:
        raise BadInput(f"The columns of a purchase history must be vectors of one length, but are {shapes}.")
    weight = pl.len().cast(pl.Float64).alias("weight") if weights is None else pl.col("weight").sum()
    groups = pl.DataFrame(columns).group_by(TRIPLE).agg(weight).filter(pl.col("weight") != 0).sort(TRIPLE)
    histories = Histories(*(groups[name].to_numpy() for name in (*TRIPLE, "weight")))
    _check(histories)
    return histories


def distinct_pairs(
    frequency: NDArray[np.float64], age: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The distinct pairs of purchases and age, shape (2, pairs), and which of them each customer has."""
    ages, aged = np.unique(age, return_inverse=True)
    counts, counted = np.unique(frequency, return_inverse=True)
    codes, place = np.unique(counted * len(ages) + aged, return_inverse=True)
    return np.stack([counts[codes // len(ages)], ages[codes % len(ages)]]), place


def distinct_triples(
    frequency: NDArray[np.float64], recency: NDArray[np.float64], age: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The distinct triples of purchases, recency and age, shape (3, triples), and which of them each customer has."""
    pairs, pair = distinct_pairs(frequency, age)
    (numbers, recencies), place = distinct_pairs(pair.astype(np.float64), recency)
    frequencies, ages = pairs[:, numbers.astype(np.int64)]
    return np.stack([frequencies, recencies, ages]), place


def broadcast(*columns: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    """The columns as numbers of one shape."""
    return np.broadcast_arrays(*(np.asarray(column, dtype=np.float64) for column in columns))


def _sums(place: NDArray[np.int64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.bincount(place, weights=weight), dtype=np.float64)


def _check(histories: Histories) -> None:
    x, recency, age, weight = histories.frequency, histories.recency, histories.age, histories.weight
    if not len(x):
        raise BadInput("There are no customers to learn from: the purchase histories are empty. Import orders first.")
    # Written as what must hold, so that NaN fails each of them.
    rules = {
        "frequency must be a whole number of repeat purchase days, 0 or more": (x >= 0) & (x == np.floor(x)),
        "age must be finite": np.isfinite(age),
        "recency must lie between 0 and age": (recency >= 0) & (recency <= age),
        "recency must be 0 where frequency is 0": (x > 0) | (recency == 0),
        "weights must be finite and not negative": np.isfinite(weight) & (weight >= 0),
    }
    for rule, holds in rules.items():
        if not holds.all():
            row = int(np.argmin(holds))
            history = f"frequency {x[row]:g}, recency {recency[row]:g}, age {age[row]:g}, weight {weight[row]:g}"
            raise BadInput(f"Impossible purchase history ({history}): {rule}.")
