"""How well records were joined into people, against a truth: pairwise precision and recall, and B-cubed."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares between 0 and 1. Precision: of the pairs we joined, how many are one person. Recall: of the pairs that are
    one person, how many we joined. B-cubed (`b_…`) averages the same over records (Bagga and Baldwin 1998)."""

    records: int
    people: int
    found: int
    precision: float
    recall: float
    f1: float
    b_precision: float
    b_recall: float
    b_cubed: float


def agreement(joined: pl.DataFrame) -> Agreement:
    """Compare `found` with `person` (any type each) over the rows, a record each; no row may have a null."""
    cells = joined.group_by("found", "person").len("both")
    found, person = joined.group_by("found").len("size"), joined.group_by("person").len("size")
    together, ours, theirs = _pairs(cells["both"]), _pairs(found["size"]), _pairs(person["size"])
    precision, recall = together / ours if ours else 1.0, together / theirs if theirs else 1.0
    sized = cells.join(found, on="found").join(person, on="person", suffix="_person")
    rows = joined.height or 1
    b_precision = float((sized["both"] ** 2 / sized["size"]).sum()) / rows
    b_recall = float((sized["both"] ** 2 / sized["size_person"]).sum()) / rows
    return Agreement(
        joined.height,
        person.height,
        found.height,
        precision,
        recall,
        _harmonic(precision, recall),
        b_precision,
        b_recall,
        _harmonic(b_precision, b_recall),
    )


def _pairs(sizes: pl.Series) -> float:
    counts = sizes.cast(pl.Float64)
    return float((counts * (counts - 1) / 2).sum())


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
