"""When things happen: three years of trade, a quarter held back, the seasons, the sales and the price rises."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOLDOUT_DAYS = 13 * 7
ZONE = "Europe/London"

_BY_MONTH = (0.92, 0.95, 1.0, 0.98, 0.96, 0.94, 0.88, 0.88, 0.97, 1.04, 1.30, 1.62)
_BY_WEEKDAY = (1.10, 1.05, 1.0, 1.0, 0.95, 0.88, 1.02)
_AFTER_LAST_POSTING = 0.45  # Christmas parcels leave by the 20th
_YEARLY_PRICE_RISE = 0.04
_WAKES, _SLEEPS = 6.1, 23.6


@dataclass(frozen=True)
class Sale:
    """A sale open to everybody: its code, the percentage off, and its first and one-past-last day."""

    code: str
    percent: int
    first_day: int
    end_day: int


@dataclass(frozen=True)
class Season:
    """The calendar of the business. A day is a float counted from `start`, local time; `busy` is demand by day."""

    start: date
    until: date
    busy: Floats

    @classmethod
    def ending(cls, until: date) -> "Season":
        """The three years up to and including `until`, and the thirteen weeks after it."""
        day_of_month = 28 if (until.month, until.day) == (2, 29) else until.day
        start = until.replace(year=until.year - 3, day=day_of_month) + timedelta(days=1)
        length = (until - start).days + 1 + HOLDOUT_DAYS
        return cls(start, until, np.array([_demand(start + timedelta(days=i)) for i in range(length)]))

    @property
    def until_day(self) -> int:
        """The first day that is held back."""
        return (self.until - self.start).days + 1

    @property
    def horizon(self) -> int:
        """One past the last day that is lived."""
        return len(self.busy)

    @property
    def holdout_until(self) -> date:
        """The last day of the held-back quarter."""
        return self.until + timedelta(days=HOLDOUT_DAYS)

    def effort(self, days: Floats) -> Floats:
        """The demand accumulated from `start` to each of `days`, in average days."""
        edges = np.concatenate([[0.0], np.cumsum(self.busy)])
        effort: Floats = np.interp(days, np.arange(len(edges)), edges)
        return effort

    def day_of_effort(self, effort: Floats) -> Floats:
        """The inverse of `effort`; infinite beyond the horizon."""
        edges = np.concatenate([[0.0], np.cumsum(self.busy)])
        days: Floats = np.interp(effort, edges, np.arange(len(edges)), right=np.inf)
        return days

    def at_hours(self, days: Floats, hours: Floats, rng: np.random.Generator) -> Floats:
        """The same days at other hours; whoever would be up at night comes some time by day instead."""
        awake = (hours > _WAKES) & (hours < _SLEEPS)
        return np.floor(days) + np.where(awake, hours, rng.uniform(_WAKES + 1, _SLEEPS - 1, len(days))) / 24

    def moments(self, days: Floats) -> pl.Series:
        """Days as local time with its zone, to the second (Datetime, Europe/London)."""
        midnight = datetime.combine(self.start, time())
        seconds = pl.Series(np.floor(days * 86400).astype(np.int64) * 1000).cast(pl.Duration("ms"))
        naive = pl.select(pl.lit(midnight).cast(pl.Datetime("ms")) + seconds).to_series()
        local = naive.dt.replace_time_zone(ZONE, ambiguous="earliest", non_existent="null")
        # The hour that the clocks skip in March is counted an hour later, as a clock put forward would.
        skipped = naive.dt.offset_by("1h").dt.replace_time_zone(ZONE, ambiguous="earliest", non_existent="null")
        return local.fill_null(skipped)

    def months(self, days: Floats) -> NDArray[np.int64]:
        """The month (1-12) each day falls in."""
        first = np.datetime64(self.start)
        dates = first + np.floor(days).astype("timedelta64[D]")
        return dates.astype("datetime64[M]").astype(np.int64) % 12 + 1

    def weekdays(self, days: Floats) -> NDArray[np.int64]:
        """Monday 0 to Sunday 6."""
        return (np.floor(days).astype(np.int64) + self.start.weekday()) % 7

    def price_level(self, days: Floats) -> Floats:
        """Prices then over prices now: they went up every April."""
        this_april = date(self.until.year - (self.until.month < 4), 4, 1)
        level = np.full(len(days), 1 + _YEARLY_PRICE_RISE)
        for years_ago in range(5):
            begins = (this_april.replace(year=this_april.year + 1 - years_ago) - self.start).days
            level = np.where(days < begins, (1 + _YEARLY_PRICE_RISE) ** -years_ago, level)
        return level

    def sales(self) -> list[Sale]:
        """Every public sale: a week around Black Friday, and the first fortnight of March."""
        found = []
        for year in range(self.start.year, self.holdout_until.year + 1):
            last_of_november = date(year, 11, 30)
            friday = last_of_november - timedelta(days=(last_of_november.weekday() - 4) % 7)
            windows = (
                ("BLACKFRIDAY20", 20, friday - timedelta(days=3), 7),
                ("SPRING15", 15, date(year, 3, 1), 14),
            )
            for code, percent, first, length in windows:
                first_day = (first - self.start).days
                if first_day >= 0 and first_day + length <= self.horizon:
                    found.append(Sale(code, percent, first_day, first_day + length))
        return found


def _demand(day: date) -> float:
    demand = _BY_MONTH[day.month - 1] * _BY_WEEKDAY[day.weekday()]
    return demand * _AFTER_LAST_POSTING if day.month == 12 and day.day > 20 else demand
