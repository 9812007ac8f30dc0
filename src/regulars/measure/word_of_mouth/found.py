"""Word of mouth as it stands: the trees, what each referrer brought, by month, and how we know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from regulars.kernel.time import DAYS_PER_YEAR
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.log.read import last_moment
from regulars.ledger.models import Referral
from regulars.ledger.orders import orders_in_currency
from regulars.science.quality.advocacy import CAME_OTHERWISE
from regulars.science.quality.word_of_mouth import brought_worth, trees_of, worth_by_referrer


@dataclass(frozen=True, slots=True)
class Month:
    """Customers brought in one month, and what they are worth for it."""

    first: date
    brought: int
    worth: float


@dataclass(frozen=True, slots=True)
class Referrer:
    """One who brought others: directly, and in all generations below; `worth` counts the direct ones, once."""

    customer: int
    depth: int
    direct: int
    below: int
    worth: float
    worth_below: float


@dataclass(frozen=True, slots=True)
class WordOfMouth:
    """Money in `currency`, over the first year of each who was brought.

    Attributes:
        brought, bought: customers who were brought, and those of them who have bought.
        buyers: all who have bought, to set it beside.
        worth: of all who were brought; it is the sum over the referrers, too.
        saved, margin: its two parts: what winning them would have cost, and the margin that would not have come.
        deepest: generations under the first referrer of the longest chain.
        referrers: the most worth first. sources: how we know, with how many.
        left_out: referrals that would close a circle.
    """

    as_of: datetime
    currency: str
    brought: int
    bought: int
    buyers: int
    worth: float
    saved: float
    margin: float
    came_otherwise: float
    deepest: int
    referrers: Sequence[Referrer]
    months: Sequence[Month]
    sources: Sequence[tuple[str, int]]
    left_out: int


def as_it_stands(at: datetime) -> datetime:
    """As of when it is told: the newest event, as everywhere; later where one of us noted since who brought whom."""
    noted = Referral.objects.filter(at__lte=at).order_by("-at").values_list("at", flat=True).first()
    return max((moment for moment in (last_moment(), noted) if moment is not None), default=at)


def word_of_mouth(as_of: datetime, business: Business) -> WordOfMouth:
    """Everything that was known by a moment."""
    told = Referral.objects.filter(at__lte=as_of).order_by()
    referrals = read_frame(told, ["referrer", "referred", "at", "source"])
    trees = trees_of(referrals)
    orders, currency = orders_in_currency(business, as_of)
    first_years = _first_years(orders.filter(pl.col("currency") == currency), business)
    kept = referrals.join(trees.left_out, on=["referrer", "referred"], how="anti")
    brought = kept.rename({"referred": "customer"}).join(first_years, on="customer", how="left").sort("at", "customer")
    cost = float(business.acquisition_cost)
    has_bought = pl.col("margin").is_not_null()
    worth = pl.Series("worth", brought_worth(brought["margin"].fill_null(0.0).to_numpy(), cost))
    brought = brought.with_columns(worth).with_columns(worth=pl.when(has_bought).then("worth").otherwise(0.0))
    bought = brought.height - brought["margin"].null_count()
    return WordOfMouth(
        as_of=as_of,
        currency=currency,
        brought=brought.height,
        bought=bought,
        buyers=first_years.height,
        worth=float(brought["worth"].sum()),
        saved=cost * bought,
        margin=float(brought["worth"].sum()) - cost * bought,
        came_otherwise=CAME_OTHERWISE,
        deepest=int(trees.people["depth"].max() or 0),  # type: ignore[arg-type]
        referrers=_referrers(trees.people, brought.select("customer", "worth")),
        months=_months(brought, business.time_zone),
        sources=_sources(brought),
        left_out=trees.left_out.height,
    )


def _first_years(orders: pl.DataFrame, business: Business) -> pl.DataFrame:
    """customer, margin (of the year from their first order); buyers only."""
    known = orders.drop_nulls("customer").sort("customer", "occurred_at")
    first = pl.col("occurred_at").filter(pl.col("gross") > 0).min().over("customer")
    year = known.with_columns(first=first).filter(
        pl.col("occurred_at") >= pl.col("first"),
        pl.col("occurred_at") < pl.col("first") + pl.duration(days=int(DAYS_PER_YEAR)),
    )
    margin = pl.col("amount").cast(pl.Float64).sum() * float(business.margin_rate)
    return year.group_by("customer").agg(margin=margin).sort("customer")


def _referrers(people: pl.DataFrame, worth: pl.DataFrame) -> list[Referrer]:
    both = (
        worth_by_referrer(people, worth).join(people, on="customer").sort("worth", "customer", descending=[True, False])
    )
    columns = ("customer", "depth", "direct", "below", "worth", "worth_below")
    return [Referrer(*row) for row in both.select(columns).iter_rows()]


def _months(brought: pl.DataFrame, zone: str) -> list[Month]:
    """Every month from the first to the last, those in which nobody was brought too."""
    by_month = brought.group_by(first=pl.col("at").dt.convert_time_zone(zone).dt.date().dt.truncate("1mo")).agg(
        brought=pl.len(), worth=pl.col("worth").sum()
    )
    if by_month.is_empty():
        return []
    every = by_month.sort("first").upsample("first", every="1mo").with_columns(pl.col("brought", "worth").fill_null(0))
    return [Month(*row) for row in every.select("first", "brought", "worth").iter_rows()]


def _sources(brought: pl.DataFrame) -> list[tuple[str, int]]:
    counted = dict(brought.group_by("source").len().iter_rows())
    return [(str(label), counted[key]) for key, label in Referral.Source.choices if counted.get(key)]
