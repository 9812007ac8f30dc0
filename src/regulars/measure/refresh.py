"""The measure step: equity by month, Return on Customer of the usual periods, and a backtest, ready to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from regulars.kernel.errors import BadInput
from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.ledger.models import Run
from regulars.measure.earned.actions import earned_by_action
from regulars.measure.earned.control import ControlGroup, control_group
from regulars.measure.earned.earned import Earned
from regulars.measure.earned.policies import Valued, value_policies
from regulars.measure.earned.underway import Underway, underway
from regulars.measure.forecast import Backtest, came_of, expect, judge
from regulars.measure.groups import Segments, first_sources
from regulars.measure.outlook import Origin, Outlook, expected_ahead, look_ahead
from regulars.measure.periods import Cuts, Period, ends_quarter, walk
from regulars.measure.returns import Returns, compare
from regulars.measure.seasons import seasons_known
from regulars.measure.series import Point, standings_at_month_ends
from regulars.measure.standing import DECIMALS, FEWEST_DAYS, Books, Standing

STEP = "measure"
QUARTER_DAYS = 91
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class MeasureReport:
    """What the base is worth, what moved it, and how good the last forecast was. Money in `currency`.

    Attributes:
        equity, customers: at `as_of`; None and 0 while there is too little to learn from.
        periods: Return on Customer by period, `year` (or since there was enough to learn from) and `quarter`.
        series: equity by month-end, the last point at `as_of`.
        months, quarters: Return on Customer of each, of everybody and of groups.
        outlook: the coming quarters; None while there is too little to learn from.
        backtest: the last 13 weeks, forecast from what was known before them.
        outcomes: what actions earned so far, all together first.
        trying: what is being tried and has no verdict yet.
        policies: what was done, and what other policies would have earned.
        control_group: who is left alone to compare with.
        missing: what could not be measured, each with the reason.
    """

    as_of: datetime
    currency: str
    equity: float | None
    customers: int
    periods: dict[str, Returns]
    series: list[Point]
    months: list[Period]
    quarters: list[Period]
    outlook: Outlook | None
    backtest: Backtest | None
    outcomes: list[Earned]
    trying: list[Underway]
    policies: list[Valued]
    control_group: ControlGroup | None
    missing: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """As JSON values; this is what the run keeps."""
        return {
            "as_of": self.as_of.isoformat(),
            "currency": self.currency,
            "equity": self.equity,
            "customers": self.customers,
            "periods": {name: period.to_json() for name, period in self.periods.items()},
            "series": [point.to_json() for point in self.series],
            "months": [period.to_json() for period in self.months],
            "quarters": [period.to_json() for period in self.quarters],
            "outlook": self.outlook.to_json() if self.outlook else None,
            "backtest": self.backtest.to_json() if self.backtest else None,
            "outcomes": [outcome.to_json() for outcome in self.outcomes],
            "trying": [one.to_json() for one in self.trying],
            "policies": [one.to_json() for one in self.policies],
            "control_group": self.control_group.to_json() if self.control_group else None,
            "missing": self.missing,
            "words": self.words(),
        }

    def words(self) -> list[str]:
        """The same in sentences, the main ones."""
        if self.equity is None:
            return list(self.missing.values())
        lines = [
            f"Customer equity is {say_money(self.equity, self.currency, cents=False)}, of {self.customers:,} customers."
        ]
        for name in ("year", "quarter"):
            lines += self.periods[name].words()[:1] if name in self.periods else [self.missing[name]]
        lines += self.backtest.words() if self.backtest else [self.missing["backtest"]]
        return lines


def refresh_measures(
    as_of: datetime,
    business: Business,
    *,
    at: datetime,
    segments: Segments = dict,
) -> MeasureReport:
    """Measure everything that the Measure pages and `regulars measure` show, as of a moment.

    Reads the log only; the flow keeps the report's JSON in the step's `Run`, where `latest_measures` finds it.
    What is being tried is as of `at`: steps are decided after the newest event. `segments` gives the members of the
    saved segments, by which returns are told apart.
    """
    books = Books.of(business)
    outcomes, control = earned_by_action(as_of, business), control_group()
    trying, policies = underway(at, as_of, business, outcomes), value_policies(as_of, business)
    missing: dict[str, str] = {}
    try:
        newest = books.standing_at(as_of)
    except BadInput as error:
        missing["equity"] = str(error)
        found_out = outcomes, trying, policies, control
        return MeasureReport(as_of, books.currency, None, 0, {}, [], [], [], None, None, *found_out, missing)
    year = _try_standing(books, _year_before(newest), "year", missing)
    quarter = _try_standing(books, newest.day - timedelta(days=QUARTER_DAYS), "quarter", missing)
    periods = {}
    for name, start in (("year", year), ("quarter", quarter)):
        if start is None:
            continue
        try:
            periods[name] = compare(start, newest, books.terms, books.currency)
        except BadInput as error:
            missing[name] = str(error)
    orders = books.orders(as_of)
    origins: list[Origin] = []
    cuts = Cuts(books.currency, first_sources(orders), segments())
    found = walk(_noting_origins(standings_at_month_ends(books, newest), orders, origins), books.terms, cuts)
    return MeasureReport(
        as_of=as_of,
        currency=books.currency,
        equity=round(newest.equity, DECIMALS),
        customers=newest.base.height,
        periods=periods,
        series=found.points,
        months=found.months,
        quarters=found.quarters,
        outlook=look_ahead(origins, newest, orders, books.terms.margin_rate, seasons_known(orders, newest.day)),
        backtest=_backtest(books, quarter, orders, as_of, missing),
        outcomes=outcomes,
        trying=trying,
        policies=policies,
        control_group=control,
        missing=missing,
    )


def latest_measures() -> dict[str, Any] | None:
    """The figures of the newest measure step, as `MeasureReport.to_json` gave them; None before the first."""
    found = Run.objects.filter(step=STEP, finished_at__isnull=False).order_by("-started_at", "-pk").first()
    return dict(found.figures) if found else None


def _noting_origins(standings: Iterable[Standing], orders: pl.DataFrame, origins: list[Origin]) -> Iterator[Standing]:
    """The standings as they come; what was expected at each quarter-end is noted in passing."""
    for standing in standings:
        if ends_quarter(standing.day):
            seasons = seasons_known(orders, standing.day)
            origins.append(Origin(standing.day, expected_ahead(standing, seasons=seasons), seasons))
        yield standing


def _year_before(newest: Standing) -> date:
    """A year before, or as soon as there was enough to learn from."""
    first = newest.base["first_at"].min()
    earliest = (first if isinstance(first, date) else newest.day) + timedelta(days=FEWEST_DAYS)
    return max(newest.day - timedelta(days=YEAR_DAYS), earliest)


def _try_standing(books: Books, day: date, name: str, missing: dict[str, str]) -> Standing | None:
    try:
        return books.standing_on(day)
    except BadInput as error:
        missing[name] = str(error)
        return None


def _backtest(
    books: Books, quarter: Standing | None, orders: pl.DataFrame, as_of: datetime, missing: dict[str, str]
) -> Backtest | None:
    if quarter is None:
        missing["backtest"] = missing["quarter"]
        return None
    weeks = QUARTER_DAYS / 7
    came = came_of(quarter, orders)
    return judge(expect(quarter, weeks), came, as_of - timedelta(days=QUARTER_DAYS), weeks, books.currency)
