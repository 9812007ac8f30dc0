"""The matters that customers complained of: cases, and help desks' conversations that are complaints without a case."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.ledger.frames import UTC_TIME, read_frame
from regulars.ledger.models import Case, Conversation
from regulars.science.quality.complaints import tell_complaints

MATTERS = pl.Schema(
    {
        "customer": pl.Int64(),
        "topic": pl.String(),
        "opened_at": UTC_TIME,
        "answered_at": UTC_TIME,  # null: not answered yet
        "resolved_at": UTC_TIME,  # null: not settled yet
        "once": pl.Boolean(),  # settled by our first answer; null where that is not known
    }
)


def matters_of(since: datetime, as_of: datetime) -> pl.DataFrame:
    """One row a complaint opened after `since` and by `as_of`, as it stood then: MATTERS, the oldest first."""
    return pl.concat([_cases(since, as_of), _conversations(since, as_of)]).sort("opened_at", "customer")


def _cases(since: datetime, as_of: datetime) -> pl.DataFrame:
    columns = [
        "customer",
        "topic",
        "opened_at",
        "answered_at",
        "resolved_at",
        "closed_at",
        "answers",
        "complaints",
        "reopened",
    ]
    found = read_frame(Case.objects.filter(opened_at__gt=since, opened_at__lte=as_of).order_by(), columns)
    closed = pl.col("closed_at") <= as_of
    return found.select(
        "customer",
        "topic",
        "opened_at",
        answered_at=_by(pl.col("answered_at"), as_of),
        resolved_at=pl.when(closed).then(pl.col("resolved_at")),
        once=pl.when(closed).then((pl.col("answers") <= 1) & (pl.col("reopened") == 0) & (pl.col("complaints") == 1)),
    ).cast(MATTERS)


def _conversations(since: datetime, as_of: datetime) -> pl.DataFrame:
    held = Conversation.objects.filter(
        opened_at__gt=since, opened_at__lte=as_of, record__link__isnull=False, cases=None
    )
    columns = ["record__link__customer", "tags", "satisfaction", "opened_at", "closed_at"]
    told = tell_complaints(read_frame(held.exclude(tags="", satisfaction="").order_by(), columns))
    topic = pl.col("tags").str.replace_all(";", ",").str.split(",").list.first().str.strip_chars().str.to_lowercase()
    return (
        told.filter(pl.col("complaint"))
        .select(
            customer="record__link__customer",
            topic=topic,
            opened_at="opened_at",
            answered_at=_by(pl.col("closed_at"), as_of),
            resolved_at=_by(pl.col("closed_at"), as_of),
            once=pl.lit(None, dtype=pl.Boolean),
        )
        .cast(MATTERS)
    )


def _by(moment: pl.Expr, as_of: datetime) -> pl.Expr:
    return pl.when(moment <= as_of).then(moment)
