"""Record decisions: keep the open ones that say the same, close the others, and enter the new ones."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from regulars.ledger.frames import read_frame, write_frame
from regulars.ledger.models import Decision

HELD_DAYS = 7
"""As long a customer of the control group stands to be left alone; then it counts as done, as it does for the others,
so that what comes next comes to both groups at the same time."""

_SAME = (
    *("action", "channel", "group", "control", "expected_margin", "cost", "worth", "propensity", "sampled", "policy"),
    "reasons",
)
_BATCH = 5_000


def close_held(at: datetime) -> int:
    """Close the control group's decisions that have stood for their days. Gives how many."""
    over = Decision.objects.filter(
        state=Decision.State.OPEN, control=True, decided_at__lte=at - timedelta(days=HELD_DAYS)
    )
    return over.update(state=Decision.State.HELD, closed_at=at)


def record(decisions: pl.DataFrame, at: datetime) -> tuple[int, int, int]:
    """Enter one decision for each customer. Gives how many were kept, written and replaced.

    What a customer of the control group is left alone for stands for its days, whatever is decided meanwhile.
    """
    standing = read_frame(Decision.objects.filter(state=Decision.State.OPEN).order_by(), ["id", "customer", *_SAME])
    same = _comparable(standing).join(_comparable(decisions), on=["customer", *_SAME], how="inner", nulls_equal=True)
    held = decisions.filter(pl.col("group") == Decision.Group.HOLDOUT.value).select("customer")
    waits = standing.filter("control").join(held, on="customer", how="semi")
    kept = pl.concat([same.select("id", "customer"), waits.select("id", "customer")])
    kept = kept.sort("id").unique("customer", keep="first", maintain_order=True)
    gone = standing.join(kept, on="id", how="anti")["id"].to_list()
    for start in range(0, len(gone), _BATCH):
        Decision.objects.filter(pk__in=gone[start : start + _BATCH]).update(state=Decision.State.REPLACED, closed_at=at)
    new = decisions.join(kept.select("customer"), on="customer", how="anti", maintain_order="left")
    write_frame(Decision, new)
    return kept.height, new.height, len(gone)


def _comparable(decisions: pl.DataFrame) -> pl.DataFrame:
    """The columns that make two decisions the same, as the databases give them back; JSON is compared as its values."""
    money = pl.col("expected_margin", "cost", "worth").cast(pl.Float64).round(4)
    reasons = pl.col("reasons").str.json_decode(pl.List(pl.String)).list.join("\n")
    kept = [name for name in ("id", "customer", *_SAME) if name in decisions.columns]
    return decisions.with_columns(money, reasons).select(kept)
