"""From pairs to people: best-first merging, each merge weighed over all that the two sides say of one another.

Within each connected group every pair is scored, also those that share no key. Two clusters become one only if their
best pair is strong enough, the pairs between them speak for it on the whole, and nothing forbids it. That keeps a
shared address from gluing strangers together, where connected components would.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from regulars.science.matching.compare.levels import Rows
from regulars.science.matching.scoring import Scored

STRONGEST = 10.0
"""Bits that one pair may add or take at most, so that no single field decides for a whole cluster."""

FORBIDDEN = -1e6
LARGEST = 150
"""Groups of more records are merged from the pairs that share a key alone."""

_FEW = 2_000

Completion = Callable[[Rows, Rows], Scored]
"""Scores pairs that no key brought together."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a pair says of a merge: `joins` where it is strong enough to start one; `weight` for (+) or against (-)."""

    joins: NDArray[np.bool_]
    weight: NDArray[np.float32]


def says(scored: Scored, threshold: float, apart: NDArray[np.bool_]) -> Says:
    """A pair speaks for a merge with its log-odds; against it where fields contradict each other, or where it could
    have reached the threshold and did not; not at all where the two records have too little in common to tell."""
    least = float(np.log2(threshold / (1 - threshold)))
    odds = scored.log_odds - least
    joins = (odds >= 0) & ~apart
    against = np.where(scored.reach >= least, odds, 0)
    against = np.minimum(against, np.minimum(scored.evidence, 0))
    weight = np.clip(np.where(odds >= 0, odds + 0.5, against), -STRONGEST, STRONGEST).astype(np.float32)
    weight[apart] = FORBIDDEN
    return Says(joins, weight)


def cluster(
    height: int,
    scored: Scored,
    complete: Completion,
    *,
    threshold: float,
    together: Collection[tuple[int, int]] = (),
    apart: Collection[tuple[int, int]] = (),
) -> NDArray[np.int64]:
    """For each row the smallest row of its cluster. `together` and `apart` are pairs on which a person has decided."""
    forbidden = np.array([one * height + other for one, other in _ordered(apart)], dtype=np.int64)
    forced = np.array(_ordered(together), dtype=np.int64).reshape(-1, 2)
    said = says(scored, threshold, np.isin(scored.left * height + scored.right, forbidden))
    ends = np.concatenate([scored.left[said.joins], forced[:, 0]]), np.concatenate([scored.right[said.joins], forced[:, 1]])
    group = components(height, *ends)
    sizes = np.bincount(group)
    owner = np.arange(height, dtype=np.int64)
    pairs = sizes[group[scored.left]] == 2  # noqa: PLR2004
    simple = said.joins & pairs & (group[scored.left] == group[scored.right])
    owner[scored.right[simple]] = scored.left[simple]
    forced_pairs = forced[sizes[group[forced[:, 0]]] == 2] if len(forced) else forced
    owner[forced_pairs[:, 1]] = forced_pairs[:, 0]
    _merge_larger(owner, group, sizes, scored, said, complete, threshold, forbidden, forced)
    return owner


def _ordered(pairs: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(min(pair), max(pair)) for pair in pairs]


def components(height: int, left: Rows, right: Rows) -> NDArray[np.int64]:
    """The connected group of each row, numbered from 0."""
    if len(left) < _FEW:
        return _components_of_few(height, left.tolist(), right.tolist())
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(height, height))
    return connected_components(graph, directed=False)[1].astype(np.int64)  # type: ignore[no-any-return]


def _components_of_few(height: int, left: list[int], right: list[int]) -> NDArray[np.int64]:
    root = list(range(height))

    def find(row: int) -> int:
        while root[row] != row:
            root[row] = root[root[row]]
            row = root[row]
        return row

    for one, other in zip(left, right, strict=True):
        root[find(one)] = find(other)
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(find(row), len(numbers)) for row in range(height)], dtype=np.int64)


def _merge_larger(
    owner: NDArray[np.int64],
    group: NDArray[np.int64],
    sizes: NDArray[np.int64],
    scored: Scored,
    said: Says,
    complete: Completion,
    threshold: float,
    forbidden: NDArray[np.int64],
    forced: NDArray[np.int64],
) -> None:
    """Settle the groups of three and more records."""
    height = len(owner)
    rows = np.flatnonzero(sizes[group] > 2)  # noqa: PLR2004
    if not len(rows):
        return
    rows = rows[np.argsort(group[rows], kind="stable")]
    every = _pairs_within(rows, group, sizes)
    codes = every[0] * height + every[1]
    inside = np.flatnonzero((group[scored.left] == group[scored.right]) & (sizes[group[scored.left]] > 2))  # noqa: PLR2004
    known = scored.left[inside] * height + scored.right[inside]
    missing = ~np.isin(codes, known)
    more = complete(every[0][missing], every[1][missing])
    more_said = says(more, threshold, np.isin(more.left * height + more.right, forbidden))
    left, right = np.concatenate([scored.left[inside], more.left]), np.concatenate([scored.right[inside], more.right])
    weight = np.concatenate([said.weight[inside], more_said.weight])
    joins = np.concatenate([said.joins[inside], more_said.joins])
    strength = np.concatenate([scored.log_odds[inside], more.log_odds])
    if len(forced):
        held = np.isin(left * height + right, forced[:, 0] * height + forced[:, 1])
        weight[held], joins[held], strength[held] = -FORBIDDEN, True, -FORBIDDEN
    unanimous = np.ones(len(sizes), dtype=bool)
    unanimous[group[left[weight < 0]]] = False
    agreed = rows[unanimous[group[rows]] & (sizes[group[rows]] <= LARGEST)]
    first = np.full(len(sizes), height, dtype=np.int64)
    np.minimum.at(first, group[agreed], agreed)
    owner[agreed] = first[group[agreed]]
    disputed = ~(unanimous & (sizes <= LARGEST))[group[left]]
    _merge_disputed(owner, left[disputed], right[disputed], weight[disputed], joins[disputed], strength[disputed], group)


def _pairs_within(rows: Rows, group: NDArray[np.int64], sizes: NDArray[np.int64]) -> tuple[Rows, Rows]:
    """All pairs of rows of one group, for groups up to LARGEST; rows come sorted by group."""
    rows = rows[sizes[group[rows]] <= LARGEST]
    found_left, found_right = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    alive = np.arange(len(rows))
    for step in range(1, LARGEST):
        alive = alive[alive + step < len(rows)]
        alive = alive[group[rows[alive + step]] == group[rows[alive]]]
        if not len(alive):
            break
        one, other = rows[alive], rows[alive + step]
        found_left.append(np.minimum(one, other))
        found_right.append(np.maximum(one, other))
    return np.concatenate(found_left), np.concatenate(found_right)


def _merge_disputed(
    owner: NDArray[np.int64],
    left: Rows,
    right: Rows,
    weight: NDArray[np.float32],
    joins: NDArray[np.bool_],
    strength: NDArray[np.float32],
    group: NDArray[np.int64],
) -> None:
    """Best-first, group by group: two clusters merge if what all their pairs say adds up to more than nothing."""
    order = np.lexsort((right, left, -strength, group[left]))
    starts = np.flatnonzero(np.diff(group[left[order]], prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        some = order[start:end]
        _merge_group(owner, left[some].tolist(), right[some].tolist(), weight[some].tolist(), joins[some].tolist())


def _merge_group(
    owner: NDArray[np.int64], left: list[int], right: list[int], weight: list[float], joins: list[bool]
) -> None:
    between: dict[int, dict[int, float]] = {}
    for one, other, much in zip(left, right, weight, strict=True):
        between.setdefault(one, {})[other] = much
        between.setdefault(other, {})[one] = much
    root = {row: row for row in between}

    def find(row: int) -> int:
        while root[row] != row:
            root[row] = root[root[row]]
            row = root[row]
        return row

    for one, other, join in zip(left, right, joins, strict=True):
        if not join:
            continue
        kept, gone = sorted((find(one), find(other)))
        if kept == gone or between[kept][gone] <= 0:
            continue
        root[gone] = kept
        for third, much in between.pop(gone).items():
            del between[third][gone]
            if third != kept:
                between[kept][third] = between[kept].get(third, 0.0) + much
                between[third][kept] = between[kept][third]
    for row in root:
        owner[row] = find(row)
