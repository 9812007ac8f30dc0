"""The same again: what a customer ordered last, and one press that orders it once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import polars as pl
from django.db import transaction

from regulars.interact.arrangements.make import MOST_LINES, Line, Wanted, lines_as_kept, make_arrangement
from regulars.ledger.log.read import scan_lines
from regulars.ledger.log.schema import DISCOUNT, PURCHASE
from regulars.ledger.models import Arrangement, Customer, TimelineEntry

_TWICE = timedelta(hours=1)
"""The same lines ordered again so soon are a second press, not a second order."""

_NAMED = 200


@dataclass(frozen=True, slots=True)
class LastOrder:
    """What they ordered last, and when."""

    at: datetime
    lines: tuple[Line, ...]


def last_order(customer: Customer) -> LastOrder | None:
    """Their last order with named products; None where there is none, or it says nothing of products."""
    bought = TimelineEntry.objects.filter(record__link__customer=customer, name=PURCHASE).select_related("record")
    entry = bought.order_by("-at", "-seq").first()
    if entry is None:
        return None
    theirs = scan_lines(entry.record.source_id).filter(
        pl.col("name") == PURCHASE,
        pl.col("source_key") == entry.record.key,
        pl.col("order_id") == entry.reference if entry.reference else pl.col("seq") == entry.seq,
    )
    name = pl.coalesce("product_name", "product").str.strip_chars()
    sums = (
        theirs.with_columns(name=name, quantity=pl.col("quantity").cast(pl.Float64).fill_null(1.0))
        .filter(pl.col("name").str.len_chars() > 0, pl.col("name") != DISCOUNT)
        .group_by("name", pl.col("product").fill_null(""))
        .agg(pl.col("quantity").sum(), pl.col("line").min())
        .filter(pl.col("quantity") > 0)
        .sort("line", "name")
        .collect()
    )
    lines = tuple(
        Line(row["name"][:_NAMED], Decimal(f"{row['quantity']:g}"), row["product"][:_NAMED])
        for row in sums.head(MOST_LINES).iter_rows(named=True)
    )
    return LastOrder(entry.at, lines) if lines else None


def order_again(customer: Customer, wanted: Wanted, *, by: str, at: datetime) -> Arrangement:
    """A reorder of these lines; pressed twice it is one. Raises BadInput."""
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=customer.pk)
        kept = lines_as_kept(wanted.lines)
        made = _just_now(customer, kept, by, at)
        return made or make_arrangement(customer, wanted, by=by, at=at)


def _just_now(customer: Customer, lines: Sequence[dict[str, str]], by: str, at: datetime) -> Arrangement | None:
    made = Arrangement.objects.filter(
        customer=customer, kind=Arrangement.Kind.REORDER, made_by=by, made_at__gt=at - _TWICE
    )
    return next((one for one in made.order_by("-pk") if one.lines == lines), None)
