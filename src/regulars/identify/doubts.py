"""Which pairs a person should look at: likely the same but left apart, or joined on little; those worth most first."""

from __future__ import annotations

import json
from datetime import datetime

import numpy as np
import polars as pl

from regulars.ledger.frames import UTC_TIME, read_frame, update_frame, write_frame
from regulars.ledger.models import Link, Review, Score
from regulars.science.matching.explain import sentences
from regulars.science.matching.match import Matched

_LIKELY, _WEAK = 0.2, 0.8
_MOST = 10_000
"""More pairs than this nobody will ever look at; the ones with least at stake are left out."""

_OF_ENDS = {"record": "", "root": " root", "customer": " customer"}
_OPEN = (Review.State.WAITING, Review.State.LATER)


def keep_doubts(matched: Matched, placed: pl.DataFrame, *, every: bool, at: datetime) -> int:
    """Bring the review queue up to what was matched; answered pairs are left alone. Gives the number of doubts.

    `placed`: record, root, customer of each matched row. `every`: these are all records.
    """
    found = doubts(matched, placed)
    found = found.with_columns(pl.Series("evidence", _evidence(matched, found), dtype=pl.String))
    held = read_frame(Review.objects.order_by(), ["pk", "left", "right", "state"])
    known = held.filter(pl.col("state").is_in([*_OPEN]))
    if not every:
        here = placed["record"].implode()
        known = known.filter(pl.col("left").is_in(here) & pl.col("right").is_in(here))
    gone = known.join(found, on=["left", "right"], how="anti")["pk"].to_list()
    for start in range(0, len(gone), 500):
        Review.objects.filter(pk__in=gone[start : start + 500]).delete()
    again = found.join(known, on=["left", "right"])
    Review.objects.bulk_update(
        [
            Review(pk=pk, probability=probability, worth=worth, evidence=json.loads(evidence))
            for pk, probability, worth, evidence in again.select("pk", "probability", "worth", "evidence").iter_rows()
        ],
        ["probability", "worth", "evidence"],
        batch_size=200,
    )
    fresh = found.join(held, on=["left", "right"], how="anti")
    moment = pl.lit(at).cast(UTC_TIME).alias("found_at")
    write_frame(
        Review, fresh.select("left", "right", "probability", "worth", "evidence", moment, state=pl.lit("waiting"))
    )
    return found.height


def weigh_doubts() -> int:
    """Bring what depends on the open doubts up to what their customers are worth now. Gives how many changed.

    Customers are scored after it was found out who is who: what they are worth is not known on a first run before.
    """
    held = read_frame(Review.objects.filter(state__in=_OPEN).order_by(), ["pk", "left", "right", "worth"])
    links = read_frame(Link.objects.order_by(), ["record", "customer"])
    ends = held.rename({"pk": "id", "worth": "before"})
    for side in ("left", "right"):
        ends = ends.join(links.rename({"record": side, "customer": f"{side} customer"}), on=side)
    changed = _worth(ends).filter(pl.col("worth") != pl.col("before").cast(pl.Float64)).select("id", "worth")
    return update_frame(Review, changed)


def doubts(matched: Matched, placed: pl.DataFrame) -> pl.DataFrame:
    """`left, right` (records), `pair` (row of the matched pairs), `probability`, `worth`; the most valuable first."""
    pairs = matched.pairs.with_row_index("pair")
    ends = [
        placed.select(pl.col(name).alias(f"{side}{suffix}") for name, suffix in _OF_ENDS.items())
        for side in ("left", "right")
    ]
    rows = [end[pairs[side].to_numpy()] for end, side in zip(ends, ("left", "right"), strict=True)]
    told = pl.concat([pairs.select("pair", "probability"), *rows], how="horizontal")
    inside = pl.col("left root") == pl.col("right root")
    answered = _answered(placed)
    across = (
        told.filter(~inside & (pl.col("probability") >= _LIKELY))
        .sort("probability", "left", "right", descending=[True, False, False])
        .with_columns(
            pl.min_horizontal("left root", "right root").alias("one"),
            pl.max_horizontal("left root", "right root").alias("other"),
        )
        .unique(["one", "other"], keep="first", maintain_order=True)
        .join(answered, on=["one", "other"], how="anti")
        .drop("one", "other")
    )
    chosen = pl.concat([across, _weak(told.filter(inside), answered)])
    return (
        _worth(chosen)
        .sort("worth", (pl.col("probability") - 0.5).abs(), "left", "right", descending=[True, False, False, False])
        .head(_MOST)
        .select(
            pl.min_horizontal("left", "right").alias("left"),
            pl.max_horizontal("left", "right").alias("right"),
            "pair",
            pl.col("probability").cast(pl.Float64),
            "worth",
        )
    )


def _weak(inside: pl.DataFrame, answered: pl.DataFrame) -> pl.DataFrame:
    """Of each cluster that hangs together by a weak pair, that pair: the best that one of its records has."""
    both = pl.concat([inside.with_columns(pl.col(side).alias("record")) for side in ("left", "right")])
    best = both.sort("probability", "left", "right", descending=[True, False, False])
    best = best.unique("record", keep="first", maintain_order=True).filter(pl.col("probability") < _WEAK)
    weakest = best.sort("probability", "left", "right").unique("left root", keep="first", maintain_order=True)
    agreed = answered.filter(pl.col("one") == pl.col("other")).select(pl.col("one").alias("left root"))
    return weakest.drop("record").join(agreed, on="left root", how="anti")


def _answered(placed: pl.DataFrame) -> pl.DataFrame:
    """`one, other` (roots, one <= other): clusters of which somebody has said whether they are one person."""
    said = Review.objects.filter(state__in=(Review.State.SAME, Review.State.DIFFERENT)).order_by()
    pairs = read_frame(said, ["left", "right"])
    roots = placed.select("record", "root")
    told = pairs.join(roots, left_on="left", right_on="record").join(
        roots, left_on="right", right_on="record", suffix=" right"
    )
    return told.select(
        pl.min_horizontal("root", "root right").alias("one"), pl.max_horizontal("root", "root right").alias("other")
    ).unique()


def _worth(chosen: pl.DataFrame) -> pl.DataFrame:
    """With the money that depends on the answer: what the customers in question are worth."""
    scores = read_frame(Score.objects.order_by(), ["customer", "value", "revenue"])
    value = scores.select("customer", pl.coalesce("value", "revenue").cast(pl.Float64).clip(0).alias("value"))
    told = chosen
    for side in ("left", "right"):
        told = told.join(
            value.rename({"customer": f"{side} customer", "value": f"{side} value"}), on=f"{side} customer", how="left"
        )
    one = pl.col("left value").fill_null(0)
    both = one + pl.col("right value").fill_null(0)
    return told.with_columns(
        pl.when(pl.col("left customer") == pl.col("right customer")).then(one).otherwise(both).round(4).alias("worth")
    )


def _evidence(matched: Matched, found: pl.DataFrame) -> list[str]:
    levels = matched.levels[found["pair"].to_numpy().astype(np.int64)]
    return [json.dumps([said], ensure_ascii=False) for said in sentences(matched.model, levels)]
