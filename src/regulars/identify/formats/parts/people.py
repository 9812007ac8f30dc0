"""Records of people out of typed lines, and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from regulars.identify.canonical import LINE, PERSON_FIELDS, RECORDS
from regulars.identify.formats.parts.texts import as_json


def records(frame: pl.DataFrame, *, learned_at: str | None, extra: Mapping[str, pl.Expr] | None = None) -> pl.DataFrame:
    """Records of the rows that have a `key`, from the person fields among the columns."""
    known = frame.filter(pl.col("key").is_not_null())
    present = [pl.col(name) for name in PERSON_FIELDS if name in frame.columns]
    when = pl.col(learned_at) if learned_at else pl.lit(None, RECORDS["learned_at"])
    return known.select(LINE, "key", when.alias("learned_at"), *present, as_json(extra or {}).alias("extra"))


def address_lines(*parts: pl.Expr) -> pl.Expr:
    """Parts of an address as one line; null where all are."""
    joined = pl.concat_str(parts, separator=", ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def consent(
    frame: pl.DataFrame, state: pl.Expr, *, channel: str, given_at: pl.Expr | None = None, proof: pl.Expr
) -> pl.DataFrame:
    """Statements of consent to marketing of the rows that have a `key` and for which `state` says something."""
    when = given_at if given_at is not None else pl.lit(None, RECORDS["learned_at"])
    return frame.filter(pl.col("key").is_not_null()).select(
        LINE,
        pl.col("key").alias("source_key"),
        pl.lit(channel).alias("channel"),
        pl.lit("marketing").alias("purpose"),
        state.alias("state"),
        when.alias("given_at"),
        proof.alias("proof"),
    ).filter(pl.col("state").is_not_null())  # fmt: skip


def granted_or_denied(yes: pl.Expr) -> pl.Expr:
    """The state that a yes or no means; null for neither."""
    return pl.when(yes).then(pl.lit("granted")).when(yes.not_()).then(pl.lit("denied"))
