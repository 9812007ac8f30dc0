"""Atoms of keys: what two records of one person are likely to share in spite of slips, each a hash of a normal form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.encode import Column, People

Hashes = NDArray[np.uint64]
NOTHING = np.uint64(0)
BYTES = 48  # letters beyond these do not tell values apart
_MULTIPLY, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)


def _whole(value: str) -> str:
    return value


def _first_word(value: str) -> str:
    return value.split(" ", 1)[0] if len(value) > 1 else ""


def _initial(value: str) -> str:
    return value[0]


def _three(value: str) -> str:
    return value[:3] if len(value) >= 3 else ""


_SOUNDS = str.maketrans("cqgjzxdwvbm", "kkkksstffpn", "aeiouyh")
_DOUBLED = re.compile(r"(.)\1+")


def sound(value: str) -> str:
    """What is left of a name when vowels, doubled letters and letters that are easily mistaken go."""
    word = value.split(" ", 1)[0]
    kept = _DOUBLED.sub(r"\1", word[1:].replace("ph", "f").translate(_SOUNDS))
    return word[:1] + kept[:4] if len(word) >= 2 else ""


def _local(value: str) -> str:
    local = value.rsplit("@", 1)[0]
    return local if len(local) >= 5 else ""


def _three_or_more(value: str) -> str:
    return value if len(value) >= 3 else ""


def _tail(value: str) -> str:
    return value[-7:] if len(value) >= 7 else ""


def _full_date(value: str) -> str:
    return value if len(value) == 10 else ""


def _year(value: str) -> str:
    return value[:4]


def _month_and_day(value: str) -> str:
    return value[5:] if len(value) == 10 else ""


_ATOMS: dict[str, tuple[str, Callable[[str], str]]] = {
    "email": ("email", _whole),
    "local": ("email", _local),
    "number": ("email number", _three_or_more),
    "phone": ("phone", _whole),
    "tail": ("phone", _tail),
    "given": ("given", _first_word),
    "family": ("family", _whole),
    "sound": ("family", sound),
    "given sound": ("given", sound),
    "initial": ("given", _initial),
    "given start": ("given", _three),
    "family start": ("family", _three),
    "birth date": ("birth_date", _full_date),
    "birth year": ("birth_date", _year),
    "birthday": ("birth_date", _month_and_day),
    "postcode": ("postcode", _whole),
    "house": ("house", _whole),
    "street": ("street", _whole),
    "city": ("city", _whole),
    "company": ("company", _whole),
    "organisation": ("organisation", _whole),
    "organisation start": ("organisation", _first_word),
}
_BOTH_WAYS = {
    "names": ("given", "family"),
    "sounds": ("given sound", "sound"),
    "starts": ("given start", "family start"),
}
"""Two atoms in either order, so that swapped names meet."""


def parts_of(atom: str) -> tuple[str, ...]:
    """The atoms that an atom is made of: two for one that takes names in either order, else itself."""
    return _BOTH_WAYS.get(atom, (atom,))


def atom_of(atom: str) -> tuple[str, Callable[[str], str]]:
    """The field that a single atom is made of, and how."""
    return _ATOMS.get(atom, (atom, _whole))


def field_of(atom: str) -> str:
    """The field that a single atom is made of."""
    return _ATOMS[atom][0] if atom in _ATOMS else atom


def atom_hashes(people: People, atom: str, rows: NDArray[np.int64] | None = None) -> list[Hashes] | None:
    """For each column of the atom's field a hash a row (all, or some), 0 where unknown; None without the field."""
    if atom in _BOTH_WAYS:
        one, other = (atom_hashes(people, part, rows) for part in _BOTH_WAYS[atom])
        if one is None or other is None:
            return None
        mixed = mix([np.minimum(one[0], other[0]), np.maximum(one[0], other[0])])
        return [np.where((one[0] == NOTHING) | (other[0] == NOTHING), NOTHING, mixed)]
    field, make = atom_of(atom)
    columns = people.columns.get(field)
    return [_hashed(column, atom, make, rows) for column in columns] if columns else None


def _hashed(column: Column, atom: str, make: Callable[[str], str], rows: NDArray[np.int64] | None) -> Hashes:
    def hash_values(values: Sequence[str]) -> Hashes:
        made = values if make is _whole else [make(value) for value in values]
        return np.append(hash_texts(made), NOTHING)  # the last stands for unknown: code -1

    codes = column.codes if rows is None else column.codes[rows]
    return column.derive(f"hashes of {atom}", hash_values)[codes]  # type: ignore[no-any-return]


def hash_texts(values: Sequence[str]) -> Hashes:
    """A 64-bit hash of each text, the same on every machine and day; 0 for "" only."""
    if not len(values):
        return np.empty(0, dtype=np.uint64)
    encoded = np.array([value.encode()[:BYTES] for value in values], dtype=f"S{BYTES}")
    words = encoded.view("<u8").reshape(len(values), BYTES // 8)
    hashed = mix([words[:, index] for index in range(words.shape[1])])
    hashed[words[:, 0] == 0] = NOTHING
    return hashed


def mix(parts: Sequence[Hashes]) -> Hashes:
    """One hash of several (multiply and fold, as splitmix64 does); never 0."""
    hashed = np.zeros(parts[0].shape, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for number, part in enumerate(parts, 1):
            hashed = (hashed ^ part ^ np.uint64(number)) * _MULTIPLY
            hashed ^= hashed >> _SHIFT
    return np.maximum(hashed, np.uint64(1))
