"""How much each channel gets through to each customer: what came of every mail, call and letter, and what they said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Conversation, Delivery, Preference
from regulars.ledger.reach.consent import SERVICE
from regulars.science.moments.heeding import HeedFit, learn_heed

HEEDED = ("email", "phone", "post", "person")
"""Channels, in the order in which they are told of."""

HEED_SCHEMA: dict[str, Any] = {
    "customer": pl.Int64,
    **{f"heeds_{channel}": pl.Float64 for channel in HEEDED},
    "says": pl.List(pl.String),
}

_LOOK_BACK = timedelta(days=2 * 365)
_LOGGED = {"Call Logged": "phone", "Visit Logged": "person", "Letter Logged": "post"}
_ANSWERS = ("Email Received", "Ticket Opened")
_ANSWER_DAYS = {"email": 7, "post": 21}
_UNDECIDED_DAYS = {"email": 2, "post": 21}
"""So young an attempt may still be heeded, and says nothing yet."""

_NOT_REACHED = (
    r"(?i)no answer|not reach|could ?n.t reach|nobody|no ?one|voice ?mail|answering machine|mailbox|engaged|\bbusy\b"
    r"|(not|n.t) (pick|answer|come)|unreachable|not (at )?home|no reply|rang out|nicht erreicht|niemand"
)
"""What a colleague notes of a call that came to nothing."""

_SPOKEN = {"phone": r"phone|call|voice|tel", "email": r"mail"}
"""Conversations that customers began, by what their source calls the channel."""

_MOST_BEGUN = 3
_WANTED, _UNWANTED = 4.0, 3.0
"""What it counts, in tries, that a customer named this channel, or another, as how they like to be reached."""

_STATED = {"email": r"e-?mail", "phone": r"phone|call", "post": r"post|letter", "person": r"come to us|person|visit"}


@dataclass(frozen=True, slots=True)
class Heeds:
    """What everybody heeds, by channel, and a row each of the customers of whom anything is known.

    Columns HEED_SCHEMA: heeds_* is how much more the channel gets through to the customer than to everybody (1: as
    much), null where they were never tried in it; says, in words.
    """

    everybody: dict[str, HeedFit]
    rows: pl.DataFrame


def heeds_of_customers(as_of: datetime, *, at: datetime) -> Heeds:
    """Learn how much each channel gets through, from the events until `as_of` and the deliveries until `at`."""
    tries = _tries(as_of, at)
    counted = (
        tries.sort("customer", "channel", "tried_at")
        .group_by("customer", "channel", maintain_order=True)
        .agg(
            tried=pl.len().cast(pl.Float64),
            heeded=pl.col("heeded").sum().cast(pl.Float64),
            missed=pl.col("heeded").cast(pl.Int8).reverse().arg_max().cast(pl.Int64),
        )
    )
    whole = counted.join(_begun(as_of), on=["customer", "channel"], how="full", coalesce=True)
    whole = whole.join(_stated(), on=["customer", "channel"], how="full", coalesce=True).with_columns(
        pl.col("tried", "heeded", "begun", "for_it", "against_it").fill_null(0.0), pl.col("missed").fill_null(0)
    )
    everybody, parts = {}, []
    for channel in HEEDED:
        mine = whole.filter(pl.col("channel") == channel).sort("customer")
        fit = learn_heed(mine["tried"].to_numpy(), mine["heeded"].to_numpy())
        everybody[channel] = fit
        tried, heeded = (
            mine.select(each.alias("count")).to_series().to_numpy()
            for each in (
                pl.sum_horizontal("tried", "begun", "for_it", "against_it"),
                pl.sum_horizontal("heeded", "begun", "for_it"),
            )
        )
        beside = pl.Series("beside", fit.beside_everybody(tried, heeded), dtype=pl.Float64)
        parts.append(mine.with_columns(beside, said=_words(channel)))
    told = pl.concat(parts)
    wide = told.group_by("customer", maintain_order=True).agg(
        *(pl.col("beside").filter(pl.col("channel") == name).first().alias(f"heeds_{name}") for name in HEEDED),
        says=pl.col("said").drop_nulls(),
    )
    return Heeds(everybody, wide.sort("customer").select(pl.col(n).cast(t) for n, t in HEED_SCHEMA.items()))


def _tries(as_of: datetime, at: datetime) -> pl.DataFrame:
    """Each time we turned to somebody unasked, and whether they heeded: customer, channel, tried_at, heeded."""
    ours = pl.concat([_mails(at), _by_hand(at), _logged(as_of)]).sort("tried_at")
    answers = (
        scan_events(as_of, [*_ANSWERS, PURCHASE])
        .filter(pl.col("customer").is_not_null() & (pl.col("occurred_at") > as_of - _LOOK_BACK))
        .select("customer", answered_at="occurred_at", bought=pl.col("name") == PURCHASE)
        .collect()
        .sort("answered_at")
    )
    for channel, days in _ANSWER_DAYS.items():
        # A letter is heeded by who buys as well; a mail that is only read is found by its opening.
        mine = answers if channel == "post" else answers.filter(~pl.col("bought"))
        ours = ours.join_asof(
            mine.select("customer", pl.col("answered_at").alias(f"by_{channel}")),
            left_on="tried_at",
            right_on=f"by_{channel}",
            by="customer",
            strategy="forward",
            tolerance=timedelta(days=days),
            check_sortedness=False,
        )
    answered = pl.any_horizontal(
        (pl.col("channel") == channel) & pl.col(f"by_{channel}").is_not_null() for channel in _ANSWER_DAYS
    )
    age = pl.lit(at) - pl.col("tried_at")
    young = pl.any_horizontal(
        (pl.col("channel") == channel) & (age < timedelta(days=days)) for channel, days in _UNDECIDED_DAYS.items()
    )
    return (
        ours.with_columns(heeded=pl.col("heeded") | answered)
        .filter(pl.col("heeded") | ~young)
        .select("customer", "channel", "tried_at", "heeded")
    )


def _mails(at: datetime) -> pl.DataFrame:
    sent = Delivery.objects.filter(channel="email", sent_at__lte=at, sent_at__gt=at - _LOOK_BACK)
    read = read_frame(sent.exclude(purpose=SERVICE).order_by(), ["customer", "sent_at", "opened_at", "clicked_at"])
    return read.select(
        "customer",
        channel=pl.lit("email"),
        tried_at="sent_at",
        heeded=pl.col("opened_at").is_not_null() | pl.col("clicked_at").is_not_null(),
    )


def _by_hand(at: datetime) -> pl.DataFrame:
    """What one of us did: a call or visit is heeded, unless what came of it says that nobody was reached."""
    done = Delivery.objects.filter(state=Delivery.State.DONE, at__lte=at, at__gt=at - _LOOK_BACK)
    told = read_frame(done.exclude(channel="email").order_by(), ["customer", "channel", "at", "detail"])
    return told.select("customer", "channel", tried_at="at", heeded=_reached(pl.col("channel"), pl.col("detail")))


def _logged(as_of: datetime) -> pl.DataFrame:
    told = (
        scan_events(as_of, list(_LOGGED))
        .filter(pl.col("customer").is_not_null() & (pl.col("occurred_at") > as_of - _LOOK_BACK))
        .select(
            "customer",
            channel=pl.col("name").replace_strict(_LOGGED, return_dtype=pl.String),
            tried_at="occurred_at",
            said=pl.col("properties").str.json_path_match("$.outcome"),
        )
        .collect()
    )
    return told.select("customer", "channel", "tried_at", heeded=_reached(pl.col("channel"), pl.col("said")))


def _reached(channel: pl.Expr, said: pl.Expr) -> pl.Expr:
    return (channel != "post") & ~said.fill_null("").str.contains(_NOT_REACHED)


def _begun(as_of: datetime) -> pl.DataFrame:
    """How often customers turned to us themselves: customer, channel, begun (a few at most)."""
    began = Conversation.objects.filter(
        opened_at__lte=as_of, opened_at__gt=as_of - _LOOK_BACK, record__link__isnull=False
    ).order_by()
    told = read_frame(began, ["record__link__customer", "channel"]).rename({"record__link__customer": "customer"})
    channel = pl.coalesce(
        pl.when(pl.col("channel").str.contains(f"(?i){pattern}")).then(pl.lit(name))
        for name, pattern in _SPOKEN.items()
    )
    return (
        told.with_columns(channel=channel)
        .drop_nulls("channel")
        .group_by("customer", "channel")
        .agg(begun=pl.len().clip(upper_bound=_MOST_BEGUN).cast(pl.Float64))
    )


def _stated() -> pl.DataFrame:
    """What customers said of how they like to be reached: customer, channel, for_it and against_it, in tries."""
    said = read_frame(Preference.objects.filter(subject="channel", stated=True).order_by(), ["customer", "item"])
    refused = pl.col("item").str.starts_with("not ")
    named = pl.concat_list(
        pl.when(pl.col("item").str.contains(f"(?i){pattern}")).then(pl.lit(name)) for name, pattern in _STATED.items()
    ).list.drop_nulls()
    told = said.select("customer", refused=refused, channel=named).explode("channel").drop_nulls("channel").unique()
    wanted, unwanted = told.filter(~pl.col("refused")), told.filter("refused")
    others = (
        wanted.select("customer")
        .unique()
        .join(pl.DataFrame({"channel": HEEDED}), how="cross")
        .join(wanted, on=["customer", "channel"], how="anti")
    )
    rows = [
        wanted.select("customer", "channel", for_it=pl.lit(_WANTED), against_it=pl.lit(0.0)),
        others.select("customer", "channel", for_it=pl.lit(0.0), against_it=pl.lit(_UNWANTED)),
        unwanted.select("customer", "channel", for_it=pl.lit(0.0), against_it=pl.lit(2 * _UNWANTED)),
    ]
    return pl.concat(rows).group_by("customer", "channel").agg(pl.col("for_it", "against_it").sum())


def _words(channel: str) -> pl.Expr:
    """What came of a channel, as people say it; null where there is nothing to say."""
    tried, heeded, begun = (pl.col(name).cast(pl.Int64) for name in ("tried", "heeded", "begun"))
    missed = pl.when(heeded == 0).then(tried).otherwise(pl.col("missed"))
    does, opened, thing, missing = {
        "email": ("Answers or opens mails", "Opened or answered", "mails", "opened"),
        "phone": ("Picks up when called", "Picked up", "calls", "picked up"),
        "post": ("Answers letters", "Answered", "letters", "answered"),
        "person": ("Is there when visited", "Was there at", "visits", "been there at"),
    }[channel]
    said = pl.when(pl.col("for_it") > 0).then(pl.lit(f"Likes to be reached {_BY[channel]}: they said so."))
    return (
        said.when(pl.col("against_it") > _UNWANTED)
        .then(pl.lit(f"Does not want to be reached {_BY[channel]}: they said so."))
        .when(missed >= 2)
        .then(pl.format(f"Has not {missing} the last {{}} {thing}.", missed))
        .when((tried >= 2) & (heeded >= 0.6 * tried))
        .then(pl.format(f"{does}: {{}} of {{}}.", heeded, tried))
        .when(tried >= 1)
        .then(pl.format(f"{opened} {{}} of {{}} {thing}.", heeded, tried))
        .when(begun >= 1)
        .then(pl.lit(f"Turns to us {_BY[channel]}."))
    )


_BY = {"email": "by e-mail", "phone": "by phone", "post": "by post", "person": "in person"}
