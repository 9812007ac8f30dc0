"""Who came into the experiment of an action, when, and in which group."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Decision

ALL, ALL_NAME = "", "All steps together"
"""The experiment of everything that we do: from a customer's first step on, whichever it is."""

_COLUMNS = ("id", "customer", "action__key", "action__name", "decided_at", "control", "propensity")
_NUMBERS = ("expected_margin", "cost")


def entries(as_of: datetime, weeks: float) -> pl.DataFrame:
    """Each customer once for each action, and once for all together, from the first decision for it.

    The group is the one that chance gave, whether or not the action was carried out afterwards, and stays what it was
    then. A step that nobody is kept from has no groups; its customers have a chance of 1.

    Args:
        as_of: what may be known.
        weeks: how long after the decision it counts as carried out.

    Returns:
        Columns action, name, customer, since (Datetime UTC), control, chance (of being treated), carried_out, cost
        (of carrying it out, else 0) and assumed (margin that was expected of it); in the order of `since`.
    """
    decisions = _decided(as_of)
    together = decisions.filter(pl.col("chance") < 1).with_columns(action=pl.lit(ALL), name=pl.lit(ALL_NAME))
    every = pl.concat([decisions, together]).sort("decided_at", "id")
    first = every.unique(["action", "customer"], keep="first", maintain_order=True).rename({"decided_at": "since"})
    done = every.filter(pl.col("done_at").is_not_null()).select("action", "customer", "done_at", spent="cost")
    late = pl.col("since") + timedelta(weeks=weeks)
    carried = (
        first.select("action", "customer", "since")
        .join(done, on=["action", "customer"])
        .filter(pl.col("done_at").is_between("since", late))
        .group_by("action", "customer")
        .agg(pl.col("spent").sum())
    )
    return first.join(carried, on=["action", "customer"], how="left", maintain_order="left").select(
        "action",
        "name",
        "customer",
        "since",
        "control",
        "chance",
        carried_out=pl.col("spent").is_not_null(),
        cost=pl.col("spent").fill_null(0.0),
        assumed="expected_margin",
    )


def _decided(as_of: datetime) -> pl.DataFrame:
    """All decisions for an action, with the chance of being treated, and when it was done."""
    known = Decision.objects.filter(action__isnull=False, decided_at__lte=as_of).order_by()
    chance = pl.when("control").then(1 - pl.col("propensity")).otherwise("propensity")
    done = (pl.col("state") == Decision.State.DONE) & (pl.col("closed_at") <= as_of) & ~pl.col("control")
    return (
        read_frame(known, [*_COLUMNS, *_NUMBERS, "state", "closed_at"])
        .rename({"action__key": "action", "action__name": "name"})
        .with_columns(pl.col(_NUMBERS).cast(pl.Float64), chance=chance, done_at=pl.when(done).then("closed_at"))
        .drop("propensity", "state", "closed_at")
    )
