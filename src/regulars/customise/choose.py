"""The choice: every move against every customer, what rules it out, what it is worth, and the best one. Frames only."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from regulars.customise.channels import CHANNELS
from regulars.customise.offer import Offer, RuledOut
from regulars.ledger.reach.consent import MARKETING
from regulars.ledger.reach.many import reachable

CONTACT_REST_DAYS = 14
"""After one thing was done for a customer, nothing is sold to them for so long; ours."""


CANDIDATES: dict[str, pl.DataType] = {
    "customer": pl.Int64(),
    "move": pl.String(),
    "channel": pl.String(),
    "preference": pl.Int8(),  # 0 for the move's preferred channel
    "takes_time": pl.Boolean(),
    "expected_margin": pl.Float64(),
    "cost": pl.Float64(),
    "worth": pl.Float64(),  # expected margin less cost less the price of attention
    "ruled_out": pl.Int8(),  # a RuledOut, null for none
}


def weigh(frame: pl.DataFrame, offers: Sequence[Offer], recent: pl.DataFrame, *, attention: float) -> pl.DataFrame:
    """Every eligible move for every customer, through each of its channels.

    Args:
        frame: the decision frame (`facts.gather`).
        offers: the moves.
        recent: what was done or skipped: customer, action, done_days, skipped_days (days since, null for never).
        attention: price of asking for one customer's attention.

    Returns:
        Columns CANDIDATES; one row for each customer, eligible move and channel. Money to four digits.
    """
    resting = recent.group_by("customer").agg(contact_days=pl.col("done_days").min())
    frame = frame.join(resting, on="customer", how="left")
    parts = [_weigh_one(frame, offer, recent, attention) for offer in offers]
    return pl.concat(parts) if parts else pl.DataFrame(schema=CANDIDATES)


def _weigh_one(frame: pl.DataFrame, offer: Offer, recent: pl.DataFrame, attention: float) -> pl.DataFrame:
    move = offer.move
    mine = recent.filter(pl.col("action") == offer.action).select("customer", "done_days", "skipped_days")
    meant = (
        frame.filter(move.eligible.fill_null(value=False))
        .join(mine, on="customer", how="left")
        .with_columns(lift=move.lift.fill_null(0.0).fill_nan(0.0), blocked=_blocked(offer))
    )
    parts = []
    for preference, name in enumerate(move.channels):
        channel = CHANNELS[name]
        expected, cost = pl.col("lift") * channel.reach, offer.cost + float(channel.cost)
        barred = (
            pl.when(~pl.col(f"at_{name}"))
            .then(RuledOut.UNREACHABLE)
            .when(~reachable(name, move.purpose, offer.topic))
            .then(RuledOut.NO_CONSENT)
            .when(pl.col("worth") <= 0)
            .then(RuledOut.NOT_WORTH_IT)
        )
        parts.append(
            meant.with_columns(
                move=pl.lit(move.key),
                channel=pl.lit(name),
                preference=pl.lit(preference),
                takes_time=pl.lit(channel.takes_time),
                expected_margin=expected.round(4),
                cost=pl.lit(round(cost, 4)),
                worth=(expected - cost - attention).round(4),
            )
            .with_columns(ruled_out=pl.coalesce("blocked", barred))
            .select(pl.col(column).cast(dtype) for column, dtype in CANDIDATES.items())
        )
    return pl.concat(parts)


def _blocked(offer: Offer) -> pl.Expr:
    """What rules a move out whatever the channel."""
    move = offer.move
    sells = move.purpose == MARKETING
    return (
        pl.when(not offer.enabled)
        .then(RuledOut.SWITCHED_OFF)
        .when("task_open")
        .then(RuledOut.TASK_OPEN)
        .when(pl.col("complaint_open") & (not move.despite_complaint))
        .then(RuledOut.COMPLAINT_OPEN)
        .when(pl.col("done_days") < move.rest_days)
        .then(RuledOut.DONE_LATELY)
        .when(pl.col("skipped_days") < move.rest_days)
        .then(RuledOut.SKIPPED_LATELY)
        .when((pl.col("contact_days") < CONTACT_REST_DAYS) & sells)
        .then(RuledOut.CONTACTED_LATELY)
    )


def within_time(candidates: pl.DataFrame, calls: int) -> pl.DataFrame:
    """The same candidates, with calls beyond those the team can make ruled out.

    Calls go to the customers for whom a call adds most over the best that takes no time (nothing at all counts 0);
    where they add the same, to the lower number.
    """
    open_ = pl.col("ruled_out").is_null()
    best, other = pl.col("worth").filter("takes_time").max(), pl.col("worth").filter(~pl.col("takes_time")).max()
    called = (
        candidates.filter(open_)
        .group_by("customer")
        .agg(gain=best - other.fill_null(0.0).clip(lower_bound=0.0))
        .filter(pl.col("gain") > 0)
        .sort("gain", "customer", descending=[True, False])
        .head(calls)
    )
    waits = open_ & pl.col("takes_time") & ~pl.col("customer").is_in(called["customer"].implode())
    return candidates.with_columns(
        ruled_out=pl.when(waits).then(pl.lit(RuledOut.NO_TIME, dtype=pl.Int8)).otherwise("ruled_out")
    )


def best_of_each(candidates: pl.DataFrame) -> pl.DataFrame:
    """One row for each customer and move: its best channel, or the one that came furthest before it was ruled out.

    In order of customer, and within it from the best to the worst: those not ruled out first, by worth, then by key.
    """
    return candidates.sort(
        "customer",
        pl.col("ruled_out").is_not_null(),
        pl.when(pl.col("ruled_out").is_null()).then(-pl.col("worth")).otherwise(-pl.col("ruled_out").cast(pl.Float64)),
        -pl.col("worth"),
        "move",
        "preference",
    ).unique(["customer", "move"], keep="first", maintain_order=True)


def choose(ranked: pl.DataFrame) -> pl.DataFrame:
    """The one candidate chosen for each customer who has one; everyone else is best left in peace (worth 0).

    Args:
        ranked: as `best_of_each` gives it.
    """
    return ranked.filter(pl.col("ruled_out").is_null()).unique("customer", keep="first", maintain_order=True)
