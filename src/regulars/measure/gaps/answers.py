"""What customers answered about what they want and what they get, as frames of pairs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.db.models import Q

from regulars.ledger.anonymity import FEWEST
from regulars.ledger.frames import UTC_TIME, read_frame
from regulars.ledger.models import Answer, Question, Survey, UnnamedAnswer

HOLDS = timedelta(days=730)
"""How long an answer speaks for what a customer wants and gets."""

_Part = Question.Part
_PAIRED = (_Part.WANTED, _Part.DELIVERED, _Part.IMPORTANCE)
PAIRS = pl.Schema(
    {
        "customer": pl.Int64(),
        "need": pl.String(),
        "at": UTC_TIME,
        "wanted": pl.Float64(),
        "delivered": pl.Float64(),
        "importance": pl.Float64(),
    }
)
"""One row a customer and need; `at` is when the later of the two was answered."""

_UNNAMED = {
    "question__survey": pl.Int64(),
    "question__about": pl.String(),
    "question__part": pl.String(),
    "number": pl.Float64(),
    "text": pl.String(),
}


def newest_pairs(until: datetime, **those: Any) -> pl.DataFrame:
    """The newest pair of each customer and need that still holds: PAIRS, sorted by need and customer.

    A pair is of one survey: what was wanted then, beside what was delivered then. `those`: lookups of answers.
    """
    said = read_frame(
        Answer.objects.filter(
            _asks(_PAIRED), at__gt=until - HOLDS, at__lte=until, number__isnull=False, **those
        ).order_by("at", "pk"),
        ["customer", "question__survey", "question__about", "question__part", "number", "at"],
    )
    by_survey = said.group_by("customer", "question__survey", need="question__about").agg(
        *(_part("number", part) for part in _PAIRED), at=pl.col("at").max()
    )
    whole = by_survey.drop_nulls(["wanted", "delivered"]).sort("at", "question__survey")
    newest = whole.unique(["customer", "need"], keep="last", maintain_order=True)
    return newest.select(PAIRS.names()).cast(PAIRS).sort("need", "customer")


def unnamed_pairs(until: datetime) -> pl.DataFrame:
    """The pairs of anonymous surveys that are closed and were answered by enough: PAIRS, `customer` and `at` null."""
    said = _unnamed(_PAIRED, until)
    by_sheet = _enough(said).group_by("sheet", need="question__about").agg(*(_part("number", part) for part in _PAIRED))
    pairs = by_sheet.drop_nulls(["wanted", "delivered"]).sort("need", *(part.value for part in _PAIRED))
    nobody = (pl.lit(None, pl.Int64).alias("customer"), pl.lit(None, UTC_TIME).alias("at"))
    return pairs.with_columns(*nobody).select(PAIRS.names()).cast(PAIRS)


def kano_pairs(until: datetime) -> pl.DataFrame:
    """How it would be with and without, 1 to 5, of everybody who answered both: customer (null where anonymous), need,
    there, missing; the newest of each customer."""
    parts = (_Part.THERE, _Part.MISSING)
    named = read_frame(
        Answer.objects.filter(_asks(parts), at__gt=until - HOLDS, at__lte=until).order_by("at", "pk"),
        ["customer", "question__survey", "question__about", "question__part", "text", "at"],
    )
    known = named.group_by("customer", "question__survey", need="question__about").agg(
        *(_part("text", part) for part in parts), at=pl.col("at").max()
    )
    known = known.drop_nulls(["there", "missing"]).sort("at", "question__survey")
    known = known.unique(["customer", "need"], keep="last", maintain_order=True)
    said = _unnamed(parts, until)
    unnamed = _enough(said).group_by("sheet", need="question__about").agg(*(_part("text", part) for part in parts))
    unnamed = unnamed.drop_nulls(["there", "missing"]).with_columns(customer=pl.lit(None, pl.Int64))
    columns = [pl.col("customer").cast(pl.Int64), pl.col("need").cast(pl.String)]
    columns += [pl.col(part.value).cast(pl.String).cast(pl.Int64, strict=False) for part in parts]
    both = pl.concat([known.select(columns), unnamed.select(columns)])
    return both.drop_nulls(["there", "missing"]).sort("need", "there", "missing", "customer")


def _asks(parts: tuple[_Part, ...]) -> Q:
    return Q(question__part__in=parts) & ~Q(question__about="")


def _unnamed(parts: tuple[_Part, ...], until: datetime) -> pl.DataFrame:
    """Anonymous answers that may be shown, each with its sheet and survey."""
    kept = UnnamedAnswer.objects.filter(_asks(parts), _may_show(until)).order_by()
    rows = kept.values_list("sheet", *_UNNAMED)  # a sheet is a UUID, which no frame takes as it comes
    schema = {"sheet": pl.String(), **_UNNAMED}
    return pl.DataFrame([(str(row[0]), *row[1:]) for row in rows], schema=schema, orient="row")


def _may_show(until: datetime) -> Q:
    closed = Q(question__survey__state=Survey.State.CLOSED, question__survey__closed_at__lte=until)
    return closed & Q(question__survey__closed_at__gt=until - HOLDS)


def _enough(said: pl.DataFrame) -> pl.DataFrame:
    """Only of surveys that enough people answered."""
    return said.filter(pl.col("sheet").n_unique().over("question__survey") >= FEWEST)


def _part(value: str, part: _Part) -> pl.Expr:
    return pl.col(value).filter(pl.col("question__part") == part.value).last().alias(part.value)
