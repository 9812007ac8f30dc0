"""Learn from outcomes: what customers brought in after they were given something, beside those who were left alone.

One row a spell of a customer: all that they were given while they came, or while they were gone, and all that they
brought in. What actions do together is so divided among them, and whoever was left alone counts with what they would
have been given. A spell begins with a decision, and chance gave out what follows whatever had been before; so spells of
one customer may be weighed as if they were two people's.

Whoever had gone or had never bought, and orders, counts with what their coming was reckoned to bring when something was
last decided for them: the moves that win them assume that, not what comes within some weeks. For those who come the
future is left out: it hardly differs by what they were given, but much between them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from django.db import transaction
from numpy.typing import NDArray

from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Decision, Lesson
from regulars.ledger.orders import orders_in_currency
from regulars.measure.earned.margins import BEFORE_WEEKS
from regulars.science.experiments.capping import cap_of
from regulars.science.policy.beliefs import evidence

Floats = NDArray[np.float64]

_LEARNT = ("customers", "actions", "precision", "moment")

STOOD_DAYS = 7
"""A decision that stood so long counts whatever became of it: the control group's never are carried out."""

_LEARNT_BY = 3
"""Of what is kept with a decision, the assumed margin and the features; what follows is what it brings if they come."""

_BACK = pl.col("features").list.get(_LEARNT_BY, null_on_oob=True).fill_null(0.0)
_DAY_SECONDS = 86_400
_SETTLED = (Decision.State.DONE.value, Decision.State.SKIPPED.value, Decision.State.HELD.value)
_COMPARED = (Decision.Group.POLICY.value, Decision.Group.HOLDOUT.value)


def learn_effects(as_of: datetime, business: Business, weeks: float) -> Lesson | None:
    """What outcomes up to a moment say of what actions do, kept for the decisions that follow.

    Args:
        as_of: what may be known.
        business: the settings.
        weeks: how long an action's effect takes to come; of younger decisions, the part that can have come counts.

    Returns:
        The lesson; None where nobody was both given something by chance and left alone.
    """
    given = _given(as_of, weeks)
    if given.is_empty() or given["control"].n_unique() < 2:
        return None
    actions = sorted(given["action"].unique().to_list())
    orders, currency = orders_in_currency(business, as_of)
    orders = orders.filter(pl.col("currency").fill_null(currency) == currency)
    rows = _with_outcomes(given, orders, as_of, weeks, float(business.margin_rate))
    precision, moment = _evidence(rows, _exposure(given, rows.height, actions))
    return _kept(
        Lesson(
            as_of=as_of,
            customers=rows["customer"].n_unique(),
            actions=actions,
            precision=precision.tolist(),
            moment=moment.tolist(),
        )
    )


def _kept(lesson: Lesson) -> Lesson:
    """The lesson in place of another of its moment, under a number of its own; if it is the same, the one there was.

    By the number, whoever keeps what they made of a lesson sees whether it still is what was learnt.
    """
    held = Lesson.objects.filter(as_of=lesson.as_of).first()
    if held is not None and all(getattr(held, name) == getattr(lesson, name) for name in _LEARNT):
        return held
    with transaction.atomic():
        Lesson.objects.filter(as_of=lesson.as_of).delete()
        lesson.save(force_insert=True)
    return lesson


def _evidence(rows: pl.DataFrame, exposure: Floats) -> tuple[Floats, Floats]:
    """What the spells say, of those who come and of those who were gone: each kind varies in its own way.

    What those who come bring varies with what they used to bring, and beside that as all do; of those who were gone,
    with what their coming would bring. Without it a few large customers, who are also offered what is assumed to bring
    most, would pass for the effect, or for there being none.
    """
    margin, won, before, length, back = (rows[name].to_numpy() for name in ("margin", "won", "before", "weeks", "back"))
    before = np.minimum(before, cap_of(before))
    brought = np.minimum(margin, cap_of(margin)) + np.minimum(won, cap_of(won))
    known = np.column_stack([length, before * length, (before > 0) * length, back * length])
    gone = back > 0
    usual = float(before[~gone].mean()) if not gone.all() else 0.0
    varies = np.where(gone, back**2, before**2 + (usual**2 or 1.0))
    parts = [
        evidence(exposure[kind], brought[kind], 1 / (length * varies)[kind], known[kind]) for kind in (gone, ~gone)
    ]
    return parts[0][0] + parts[1][0], parts[0][1] + parts[1][1]


def _given(as_of: datetime, weeks: float) -> pl.DataFrame:
    """Decisions that chance gave or kept back: customer, action, decided_at, control, and what each weighs: the assumed
    margin, the part of it that can have come, how much more than on average was given, and the features; with the spell
    that each belongs to, by number, of customers in order."""
    decided = Decision.objects.filter(
        action__isnull=False, decided_at__lte=as_of, group__in=_COMPARED, propensity__lt=1
    ).order_by()
    columns = ["id", "customer", "action", "decided_at", "control", "propensity", "features", "state", "closed_at"]
    rows = read_frame(decided, columns)
    until = pl.min_horizontal(pl.col("closed_at").fill_null(as_of), pl.lit(as_of))
    stood = (until - pl.col("decided_at")).dt.total_seconds() >= STOOD_DAYS * _DAY_SECONDS
    came = ((pl.lit(as_of) - pl.col("decided_at")).dt.total_seconds() / (weeks * 7 * _DAY_SECONDS)).clip(0, 1)
    more = pl.when("control").then(pl.col("propensity") - 1).otherwise(1 - pl.col("propensity"))
    return (
        rows.filter(pl.col("state").is_in(_SETTLED) | stood)
        .with_columns(features=pl.col("features").str.json_decode(pl.List(pl.Float64)), came=came, more=more)
        .filter(pl.col("features").list.len() > 0)
        .with_columns(back=_BACK)
        .sort("customer", "decided_at", "id")
        .with_columns(spell=pl.struct("customer", pl.col("back") > 0).rle_id())
    )


def _exposure(given: pl.DataFrame, spells: int, actions: list[int]) -> Floats:
    """What was given more than on average in each spell: shape (spells, actions x features)."""
    features = np.array(given["features"].list.head(_LEARNT_BY).to_list())
    assumed, apart = features[:, :1], features[:, 1:]
    size = features.shape[1]
    weighed = np.column_stack([np.ones(len(features)), apart]) * assumed
    weighed *= (given["came"] * given["more"]).to_numpy()[:, None]
    found = np.zeros((spells, len(actions), size))
    np.add.at(found, (given["spell"].to_numpy(), np.searchsorted(actions, given["action"].to_numpy())), weighed)
    return found.reshape(spells, -1)


def _with_outcomes(
    given: pl.DataFrame, orders: pl.DataFrame, as_of: datetime, weeks: float, margin_rate: float
) -> pl.DataFrame:
    """One row a spell, in order of its number.

    Returns:
        customer; back: what their coming was reckoned to bring when it began, 0 where they came; margin in it, and a
        week before it; won (`_won`); weeks: those that are watched, and of the gone those since it began, as how long
        they stay away is part of what came of it.
    """
    spells = given.group_by("spell", maintain_order=True).agg(
        pl.col("customer", "back").first(), since=pl.col("decided_at").min(), last=pl.col("decided_at").max()
    )
    gone, after_it = pl.col("back") > 0, pl.col("since").shift(-1).over("customer")
    # What was given to those who came may show after they are taken for gone; who was gone and came is no longer.
    until = pl.min_horizontal(pl.col("last") + timedelta(weeks=weeks), pl.when(gone).then(after_it), pl.lit(as_of))
    spells = spells.with_columns(until=until)
    long = pl.when(gone).then(pl.lit(as_of)).otherwise("until") - pl.col("since")
    spells = spells.with_columns(weeks=(long.dt.total_seconds() / (7 * _DAY_SECONDS)).clip(lower_bound=0.1))
    at, since = pl.col("occurred_at"), pl.col("since")
    sold = spells.join(orders.select("customer", "occurred_at", pl.col("amount").cast(pl.Float64)), on="customer")
    within = sold.filter(at.is_between(since, pl.col("until"), closed="right"))
    before = sold.filter(at.is_between(since - timedelta(weeks=BEFORE_WEEKS), since, closed="right"))
    found = spells.select("spell", "customer", "weeks", "back")
    for brought in (
        _margins(within.filter(pl.col("back") == 0), "margin", margin_rate),
        _margins(before, "before", margin_rate / BEFORE_WEEKS),
        _won(given, within.filter((pl.col("back") > 0) & (pl.col("amount") > 0))),
    ):
        found = found.join(brought, on="spell", how="left", maintain_order="left")
    return found.with_columns(pl.col("margin", "before", "won").fill_null(0.0))


def _won(given: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Spells in which somebody who had gone or never bought came: spell, and won, what the first such order was
    reckoned to bring when something was last decided before it, this order and those after it together."""
    decided = given.select("spell", "decided_at", won="back").sort("decided_at")
    return (
        bought.select("spell", "occurred_at")
        .sort("occurred_at")
        .join_asof(decided, left_on="occurred_at", right_on="decided_at", by="spell", check_sortedness=False)
        .group_by("spell")
        .agg(pl.col("won").sort_by("occurred_at").first())
    )


def _margins(orders: pl.DataFrame, name: str, rate: float) -> pl.DataFrame:
    """What the orders of each spell come to: spell, and the sum under that name."""
    return orders.group_by("spell").agg((rate * pl.col("amount").sum()).alias(name))
