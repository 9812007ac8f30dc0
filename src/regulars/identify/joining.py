"""How records came together: which sources know the same people, and how many records make a person."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Link

_LARGE = 6


@dataclass(frozen=True, slots=True)
class Shared:
    """So many people are known to exactly these sources."""

    sources: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Size:
    """So many people have that many records; the last size stands for itself and all larger ones."""

    records: int
    people: int
    or_more: bool = False


def read_links(leaving_out: str = "") -> pl.DataFrame:
    """`record, customer, source` of every linked record, but those of sources of the format `leaving_out`."""
    query = Link.objects.order_by()
    if leaving_out:
        query = query.exclude(record__source__format=leaving_out)
    return read_frame(query, ["record", "customer", "record__source__name"]).rename({"record__source__name": "source"})


def overlaps(links: pl.DataFrame) -> list[Shared]:
    """People by the exact set of sources that know them, the largest group first."""
    known_to = links.group_by("customer").agg(pl.col("source").unique().sort().alias("sources"))
    counted = known_to.group_by(pl.col("sources").list.join("\x1f")).agg(pl.len().alias("people"))
    ordered = counted.sort("people", "sources", descending=[True, False])
    return [Shared(tuple(sources.split("\x1f")), people) for sources, people in ordered.iter_rows()]


def sizes(links: pl.DataFrame) -> list[Size]:
    """How many people have one record, two, three …; from six on they are counted together."""
    counted = dict(
        links.group_by("customer")
        .agg(pl.len().clip(upper_bound=_LARGE).alias("records"))
        .group_by("records")
        .agg(pl.len())
        .iter_rows()
    )
    most = max(counted, default=0)
    return [Size(number, counted.get(number, 0), number == _LARGE) for number in range(1, most + 1)]
