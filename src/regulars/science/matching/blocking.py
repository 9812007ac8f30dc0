"""Which pairs are worth a look: keys chosen from the data under a budget of pairs; no identifier dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.atoms import NOTHING, Hashes, atom_hashes, hash_texts, mix
from regulars.science.matching.compare.levels import Rows
from regulars.science.matching.encode import People
from regulars.science.matching.survival import SIMULATED, simulate, slips_seen

Scheme = tuple[str, ...]
"""The atoms whose agreement brings two records together."""

MOST_SHARERS = 50
"""Records under one key that are still paired with one another; larger groups are met by finer keys."""

_FEW_PAIRS, _MANY_PAIRS = 8, 60
"""How many pairs a record may cost on average: in a table of a million, and in one of twenty thousand or fewer."""

_LEAST_GAIN = 2e-4  # of the pairs of one person; a key that adds fewer is not worth sorting a table for
_LEAST_WORTH = 8.5e-3  # of the pairs of one person, for each pair a record that it costs, in a very large table
_SORTING = 0.15  # what sorting a table by a key costs, in pairs a record
SMALL = 1_200
"""In a table of at most so many records every pair is looked at."""

_SAMPLE, _SHARING = 100_000, 20_000  # rows; pairs of them

_IDENTIFIERS: tuple[Scheme, ...] = (("email",), ("phone",))
_COARSE: tuple[Scheme, ...] = (
    ("local",),
    ("tail",),
    ("number", "given"),
    ("number", "sound"),
    ("names",),
    ("sounds",),
    ("sound", "initial"),
    ("starts",),
    ("street", "house"),
    ("house", "postcode"),
    ("sound", "birth date"),
    ("given", "birth date"),
    ("initial", "birth date"),
    ("birth date", "postcode"),
    ("birth date", "city"),
    ("birth date",),
    ("starts", "birth year"),
    ("sounds", "birth year"),
    ("sounds", "birthday"),
    ("sounds", "postcode"),
    ("sounds", "city"),
    ("sound", "initial", "postcode"),
    ("sound", "initial", "city"),
    ("sound", "initial", "birth year"),
    ("sound", "initial", "birthday"),
    ("given", "postcode"),
    ("given", "birthday"),
    ("given", "street"),
    ("sound", "postcode"),
    ("sound", "street"),
    ("family start", "postcode"),
    ("names", "city"),
    ("names", "postcode"),
    ("email", "initial"),
    ("email", "sound"),
    ("phone", "initial"),
    ("phone", "sound"),
    ("company", "given"),
    ("company", "sound"),
    ("organisation",),
    ("organisation start", "city"),
    ("organisation start", "postcode"),
    ("organisation start", "street"),
)
_BESIDE_A_TEXT = ("names", "sounds", "given", "sound", "birth date", "birth year", "postcode", "city", "street")


def choose_schemes(people: People, seed: int) -> list[Scheme]:
    """Identifiers first; then, again and again, the key that brings most further pairs of one person together for its
    cost, until the budget is spent. What a key would bring together is simulated (`survival.py`); its cost is counted.
    """
    rng = np.random.default_rng(seed)
    rows = np.arange(people.height)
    if people.height > _SAMPLE:
        rows = rng.choice(people.height, _SAMPLE, replace=False)
    scale = (people.height / max(len(rows), 1)) ** 2
    chosen = [scheme for scheme in _IDENTIFIERS if scheme[0] in people.columns]
    chosen += [(field,) for field in sorted(people.columns) if field.startswith("id:")]
    costs: dict[Scheme, float] = {}
    for scheme in _candidates(set(people.columns)):
        hashes = scheme_hashes(people, scheme, rows if len(rows) < people.height else None)
        if hashes is not None:
            costs[scheme] = sum(_pairs_under(column) for column in hashes) * scale / max(people.height, 1)
    met = simulate(people, [*chosen, *costs], slips_seen(people, _sharing(people, chosen, rows)), rng)
    covered = np.logical_or.reduce([met[scheme] for scheme in chosen]) if chosen else np.zeros(SIMULATED, dtype=bool)
    small = min(1.0, 20_000 / max(people.height, 1))
    budget = _FEW_PAIRS + (_MANY_PAIRS - _FEW_PAIRS) * small
    while costs:
        gains = {scheme: float((met[scheme] & ~covered).mean()) for scheme in costs}
        worth = {scheme: gain / (costs[scheme] + _SORTING) for scheme, gain in gains.items() if gain >= _LEAST_GAIN}
        least = _LEAST_WORTH * (1 - small**0.5)
        worth = {scheme: value for scheme, value in worth.items() if costs[scheme] <= budget and value >= least}
        if not worth:
            break
        best = max(worth, key=lambda scheme: (worth[scheme], scheme))
        chosen.append(best)
        covered |= met[best]
        budget -= costs.pop(best)
    return chosen


def _sharing(people: People, schemes: Sequence[Scheme], rows: NDArray[np.int64]) -> dict[str, tuple[Rows, Rows]]:
    """Pairs of these rows that share an identifier, by its field."""
    sharing = {}
    for scheme in schemes:
        columns = scheme_hashes(people, scheme, rows) or []
        codes = np.concatenate([pair_codes(keys, rows, people.height) for keys in columns])
        sharing[scheme[0]] = np.divmod(codes[:_SHARING], people.height)
    return sharing


def _candidates(fields: set[str]) -> Iterable[Scheme]:
    yield from _COARSE
    texts = sorted(field for field in fields if field.startswith("text:"))
    yield from product(texts, _BESIDE_A_TEXT)
    yield from ((one, other) for number, one in enumerate(texts) for other in texts[number + 1 :])


def scheme_hashes(people: People, scheme: Scheme, rows: NDArray[np.int64] | None = None) -> list[Hashes] | None:
    """A key a row (all, or some) for each choice of columns, 0 where an atom is unknown; None where the table lacks an
    atom's field."""
    atoms = [atom_hashes(people, atom, rows) for atom in scheme]
    if any(atom is None for atom in atoms):
        return None
    name = _name_hash(scheme)
    found = []
    for parts in product(*(atom for atom in atoms if atom is not None)):
        known = np.logical_and.reduce([part != NOTHING for part in parts])
        keys = mix([np.full(len(known), name), *parts])
        found.append(np.where(known, keys, NOTHING))
    return found


def _pairs_under(keys: Hashes) -> float:
    ordered = np.sort(keys[keys != NOTHING])
    if not len(ordered):
        return 0.0
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    sizes = np.diff(np.append(starts, len(ordered)))
    sizes = sizes[sizes <= MOST_SHARERS].astype(np.float64)
    return float((sizes * (sizes - 1) / 2).sum())


PairCodes = NDArray[np.int64]
"""Pairs of rows as left * height + right, left < right."""


def candidate_pairs(people: People, schemes: Sequence[Scheme]) -> list[PairCodes]:
    """The pairs under each scheme's keys (a pair may stand under several); in a small table every pair there is."""
    height = people.height
    if height <= SMALL:
        left, right = np.triu_indices(height, 1)
        return [left.astype(np.int64) * height + right]
    found = []
    for scheme in schemes:
        columns = scheme_hashes(people, scheme)
        if columns:
            keys = np.concatenate(columns)
            rows = np.tile(np.arange(height, dtype=np.int64), len(columns))
            found.append(pair_codes(keys, rows, height))
    return found


def distinct(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The values in order, each once. (numpy's own, by hashing, takes ten times as long on millions.)"""
    if not len(codes):
        return codes
    ordered = np.sort(codes)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]


def sample_pairs(found: Sequence[PairCodes], most: int) -> tuple[PairCodes, float]:
    """At most about `most` of the pairs, each once, chosen by their hash; and how many pairs each stands for."""
    total = sum(len(codes) for codes in found)
    share = min(1.0, most / max(total, 1))
    chosen = list(found)
    if share < 1:
        limit = np.uint64(share * 2.0**63) * np.uint64(2)
        chosen = [codes[mix([codes.view(np.uint64)]) <= limit] for codes in found]
    return distinct(np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64)), 1 / share


def pair_codes(keys: Hashes, rows: NDArray[np.int64], height: int) -> PairCodes:
    """All pairs of rows under one key, groups of more than MOST_SHARERS left out."""
    known = np.flatnonzero(keys != NOTHING)
    order = known[np.argsort(keys[known])]
    keys, rows = keys[order], rows[order]
    follows = np.concatenate((keys[1:] == keys[:-1], [False]))
    starts = np.flatnonzero(np.concatenate(([True], ~follows[:-1]))) if len(keys) else np.empty(0, dtype=np.int64)
    sizes = np.diff(np.append(starts, len(keys)))
    # How many rows of the group come after each row: 0 in groups that are too large to pair.
    left_in_group = np.repeat(np.where(sizes <= MOST_SHARERS, sizes, 1), sizes)
    left_in_group -= np.arange(len(keys)) - np.repeat(starts, sizes) + 1
    found = [np.empty(0, dtype=np.int64)]
    alive = np.flatnonzero(left_in_group > 0)
    remaining = left_in_group[alive]
    for step in range(1, MOST_SHARERS):
        if not len(alive):
            break
        one, other = rows[alive], rows[alive + step]
        pairs = np.minimum(one, other) * height + np.maximum(one, other)
        found.append(pairs[one != other])
        more = remaining > step
        alive, remaining = alive[more], remaining[more]
    return np.concatenate(found)


def key_lists(people: People, schemes: Sequence[Scheme]) -> list[NDArray[np.int64]]:
    """The keys of each row under these schemes, as they are kept in the ledger: those of `scheme_hashes`, all schemes
    at a time, which for a single record is what counts."""
    atoms: dict[str, list[Hashes]] = {}
    for atom in {atom for scheme in schemes for atom in scheme}:
        hashes = atom_hashes(people, atom)
        if hashes is not None:
            atoms[atom] = hashes
    choices = [
        (scheme, parts)
        for scheme in schemes
        if all(atom in atoms for atom in scheme)
        for parts in product(*(atoms[atom] for atom in scheme))
    ]
    if not choices:
        return [np.empty(0, dtype=np.int64) for _ in range(people.height)]
    table = np.zeros((len(choices), people.height), dtype=np.uint64)
    for length in {len(scheme) for scheme, _ in choices}:
        some = [number for number, (scheme, _) in enumerate(choices) if len(scheme) == length]
        names = np.array([_name_hash(choices[number][0]) for number in some], dtype=np.uint64)
        parts = [np.stack([choices[number][1][place] for number in some]) for place in range(length)]
        mixed = mix([np.broadcast_to(names[:, None], parts[0].shape), *parts])
        table[some] = np.where(np.logical_and.reduce([part != NOTHING for part in parts]), mixed, NOTHING)
    return [np.unique(row[row != 0]) for row in table.T.view(np.int64)]


@cache
def _name_hash(scheme: Scheme) -> np.uint64:
    return hash_texts(["+".join(scheme)])[0]  # type: ignore[no-any-return]
