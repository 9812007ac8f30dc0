"""What each customer did lately, beside what they did in as long a time before: from orders, and from conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from regulars.kernel.time import local_day
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Conversation
from regulars.science.quality.complaints import MARKS

_LARGE = 0.8  # the largest fifth of those who bought
_GOOD = 0.6
_UNANSWERED_DAYS = 90  # an older complaint that is still "open" was forgotten in the help desk, not by us today
_HALF_YEAR, _YEAR = 183, 365

_PRAISE = r"(?i)\b(prais\w*|thanks?|thank you|compliment\w*|kudos)\b"
_SETTLED = ("solved", "closed")


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch that "lately" means: a year where the log reaches back two, else half a year or a quarter."""

    days: int
    said: str
    both: str

    @classmethod
    def within(cls, known_days: int) -> Period | None:
        """The longest period that the log holds twice; None where it holds less than two quarters."""
        for days, said, both in (
            (365, "12 months", "2 years"),
            (182, "6 months", "12 months"),
            (91, "3 months", "6 months"),
        ):
            if known_days >= 2 * days - 1:
                return cls(days, said, both)
        return None


def orders_of_customers(orders: pl.DataFrame, day: date) -> pl.DataFrame:
    """Orders summed up for each customer, as of the end of `day`.

    Args:
        orders: as `ledger.log.read.purchases` gives them, in one currency, `occurred_at` local.
        day: the day of looking.

    Returns:
        One row a customer: customer; spent_now, spent_before (net, Float64), orders_now, orders_before (Int64) in the
        last period and the one before; returns_lately, sent_back_lately, spent_lately, in both; big_before, among the
        largest fifth of those who bought in the period before; gap_before_last_days, the silence before the last
        order; spent_ever, and active_years from the first order to the last, one at least; good_ever, among the two
        fifths who spent most; period, both_periods, in words (the same in each row; null where the log is too short).
    """
    ago = (pl.lit(day) - pl.col("occurred_at").dt.date()).dt.total_days()
    orders = orders.with_columns(ago=ago).filter(pl.col("ago") >= 0)
    known_days = orders["ago"].max()
    period = Period.within(known_days if isinstance(known_days, int) else 0)
    length = period.days if period else 0
    now, before = pl.col("ago") < length, pl.col("ago").is_between(length, 2 * length - 1)
    lately, amount, kept = now | before, pl.col("amount"), pl.col("amount") > 0
    taken = (pl.col("refunded") > 0) | (amount < 0)
    summed = orders.group_by("customer").agg(
        spent_now=amount.filter(now).sum(),
        spent_before=amount.filter(before).sum(),
        orders_now=(kept & now).sum().cast(pl.Int64),
        orders_before=(kept & before).sum().cast(pl.Int64),
        returns_lately=(taken & lately).sum().cast(pl.Int64),
        sent_back_lately=pl.when(amount < 0).then(-amount).otherwise("refunded").filter(lately).sum(),
        spent_lately=amount.filter(lately).sum(),
        gap_before_last_days=ago.filter(kept).unique().sort().slice(0, 2).diff().last(),
        spent_ever=amount.sum(),
        active_years=((ago.filter(kept).max() - ago.filter(kept).min()) / 365.25).clip(lower_bound=1.0),
    )
    return summed.sort("customer").with_columns(
        big_before=_upper(pl.col("spent_before"), _LARGE),
        good_ever=_upper(pl.col("spent_ever"), _GOOD),
        period=pl.lit(period.said if period else None, dtype=pl.String),
        both_periods=pl.lit(period.both if period else None, dtype=pl.String),
    )


def _upper(amount: pl.Expr, share: float) -> pl.Expr:
    """Whether an amount is among the largest of those above zero."""
    spenders = pl.when(amount > 0).then(amount)
    return (spenders >= spenders.quantile(share, "linear")).fill_null(value=False)


def talks_of_customers(as_of: datetime, both_periods_days: int, zone: str, customer: int | None = None) -> pl.DataFrame:
    """Conversations summed up for each customer (or one) who had any by `as_of`; see `count_talks`."""
    known = Conversation.objects.filter(opened_at__lte=as_of, record__link__isnull=False).order_by()
    if customer is not None:
        known = known.filter(record__link__customer=customer)
    columns = ["record__link__customer", "opened_at", "closed_at", "status", "satisfaction", "tags", "subject"]
    said = read_frame(known, columns).rename({"record__link__customer": "customer"})
    return count_talks(said, as_of, both_periods_days, zone)


def count_talks(said: pl.DataFrame, as_of: datetime, both_periods_days: int, zone: str) -> pl.DataFrame:
    """Sum conversations up by customer.

    A conversation is a complaint where its tags say so or the customer rated it bad, and praise where its tags say
    so or it was rated good without being a complaint. It is open until its status says solved or closed.

    Args:
        said: columns customer, opened_at, closed_at, status, satisfaction, tags, subject, as in the ledger.
        as_of: the moment of looking.
        both_periods_days: how far back `talks_lately` looks.
        zone: whose days are counted.

    Returns:
        One row a customer: customer; talks_lately, talks_year, complaints_half_year, praises_year (Int64);
        complaint_open (Boolean); complaint_days, praise_days, since the newest of them; last_complaint_on,
        last_praise_on (Date); last_complaint, last_praise (their subjects, null where empty).
    """
    on = pl.col("opened_at").dt.convert_time_zone(zone).dt.date()
    days = (pl.lit(local_day(as_of, zone)) - on).dt.total_days()
    tags = pl.col("tags").fill_null("").str.replace_all("_", " ", literal=True)
    mood = pl.col("satisfaction").fill_null("")
    complaint = tags.str.contains(MARKS) | (mood == "bad")
    settled_since = pl.col("status").is_in(_SETTLED) & (pl.col("closed_at").is_null() | (pl.col("closed_at") <= as_of))
    marked = said.sort("opened_at").with_columns(
        on=on,
        days=days,
        complaint=complaint,
        praise=~complaint & (tags.str.contains(_PRAISE) | (mood == "good")),
        subject=pl.when(pl.col("subject").str.strip_chars() != "").then(pl.col("subject").str.strip_chars()),
        waits=complaint & ~settled_since & (days <= _UNANSWERED_DAYS),
    )
    grumble, praise, recent = pl.col("complaint"), pl.col("praise"), pl.col("days") < _YEAR
    return (
        marked.group_by("customer", maintain_order=True)
        .agg(
            talks_lately=(pl.col("days") < both_periods_days).sum().cast(pl.Int64),
            talks_year=recent.sum().cast(pl.Int64),
            complaints_half_year=(grumble & (pl.col("days") < _HALF_YEAR)).sum().cast(pl.Int64),
            praises_year=(praise & recent).sum().cast(pl.Int64),
            complaint_open=pl.col("waits").any(),
            complaint_days=pl.col("days").filter(grumble).last(),
            last_complaint_on=pl.col("on").filter(grumble).last(),
            last_complaint=pl.col("subject").filter(grumble).last(),
            praise_days=pl.col("days").filter(praise).last(),
            last_praise_on=pl.col("on").filter(praise).last(),
            last_praise=pl.col("subject").filter(praise).last(),
        )
        .sort("customer")
    )
