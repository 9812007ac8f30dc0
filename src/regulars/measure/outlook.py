"""The coming quarters: revenue, margin and active customers, with the distance that such forecasts were off by so far.

Two parts are added. Of customers known now, what the models expect of each. Of customers still to come, what such
newcomers brought in the last quarters of the same distance, as they did not come out of the models. Both are of an
ordinary time of the year; seasons, once two years tell of them, make of them what the coming one is. The interval isn't
the models' own, which knows nothing of what they leave out: it is how far forecasts made in the same way at earlier
quarter-ends, from what was known then, lay from what came.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from scipy.special import stdtrit

from regulars.measure.seasons import MEASURES, NO_SEASONS, Calendar
from regulars.measure.standing import Standing
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.purchase_days import histories_of
from regulars.science.lifetime.value import WEEKS_A_QUARTER

AHEAD = 4
"""Quarters to look ahead."""

LEVEL = 0.8
"""How often what comes lies within the interval: four times in five."""

_RECENT = 4  # quarter-ends from which newcomers are averaged
_ENOUGH = 2  # forecasts that knew the seasons, before those that didn't are left out of account
Kept = dict[str, dict[int, float]]
"""By measure, what is expected of known customers in each quarter ahead, 1 being the first."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A quarter-end from which was looked ahead: what was expected of customers known then, and the seasons known."""

    day: date
    kept: Kept
    seasons: Calendar = NO_SEASONS


@dataclass(frozen=True, slots=True)
class Ahead:
    """One coming quarter. `low` and `high` are None while no earlier forecast tells how far off they are.

    Attributes:
        quarter: its name.
        revenue, active: what is spent less what is taken back, and how many customers buy; newcomers included.
        known_revenue, known_active: of that, from customers known now (in a quarter that has begun, also what came).
        margin: the margin in the revenue, before cost to serve.
    """

    quarter: str
    revenue: float
    revenue_low: float | None
    revenue_high: float | None
    margin: float
    active: float
    active_low: float | None
    active_high: float | None
    known_revenue: float
    known_active: float


@dataclass(frozen=True, slots=True)
class Trial:
    """What was forecast of a past quarter some quarters before it ended, and what came.

    `seasons` tells whether seasons were known to it.
    """

    quarter: str
    quarters_before: int
    seasons: bool
    revenue: float
    revenue_came: float
    active: float
    active_came: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The coming quarters, the past ones beside them, and how earlier forecasts turned out.

    Attributes:
        past: quarters that are over: quarter, revenue, active.
        ahead: the coming ones; the first is the one that has begun, unless it is over.
        trials: every forecast that can be judged, by quarter, the shortest distance first.
        seasons: as known now.
    """

    past: list[dict[str, Any]]
    ahead: list[Ahead]
    trials: list[Trial]
    seasons: Calendar

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        lists = {name: [asdict(one) for one in getattr(self, name)] for name in ("ahead", "trials")}
        return {"past": self.past, **lists, "seasons": self.seasons.to_json()}


def expected_ahead(standing: Standing, weeks_left: float = 0.0, seasons: Calendar = NO_SEASONS) -> Kept:
    """What is expected of a standing's customers in the quarters to come.

    Args:
        standing: from what was known on its day.
        weeks_left: of the quarter that has begun; those weeks are the distance 0.
        seasons: as known on its day.

    Returns:
        By measure and distance. Who is active in a later quarter is reckoned from the next 13 weeks, by how much
        fewer purchases are expected of each: most of that decline is customers who leave. Seasons multiply purchases;
        who would buy with chance p buys with 1 - (1 - p)^factor.
    """
    current = number_of(standing.day)
    base, models = standing.base, standing.models
    total, days = base["total_spend"].to_numpy(), base["frequency"].to_numpy() + 1
    worth = models.kept.of(total, base["net"].to_numpy()) * models.spend.expected_spend(days, total / days)
    ends = [weeks_left + WEEKS_A_QUARTER * distance for distance in range(AHEAD + 1)]
    first, *by_then = standing.expected(WEEKS_A_QUARTER, *ends)
    soon = standing.values["p_active"].to_numpy()
    found: Kept = {name: {} for name in MEASURES}
    for distance in range(1, AHEAD + 1):
        span = _span(current + distance)
        orders = by_then[distance] - by_then[distance - 1]
        found["revenue"][distance] = float((orders * worth).sum()) * seasons.over("revenue", *span)
        fading = np.divide(orders, first, out=np.zeros_like(first), where=first > 0)
        found["active"][distance] = _buying(soon * np.clip(fading, 0.0, 1.0), seasons.over("active", *span))
    if weeks_left:
        quiet = (base["age_weeks"] - base["recency_weeks"]).to_numpy() >= WEEKS_A_QUARTER - weeks_left
        rest = models.purchases.probability_active(weeks_left, *histories_of(base))
        span = standing.day + timedelta(days=1), _span(current)[1]
        found["revenue"][0] = float((by_then[0] * worth).sum()) * seasons.over("revenue", *span)
        found["active"][0] = _buying(rest[quiet], seasons.over("active", *span))
    return found


def _buying(chance: Floats, factor: float) -> float:
    """How many buy, of customers who would buy with these chances at an ordinary time of the year."""
    return float((1.0 - (1.0 - chance) ** factor).sum())


@dataclass(frozen=True, slots=True)
class Came:
    """What came by quarter: `counts[measure][cohort, quarter]`, a cohort being those who first bought in a quarter.

    `first` is the number of the first quarter (year x 4 + 0 to 3).
    """

    first: int
    counts: Mapping[str, Any]

    def all(self, measure: str, quarter: int) -> float:
        """Of everybody in a quarter."""
        return float(self.counts[measure][:, quarter - self.first].sum())

    def newcomers(self, measure: str, after: int, quarter: int) -> float:
        """Of those who first bought after a quarter."""
        return float(self.counts[measure][after - self.first + 1 :, quarter - self.first].sum())


def number_of(day: date) -> int:
    """A quarter's number.

    >>> number_of(date(2026, 1, 1)), name_of(number_of(date(2026, 1, 1)))
    (8104, '2026-Q1')
    """
    return day.year * 4 + (day.month - 1) // 3


def name_of(quarter: int) -> str:
    """A quarter's name by its number."""
    return f"{quarter // 4}-Q{quarter % 4 + 1}"


def came_by_quarter(orders: pl.DataFrame, last: date) -> Came:
    """What came in each quarter up to that of `last`.

    Args:
        orders: columns customer, occurred_at (local), amount.
        last: the day of looking.
    """
    at = pl.col("occurred_at")
    told = orders.with_columns(quarter=at.dt.year().cast(pl.Int64) * 4 + (at.dt.month().cast(pl.Int64) - 1) // 3)
    first = told.group_by("customer").agg(cohort=pl.col("quarter").min())
    bought = pl.when(pl.col("amount") > 0).then(pl.col("customer"))
    cells = (
        told.join(first, on="customer")
        .group_by("cohort", "quarter")
        .agg(revenue=pl.col("amount").sum(), active=bought.drop_nulls().n_unique())
    )
    start = int(cells["quarter"].min()) if cells.height else number_of(last)  # type: ignore[arg-type]
    size = number_of(last) - start + 1
    place = (cells["cohort"].to_numpy() - start, cells["quarter"].to_numpy() - start)
    counts = {}
    for name in MEASURES:
        grid = np.zeros((size, size))
        np.add.at(grid, place, cells[name].to_numpy().astype(float))
        counts[name] = grid
    return Came(start, counts)


def look_ahead(
    origins: Sequence[Origin],
    newest: Standing,
    orders: pl.DataFrame,
    margin_rate: float,
    seasons: Calendar = NO_SEASONS,
) -> Outlook:
    """The coming quarters.

    Args:
        origins: past quarter-ends, in order of time.
        newest: the standing now.
        orders: as known now.
        margin_rate: the margin in each unit of revenue.
        seasons: as known now.
    """
    day = newest.day
    current = number_of(day)
    began, ends = _span(current)
    left = (ends - day).days / ((ends - began).days + 1)
    weeks_left = left * WEEKS_A_QUARTER
    came, known = came_by_quarter(orders, day), expected_ahead(newest, weeks_left, seasons)
    over = current + 1 if not left else current  # the first quarter that is not over
    trials = _trials(origins, came, over)
    ahead = [
        _ahead(quarter, left, Origin(day, known, seasons), came, over, trials, margin_rate)
        for quarter in range(over, current + AHEAD + 1)
    ]
    past = [
        {"quarter": name_of(one), **{name: round(came.all(name, one), 2) for name in MEASURES}}
        for one in range(max(came.first, over - 2 * AHEAD), over)
    ]
    return Outlook(past, ahead, trials, seasons)


def _ahead(
    quarter: int,
    left: float,
    now: Origin,
    came: Came,
    over: int,
    trials: list[Trial],
    margin_rate: float,
) -> Ahead:
    """One coming quarter, seen from `now`, when the share `left` of the quarter that has begun is still to come."""
    distance = quarter - number_of(now.day)
    first, last = _span(quarter)
    span = max(first, now.day + timedelta(days=1)), last
    figures: dict[str, Any] = {}
    for name in MEASURES:
        here = came.all(name, quarter) if not distance else 0.0
        near, far = (
            _newcomers(came, name, min(max(each, 1), AHEAD), over, now.seasons) for each in (distance, distance + 1)
        )
        fresh = (left * near if not distance else left * far + (1 - left) * near) * now.seasons.over(name, *span)
        mean = now.kept[name][distance] + fresh
        off = _usual_error(trials, name, max(distance, 1))
        figures[name] = round(here + mean, 2)
        figures[f"{name}_low"] = None if off is None else round(max(here + mean * (1 - off), 0.0), 2)
        figures[f"{name}_high"] = None if off is None else round(here + mean * (1 + off), 2)
        figures[f"known_{name}"] = round(here + now.kept[name][distance], 2)
    return Ahead(quarter=name_of(quarter), margin=round(margin_rate * figures["revenue"], 2), **figures)


def _newcomers(came: Came, measure: str, distance: int, over: int, seasons: Calendar) -> float:
    """What newcomers bring so many quarters after a quarter-end at an ordinary time of the year, from the last that are
    over before `over`; of a distance that was not seen yet, what the longest brought that was.
    """
    for nearer in range(distance, 0, -1):
        quarters = [(end, end + nearer) for end in _ends_known(came, nearer, over)]
        brought = [came.newcomers(measure, end, one) / seasons.over(measure, *_span(one)) for end, one in quarters]
        if brought:
            return float(np.mean(brought))
    return 0.0


def _ends_known(came: Came, distance: int, over: int) -> list[int]:
    """The last quarter-ends whose quarter at that distance is over before `over`."""
    newest = over - 1 - distance
    return [end for end in range(newest, newest - _RECENT, -1) if end >= came.first]


def _trials(origins: Sequence[Origin], came: Came, over: int) -> list[Trial]:
    found = []
    for origin in origins:
        end = number_of(origin.day)
        for distance in range(1, AHEAD + 1):
            quarter = end + distance
            if quarter >= over:
                continue
            if not _ends_known(came, distance, end + 1):  # then nothing could be said of newcomers
                continue
            said = {
                name: origin.kept[name][distance]
                + _newcomers(came, name, distance, end + 1, origin.seasons) * origin.seasons.over(name, *_span(quarter))
                for name in MEASURES
            }
            found.append(
                Trial(
                    quarter=name_of(quarter),
                    quarters_before=distance,
                    seasons=origin.seasons.known,
                    revenue=round(said["revenue"], 2),
                    revenue_came=round(came.all("revenue", quarter), 2),
                    active=round(said["active"], 1),
                    active_came=round(came.all("active", quarter)),
                )
            )
    return sorted(found, key=lambda trial: (trial.quarter, trial.quarters_before))


def _usual_error(trials: list[Trial], measure: str, distance: int) -> float | None:
    """By which share a forecast so far ahead may be off, four times in five; no smaller than that of nearer ones.

    Forecasts that did not know the seasons were off by them; they count until there are enough that did.
    """
    fair = [trial for trial in trials if trial.seasons]
    widths = [_width(fair, measure, each, _ENOUGH) for each in range(1, distance + 1)]
    if not any(widths):
        widths = [_width(trials, measure, each, 1) for each in range(1, distance + 1)]
    return max((each for each in widths if each is not None), default=None)


def _width(trials: list[Trial], measure: str, distance: int, fewest: int) -> float | None:
    """The same of one distance; None where fewer forecasts than that can be judged."""
    said = [
        (getattr(trial, measure), getattr(trial, f"{measure}_came"))
        for trial in trials
        if trial.quarters_before == distance
    ]
    errors = [came / forecast - 1 for forecast, came in said if forecast > 0]
    if len(errors) < fewest:
        return None
    spread = math.sqrt(sum(error * error for error in errors) / len(errors))
    return float(stdtrit(len(errors), (1 + LEVEL) / 2)) * spread


def _span(quarter: int) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    first = date(quarter // 4, quarter % 4 * 3 + 1, 1)
    following = quarter + 1
    return first, date.fromordinal(date(following // 4, following % 4 * 3 + 1, 1).toordinal() - 1)
