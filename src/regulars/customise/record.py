"""Record decisions: keep the open ones that say the same, close the others, and enter the new ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

import polars as pl
from django.db.models import F

from regulars.ledger.frames import read_frame, write_frame
from regulars.ledger.models import Decision

HELD_DAYS = 7
"""As long a decision of the control group stands at the most, and where nobody carried anything out yet."""

_LATELY_DAYS = 90
_LAST_DONE = 500

_SAME = (
    *("action", "channel", "group", "control", "expected_margin", "cost", "worth", "propensity", "sampled", "policy"),
    "reasons",
)
_BATCH = 5_000


def close_held(at: datetime) -> int:
    """Count the control group's decisions as done when they would have been. Gives how many.

    What comes next then comes to both groups at the same time: were one group's turn slower, it would collect fewer
    decisions, and what decisions bring could not be told from whom they are many for.
    """
    stands = _usual_wait(at)
    over = Decision.objects.filter(state=Decision.State.OPEN, control=True, decided_at__lte=at - stands)
    return over.update(state=Decision.State.HELD, closed_at=F("decided_at") + stands)


def _usual_wait(at: datetime) -> timedelta:
    """How long, in the middle, what was carried out of late had waited for it."""
    done = Decision.objects.filter(
        state=Decision.State.DONE, control=False, closed_at__gt=at - timedelta(days=_LATELY_DAYS), closed_at__lte=at
    )
    rows = done.order_by("-pk").values_list("closed_at", "decided_at")[:_LAST_DONE]
    waits = [(closed - decided).total_seconds() for closed, decided in rows if closed]
    longest = timedelta(days=HELD_DAYS)
    return min(timedelta(seconds=median(waits)), longest) if waits else longest


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
