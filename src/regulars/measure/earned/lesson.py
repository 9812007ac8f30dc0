"""Learn from outcomes: what customers brought in after they were given something, beside those who were left alone.

One row a customer: all that they were given since their first decision, and all that they brought in. What actions do
together is so divided among them, and whoever was left alone counts with what they would have been given.

Whoever had gone or had never bought, and orders, brings more than that order: what they are worth from now on counts
too, as it does in what the moves that win them assume. For those who came all along it is left out: it hardly differs
by what they were given, but much between them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
from django.db import transaction
from numpy.typing import NDArray

from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Decision, Lesson, Score
from regulars.ledger.orders import orders_in_currency
from regulars.measure.earned.margins import BEFORE_WEEKS
from regulars.science.experiments.capping import cap_of
from regulars.science.policy.beliefs import evidence

_LEARNT = ("customers", "actions", "precision", "moment")

STOOD_DAYS = 7
"""A decision that stood so long counts whatever became of it: the control group's never are carried out."""

GONE = 0.2
"""Who is less likely than this to buy again within a quarter counts as gone; ours, as for the lost of the playbook."""

_HALF = 0.5  # what the feature of how likely they are to buy again is kept less of
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
    orders, _ = orders_in_currency(business, as_of)
    rows = _with_outcomes(given, orders, as_of, weeks, float(business.margin_rate))
    exposure = _exposure(given, rows["customer"].to_numpy(), actions)
    cap, cap_before = cap_of(rows["margin"].to_numpy()), cap_of(rows["before"].to_numpy())
    length = rows["weeks"].to_numpy()
    before = np.minimum(rows["before"].to_numpy(), cap_before)
    known = np.column_stack([length, before * length, (before > 0) * length])
    weight = 1 / (length * _varies(before))
    won = rows["won"].to_numpy()
    brought = np.minimum(rows["margin"].to_numpy(), cap) + np.minimum(won, cap_of(won))
    precision, moment = evidence(exposure, brought, weight, known)
    return _kept(
        Lesson(
            as_of=as_of,
            customers=rows.height,
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


def _varies(before: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much a week's margin varies, up to a factor: with what each used to bring in, and beside that as all do.

    Without it a few large customers, who are also offered what is assumed to bring most, would pass for the effect."""
    usual = float(before.mean())
    return before**2 + usual**2 if usual > 0 else np.ones_like(before)


def _given(as_of: datetime, weeks: float) -> pl.DataFrame:
    """Decisions that chance gave or kept back: customer, action, decided_at, control, and what each weighs: the assumed
    margin, the part of it that can have come, how much more than on average was given, and the features."""
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
        .sort("decided_at", "id")
    )


def _exposure(given: pl.DataFrame, customers: NDArray[np.int64], actions: list[int]) -> NDArray[np.float64]:
    """What each customer was given more than on average: shape (customers, actions x features)."""
    features = np.array(given["features"].to_list())
    assumed, apart = features[:, :1], features[:, 1:]
    size = features.shape[1]
    weighed = np.column_stack([np.ones(len(features)), apart]) * assumed
    weighed *= (given["came"] * given["more"]).to_numpy()[:, None]
    found = np.zeros((len(customers), len(actions), size))
    at = (
        np.searchsorted(customers, given["customer"].to_numpy()),
        np.searchsorted(actions, given["action"].to_numpy()),
    )
    np.add.at(found, at, weighed)
    return found.reshape(len(customers), -1)


def _with_outcomes(
    given: pl.DataFrame, orders: pl.DataFrame, as_of: datetime, weeks: float, margin_rate: float
) -> pl.DataFrame:
    """One row a customer, in order: customer, weeks watched, margin in them, and a week before; won, what they are
    worth from now on if they had gone or never bought and then ordered, otherwise 0."""
    watched = given.group_by("customer").agg(
        since=pl.col("decided_at").min(),
        last=pl.col("decided_at").max(),
        comes=pl.col("features").first().list.get(1, null_on_oob=True) + _HALF,
    )
    until = pl.min_horizontal(pl.col("last") + timedelta(weeks=weeks), pl.lit(as_of))
    watched = watched.with_columns(until=until).with_columns(
        weeks=((pl.col("until") - pl.col("since")).dt.total_seconds() / (7 * _DAY_SECONDS)).clip(lower_bound=0.1)
    )
    at, since = pl.col("occurred_at"), pl.col("since")
    after = at.is_between(since, pl.col("until"), closed="right")
    before = at.is_between(since - timedelta(weeks=BEFORE_WEEKS), since, closed="right")
    sums = (
        watched.join(orders.select("customer", "occurred_at", pl.col("amount").cast(pl.Float64)), on="customer")
        .group_by("customer")
        .agg(
            margin=margin_rate * pl.col("amount").filter(after).sum(),
            before=margin_rate * pl.col("amount").filter(before).sum() / BEFORE_WEEKS,
            ordered=after.any(),
            bought=(at <= since).any(),
        )
    )
    worth = read_frame(Score.objects.order_by(), ["customer", "value"]).cast({"value": pl.Float64})
    away = ~pl.col("bought") | (pl.col("comes") < GONE)
    return (
        watched.join(sums, on="customer", how="left")
        .join(worth, on="customer", how="left")
        .with_columns(
            pl.col("margin", "before").fill_null(0.0),
            won=pl.when(pl.col("ordered") & away).then(pl.col("value").clip(lower_bound=0.0)).fill_null(0.0),
        )
        .sort("customer")
    )
