"""The funnel of a whole run: all pairs of a customer and a move, and how many fell for which reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from regulars.ledger.models import Policy, Run

NOT_MEANT, CHOSEN = "not meant for them", "chosen"


@dataclass(frozen=True, slots=True)
class Stage:
    """One reason: how many pairs fell for it, and how many were left after it was asked."""

    reason: str
    fell: int
    left: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """What became of `pairs` of a customer and a move: `meant` is how many fit the customer at all, `chosen` how many
    were chosen, and the stages, in the order asked, are what the others fell for. `policy` is the version decided by.
    """

    policy: str
    as_of: datetime | None
    made_at: datetime | None
    pairs: int
    meant: int
    chosen: int
    stages: tuple[Stage, ...]


def latest_funnel() -> Funnel | None:
    """The funnel of the newest policy, or of the newest run where its policy kept none; None before the first run."""
    policy = Policy.objects.order_by("-made_at", "-pk").first()
    if policy and policy.funnel:
        return _funnel(policy.funnel, policy.version, policy.as_of, policy.made_at)
    run = Run.objects.filter(step="customise", finished_at__isnull=False).order_by("-started_at").first()
    if run is None or not run.figures.get("funnel"):
        return None
    return _funnel(run.figures["funnel"], str(run.figures.get("policy", "")), run.as_of, run.finished_at)


def _funnel(counts: Mapping[str, int], policy: str, as_of: datetime | None, made_at: datetime | None) -> Funnel:
    pairs = sum(counts.values())
    left = meant = pairs - counts.get(NOT_MEANT, 0)
    stages = []
    for reason, fell in counts.items():
        if reason not in (NOT_MEANT, CHOSEN) and fell:
            left -= fell
            stages.append(Stage(reason, fell, left))
    return Funnel(policy, as_of, made_at, pairs, meant, counts.get(CHOSEN, 0), tuple(stages))
