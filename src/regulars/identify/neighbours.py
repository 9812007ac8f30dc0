"""A few records and all they could have to do with: found by their keys, with whole clusters, not the whole ledger."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from django.db.models import Q, QuerySet

from regulars.identify import keeping
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Link, Record, Review
from regulars.science.matching.blocking import MOST_SHARERS
from regulars.science.matching.compare.catalogue import derive_columns
from regulars.science.matching.encode import encode
from regulars.science.matching.model import Model
from regulars.science.matching.scoring import keep, score_pairs

_FEW = 500


def neighbourhood(waiting: QuerySet[Record], model: Model) -> pl.DataFrame:
    """`record` and forms of these records, of those that may be the same people, and of all of their customers'."""
    new = list(waiting.exclude(source__format=keeping.CONSOLE).order_by("pk").values_list("pk", flat=True))
    near = set(new) | candidates(new, model) | _answered_with(new)
    customers = _column(Link.objects.order_by(), "record", near, "customer")
    records = near | _column(Link.objects.order_by(), "customer", customers, "record")
    return keeping.read_forms(records)


def candidates(new: list[int], model: Model) -> set[int]:
    """Records that share a key with one of the new ones and are not obviously somebody else."""
    forms = keeping.read_forms(new)
    keys = keeping.keys_of(forms, model)
    found = pl.DataFrame(
        keeping.sharers(keys["key"].unique().to_list(), MOST_SHARERS),
        schema={"key": pl.Int64, "other": pl.Int64},
        orient="row",
    )
    pairs = keys.join(found, on="key").filter(pl.col("record") != pl.col("other")).select("record", "other").unique()
    if pairs.is_empty():
        return set()
    everyone = keeping.read_forms({*new, *pairs["other"].to_list()})
    rows = everyone.select("record").with_row_index("row")
    left = pairs.select("record").join(rows, on="record", maintain_order="left")["row"].to_numpy().astype(np.int64)
    right = (
        pairs.select(record="other").join(rows, on="record", maintain_order="left")["row"].to_numpy().astype(np.int64)
    )
    people = derive_columns(encode(everyone.drop("record")))
    scored = keep(score_pairs(people, model, np.minimum(left, right), np.maximum(left, right)))
    likely = np.unique(np.concatenate([scored.left, scored.right]))
    return set(everyone["record"].gather(likely).to_list())


def _answered_with(new: list[int]) -> set[int]:
    """Records of which a person said that they are, or are not, the same as one of the new ones."""
    found: set[int] = set()
    said = Review.objects.filter(state__in=(Review.State.SAME, Review.State.DIFFERENT))
    for start in range(0, len(new), _FEW):
        some = new[start : start + _FEW]
        for pair in said.filter(Q(left__in=some) | Q(right__in=some)).values_list("left", "right"):
            found.update(pair)
    return found


def _column(rows: QuerySet[Any], by: str, values: set[int], wanted: str) -> set[int]:
    chosen, found = sorted(values), set()
    for start in range(0, len(chosen), _FEW):
        some = rows.filter(**{f"{by}__in": chosen[start : start + _FEW]})
        found |= set(read_frame(some, [wanted])[wanted].to_list())
    return found
