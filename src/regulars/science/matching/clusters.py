"""From pairs to people: best-first merging, each merge weighed over all that the two sides say of one another.

Within each connected group every pair is scored, also those that share no key. Two clusters become one only if their
best pair is strong enough, the pairs between them speak for it on the whole (`merging.py`), and nothing forbids it.
That keeps a shared address from gluing strangers together, where connected components would.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from regulars.science.matching.atoms import Hashes, mix
from regulars.science.matching.blocking import distinct
from regulars.science.matching.compare.levels import Levels, Rows
from regulars.science.matching.merging import FORBIDDEN, STRONGEST, Merging, Patterns
from regulars.science.matching.scoring import Scored

_HEED = 0.7
"""How much of a contradiction counts: fields of one record are often wrong together."""

_OPPOSED = 7.0  # bits
_VETOED = -1e6
"""What no number of pairs outweighs; a person's word does."""

LARGEST = 150
"""Groups of more records are merged from the pairs that share a key alone, and those on which a person has decided."""

_FEW = 2_000

Completion = Callable[[Rows, Rows], Scored]
"""Scores pairs that no key brought together."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a pair says of a merge: `joins` where it is strong enough to start one; `weight` for (+) or against (-)."""

    joins: NDArray[np.bool_]
    weight: NDArray[np.float32]


def says(scored: Scored, threshold: float, apart: NDArray[np.bool_]) -> Says:
    """A pair speaks for a merge with its log-odds; against it by what its fields contradict each other in, and as far
    as a household explains them better; not at all where the two records have too little in common to tell."""
    least = float(np.log2(threshold / (1 - threshold)))
    odds = scored.log_odds - least
    joins = (odds >= 0) & ~apart & ~scored.opposed
    weight = np.clip(np.where(odds >= 0, odds + 0.5, _HEED * scored.conflict), -STRONGEST, STRONGEST).astype(np.float32)
    weight[scored.opposed] = np.minimum(weight[scored.opposed], -_OPPOSED)
    weight[apart] = _VETOED
    return Says(joins, weight)


def _apart(scored: Scored, height: int, forbidden: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Pairs that must not be one person: a person said so, or a veto of the model's."""
    return scored.vetoed | np.isin(scored.left * height + scored.right, forbidden)


def cluster(
    height: int,
    scored: Scored,
    complete: Completion,
    *,
    threshold: float,
    together: Collection[tuple[int, int]] = (),
    apart: Collection[tuple[int, int]] = (),
    said: Callable[[Rows], Hashes] | None = None,
) -> NDArray[np.int64]:
    """For each row the smallest row of its cluster.

    `together` and `apart` are pairs on which a person has decided. They hold whatever the pairs say; where they
    contradict each other, apart holds. `said` hashes what rows say: of equally strong pairs it decides, not where in
    the table they stand.
    """
    kept_apart = {(min(pair), max(pair)) for pair in apart}
    forced = _rows_of({(min(pair), max(pair)) for pair in together} - kept_apart)
    forbidden = _rows_of(kept_apart) @ np.array([height, 1])
    heard = says(scored, threshold, _apart(scored, height, forbidden))
    ends = (
        np.concatenate([scored.left[heard.joins], forced[:, 0]]),
        np.concatenate([scored.right[heard.joins], forced[:, 1]]),
    )
    group = components(height, *ends)
    sizes = np.bincount(group)
    owner = np.arange(height, dtype=np.int64)
    pairs = sizes[group[scored.left]] == 2
    simple = heard.joins & pairs & (group[scored.left] == group[scored.right])
    owner[scored.right[simple]] = scored.left[simple]
    forced_pairs = forced[sizes[group[forced[:, 0]]] == 2] if len(forced) else forced
    owner[forced_pairs[:, 1]] = forced_pairs[:, 0]
    _merge_larger(owner, group, sizes, scored, heard, complete, threshold, forbidden, forced, said)
    return owner


def _rows_of(pairs: Collection[tuple[int, int]]) -> NDArray[np.int64]:
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


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
    heard: Says,
    complete: Completion,
    threshold: float,
    forbidden: NDArray[np.int64],
    forced: NDArray[np.int64],
    said: Callable[[Rows], Hashes] | None,
) -> None:
    """Settle the groups of three and more records."""
    height = len(owner)
    rows = np.flatnonzero(sizes[group] > 2)
    if not len(rows):
        return
    rows = rows[np.argsort(group[rows], kind="stable")]
    one, other = _pairs_within(rows, group, sizes)
    decided = np.concatenate([forced[:, 0] * height + forced[:, 1], forbidden])
    decided = decided[group[decided // height] == group[decided % height]]
    wanted = distinct(np.concatenate([one * height + other, decided[sizes[group[decided // height]] > LARGEST]]))
    inside = np.flatnonzero((group[scored.left] == group[scored.right]) & (sizes[group[scored.left]] > 2))
    known = scored.left[inside] * height + scored.right[inside]
    more = complete(*np.divmod(wanted[~np.isin(wanted, known, assume_unique=True)], height))
    more_heard = says(more, threshold, _apart(more, height, forbidden))
    pairs = _Pairs(
        np.concatenate([scored.left[inside], more.left]),
        np.concatenate([scored.right[inside], more.right]),
        np.concatenate([scored.levels[inside], more.levels]),
        np.concatenate([scored.log_odds[inside], more.log_odds]),
        np.concatenate([heard.weight[inside], more_heard.weight]),
        np.concatenate([heard.joins[inside], more_heard.joins]),
        np.zeros(len(inside) + len(more.left), dtype=bool),
    )
    codes = pairs.left * height + pairs.right
    pairs.weight[np.isin(codes, forbidden)] = FORBIDDEN
    pairs.told[:] = np.isin(codes, forced[:, 0] * height + forced[:, 1])
    unanimous = np.ones(len(sizes), dtype=bool)
    unanimous[group[pairs.left[pairs.weight < 0]]] = False
    agreed = rows[unanimous[group[rows]] & (sizes[group[rows]] <= LARGEST)]
    first = np.full(len(sizes), height, dtype=np.int64)
    np.minimum.at(first, group[agreed], agreed)
    owner[agreed] = first[group[agreed]]
    disputed = pairs.take(~(unanimous & (sizes <= LARGEST))[group[pairs.left]])
    _merge_disputed(owner, group, disputed, threshold, said)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The pairs within groups, what each says of a merge, and whether a person told us to make one of the two."""

    left: Rows
    right: Rows
    levels: Levels
    log_odds: NDArray[np.float32]
    weight: NDArray[np.float32]
    joins: NDArray[np.bool_]
    told: NDArray[np.bool_]

    def take(self, which: NDArray[np.bool_]) -> _Pairs:
        """Some of the pairs."""
        return _Pairs(*(getattr(self, name)[which] for name in self.__slots__))


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
    group: NDArray[np.int64],
    pairs: _Pairs,
    threshold: float,
    said: Callable[[Rows], Hashes] | None,
) -> None:
    """Group by group: first what a person has decided, then the best pair first."""
    if not len(pairs.left):
        return
    equals = np.zeros(len(pairs.left), dtype=np.uint64) if said is None else _pair_hashes(pairs, said)
    order = np.lexsort((pairs.right, pairs.left, equals, -pairs.log_odds, ~pairs.told, group[pairs.left]))
    starts = np.flatnonzero(np.diff(group[pairs.left[order]], prepend=-1))
    patterns, pattern = _patterns(pairs.levels)
    joins = pairs.joins | pairs.told
    columns = (pairs.left, pairs.right, pairs.weight, pairs.log_odds, joins, pairs.told, pattern)
    rows = list(zip(*(column[order].tolist() for column in columns), strict=True))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(order)], strict=True):
        merging = Merging(threshold, patterns)
        for one, other, weight, odds, join, _, kind in rows[start:end]:
            merging.hear(one, other, weight, odds if join else None, kind)
        for one, other, _, _, join, told, _ in rows[start:end]:
            if join:
                merging.merge(one, other, told)
        for row in merging.root:
            owner[row] = merging.find(row)


def _pair_hashes(pairs: _Pairs, said: Callable[[Rows], Hashes]) -> Hashes:
    """A hash of what the two records of each pair say, whichever comes first."""
    rows = distinct(np.concatenate([pairs.left, pairs.right]))
    hashes = said(rows)
    one, other = (hashes[np.searchsorted(rows, ends)] for ends in (pairs.left, pairs.right))
    return mix([np.minimum(one, other), np.maximum(one, other)])


def _patterns(levels: Levels) -> tuple[Patterns, NDArray[np.int64]]:
    """The different rows of levels, and for each row the number of its own."""
    rows = np.ascontiguousarray(levels).view(f"V{levels.shape[1]}").ravel()
    _, first, pattern = np.unique(rows, return_index=True, return_inverse=True)
    return Patterns(levels[first].tolist()), pattern
