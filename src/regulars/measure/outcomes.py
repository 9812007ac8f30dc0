"""What actions carried out have earned so far, beside customers of the same action who were left alone."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Decision
from regulars.ledger.orders import orders_in_currency

WEEKS = 4.0
"""How long after an action its customers' orders are counted."""

FEWEST = 30
"""Customers in each group, below which it is too early to tell."""

TOO_EARLY = "too early to tell"
_Z = 1.96  # of 95 %


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """One action against its control group; money is margin a customer, in `currency`, over the weeks that follow.

    People choose whom to do first, so those treated may differ from the control group in more than the treatment; the
    difference is a first look, and the experiments that follow give the verdict.

    Attributes:
        carried_out, control: customers whose weeks are over.
        waiting: customers, of both groups, whose weeks are not over yet.
        earned, control_earned: margin a customer.
        extra: the difference; extra_low and extra_high, its 95 % interval. None while it is too early to tell.
        verdict: in words.
    """

    action: str
    name: str
    currency: str
    carried_out: int
    control: int
    waiting: int
    earned: float
    control_earned: float
    extra: float | None
    extra_low: float | None
    extra_high: float | None
    verdict: str

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def action_outcomes(as_of: datetime, business: Business, *, weeks: float = WEEKS) -> list[ActionOutcome]:
    """What each action has earned so far, by name of the action; empty while nothing was carried out."""
    known = Decision.objects.filter(action__isnull=False, decided_at__lte=as_of).order_by()
    carried_out = known.filter(state=Decision.State.DONE, control=False, closed_at__lte=as_of)
    columns = ["customer", "action__key", "action__name"]
    groups = [
        read_frame(rows, [*columns, moment]).rename({moment: "since"}).with_columns(control=pl.lit(value=control))
        for rows, moment, control in (
            (carried_out, "closed_at", False),
            (known.filter(control=True), "decided_at", True),
        )
    ]
    orders, currency = orders_in_currency(business, as_of)
    orders = orders.filter(pl.col("currency").fill_null(currency) == currency)
    decided = pl.concat(groups).rename({"action__key": "action", "action__name": "name"})
    return compare_groups(decided, orders, as_of, weeks, float(business.margin_rate), currency)


def compare_groups(
    decided: pl.DataFrame, orders: pl.DataFrame, as_of: datetime, weeks: float, margin_rate: float, currency: str
) -> list[ActionOutcome]:
    """Set the customers of each action beside its control group.

    Args:
        decided: columns customer, action, name, since (Datetime UTC), control (Boolean). A customer counts once for
            each action and group, from the first time.
        orders: columns customer, occurred_at (Datetime UTC), amount.
        as_of: what may be known.
        weeks: how long after `since` orders count.
        margin_rate, currency: of the business.
    """
    first = decided.group_by("action", "name", "control", "customer").agg(pl.col("since").min())
    over = first.filter(pl.col("since") <= as_of - timedelta(weeks=weeks))
    within = pl.col("occurred_at").is_between("since", pl.col("since") + timedelta(weeks=weeks), closed="right")
    margins = (
        over.join(orders.select("customer", "occurred_at", "amount"), on="customer", how="left")
        .group_by("action", "control", "customer")
        .agg(margin=margin_rate * pl.col("amount").filter(within).sum())
    )
    groups = margins.group_by("action", "control").agg(
        count=pl.len(), mean=pl.col("margin").mean(), variance=pl.col("margin").var().fill_null(0.0)
    )
    found = {(action, control): (count, mean, variance) for action, control, count, mean, variance in groups.rows()}
    empty = (0, 0.0, 0.0)
    waiting = dict(first.group_by("action").agg((pl.col("since") > as_of - timedelta(weeks=weeks)).sum()).iter_rows())
    return [
        _judge(action, name, currency, found.get((action, False), empty), found.get((action, True), empty), late)
        for action, name in first.select("action", "name").unique().sort("name", "action").iter_rows()
        for late in (int(waiting[action]),)
    ]


def _judge(
    action: str,
    name: str,
    currency: str,
    treated: tuple[int, float, float],
    control: tuple[int, float, float],
    waiting: int,
) -> ActionOutcome:
    extra = treated[1] - control[1]
    if min(treated[0], control[0]) < FEWEST:
        interval: tuple[float | None, float | None, float | None] = (None, None, None)
        verdict = f"{TOO_EARLY}: {treated[0]} carried out and {control[0]} left alone, and it takes {FEWEST} of each"
    else:
        reach = _Z * math.sqrt(treated[2] / treated[0] + control[2] / control[0])
        low, high = extra - reach, extra + reach
        interval = (round(extra, 2), round(low, 2), round(high, 2))
        between = f"{say_money(low, currency)} to {say_money(high, currency)} a customer"
        sense = "earns more than doing nothing" if low > 0 else "earns less than doing nothing" if high < 0 else ""
        verdict = f"{sense or 'no difference to be seen yet'}: {between}"
    return ActionOutcome(
        action=action,
        name=name,
        currency=currency,
        carried_out=treated[0],
        control=control[0],
        waiting=waiting,
        earned=round(treated[1], 2),
        control_earned=round(control[1], 2),
        extra=interval[0],
        extra_low=interval[1],
        extra_high=interval[2],
        verdict=verdict,
    )
