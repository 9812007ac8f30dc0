"""The experience of one customer at this very moment: what we have done for them lately, and they for us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from regulars.measure.experience.everybody import GOOD, LATELY, POOR, latest_effects
from regulars.measure.experience.touches import touches_of
from regulars.science.quality.experience import KIND_NAMED, fade

_WEEKS = 26
_SHOWN = timedelta(days=92)
_TOUCHES = 8


@dataclass(frozen=True, slots=True)
class Touch:
    """One touch, with what is left of it in points."""

    at: datetime
    label: str
    points: float


@dataclass(frozen=True, slots=True)
class Lately:
    """A customer's experience now.

    Attributes:
        figure: points, 0 is neither good nor bad; by_us and with_us are its parts.
        ours, theirs: the touches of the last quarter that weigh most, what we did for or to them apart.
        weeks: the figure at the end of each of the last 26 weeks, the oldest first.
        learnt: whether any of the effects in it was learnt from answers, instead of stated by us.
    """

    figure: float
    by_us: float
    with_us: float
    ours: tuple[Touch, ...]
    theirs: tuple[Touch, ...]
    weeks: tuple[float, ...]
    learnt: bool
    half_life_days: float

    @property
    def verdict(self) -> str:
        """In a word or two."""
        if not self.ours and not self.theirs:
            return "nothing lately"
        return "good lately" if self.figure >= GOOD else "bad lately" if self.figure <= POOR else "neither good nor bad"


def experience_of(customer: int, at: datetime, as_of: datetime | None = None) -> Lately:
    """One customer's experience, from their own touches alone.

    Args:
        customer: whose.
        at: now; later touches do not count.
        as_of: until when the log is known, where that is earlier: beside an export of last month everything would look
            long ago. What our own people entered since counts from then on.
    """
    effects = latest_effects()
    points = effects.points()
    touches = touches_of(at - LATELY - timedelta(weeks=_WEEKS), at, customer).with_columns(
        whole=pl.col("kind").replace_strict(points, default=0.0, return_dtype=pl.Float64) * pl.col("weight")
    )
    at = min(at, max([as_of or at, *touches["at"].to_list()]))
    weeks = tuple(
        _figure_at(touches, at - timedelta(weeks=back), effects.half_life_days) for back in range(_WEEKS, -1, -1)
    )
    left = _left(touches, at, effects.half_life_days)
    ours = pl.col("kind").is_in([kind.name for kind in KIND_NAMED.values() if kind.by_us])
    used = set(touches["kind"])
    return Lately(
        figure=weeks[-1],
        by_us=float(left.filter(ours)["left"].sum()),
        with_us=float(left.filter(~ours)["left"].sum()),
        ours=_heaviest(left.filter(ours), at),
        theirs=_heaviest(left.filter(~ours), at),
        weeks=weeks,
        learnt=any(effect.learnt and effect.name in used for effect in effects.effects),
        half_life_days=effects.half_life_days,
    )


def _left(touches: pl.DataFrame, at: datetime, half_life_days: float) -> pl.DataFrame:
    """The touches by a moment, and not long before, with what is left of each."""
    here = touches.filter((pl.col("at") <= at) & (pl.col("at") > at - LATELY))
    ages = (pl.lit(at) - pl.col("at")).dt.total_microseconds() / 86_400_000_000
    return here.with_columns(left=pl.col("whole") * fade(ages, half_life_days))


def _figure_at(touches: pl.DataFrame, at: datetime, half_life_days: float) -> float:
    return float(_left(touches, at, half_life_days)["left"].sum())


def _heaviest(left: pl.DataFrame, at: datetime) -> tuple[Touch, ...]:
    lately = left.filter(pl.col("at") > at - _SHOWN).sort(pl.col("left").abs(), descending=True).head(_TOUCHES)
    rows = lately.sort("at", descending=True).select("at", "kind", "left").iter_rows()
    return tuple(Touch(when, KIND_NAMED[kind].label, points) for when, kind, points in rows)
