"""The experience of all customers at once: effects learnt, figures written, and what moved them told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db.models import QuerySet

from regulars.ledger.frames import replace_frame
from regulars.ledger.models import Customer, Experience, Run
from regulars.measure.experience.touches import answers_of, moods_of, touches_of
from regulars.science.quality.experience import (
    KIND_NAMED,
    STATED,
    Effects,
    effects_from_json,
    effects_to_json,
    learn_effects,
    sum_up,
)

STEP = "experience"
LEARNT_FROM = timedelta(days=720)
LATELY = timedelta(days=360)  # six half-lives: less than two in a hundred is left of what is older
EARLIER = timedelta(days=28)
POOR, GOOD = -0.3, 0.3
_MOST_OUTCOMES = 50_000
_EDGES = [-2.0, -1.0, -0.6, POOR, -0.1, 0.1, GOOD, 0.6, 1.0, 2.0]


@dataclass(frozen=True, slots=True)
class ExperienceReport:
    """How customers fare with us lately, as plain figures; `moved` has points a customer by kind, now and before."""

    as_of: datetime
    customers: int
    mean: float | None
    before: float | None
    poor: int
    good: int
    spread: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    effects: Effects

    def to_json(self) -> dict[str, Any]:
        """As JSON values; this is what the run keeps."""
        return {
            "as_of": self.as_of.isoformat(),
            "customers": self.customers,
            "mean": self.mean,
            "before": self.before,
            "poor": self.poor,
            "good": self.good,
            "spread": self.spread,
            "moved": self.moved,
            **effects_to_json(self.effects),
            "words": self.words(),
        }

    def words(self) -> list[str]:
        """The same in sentences."""
        if self.mean is None or self.before is None:
            return ["Nothing has happened lately between customers and us that would tell how they fare."]
        learnt = sum(effect.learnt for effect in self.effects.effects)
        return [
            f"{self.customers:,} customers had to do with us lately: {self.good:,} had it good, {self.poor:,} bad.",
            f"The mean experience is {self.mean:+.2f} points, after {self.before:+.2f} four weeks ago.",
            f"{learnt} of {len(self.effects.effects)} effects are learnt from {self.effects.answers:,} answers, "
            "the others are ours.",
        ]


def sum_experiences(as_of: datetime) -> ExperienceReport:
    """Learn the effects, sum up each customer's experience as of a moment, and write `Experience`, one a customer."""
    touches = touches_of(as_of - LEARNT_FROM, as_of)
    effects = learn_effects(touches, _outcomes(as_of))
    lately = touches.filter(pl.col("at") > as_of - LATELY)
    now = sum_up(lately, pl.lit(as_of), effects)
    then = as_of - EARLIER
    before = sum_up(touches.filter(pl.col("at") > then - LATELY), pl.lit(then), effects)
    figures = _figures(now, before)
    written = figures.join(_living(), on="customer", how="semi").with_columns(as_of=pl.lit(as_of))
    replace_frame(Experience, written)
    return _report(as_of, written, now, before, effects)


def latest_effects() -> Effects:
    """The effects of the newest run; those we state before the first."""
    figures = latest_experience()
    return effects_from_json(figures) if figures else STATED


def had_it_worst() -> QuerySet[Experience]:
    """Customers who have had it bad lately, the worst first."""
    return Experience.objects.filter(figure__lte=POOR).select_related("customer__score").order_by("figure", "customer")


def had_it_best() -> QuerySet[Experience]:
    """Customers who have had it good lately, the best first."""
    return Experience.objects.filter(figure__gte=GOOD).select_related("customer__score").order_by("-figure", "customer")


def latest_experience() -> dict[str, Any] | None:
    """What the newest run reported; None before the first."""
    found = Run.objects.filter(step=STEP, finished_at__isnull=False).order_by("-started_at", "-pk").first()
    return dict(found.figures) if found else None


def _outcomes(as_of: datetime) -> pl.DataFrame:
    """What customers said, to learn from: answers, ratings, moods; of very many a part, chosen by their number."""
    since = as_of - LEARNT_FROM
    said = answers_of(since, as_of).select("customer", "at", said=pl.col("weight"))
    whole = pl.concat([said, moods_of(since, as_of)]).sort("customer", "at", "said")
    return whole if whole.height <= _MOST_OUTCOMES else whole.sample(_MOST_OUTCOMES, seed=1)


def _figures(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """One row a customer: figure, by_us, with_us, touches, before, parts (JSON)."""
    ours = pl.col("kind").is_in([kind.name for kind in KIND_NAMED.values() if kind.by_us])
    summed = now.group_by("customer", maintain_order=True).agg(
        by_us=pl.col("points").filter(ours).sum(),
        with_us=pl.col("points").filter(~ours).sum(),
        touches=pl.col("touches").sum(),
        kinds=pl.col("kind"),
        left=pl.col("points").round(4),
    )
    then = before.group_by("customer").agg(before=pl.col("points").sum())
    parts = [
        json.dumps(dict(zip(kinds, left, strict=True)))
        for kinds, left in zip(summed["kinds"].to_list(), summed["left"].to_list(), strict=True)
    ]
    return (
        summed.drop("kinds", "left")
        .with_columns(figure=pl.col("by_us") + pl.col("with_us"), parts=pl.Series(parts, dtype=pl.String))
        .join(then, on="customer", how="left")
        .with_columns(pl.col("before").fill_null(0.0))
        .sort("customer")
    )


def _living() -> pl.DataFrame:
    numbers = Customer.objects.filter(merged_into=None).values_list("pk", flat=True)
    return pl.DataFrame({"customer": list(numbers)}, schema={"customer": pl.Int64})


def _report(
    as_of: datetime, figures: pl.DataFrame, now: pl.DataFrame, before: pl.DataFrame, effects: Effects
) -> ExperienceReport:
    count, value = figures.height, pl.col("figure")
    share = 1 / count if count else 0.0

    def by_kind(frame: pl.DataFrame) -> dict[str, float]:
        return dict(frame.group_by("kind").agg(pl.col("points").sum()).iter_rows())

    here, there = by_kind(now), by_kind(before)
    moved = [
        {"kind": name, "label": KIND_NAMED[name].label, "now": here.get(name, 0.0) * share,
         "before": there.get(name, 0.0) * share}
        for name in sorted({*here, *there})
    ]  # fmt: skip
    moved.sort(key=lambda row: -abs(float(row["now"]) - float(row["before"])))  # type: ignore[arg-type]
    counts = np.bincount(np.searchsorted(_EDGES, figures["figure"].to_numpy(), "right"), minlength=len(_EDGES) + 1)
    lows, highs = [None, *_EDGES], [*_EDGES, None]
    spread = [
        {"low": low, "high": high, "customers": int(count)}
        for low, high, count in zip(lows, highs, counts, strict=True)
    ]
    return ExperienceReport(
        as_of=as_of,
        customers=count,
        mean=_mean(figures, "figure"),
        before=_mean(figures, "before"),
        poor=figures.filter(value <= POOR).height,
        good=figures.filter(value >= GOOD).height,
        spread=spread,
        moved=moved,
        effects=effects,
    )


def _mean(figures: pl.DataFrame, column: str) -> float | None:
    return float(figures[column].sum() / figures.height) if figures.height else None
