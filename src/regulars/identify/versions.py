"""What several tellings of one record come to: of each field, the latest that was said."""

from __future__ import annotations

import polars as pl

from regulars.identify.canonical import PERSON_FIELDS

_FIELDS = (*PERSON_FIELDS, "extra")


def merge_versions(versions: pl.DataFrame) -> pl.DataFrame:
    """One row a record from its versions.

    Takes `record` (Int64), `learned_at` (Datetime UTC), `fields` (JSON object of text). Gives `record`, the newest
    `learned_at`, and every person field and `extra`: null where no version says anything; of two said at the same
    moment, the greater text, so that order does not matter.
    """
    said = pl.Struct(dict.fromkeys(_FIELDS, pl.String()))
    told = versions.with_columns(pl.col("fields").str.json_decode(said)).unnest("fields")
    merged = []
    for name in _FIELDS:
        # Of two said at the same moment the greater text stands, so that the order of tellings does not matter.
        spoken = told.filter(pl.col(name).is_not_null()).sort("record", "learned_at", name)
        merged.append(spoken.group_by("record", maintain_order=True).agg(pl.col(name).last()))
    records = told.group_by("record", maintain_order=True).agg(pl.col("learned_at").max())
    for latest in merged:
        records = records.join(latest, on="record", how="left", maintain_order="left")
    return records
