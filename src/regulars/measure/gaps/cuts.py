"""By what customers can be told apart when gaps are looked at: value tier, segment, product bought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Improvement, Score

Cut = Improvement.Cut
Segments = Callable[[], Mapping[str, Sequence[int]]]
"""Gives the numbers of the customers of each saved segment: whoever asks about segments knows their rules."""

_GROUPS = pl.Schema({"customer": pl.Int64(), "group": pl.String()})
_PRODUCTS = 12  # those that most of them bought
_BOUGHT = pl.duration(days=365)


def groups_of(cut: str, customers: Sequence[int], until: datetime, segments: Segments) -> pl.DataFrame:
    """Which of the customers belong to which group: customer, group; a customer may be in several or none.

    Raises ValueError for a cut that has no groups.
    """
    if not customers:
        return pl.DataFrame(schema=_GROUPS)
    if cut == Cut.TIER:
        scores = Score.objects.filter(customer__in=customers).exclude(tier="")
        found = read_frame(scores.order_by(), ["customer", "tier"]).rename({"tier": "group"})
    elif cut == Cut.PRODUCT:
        found = _bought(customers, until)
    elif cut == Cut.SEGMENT:
        rows = [(number, name) for name, numbers in segments().items() for number in numbers]
        found = pl.DataFrame(rows, schema=_GROUPS, orient="row")
    else:
        raise ValueError(f"cut '{cut}' has no groups")
    theirs = found.cast(_GROUPS).filter(pl.col("customer").is_in(list(customers)))
    return theirs.unique().sort("group", "customer")


def _bought(customers: Sequence[int], until: datetime) -> pl.DataFrame:
    """What they bought within the year before, as far as many of them did."""
    lines = scan_events(until, [PURCHASE]).filter(
        pl.col("customer").is_in(list(customers)),
        pl.col("occurred_at") > pl.lit(until) - _BOUGHT,
        pl.col("product_name").is_not_null(),
    )
    bought = lines.select("customer", group="product_name").unique().collect()
    most = bought.group_by("group").len().sort("len", "group", descending=[True, False]).head(_PRODUCTS)
    return bought.join(most.select("group"), on="group", how="semi")
