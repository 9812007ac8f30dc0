"""Reach of all customers at once, for choosing among them: consents, pauses, topics, addresses and how often.

Quiet hours are not asked here: they are over within a day, and asked when something is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl
from django.db.models import F

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Consent, MailAddress, Wish
from regulars.ledger.reach.consent import CHANNELS, CONSENT_COLUMNS, PERSON, SERVICE, permitted, strictest
from regulars.ledger.reach.contacts import reached
from regulars.ledger.reach.rules import Rules, rules

WISH_COLUMNS: dict[str, pl.DataType] = {
    "paused": pl.Boolean(),
    "unwanted": pl.List(pl.String),  # topics, case-folded
    "full": pl.List(pl.String),  # channels in which they were reached as often as may be
    "dead": pl.List(pl.String),  # channels whose address does not work
}
"""What a frame must have for `reachable`, beside CONSENT_COLUMNS; null for nothing."""

_CUSTOMER = "record__link__customer"


def reach_of_customers(at: datetime, customers: Sequence[int] | None = None) -> pl.DataFrame:
    """What each customer allows and wishes at a moment; one row for each of whom anything is known.

    Args:
        at: when; what was stated later does not count.
        customers: these only; None: all.

    Returns:
        customer (Int64), CONSENT_COLUMNS (Int8: 0 granted, 1 pending, 2 denied) and WISH_COLUMNS.
    """
    found = consents_of_customers(at, customers)
    said = _wishes(at, customers)
    for told in (_paused(said, at), _unwanted(said), _full(said, at, rules(), customers), _dead(at, customers)):
        found = found.join(told, on="customer", how="full", coalesce=True)
    return found.select("customer", *CONSENT_COLUMNS, *WISH_COLUMNS).sort("customer")


def reachable(channel: str, purpose: str, topic: str = "") -> pl.Expr:
    """Whether the customer may be reached there for that, as far as a day can tell; over `reach_of_customers`."""
    dead = pl.col("dead").list.contains(channel)
    if purpose == SERVICE:
        return permitted(channel, purpose) & ~dead.fill_null(value=False)
    held_back = [pl.col("paused"), dead, pl.col("full").list.contains(channel)]
    if topic:
        held_back.append(pl.col("unwanted").list.contains(topic.casefold()))
    return permitted(channel, purpose) & ~pl.any_horizontal(each.fill_null(value=False) for each in held_back)


def consents_of_customers(at: datetime, customers: Sequence[int] | None = None) -> pl.DataFrame:
    """One row for each customer who stated anything by `at`; columns as `strictest` has them."""
    stated = Consent.objects.filter(given_at__lte=at, record__link__isnull=False).order_by()
    if customers is not None:
        stated = stated.filter(record__link__customer__in=customers)
    columns = [_CUSTOMER, "record", "channel", "purpose", "state", "given_at"]
    return strictest(read_frame(stated, columns).rename({_CUSTOMER: "customer"}))


def _wishes(at: datetime, customers: Sequence[int] | None) -> pl.DataFrame:
    """The latest word of each record on each subject: customer, record, about, channel, item, value."""
    about = (Wish.About.TOPIC, Wish.About.FREQUENCY, Wish.About.PAUSE)
    stated = Wish.objects.filter(stated_at__lte=at, record__link__isnull=False, about__in=about).order_by()
    if customers is not None:
        stated = stated.filter(record__link__customer__in=customers)
    said = read_frame(stated, [_CUSTOMER, "id", "record", "about", "channel", "item", "value", "stated_at"])
    subject = ["record", "about", "channel", "item"]
    return (
        said.rename({_CUSTOMER: "customer"})
        .with_columns(pl.col("item").str.to_lowercase())
        .sort("stated_at", "id")
        .unique(subject, keep="last", maintain_order=True)
    )


def _paused(said: pl.DataFrame, at: datetime) -> pl.DataFrame:
    pauses = said.filter((pl.col("about") == Wish.About.PAUSE) & (pl.col("value") != ""))
    until = pl.col("value").str.to_datetime("%Y-%m-%dT%H:%M:%S%z", time_zone="UTC", strict=False)
    lasting = pauses.filter(until > at)
    return lasting.select("customer").unique().with_columns(paused=pl.lit(value=True))


def _unwanted(said: pl.DataFrame) -> pl.DataFrame:
    refused = said.filter((pl.col("about") == Wish.About.TOPIC) & (pl.col("value") == "no"))
    return refused.group_by("customer").agg(unwanted=pl.col("item").unique().sort())


def _full(said: pl.DataFrame, at: datetime, ours: Rules, customers: Sequence[int] | None) -> pl.DataFrame:
    """Channels in which the customer's own limit, or the business's over all channels, is used up."""
    limit = pl.col("value").str.split_exact("/", 1).struct.rename_fields(["most", "days"])
    own = (
        said.filter((pl.col("about") == Wish.About.FREQUENCY) & (pl.col("value") != ""))
        .select("customer", "channel", limit.alias("limit"))
        .unnest("limit")
        .cast({"most": pl.Int64, "days": pl.Int64})
    )
    spans = [*own["days"].unique(), *([ours.unasked.days] if ours.unasked else [])]
    unasked = reached(at - timedelta(days=max(spans, default=0))).exclude(purpose=SERVICE)
    if customers is not None:
        unasked = unasked.filter(customer__in=customers)
    turned = read_frame(unasked, ["customer", "channel", "handed_at", "sent_at", "at"]).select(
        "customer", by="channel", reached_at=pl.coalesce("handed_at", "sent_at", "at")
    )
    lately = pl.col("reached_at") > pl.lit(at) - pl.duration(days="days")
    full = (
        own.join(turned, on="customer", how="left")
        .group_by("customer", "channel", "most", "days")
        .agg(count=(lately & (pl.col("by") == pl.col("channel"))).sum())
        .filter(pl.col("count") >= pl.col("most"))
        .select("customer", "channel")
    )
    if ours.unasked:
        week = turned.filter(pl.col("reached_at") > at - timedelta(days=ours.unasked.days))
        most = week.group_by("customer").agg(count=pl.len()).filter(pl.col("count") >= ours.unasked.most)
        everywhere = pl.DataFrame({"channel": [*CHANNELS, PERSON]})
        full = pl.concat([full, most.select("customer").join(everywhere, how="cross")])
    return full.group_by("customer").agg(full=pl.col("channel").unique().sort())


def _dead(at: datetime, customers: Sequence[int] | None) -> pl.DataFrame:
    """Customers at whose present address nobody is."""
    failing = MailAddress.objects.filter(address__iexact=F("customer__email"), undeliverable_since__lte=at).order_by()
    if customers is not None:
        failing = failing.filter(customer__in=customers)
    gone = read_frame(failing, ["customer"]).unique()
    return gone.with_columns(dead=pl.lit(["email"], dtype=pl.List(pl.String)))
