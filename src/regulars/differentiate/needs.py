"""What each customer needs from us beside the goods: offers, their price, their channel, day and hour, their rhythm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from regulars.ledger.business import Business
from regulars.ledger.frames import replace_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Motivator, Need, Preference, Source
from regulars.ledger.orders import orders_in_currency
from regulars.science.lifetime.orders import local_orders, rate_into
from regulars.science.traits.alike import Group, group_alike
from regulars.science.traits.choices import shrink_choices, telling
from regulars.science.traits.rhythm import SURE, weigh_rhythms

OFFER, PRICE, CHANNEL, DAY, HOUR, RHYTHM, GROUP = "offer", "price", "channel", "day", "hour", "rhythm", "group"

_KEPT_IN = {
    OFFER: Motivator,
    PRICE: Motivator,
    CHANNEL: Preference,
    DAY: Preference,
    HOUR: Preference,
    RHYTHM: Need,
    GROUP: Need,
}
"""Where each subject is kept: what moves a customer, what they like best, what they need from us."""

_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_HOURS = ((6, "mornings"), (12, "afternoons"), (17, "evenings"), (22, "nights"))
_ON_OFFER, _FULL_PRICE = "offers", "full price"
_DEAR, _CHEAP, _MIDDLE = "the dearer of its kind", "the cheaper of its kind", "middling prices"

WORDS = {
    f"{OFFER}:{_ON_OFFER}": "buys on offer",
    f"{OFFER}:{_FULL_PRICE}": "pays full price",
    f"{PRICE}:{_DEAR}": "likes the dearer things",
    f"{PRICE}:{_CHEAP}": "likes the cheaper things",
    f"{RHYTHM}:regular": "comes regularly",
}


@dataclass(frozen=True, slots=True)
class NeedsReport:
    """What was learnt: facts of each subject, customers who have one, and the groups of like needs."""

    as_of: datetime
    customers: int
    facts: dict[str, int]
    groups: list[Group]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    def words(self) -> list[str]:
        """The report as a person reads it."""
        groups = "; ".join(f"{group.name} ({group.customers:,})" for group in self.groups)
        return [f"Customers of whose needs something stands out: {self.customers:,}.", f"Groups of needs: {groups}."]


def learn_needs(as_of: datetime, business: Business, *, at: datetime) -> NeedsReport:
    """Infer needs from what was bought until a moment, in place of those inferred before. One transaction.

    What customers said themselves is kept apart, and never touched.
    """
    zone = business.time_zone
    bought, currency = orders_in_currency(business, as_of)
    bought = bought.filter(pl.col("gross") > 0).select("customer", "source", "occurred_at", "discount", "currency")
    orders = local_orders(bought, currency, zone).drop("currency")
    del bought
    rhythms, regulars = _rhythms(orders)
    facts, apart = [regulars], [orders.select("customer").unique().sort("customer"), _evenness(rhythms)]
    # One subject at a time: a large base's choices do not fit beside each other.
    for subject, counted in _choices(orders, as_of, currency, business):
        if counted.is_empty():
            continue
        shrunk = shrink_choices(counted).with_columns(subject=pl.lit(subject))
        facts.append(_facts(telling(shrunk)))
        if subject != DAY:
            apart.append(_apart(shrunk))
    del orders
    groups, members = _groups(apart)
    return _keep(as_of, at, pl.concat(facts), groups, members)


def _keep(
    as_of: datetime, at: datetime, facts: pl.DataFrame, groups: list[Group], members: pl.DataFrame
) -> NeedsReport:
    everything = pl.concat([facts, members])
    with transaction.atomic():
        for model in (Need, Motivator, Preference):
            subjects = [subject for subject, kept_in in _KEPT_IN.items() if kept_in is model]
            rows = everything.filter(pl.col("subject").is_in(subjects))
            rows = rows.with_columns(stated=pl.lit(False), learned_at=pl.lit(at))
            replace_frame(model, rows, old=model.objects.filter(stated=False, subject__in=subjects))
    counts = dict(facts["subject"].value_counts().sort("subject").iter_rows())
    return NeedsReport(as_of, facts["customer"].n_unique(), counts, groups)


def _choices(
    orders: pl.DataFrame, as_of: datetime, currency: str, business: Business
) -> Iterator[tuple[str, pl.DataFrame]]:
    """For each subject how often each customer chose each item: columns customer, item, chosen, last (day)."""
    names = dict(Source.objects.values_list("pk", "name"))
    at = pl.col("occurred_at")
    hour = pl.lit(_HOURS[-1][1])
    for start, name in _HOURS:
        hour = pl.when(at.dt.hour() >= start).then(pl.lit(name)).otherwise(hour)
    timed = (at.dt.time() != pl.time(0, 0)).any().over("source")  # sources that know days only say no hours
    subjects = {
        OFFER: pl.when(pl.col("discount") > 0).then(pl.lit(_ON_OFFER)).otherwise(pl.lit(_FULL_PRICE)),
        CHANNEL: pl.col("source").replace_strict(names, return_dtype=pl.String, default=None),
        DAY: at.dt.weekday().replace_strict(dict(enumerate(_DAYS, 1)), return_dtype=pl.String),
        HOUR: pl.when(timed).then(hour),
    }
    for subject, item in subjects.items():
        yield subject, _counted(orders.lazy().select("customer", item=item.cast(pl.Categorical), day=at.dt.date()))
    yield PRICE, _prices(as_of, currency, business)


def _prices(as_of: datetime, currency: str, business: Business) -> pl.DataFrame:
    """How many things of the lower, middle and upper third of their category's prices each customer bought."""
    rate = rate_into(currency, business.exchange_rates)
    price = (rate * pl.col("amount").cast(pl.Float64) / pl.col("quantity").cast(pl.Float64)).cast(pl.Float32)
    lines = (
        scan_events(as_of, [PURCHASE])
        .filter(pl.col("customer").is_not_null() & pl.col("category").is_not_null())
        .filter((pl.col("amount") > 0) & (pl.col("quantity") > 0))
        .filter(rate.is_not_null())
        .select(
            "customer",
            pl.col("category").cast(pl.Categorical),
            price=price,
            day=pl.col("occurred_at").dt.convert_time_zone(business.time_zone).dt.date(),
        )
    )
    edges = lines.group_by("category").agg(
        low=pl.col("price").quantile(1 / 3), high=pl.col("price").quantile(2 / 3), prices=pl.col("price").n_unique()
    )
    third = (
        pl.when(pl.col("price") > pl.col("high"))
        .then(pl.lit(_DEAR))
        .when(pl.col("price") < pl.col("low"))
        .then(pl.lit(_CHEAP))
        .otherwise(pl.lit(_MIDDLE))
    )
    priced = lines.join(edges.filter(pl.col("prices") >= 3), on="category")
    return _counted(priced.select("customer", "day", item=third.cast(pl.Categorical)))


def _counted(chosen: pl.LazyFrame) -> pl.DataFrame:
    counted = chosen.drop_nulls("item").group_by("customer", "item").agg(chosen=pl.len(), last=pl.col("day").max())
    return counted.collect().with_columns(pl.col("item").cast(pl.String))


def _facts(told: pl.DataFrame) -> pl.DataFrame:
    """Choices as facts, each with its evidence."""
    nothing = pl.col("item").is_in([_MIDDLE, _FULL_PRICE])
    times = (pl.col("share") / pl.col("usual")).round(1).cast(pl.String).str.strip_suffix(".0")
    counted = pl.format("{} of {}", pl.col("chosen").cast(pl.Int64), pl.col("of").cast(pl.Int64))
    noun = pl.when(pl.col("subject") == PRICE).then(pl.lit("things bought")).otherwise(pl.lit("orders"))
    return told.filter(~nothing).select(
        "customer",
        "subject",
        "item",
        strength="share",
        lift=pl.col("share") / pl.col("usual"),
        evidence=pl.format("{} {}, {} times as often as others; last on {}.", counted, noun, times, _say("last")),
    )


def _say(day: str) -> pl.Expr:
    return pl.col(day).dt.strftime("%-d %B %Y")


def _rhythms(orders: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """How evenly each customer comes, as `weigh_rhythms` has it, and those who surely have a rhythm, as facts."""
    days = orders.select("customer", day=pl.col("occurred_at").dt.date()).unique().sort("customer", "day")
    gaps = days.select("customer", gap=pl.col("day").diff().over("customer").dt.total_days()).drop_nulls("gap")
    rhythms = weigh_rhythms(gaps)
    regular = rhythms.filter(pl.col("sure") >= SURE)
    last = days.group_by("customer").agg(last=pl.col("day").max())
    mean, shortest, longest = (pl.col(name).round().cast(pl.Int64) for name in ("mean", "shortest", "longest"))
    told = "{} gaps of {} to {} days between orders, {} on average; last on {}."
    facts = regular.join(last, on="customer", how="left", maintain_order="left").select(
        "customer",
        subject=pl.lit(RHYTHM),
        item=pl.format("every {} days", mean),
        strength=pl.col("even"),
        lift=pl.lit(None, dtype=pl.Float64),
        evidence=pl.format(told, pl.col("count").cast(pl.Int64), shortest, longest, mean, _say("last")),
    )
    return rhythms, facts


def _evenness(rhythms: pl.DataFrame) -> pl.DataFrame:
    return rhythms.select("customer", (pl.col("even") - pl.col("even").mean()).alias(f"{RHYTHM}:regular"))


def _apart(shrunk: pl.DataFrame) -> pl.DataFrame:
    """How far each customer's shares of one subject are from everybody's: customer, and a column an item."""
    told = shrunk.filter(pl.col("item") != _MIDDLE)
    need = pl.format("{}:{}", "subject", "item").cast(pl.Categorical).alias("need")
    distance = (pl.col("share") - pl.col("usual")).alias("apart")
    return told.select("customer", need, distance).pivot("need", index="customer", values="apart")


def _groups(apart: list[pl.DataFrame]) -> tuple[list[Group], pl.DataFrame]:
    """The groups, and each customer's as a fact; the first frame has all customers."""
    wide = apart[0]
    for frame in apart[1:]:
        wide = wide.join(frame, on="customer", how="left", maintain_order="left")
    if wide.is_empty():
        return [], pl.DataFrame(schema=_FACT_SCHEMA)
    wide = wide.select("customer", *sorted(wide.columns[1:])).with_columns(pl.exclude("customer").fill_null(0.0))
    place, groups = group_alike(wide, {name: _call(name) for name in wide.columns})
    names = pl.Series("item", [group.name for group in groups], dtype=pl.String).gather(place)
    return groups, wide.select("customer").with_columns(names, subject=pl.lit(GROUP)).select(
        "customer",
        "subject",
        "item",
        strength=pl.lit(1.0),
        lift=pl.lit(None, dtype=pl.Float64),
        evidence=pl.lit("By what and how this customer buys."),
    )


_FACT_SCHEMA: dict[str, Any] = {
    "customer": pl.Int64,
    "subject": pl.String,
    "item": pl.String,
    "strength": pl.Float64,
    "lift": pl.Float64,
    "evidence": pl.String,
}


def _call(need: str) -> str:
    subject, _, item = need.partition(":")
    if need in WORDS:
        return WORDS[need]
    if subject == HOUR:
        return "buys at night" if item == "nights" else f"buys in the {item.removesuffix('s')}"
    return f"buys through {item}" if subject == CHANNEL else item
