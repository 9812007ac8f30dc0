"""Learn from outcomes: what customers brought in after they were given something, beside those who were left alone.

One row a customer: all that they were given since their first decision, and all that they brought in. What actions do
together is so divided among them, and whoever was left alone counts with what they would have been given.

Whoever had gone or had never bought, and orders, counts from that order on with what their coming was reckoned to bring
when something was last decided for them: the moves that win them assume that, not what comes within some weeks. For
those who came all along the future is left out: it hardly differs by what they were given, but much between them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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

_LEARNT = ("customers", "actions", "precision", "moment")

STOOD_DAYS = 7
"""A decision that stood so long counts whatever became of it: the control group's never are carried out."""

_LEARNT_BY = 3
"""Of what is kept with a decision, the assumed margin and the features; what follows is what it brings if they come."""

_BACK = pl.col("features").list.get(_LEARNT_BY, null_on_oob=True).fill_null(0.0)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
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
    exposure = _exposure(given, rows["customer"].to_numpy(), actions)
    cap, cap_before = cap_of(rows["margin"].to_numpy()), cap_of(rows["before"].to_numpy())
    length = rows["weeks"].to_numpy()
    before = np.minimum(rows["before"].to_numpy(), cap_before)
    known = np.column_stack([length, before * length, (before > 0) * length])
    won = rows["won"].to_numpy()
    brought = np.minimum(rows["margin"].to_numpy(), cap) + np.minimum(won, cap_of(won))
    weight = 1 / (length * _varies(rows, before, brought))
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


def _varies(rows: pl.DataFrame, before: NDArray[np.float64], brought: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much what each brings varies, a week.

    With what they used to bring in, and beside that as all do; of those who had gone or never bought, with what their
    coming would bring, as often as one of them comes. Without it a few large customers, who are also offered what is
    assumed to bring most, would pass for the effect, or for there being none.
    """
    back, weeks = rows["back"].to_numpy(), rows["weeks"].to_numpy()
    away, usual = back > 0, float(before.mean())
    like = before**2 + usual**2 if usual > 0 else np.ones_like(before)
    if away.all():
        scale = 1.0
    else:
        apart = brought - weeks * brought[~away].sum() / weeks[~away].sum()
        scale = float((apart**2 / weeks)[~away].sum() / like[~away].sum()) or 1.0
    comes = (1 + np.count_nonzero(rows["won"].to_numpy()[away])) / max(float(weeks[away].sum()), 1.0)
    return np.where(away, comes * back**2, scale * like)


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
    features = np.array(given["features"].list.head(_LEARNT_BY).to_list())
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
    """One row a customer, in order: customer, weeks watched, margin in them and a week before, won (`_won`), and back,
    what it was reckoned to bring at first if they came, who had gone or never bought."""
    watched = given.group_by("customer", maintain_order=True).agg(
        since=pl.col("decided_at").min(), last=pl.col("decided_at").max(), back=_BACK.first()
    )
    until = pl.min_horizontal(pl.col("last") + timedelta(weeks=weeks), pl.lit(as_of))
    watched = watched.with_columns(until=until).with_columns(
        weeks=((pl.col("until") - pl.col("since")).dt.total_seconds() / (7 * _DAY_SECONDS)).clip(lower_bound=0.1)
    )
    at, since = pl.col("occurred_at"), pl.col("since")
    sold = watched.join(orders.select("customer", "occurred_at", pl.col("amount").cast(pl.Float64)), on="customer")
    after = sold.filter(at.is_between(since, pl.col("until"), closed="right"))
    won = _won(given, after.filter(pl.col("amount") > 0))
    came_all_along = after.join(won, on="customer", how="left").filter(at < pl.col("won_at").fill_null(_NEVER))
    before = at.is_between(since - timedelta(weeks=BEFORE_WEEKS), since, closed="right")
    return (
        watched.join(_margins(came_all_along, "margin", margin_rate), on="customer", how="left")
        .join(_margins(sold.filter(before), "before", margin_rate / BEFORE_WEEKS), on="customer", how="left")
        .join(won, on="customer", how="left")
        .with_columns(pl.col("margin", "before", "won").fill_null(0.0))
        .sort("customer")
    )


def _won(given: pl.DataFrame, bought: pl.DataFrame) -> pl.DataFrame:
    """Who had gone or never bought when something was last decided for them, and then ordered: customer, won_at, of the
    first such order, and won, what it was reckoned to bring if they came, this order and those after it together."""
    decided = given.select("customer", "decided_at", won=_BACK).sort("decided_at")
    ordered = bought.select("customer", won_at="occurred_at").sort("won_at")
    return (
        ordered.join_asof(decided, left_on="won_at", right_on="decided_at", by="customer", check_sortedness=False)
        .filter(pl.col("won") > 0)
        .group_by("customer")
        .agg(pl.col("won_at", "won").sort_by("won_at").first())
    )


def _margins(orders: pl.DataFrame, name: str, rate: float) -> pl.DataFrame:
    """What each customer's orders come to: customer, and the sum under that name."""
    return orders.group_by("customer").agg((rate * pl.col("amount").sum()).alias(name))
