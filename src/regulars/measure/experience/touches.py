"""The touches of customers: what happened between each of them and us, as one frame."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
from django.db.models import Q

from regulars.ledger.frames import UTC_TIME, read_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import PURCHASE, SALES
from regulars.ledger.models import (
    Action,
    Answer,
    CaseEntry,
    Conversation,
    Decision,
    Delivery,
    Promise,
    TimelineEntry,
    Understanding,
)
from regulars.ledger.understood import is_said
from regulars.science.quality.complaints import BAD, has_marks

TOUCHES = pl.Schema({"customer": pl.Int64(), "at": UTC_TIME, "kind": pl.String(), "weight": pl.Float64()})
"""One row a touch; the weight is 1, or what an answer says, from -1 to 1."""

_QUICK, _SLOW = timedelta(days=1), timedelta(days=3)
_MAILS, _MAILS_DAYS = 3, timedelta(days=7)
_LATE = r"(?i)\b(late|delay\w*)\b"
_SCALES = {"nps": (5.0, 5.0), "csat": (3.0, 2.0), "ces": (4.0, 3.0), "likert7": (4.0, 3.0)}  # middle, half the width


def touches_of(since: datetime, until: datetime, customer: int | None = None) -> pl.DataFrame:
    """All touches after `since` and by `until`, of everybody or of one customer: TOUCHES, sorted."""
    talks = _conversations(since, until, customer)
    parts = [
        _orders_of_one(since, until, customer) if customer is not None else _orders(since, until),
        _of_conversations(talks),
        _of_cases(since, until, customer, talks),
        _praise(since, until, customer),
        _promises(since, until, customer),
        _gestures(since, until, customer),
        answers_of(since, until, customer),
        _mails(since, until, customer),
    ]
    whole = pl.concat([part.select(TOUCHES.names()).cast(TOUCHES) for part in parts])
    return whole.filter((pl.col("at") > since) & (pl.col("at") <= until)).sort("customer", "at", "kind", "weight")


def answers_of(since: datetime, until: datetime, customer: int | None = None) -> pl.DataFrame:
    """What customers said when asked, as touches of the kind `answer`: survey answers, and ratings of tickets."""
    given = Answer.objects.filter(at__gt=since, at__lte=until, number__isnull=False).filter(
        _whose("customer", customer)
    )
    said = read_frame(given.order_by(), ["customer", "at", "number", "question__scale"])
    middle = pl.col("question__scale").replace_strict({k: m for k, (m, _) in _SCALES.items()}, default=None)
    half = pl.col("question__scale").replace_strict({k: w for k, (_, w) in _SCALES.items()}, default=None)
    answered = said.with_columns(
        weight=((pl.col("number") - middle.cast(pl.Float64)) / half.cast(pl.Float64)).clip(-1.0, 1.0)
    )
    rated = _conversations(since, until, customer).with_columns(
        at=pl.max_horizontal(pl.col("closed_at"), pl.col("opened_at")) + pl.duration(seconds=1),
        weight=pl.col("satisfaction").replace_strict({"good": 1.0, BAD: -1.0}, default=None, return_dtype=pl.Float64),
    )
    both = [frame.select("customer", "at", pl.lit("answer").alias("kind"), "weight") for frame in (answered, rated)]
    return pl.concat(both).drop_nulls("weight")


def moods_of(since: datetime, until: datetime) -> pl.DataFrame:
    """The moods found in customers' words: customer, at, said (-1 or 1)."""
    found = Understanding.objects.filter(kind="mood", at__gt=since, at__lte=until, record__link__isnull=False)
    told = read_frame(found.order_by(), ["record__link__customer", "at", "label", "corrected_to"])
    mood = pl.coalesce("corrected_to", "label").str.to_lowercase()
    said = mood.replace_strict({"positive": 1.0, "negative": -1.0}, default=None, return_dtype=pl.Float64)
    return told.select(customer=pl.col("record__link__customer"), at=pl.col("at"), said=said).drop_nulls()


def _whose(path: str, customer: int | None) -> Q:
    return Q() if customer is None else Q(**{path: customer})


def _as(frame: pl.DataFrame, kind: str | pl.Expr, at: str = "at", customer: str = "customer") -> pl.DataFrame:
    named = pl.lit(kind) if isinstance(kind, str) else kind
    return frame.select(customer=pl.col(customer), at=pl.col(at), kind=named, weight=pl.lit(1.0)).drop_nulls()


def _orders(since: datetime, until: datetime) -> pl.DataFrame:
    """Orders and returns of everybody, from the log's columns."""
    lines = scan_events(until, SALES).filter(pl.col("customer").is_not_null() & (pl.col("occurred_at") > since))
    moments = pl.coalesce("order_id", pl.col("occurred_at").dt.to_string("%Y-%m-%d %H:%M:%S"))
    found = lines.group_by("customer", "source", moments.alias("order"), "name").agg(at=pl.col("occurred_at").min())
    return _as(found.collect(), _sale("name"))


def _orders_of_one(since: datetime, until: datetime, customer: int) -> pl.DataFrame:
    """The same of one customer, from the timeline, which has an entry an order."""
    entries = TimelineEntry.objects.filter(record__link__customer=customer, name__in=SALES, at__gt=since, at__lte=until)
    found = read_frame(entries.order_by(), ["at", "name"])
    return _as(found.with_columns(customer=pl.lit(customer, dtype=pl.Int64)), _sale("name"))


def _sale(name: str) -> pl.Expr:
    return pl.when(pl.col(name) == PURCHASE).then(pl.lit("order")).otherwise(pl.lit("return"))


def _conversations(since: datetime, until: datetime, customer: int | None) -> pl.DataFrame:
    held = Conversation.objects.filter(opened_at__gt=since, opened_at__lte=until, record__link__isnull=False)
    held = held.filter(_whose("record__link__customer", customer))
    columns = ["pk", "record__link__customer", "opened_at", "closed_at", "satisfaction", "tags"]
    return read_frame(held.order_by(), columns).rename({"record__link__customer": "customer", "pk": "talk"})


def _of_conversations(talks: pl.DataFrame) -> pl.DataFrame:
    """Turning to us, complaining, late deliveries by the help desk's tags; and how soon it was answered."""
    took = pl.col("closed_at") - pl.col("opened_at")
    tags = pl.col("tags")
    kind = pl.when(has_marks(tags)).then(pl.lit("complaint")).otherwise(pl.lit("ticket"))
    late = talks.filter(tags.fill_null("").str.replace_all("_", " ", literal=True).str.contains(_LATE))
    speed = pl.when(took <= _QUICK).then(pl.lit("quick_answer")).when(took > _SLOW).then(pl.lit("slow_answer"))
    return pl.concat([_as(talks, kind, "opened_at"), _as(late, "late", "opened_at"), _as(talks, speed, "closed_at")])


def _of_cases(since: datetime, until: datetime, customer: int | None, talks: pl.DataFrame) -> pl.DataFrame:
    """Complaints that no help desk marked, and complaints that customers call settled."""
    did = CaseEntry.Did
    entries = CaseEntry.objects.filter(at__gt=since, at__lte=until).filter(_whose("case__customer", customer))
    told = entries.filter(did__in=[did.OPENED, did.COMPLAINED, did.REOPENED, did.SETTLED])
    found = read_frame(told.order_by(), ["case__customer", "at", "did", "case__conversation", "case__origin"])
    marked = talks.filter(has_marks(pl.col("tags")))["talk"].to_list()
    counted = pl.col("case__conversation").is_in(marked).fill_null(value=False) & (pl.col("did") == did.OPENED.value)
    kind = pl.when(pl.col("did") == did.SETTLED.value).then(pl.lit("settled")).otherwise(pl.lit("complaint"))
    return _as(found.filter(~counted), kind, customer="case__customer")


def _praise(since: datetime, until: datetime, customer: int | None) -> pl.DataFrame:
    found = Understanding.objects.filter(is_said("praise"), at__gt=since, at__lte=until, record__link__isnull=False)
    found = found.filter(_whose("record__link__customer", customer))
    told = read_frame(found.order_by(), ["record__link__customer", "at"])
    return _as(told, "praise", customer="record__link__customer")


def _promises(since: datetime, until: datetime, customer: int | None) -> pl.DataFrame:
    mine = Promise.objects.filter(_whose("customer", customer)).order_by()
    kept = read_frame(mine.filter(kept_at__gt=since, kept_at__lte=until), ["customer", "kept_at"])
    broken = read_frame(mine.filter(broken_at__gt=since, broken_at__lte=until), ["customer", "broken_at"])
    return pl.concat([_as(kept, "promise_kept", "kept_at"), _as(broken, "promise_broken", "broken_at")])


def _gestures(since: datetime, until: datetime, customer: int | None) -> pl.DataFrame:
    kinds = [Action.Kind.GESTURE, Action.Kind.SERVICE]
    done = Decision.objects.filter(state=Decision.State.DONE, action__kind__in=kinds, control=False)
    done = done.filter(_whose("customer", customer), closed_at__gt=since, closed_at__lte=until)
    return _as(read_frame(done.order_by(), ["customer", "closed_at"]), "gesture", "closed_at")


def _mails(since: datetime, until: datetime, customer: int | None) -> pl.DataFrame:
    """Each mail of ours that came unasked when there had been three already within the week."""
    sent = Delivery.objects.filter(channel="email", purpose="marketing", sent_at__lte=until, sent_at__gt=since)
    told = read_frame(sent.filter(_whose("customer", customer)).order_by(), ["customer", "sent_at"])
    earlier = pl.col("sent_at").shift(_MAILS).over("customer", order_by="sent_at")
    return _as(told.filter(pl.col("sent_at") - earlier < _MAILS_DAYS), "mail_too_often", "sent_at")
