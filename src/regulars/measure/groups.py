"""Return on Customer of groups of customers: by value tier, by where they first came from, by saved segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Record, Source
from regulars.measure.changes import exact, total
from regulars.measure.standing import Standing
from regulars.science.lifetime.tiers import TIERS, assign_tiers
from regulars.science.lifetime.value import WEEKS_A_YEAR

NEW = "new customers"
"""Their tier: at a period's start they had none."""

UNKNOWN = "not known"
REST = "everybody else"

Segments = Callable[[], Mapping[str, Sequence[int]]]
"""Gives the numbers of the customers of each saved segment: whoever asks about segments knows their rules."""

_BOUGHT = pl.col("bought").sum()
_MONEY = [total(name).alias(name) for name in ("value_start", "value_end", "cash")]


@dataclass(frozen=True, slots=True)
class Group:
    """What some customers brought in a period. Money to 4 decimals, so that groups add up to the whole exactly.

    Attributes:
        customers: who had bought by the end.
        equity_start, equity_end: what they were worth at both.
        cash_flow: margin they brought, less what serving them cost.
    """

    name: str
    customers: int
    equity_start: Decimal
    equity_end: Decimal
    cash_flow: Decimal

    @property
    def created(self) -> Decimal:
        """The value they created, or destroyed where negative."""
        return self.cash_flow + self.equity_end - self.equity_start

    @property
    def rate(self) -> float | None:
        """Their Return on Customer; None where they were worth nothing at the start."""
        return float(self.created / self.equity_start) if self.equity_start > 0 else None

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "name": self.name,
            "customers": self.customers,
            "equity_start": float(self.equity_start),
            "equity_end": float(self.equity_end),
            "cash_flow": float(self.cash_flow),
            "value_created": float(self.created),
            "return_on_customer": None if self.rate is None else round(self.rate, 6),
        }


def by_group(changes: pl.DataFrame, groups: pl.DataFrame, otherwise: str) -> list[Group]:
    """The groups of a cut in which everybody is in one: they add up to the whole.

    Args:
        changes: as `changes_between` gives it.
        groups: columns customer, group; one row a customer.
        otherwise: the name of those who have none.
    """
    named = changes.join(groups, on="customer", how="left").with_columns(pl.col("group").fill_null(otherwise))
    return _sums(named)


def by_segment(changes: pl.DataFrame, members: Mapping[str, Sequence[int]]) -> list[tuple[Group, Group]]:
    """Each saved segment, and everybody else beside it: the two add up to the whole. Segments may overlap."""
    found = []
    for name, numbers in members.items():
        inside = within(numbers)
        found.append((_one(name, changes.filter(inside)), _one(REST, changes.filter(~inside))))
    return found


def within(members: Sequence[int]) -> pl.Expr:
    """Whether a customer is one of these."""
    return pl.col("customer").is_in(pl.Series(list(members), dtype=pl.Int64).implode())


def tiers_at(standing: Standing) -> pl.DataFrame:
    """Each customer's value tier on a day, from what was known then: customer, group.

    Of the period's start and not of today: by today's tier those who grew would all be the best, and the best would
    always have grown.
    """
    base, models = standing.base, standing.models
    days = base["frequency"].to_numpy() + 1
    valued = pl.DataFrame(
        {
            "customer": base["customer"],
            "lifetime_value": standing.values["value"],
            "expected_purchases_next_year": standing.expected(WEEKS_A_YEAR)[0],
            "p_active_next_quarter": standing.values["p_active"],
            "expected_spend": models.spend.expected_spend(days, base["total_spend"].to_numpy() / days),
        }
    )
    return assign_tiers(valued).select("customer", group=pl.col("tier").cast(pl.String))


def first_sources(orders: pl.DataFrame) -> pl.DataFrame:
    """Where each customer first came from: the source of their first order, else of their first record.

    Args:
        orders: columns customer, occurred_at, source.

    Returns:
        customer, group (the source's name).
    """
    names = pl.DataFrame(
        list(Source.objects.order_by("pk").values_list("pk", "name")),
        schema={"source": pl.Int32, "group": pl.String},
        orient="row",
    )
    bought = orders.group_by("customer").agg(pl.col("source").sort_by("occurred_at", "source").first())
    records = read_frame(Record.objects.filter(link__isnull=False).order_by(), ["pk", "link__customer", "source"])
    seen = records.group_by("link__customer").agg(pl.col("source").sort_by("pk").first())
    everybody = pl.concat(
        [
            bought.cast({"customer": pl.Int64, "source": pl.Int32}),
            seen.rename({"link__customer": "customer"}).cast({"customer": pl.Int64, "source": pl.Int32}),
        ]
    ).unique("customer", keep="first", maintain_order=True)
    return everybody.join(names, on="source", how="left").select("customer", "group")


def tiers_in_order(groups: list[Group]) -> list[Group]:
    """From the most valuable down, the new ones last."""
    order = {name: place for place, name in enumerate((*TIERS, NEW))}
    return sorted(groups, key=lambda group: order.get(group.name, len(order)))


def _sums(named: pl.DataFrame) -> list[Group]:
    sums = named.group_by("group").agg(_BOUGHT, *_MONEY)
    found = [_group(name, *row) for name, *row in sums.iter_rows()]
    return sorted(found, key=lambda group: (-group.equity_end, group.name))


def _one(name: str, theirs: pl.DataFrame) -> Group:
    """Some customers as one group; also where there are none."""
    return _group(name, *theirs.select(_BOUGHT, *_MONEY).row(0))


def _group(name: str, bought: int, start: int, end: int, cash: int) -> Group:
    return Group(name, bought, exact(start), exact(end), exact(cash))
