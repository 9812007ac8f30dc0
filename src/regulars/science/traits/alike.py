"""Groups of customers with like needs, each with a name made of what sets it apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

_FEWEST, _MOST = 3, 8  # groups
_LEARNT_FROM, _JUDGED_BY = 50_000, 3_000  # customers
_SETS_APART = 0.5  # standard deviations from everybody by which a need belongs into the name
_IN_NAME = 2


@dataclass(frozen=True, slots=True)
class Group:
    """A group: its name, how many, and what sets it apart: needs with the distance from everybody, in deviations."""

    name: str
    customers: int
    apart: tuple[tuple[str, float], ...]


def group_alike(
    needs: pl.DataFrame, words: Mapping[str, str], *, seed: int = 0
) -> tuple[NDArray[np.int64], list[Group]]:
    """Group customers by their needs.

    Args:
        needs: column customer, then one column a need, of numbers without nulls.
        words: what to call a high value of each need in a name, such as "buys on offer".
        seed: of the search.

    Returns:
        The number of the group of each row, and the groups: as many (3 to 8) as are best told apart (silhouette,
        Rousseeuw 1987). One group of all where there are too few customers or needs.
    """
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.metrics import silhouette_score
    from threadpoolctl import threadpool_limits

    columns = [name for name in needs.columns if name != "customer"]
    values = needs.select(columns).to_numpy().astype(np.float64)
    spread = values.std(axis=0) if len(values) else np.zeros(len(columns))
    varied = spread > 0
    if len(values) < 50 or not varied.any():
        return np.zeros(len(values), dtype=np.int64), [Group("Everybody", len(values), ())]
    columns = [name for name, kept in zip(columns, varied, strict=True) if kept]
    standard = (values[:, varied] - values[:, varied].mean(axis=0)) / spread[varied]
    rng = np.random.default_rng(seed)
    some = standard[rng.permutation(len(standard))[:_LEARNT_FROM]]
    judged = some[:_JUDGED_BY]
    best, best_score = None, -1.0
    # On one thread: several would add up in another order each time, and put who stands between two groups anywhere.
    with threadpool_limits(1):
        for count in range(_FEWEST, _MOST + 1):
            found = MiniBatchKMeans(count, random_state=seed, n_init=3, batch_size=4096).fit(some)
            labels = found.predict(judged)
            score = float(silhouette_score(judged, labels)) if len(np.unique(labels)) > 1 else -1.0
            if score > best_score + 0.01:
                best, best_score = found, score
        assert best is not None  # noqa: S101 (every score is above -1)
        label = best.predict(standard).astype(np.int64)
    return _named(label, standard, columns, words)


def _named(
    label: NDArray[np.int64], standard: NDArray[np.float64], columns: list[str], words: Mapping[str, str]
) -> tuple[NDArray[np.int64], list[Group]]:
    """Groups in order of size, named; two of one name are one."""
    names: dict[str, int] = {}
    groups: list[tuple[str, NDArray[np.int64], NDArray[np.float64]]] = []
    place = np.zeros(len(label), dtype=np.int64)
    for number in sorted(np.unique(label), key=lambda each: -int((label == each).sum())):
        rows = np.flatnonzero(label == number)
        apart = standard[rows].mean(axis=0)
        order = [int(column) for column in np.argsort(-apart) if apart[column] > _SETS_APART][:_IN_NAME]
        said = ", ".join(words.get(columns[column], columns[column]) for column in order)
        name = said[:1].upper() + said[1:] if said else "Nothing in particular"
        if name not in names:
            names[name] = len(groups)
            groups.append((name, rows, apart))
        place[rows] = names[name]
    found = []
    for number, (name, _, apart) in enumerate(groups):
        far = np.argsort(-np.abs(apart))[:5]
        told = tuple((columns[column], round(float(apart[column]), 3)) for column in far)
        found.append(Group(name, int((place == number).sum()), told))
    return place, found
