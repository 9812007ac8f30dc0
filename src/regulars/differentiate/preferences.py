"""What each customer likes best: products and categories bought again and again, and more than others buy them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from regulars.kernel.time import local_day
from regulars.ledger.business import business
from regulars.ledger.frames import replace_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import SALES
from regulars.ledger.models import Preference
from regulars.science.traits import affinity

SUBJECTS = ("product", "category")
TOP = 3
"""Preferences of each subject for each customer at most."""

_FEWEST = 2  # days on which an item was bought before we call it a preference
_LIFT = 1.2  # times as often as others, before we call it a preference
_CANDIDATES = 12

_SERVICES = (
    r"(?i)^\W*(postage|p&p|carriage|shipping|delivery|dotcom postage|manual|discount|adjust|bank charges|"
    r"amazon fee|cruk|samples?|gift (card|wrap)|next day|tip)\b"
)
"""Names of lines that are no products: nobody likes postage."""


@dataclass(frozen=True, slots=True)
class PreferenceReport:
    """What was inferred: customers with a preference, and how many preferences of each subject."""

    as_of: datetime
    customers: int
    product: int
    category: int

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    def words(self) -> list[str]:
        """The report as a person reads it."""
        return [
            f"Customers with a preference: {self.customers:,}; preferences for products: {self.product:,}, "
            f"for categories: {self.category:,}."
        ]


def infer_preferences(as_of: datetime, *, at: datetime) -> PreferenceReport:
    """Infer preferences from what was bought until a moment, in place of those inferred before.

    What customers said themselves is never touched. One transaction.
    """
    zone = business().time_zone
    sold = (
        scan_events(as_of, SALES)
        .filter(pl.col("customer").is_not_null())
        .select("customer", "occurred_at", "product", "product_name", "category", "amount")
        .with_columns(pl.col("occurred_at").dt.convert_time_zone(zone).dt.replace_time_zone(None))
    )
    found = preferences_of(sold, local_day(as_of, zone))
    replace_frame(
        Preference,
        found.with_columns(stated=pl.lit(False), learned_at=pl.lit(at)),
        old=Preference.objects.filter(stated=False, subject__in=SUBJECTS),
    )
    counts = dict(found["subject"].value_counts().iter_rows())
    return PreferenceReport(as_of, found["customer"].n_unique(), counts.get("product", 0), counts.get("category", 0))


def preferences_of(sold: pl.DataFrame | pl.LazyFrame, day: date) -> pl.DataFrame:
    """The preferences that sales show by the end of a day.

    Args:
        sold: lines of sales: columns customer, occurred_at (local), product, product_name, category, amount.
        day: the day of looking.

    Returns:
        customer, subject (one of SUBJECTS), item (as people call it), strength (the share of their buying days
        on which they bought it), lift (how much bigger a part of their purchases it is than of everybody's, shrunk
        where little was seen), evidence (a sentence); the most telling first.
    """
    goods = _goods(sold.lazy())
    days = goods.unique(["customer", "occurred_at"]).group_by("customer").agg(all_days=pl.len())
    names = (
        goods.filter(pl.col("product").is_not_null())
        .group_by("product", "product_name")
        .len()
        .cast({"product": pl.String, "product_name": pl.String})
        # The name it has most often; of several the first by alphabet.
        .sort("product", "len", "product_name", descending=[False, True, False], nulls_last=True)
        .group_by("product", maintain_order=True)
        .agg(called=pl.col("product_name").drop_nulls().first())
        .select(item="product", called=pl.coalesce("called", "product"))
    )
    parts = []
    for subject, item in (("product", pl.coalesce("product", "product_name")), ("category", pl.col("category"))):
        bought = _coded(goods.select("customer", "occurred_at", "amount", item=item).drop_nulls("item"))
        called = names if subject == "product" else _themselves(bought)
        parts.append(_liked(subject, bought, called, days, day))
    return pl.concat(parts)


def _goods(sold: pl.LazyFrame) -> pl.DataFrame:
    """The lines of products, read once, with days for moments and codes for texts."""
    text = pl.col("product", "product_name", "category").cast(pl.Categorical)
    lines = sold.select("customer", pl.col("occurred_at").dt.date(), pl.col("amount").cast(pl.Float64), text).collect()
    names = lines["product_name"].unique().cast(pl.String)
    services = names.filter(names.str.contains(_SERVICES)).cast(pl.Categorical)
    return lines.filter(~pl.col("product_name").is_in(services.implode()).fill_null(value=False))


def _coded(goods: pl.DataFrame) -> pl.DataFrame:
    """Items as codes in alphabetical order."""
    items = goods["item"].unique().cast(pl.String).sort()
    return goods.with_columns(pl.col("item").cast(pl.String).cast(pl.Enum(items)))


def _liked(subject: str, goods: pl.DataFrame, names: pl.DataFrame, days: pl.DataFrame, day: date) -> pl.DataFrame:
    ranked = affinity.infer_preferences(goods, day, top=_CANDIDATES).with_columns(pl.col("item").cast(pl.String))
    return (
        ranked.filter((pl.col("purchases") >= _FEWEST) & (pl.col("lift") >= _LIFT))
        .sort("customer", "rank")
        .filter(pl.int_range(pl.len()).over("customer") < TOP)
        .join(names, on="item", how="left", maintain_order="left")
        .join(days, on="customer", how="left", maintain_order="left")
        .with_columns(called=pl.coalesce("called", "item"))
        .select(
            "customer",
            subject=pl.lit(subject),
            item=pl.col("called").str.slice(0, 400),
            strength=pl.col("purchases") / pl.col("all_days"),
            lift="lift",
            evidence=pl.format(
                "Bought on {} of {} buying days, {} times as much as others do.",
                "purchases",
                "all_days",
                _times("lift"),
            ),
        )
    )


def _times(column: str) -> pl.Expr:
    lift = pl.col(column)
    return pl.when(lift < 10).then(lift.round(1)).otherwise(lift.round()).cast(pl.String).str.strip_suffix(".0")


def _themselves(goods: pl.DataFrame) -> pl.DataFrame:
    item = pl.col("item").cast(pl.String)
    return goods.select(item.unique()).with_columns(called="item")
