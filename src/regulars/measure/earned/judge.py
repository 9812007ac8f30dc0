"""Judge one action: its customers whose weeks are over, treated beside control."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from regulars.measure.earned.earned import Earned
from regulars.measure.earned.words import NO_CONTROL, too_early, uneven, verdict
from regulars.science.experiments.balance import balance_of
from regulars.science.experiments.capping import cap_of
from regulars.science.experiments.carried_out import effect_on_carried_out
from regulars.science.experiments.compare import Comparison, Flags, Floats, compare
from regulars.science.experiments.planning import customers_until

FEWEST = 50
"""Customers in each group, below which it is too early to tell; by simulation (benchmarks/experiments.py)."""

FEWEST_BUYERS = 10
"""Customers in each group who bought in their weeks, below which it is too early to tell."""

FEWEST_CARRIED_OUT = 30
"""Customers with whom it was carried out, below which the effect on them is not told."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """The customers that count, as columns: capped margin, group, chance, what was known before, carried out."""

    margin: Floats
    treated: Flags
    chance: Floats
    before: Floats
    carried_out: Flags
    cap: float


def judge(rows: pl.DataFrame, as_of: datetime, weeks: float, currency: str) -> Earned:
    """What one action earned so far.

    Args:
        rows: of `entries` for one action, with the columns of `with_margins`; not empty.
        as_of: what may be known.
        weeks: how long after the decision orders count.
        currency: of the margins.
    """
    dealt = rows.filter((pl.col("chance") > 0) & (pl.col("chance") < 1))
    if dealt.is_empty():
        return _counted(rows, rows, as_of, weeks, currency, NO_CONTROL)
    over = dealt.filter(pl.col("since") <= as_of - timedelta(weeks=weeks))
    control = over["control"]
    bought = over.filter(pl.col("margin") > 0)["control"]
    base = _counted(dealt, over, as_of, weeks, currency, "")
    balance = balance_of((~dealt["control"]).to_numpy(), dealt["chance"].to_numpy())
    if not balance.even:
        return replace(base, verdict=uneven(balance))
    if min(control.sum(), (~control).sum()) < FEWEST or min(bought.sum(), (~bought).sum()) < FEWEST_BUYERS:
        return replace(base, verdict=too_early(base.treated, base.control, FEWEST, FEWEST_BUYERS))
    trial = _trial(over)
    found = compare(trial.margin, trial.treated, trial.chance, trial.before)
    assumed = float(over.filter(~pl.col("control"))["assumed"].mean() or 0) * base.carried_out / base.treated  # type: ignore[arg-type]
    return _with_plan(_with_done(_with_effect(base, found, trial.cap), trial), assumed, dealt.height)


def _trial(over: pl.DataFrame) -> _Trial:
    margin, before = over["margin"].to_numpy(), over["before"].to_numpy()
    cap, cap_before = cap_of(margin), cap_of(before)
    return _Trial(
        margin=np.minimum(margin, cap),
        treated=(~over["control"]).to_numpy(),
        chance=over["chance"].to_numpy(),
        before=np.column_stack([np.minimum(before, cap_before), before > 0]),
        carried_out=over["carried_out"].to_numpy(),
        cap=cap,
    )


def _counted(
    rows: pl.DataFrame, over: pl.DataFrame, as_of: datetime, weeks: float, currency: str, words: str
) -> Earned:
    """Counts and plain means, of the customers that came in (`rows`) and of those whose weeks are over."""
    late = rows["since"] > as_of - timedelta(weeks=weeks)
    over = over.filter(pl.col("since") <= as_of - timedelta(weeks=weeks))
    treated, control = over.filter(~pl.col("control")), over.filter("control")
    started: datetime = rows["since"].min()  # type: ignore[assignment]
    return Earned(
        action=rows["action"][0],
        name=rows["name"][-1],
        currency=currency,
        started=started.date().isoformat(),
        days=(as_of - started).days,
        treated=treated.height,
        control=control.height,
        expected_control=round(float((1 - over["chance"]).sum()), 1),
        waiting=int(late.sum()),
        carried_out=int(treated["carried_out"].sum()),
        cost=round(float(treated["cost"].sum()), 2),
        earned=_mean(treated),
        control_earned=_mean(control),
        verdict=words,
    )


def _mean(rows: pl.DataFrame) -> float:
    return round(float(rows["margin"].sum()) / rows.height, 2) if rows.height else 0.0


def _with_effect(base: Earned, found: Comparison, cap: float) -> Earned:
    return replace(
        base,
        cap=round(cap, 2),
        effect=round(found.effect, 2),
        low=round(found.low, 2),
        high=round(found.high, 2),
        fixed_low=round(found.fixed_low, 2),
        fixed_high=round(found.fixed_high, 2),
        spread=round(found.spread, 4),
        total=round(found.effect * found.treated, 2),
        total_low=round(found.low * found.treated, 2),
        total_high=round(found.high * found.treated, 2),
        verdict=verdict(found, base.currency),
    )


def _with_done(base: Earned, trial: _Trial) -> Earned:
    """The effect on those with whom it was carried out, where they are enough."""
    if base.carried_out < FEWEST_CARRIED_OUT:
        return base
    done = effect_on_carried_out(trial.margin, trial.carried_out, trial.treated, trial.chance, trial.before)
    if done is None:
        return base
    return replace(base, done_effect=round(done.effect, 2), done_low=round(done.low, 2), done_high=round(done.high, 2))


def _with_plan(base: Earned, assumed: float, came_in: int) -> Earned:
    """How long until the effect that was assumed would show, if customers keep coming in as they did."""
    if round(assumed, 2) <= 0 or not base.spread:
        return base
    more = customers_until(assumed, base.spread, base.treated + base.control)
    still = max(0, more - base.waiting)
    days = math.ceil(still * max(base.days, 1) / came_in)
    return replace(base, assumed=round(assumed, 2), more_customers=more, more_days=days)
