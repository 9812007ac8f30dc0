"""From pairs to people: best-first merging with vetoes, so that a shared address does not glue strangers together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from regulars.science.matching.rules import compatible

LIMITS = {"user_id": 1, "email": 5, "phone": 5}
"""How many of each identifier one person may have (the field's defaults: one user id, five of the others)."""


@dataclass(slots=True)
class Member:
    """What the vetoes look at, of one record and then of the cluster it grows into."""

    names: set[tuple[str, str, str]] = field(default_factory=set)
    birth_dates: set[str] = field(default_factory=set)
    identifiers: dict[str, set[str]] = field(default_factory=dict)


def cluster(members: Mapping[int, Member], pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The cluster of each record, named by its smallest record. `pairs` come strongest first.

    Two clusters merge unless that would put incompatible given names or birth dates together, or pass a limit of
    identifiers; a refused pair leaves both as they are.
    """
    parent = {record: record for record in members}
    grown = dict(members)

    def root(record: int) -> int:
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for left, right in pairs:
        one, other = sorted((root(left), root(right)))
        if one == other:
            continue
        merged = _merged(grown[one], grown[other])
        if merged is not None:
            parent[other] = one
            grown[one] = merged
            del grown[other]
    return {record: root(record) for record in members}


def _merged(one: Member, other: Member) -> Member | None:
    """Both as one person; None where something speaks against it."""
    if any(not compatible(mine, theirs) for mine in one.names for theirs in other.names):
        return None
    birth_dates = one.birth_dates | other.birth_dates
    if len(birth_dates) > 1:
        return None
    identifiers = {
        kind: one.identifiers.get(kind, set()) | other.identifiers.get(kind, set())
        for kind in one.identifiers.keys() | other.identifiers.keys()
    }
    if any(len(values) > LIMITS[kind] for kind, values in identifiers.items() if kind in LIMITS):
        return None
    return Member(one.names | other.names, birth_dates, identifiers)
