"""The keys of one record, in plain numbers: for a record that arrives, arrays would take longer than the arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product
from struct import unpack

from regulars.science.matching.atoms import BYTES, atom_of, parts_of
from regulars.science.matching.compare.contacts import number_of

_ALL, _SIGN = (1 << 64) - 1, 1 << 63
_MULTIPLY, _SHIFT = 0x9E3779B97F4A7C15, 29


def keys_of_one(form: Mapping[str, str], schemes: Iterable[tuple[str, ...]]) -> list[int]:
    """The keys of a record in normal form, as `match.key_lists` gives them."""
    told: dict[str, list[str]] = {}
    for name, value in form.items():
        if value:
            told.setdefault(name.split("#", 1)[0], []).append(value)
    if "email" in told:
        told |= {"email number": [number] if (number := number_of(form.get("email", ""))) else []}
    atoms: dict[str, list[int]] = {}
    keys = set()
    for scheme in schemes:
        for atom in scheme:
            if atom not in atoms:
                atoms[atom] = _hashes(told, atom)
        for parts in product(*(atoms[atom] for atom in scheme)):
            if all(parts):
                key = _mix((_hash("+".join(scheme)), *parts))
                keys.add(key - (1 << 64) if key & _SIGN else key)
    return sorted(keys)


def _hashes(told: Mapping[str, list[str]], atom: str) -> list[int]:
    """A hash of each value that the atom is made of, 0 where it is unknown; none where the field is."""
    parts = parts_of(atom)
    if len(parts) > 1:
        one, other = (_hashes(told, part) for part in parts)
        if not (one and other):
            return []
        return [_mix((min(one[0], other[0]), max(one[0], other[0]))) if one[0] and other[0] else 0]
    field, make = atom_of(atom)
    return [_hash(make(value)) for value in told.get(field, ())]


@lru_cache(maxsize=50_000)
def _hash(text: str) -> int:
    encoded = text.encode()[:BYTES].ljust(BYTES, b"\0")
    words = unpack(f"<{BYTES // 8}Q", encoded)
    return _mix(words) if words[0] else 0


def _mix(parts: Iterable[int]) -> int:
    hashed = 0
    for number, part in enumerate(parts, 1):
        hashed = ((hashed ^ part ^ number) * _MULTIPLY) & _ALL
        hashed ^= hashed >> _SHIFT
    return max(hashed, 1)
