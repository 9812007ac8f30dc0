"""The past of a visitor who became known: what the log holds under their key is theirs, and goes on the timeline."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import polars as pl

from regulars.intake.events.lines import TRAITS, Line
from regulars.intake.events.statements import Statement
from regulars.ledger.log.read import scan_lines

Numbered = tuple[int, Line]


def past_of(source: int, keys: Sequence[str]) -> list[Numbered]:
    """All lines of these keys that the log holds, with their numbers, in its order."""
    if not keys:
        return []
    found = scan_lines(source).filter(pl.col("source_key").is_in(list(keys))).sort("seq")
    lines = found.select("seq", *Line._fields).collect()
    return [(seq, Line(*fields)) for seq, *fields in lines.iter_rows()]


def traits_told(past: Sequence[Numbered]) -> Mapping[str, list[Statement]]:
    """What was stated of visitors before anybody knew them, by key."""
    told: dict[str, list[Statement]] = {}
    for _, line in past:
        if line.name == TRAITS and line.properties:
            told.setdefault(line.source_key, []).append(Statement(line.occurred_at, json.loads(line.properties)))
    return told
