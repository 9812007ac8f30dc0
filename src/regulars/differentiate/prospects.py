"""How we came to know customers, and what was known of prospects then: before any order could tell more of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.models import Consent, Conversation, RecordVersion, Source

AT_FIRST = (
    "source", "mail", "phone", "company", "town", "country", "language", "newsletter_at_first", "wrote_at_first",
    "month",
)  # fmt: skip
"""What is looked at: through which source we knew them first, what it told of them, what they did, in which month."""

_DAY = timedelta(days=1)
_FIELDS = ("email", "phone", "company", "city", "country", "language")


def first_heard(as_of: datetime) -> pl.DataFrame:
    """When we first heard of each customer through each source: customer, source (number), at.

    A record's own time is that of its last change, which for buyers is often later than what they did first.
    """
    versions = RecordVersion.objects.filter(record__link__isnull=False).order_by()
    told = read_frame(versions, ["record__link__customer", "record__source", "learned_at"])
    told.columns = ["customer", "source", "at"]
    events = scan_events(as_of).filter(pl.col("customer").is_not_null()).group_by("customer", "source")
    done = events.agg(at=pl.col("occurred_at").min()).collect()
    heard = [
        frame.select("customer", pl.col("source").cast(pl.Int64), "at") for frame in (told, done, _agreed(), _opened())
    ]
    found = pl.concat(heard).filter(pl.col("at") <= as_of)
    return found.group_by("customer", "source").agg(pl.col("at").min())


def came_through(heard: pl.DataFrame) -> pl.DataFrame:
    """The source through which we knew each customer first: customer, source (its name)."""
    names = dict(Source.objects.values_list("pk", "name"))
    first = heard.sort("customer", "at", "source").group_by("customer", maintain_order=True)
    return first.agg(pl.col("source").first().replace_strict(names, return_dtype=pl.String, default=None))


def prospects_as_first_known(told: pl.DataFrame, heard: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Those who are prospects, or were for a day or more before they first bought.

    Args:
        told: columns customer, known_since, first_order_at, mail (provider) and town, of all customers.
        heard: as `first_heard` has it.
        zone: name of the business's time zone, for the month.

    Returns:
        customer, first_order_at, known_since (when we first heard of them, of whatever kind), and AT_FIRST: text or
        booleans; in order of customer.
    """
    known = heard.group_by("customer").agg(pl.col("at").min())
    waited = pl.col("first_order_at") - pl.col("known_since") >= _DAY
    # A customer's own date may be that of a record that was theirs before: it counts where nothing else is known.
    prospects = told.join(known, on="customer", how="left").select(
        "customer", "first_order_at", known_since=pl.coalesce("at", "known_since")
    )
    prospects = prospects.filter(waited | pl.col("first_order_at").is_null()).sort("customer")
    fields = _told_by(_on_first_day(heard, prospects).select("customer", "source"))
    agreed, wrote = (
        _on_first_day(frame, prospects).select("customer", pl.lit(True).alias(name)).unique()
        for name, frame in (("newsletter_at_first", _agreed()), ("wrote_at_first", _opened()))
    )
    for frame in (came_through(heard), fields, agreed, wrote):
        prospects = prospects.join(frame, on="customer", how="left", maintain_order="left")
    mails, towns = (told[name].unique().drop_nulls().to_list() for name in ("mail", "town"))
    domain = pl.col("email").str.extract(r"@(.+)$")
    mail = pl.when(domain.is_in(mails)).then(domain).when(domain.is_not_null()).then(pl.lit("their own"))
    return prospects.with_columns(
        pl.col("phone", "company").is_not_null(),
        pl.col("newsletter_at_first", "wrote_at_first").fill_null(False),
        mail=mail.fill_null("none"),
        town=pl.when(pl.col("city").is_in(towns)).then("city"),
        month=pl.col("known_since").dt.convert_time_zone(zone).dt.strftime("%B"),
    ).select("customer", "first_order_at", "known_since", *AT_FIRST)


def _agreed() -> pl.DataFrame:
    """Who agreed to mail, through which source and when: customer, source, at."""
    granted = Consent.objects.filter(channel="email", state=Consent.State.GRANTED, record__link__isnull=False)
    told = read_frame(granted.order_by(), ["record__link__customer", "record__source", "given_at"])
    told.columns = ["customer", "source", "at"]
    return told


def _opened() -> pl.DataFrame:
    """Who began a conversation, through which source and when: customer, source, at."""
    opened = Conversation.objects.filter(record__link__isnull=False).order_by()
    told = read_frame(opened, ["record__link__customer", "source", "opened_at"])
    told.columns = ["customer", "source", "at"]
    return told


def _on_first_day(frame: pl.DataFrame, prospects: pl.DataFrame) -> pl.DataFrame:
    known = prospects.select("customer", "known_since")
    return frame.join(known, on="customer").filter(pl.col("at") < pl.col("known_since") + _DAY)


def _told_by(sources: pl.DataFrame) -> pl.DataFrame:
    """What these sources told of their customers at first, the first that did: customer, and _FIELDS as text.

    Of each source the earliest version counts alone: later ones may have come with an order.
    """
    versions = RecordVersion.objects.filter(record__link__isnull=False).order_by()
    told = read_frame(versions, ["record__link__customer", "record__source", "learned_at", "fields"])
    told.columns = ["customer", "source", "at", "fields"]
    told = told.with_columns(pl.col("source").cast(pl.Int64)).join(sources, on=["customer", "source"], how="semi")
    told = told.sort("customer", "at", "source", "fields")
    told = told.unique(["customer", "source"], keep="first", maintain_order=True).select(
        "customer", *(pl.col("fields").str.json_path_match(f"$.{name}").alias(name) for name in _FIELDS)
    )
    return told.group_by("customer", maintain_order=True).agg(pl.col(name).drop_nulls().first() for name in _FIELDS)
