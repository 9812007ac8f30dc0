"""Which keys records of one person would share: simulated from how fields usually fail, and what the table knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.atoms import field_of, parts_of
from regulars.science.matching.compare.catalogue import comparisons_of
from regulars.science.matching.compare.levels import Rows
from regulars.science.matching.encode import People

SIMULATED = 20_000
"""Pairs of records of one person that are simulated."""

_KEPT, _SLIP, _CHANGED = 0, 1, 2
_STATES: Mapping[str, tuple[float, float, float]] = {
    "given": (0.75, 0.20, 0.05),
    "family": (0.80, 0.14, 0.06),
    "email": (0.58, 0.14, 0.28),
    "email number": (0.45, 0.05, 0.50),
    "phone": (0.68, 0.07, 0.25),
    "birth_date": (0.82, 0.12, 0.06),
    "street": (0.60, 0.20, 0.20),
    "house": (0.75, 0.05, 0.20),
    "postcode": (0.72, 0.08, 0.20),
    "city": (0.75, 0.10, 0.15),
}
_OTHERS = (0.70, 0.10, 0.20)
"""How often a field of one person is the same in two records, with a slip, or another."""

_PRIOR_PAIRS = 100.0
"""How many pairs that share an identifier what is usual counts as much as, when slips are counted."""

_SLIPS = {
    "given": ("similar", "initial", "typo", "variant"),
    "family": ("similar", "initial", "part", "typo"),
    "email": ("similar", "local typo", "typo"),
    "phone": ("typo", "tail"),
    "birth_date": ("part", "two parts", "typo", "swapped"),
}
"""The levels that are slips; in the first of a comparison's levels something else stands."""

_SURVIVES_A_SLIP = {
    "sound": 0.6, "given sound": 0.6, "initial": 0.85, "given start": 0.6, "family start": 0.65, "local": 0.5,
    "tail": 0.3, "birth year": 0.7, "birthday": 0.5, "given": 0.2, "organisation start": 0.6,
}  # fmt: skip
_SWAPPED = 0.03


def slips_seen(people: People, sharing: Mapping[str, tuple[Rows, Rows]]) -> dict[str, float]:
    """How often a field that did not change holds a slip, in pairs that share an identifier (by its field)."""
    slips: dict[str, float] = {}
    for comparison in comparisons_of(set(people.columns)):
        among = [pairs for field, pairs in sharing.items() if field != comparison.name]
        if comparison.name not in _SLIPS or not among:
            continue
        left, right = (np.concatenate(rows) for rows in zip(*among, strict=True))
        levels = np.bincount(comparison.compare(people, left, right), minlength=len(comparison.levels) + 1)
        slipped = float(levels[[comparison.at(name) for name in _SLIPS[comparison.name]]].sum())
        kept, slip, _ = _STATES[comparison.name]
        unchanged = float(levels[-1]) + slipped + _PRIOR_PAIRS
        slips[comparison.name] = (slipped + _PRIOR_PAIRS * slip / (kept + slip)) / unchanged
    return slips


def simulate(
    people: People, schemes: Iterable[tuple[str, ...]], slips: Mapping[str, float], rng: np.random.Generator
) -> dict[tuple[str, ...], NDArray[np.bool_]]:
    """For each scheme which of the SIMULATED pairs it would bring together.

    Which fields both records know is taken from the table: of random pairs of its rows.
    """
    one, other = rng.integers(0, max(people.height, 1), (2, SIMULATED))
    known: dict[str, NDArray[np.bool_]] = {}
    state: dict[str, NDArray[np.int64]] = {}
    for field, columns in people.columns.items():
        filled = np.logical_or.reduce([column.codes >= 0 for column in columns])
        known[field] = filled[one] & filled[other]
        state[field] = rng.choice(3, SIMULATED, p=_states(field, slips))
    moved = rng.random(SIMULATED) < 0.12  # an address changes as a whole
    for field in ("street", "house", "postcode", "city"):
        if field in state:
            state[field][moved] = _CHANGED
    swapped = rng.random(SIMULATED) < _SWAPPED
    initials = _only_initials(people)
    initial = initials[one] | initials[other]
    atoms: dict[str, NDArray[np.bool_]] = {}

    def survives(atom: str) -> NDArray[np.bool_]:
        if atom not in atoms:
            field = field_of(atom)
            slip = rng.random(SIMULATED) < _SURVIVES_A_SLIP.get(atom, 0.0)
            atoms[atom] = known[field] & ((state[field] == _KEPT) | ((state[field] == _SLIP) & slip))
            if field == "given" and atom != "initial":
                atoms[atom] &= ~initial
        return atoms[atom]

    met = {}
    for scheme in schemes:
        together = np.ones(SIMULATED, dtype=bool)
        for atom in scheme:
            parts = parts_of(atom)
            for part in parts:
                together &= survives(part)
            if len(parts) == 1 and field_of(atom) in {"given", "family"}:
                together &= ~swapped
        met[scheme] = together
    return met


def _states(field: str, slips: Mapping[str, float]) -> tuple[float, float, float]:
    kept, slip, changed = _STATES.get(field, _OTHERS)
    slip = (1 - changed) * slips.get(field, slip / (kept + slip))
    return 1 - changed - slip, slip, changed


def _only_initials(people: People) -> NDArray[np.bool_]:
    """Which records tell but the initial of a given name."""
    given = people.first("given")
    if given is None:
        return np.zeros(people.height, dtype=bool)
    short = np.array([len(value) == 1 for value in given.values] + [False], dtype=bool)
    return short[given.codes]
