"""Customer equity month by month, each month-end seen with what was known then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from regulars.kernel.errors import BadInput
from regulars.measure.standing import DECIMALS, Books, Standing
from regulars.science.lifetime.valuation import Terms

MONTHS = 24


@dataclass(frozen=True, slots=True)
class Point:
    """The base at the end of a day.

    Attributes:
        equity: customer equity.
        customers: who had bought by then.
        expected_active: how many of them we expected within the next 13 weeks.
        cash_flow: margin brought since the point before, less cost to serve; None at the first.
    """

    day: date
    equity: float
    customers: int
    expected_active: float
    cash_flow: float | None

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self) | {"day": self.day.isoformat()}


def month_ends(last: date, months: int = MONTHS) -> list[date]:
    """The ends of the `months` months before `last`, in order, without `last` itself.

    >>> month_ends(date(2024, 3, 15), 2)
    [datetime.date(2024, 1, 31), datetime.date(2024, 2, 29)]
    """
    ends: list[date] = []
    day = last
    for _ in range(months):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends[::-1]


def standings_at_month_ends(books: Books, newest: Standing, months: int = MONTHS) -> Iterator[Standing]:
    """The standings at the last month-ends, one after the other, and last the newest; no two need be held at once.

    Month-ends by which there was too little to learn from are left out.
    """
    first = newest.base["first_at"].min()
    for day in month_ends(newest.day, months):
        if isinstance(first, date) and day < first:
            continue
        try:
            standing = books.standing_on(day)
        except BadInput:  # too early to value
            continue
        yield standing
    yield newest


def equity_series(books: Books, newest: Standing, months: int = MONTHS) -> list[Point]:
    """Customer equity at the last month-ends and, as the last point, at the newest standing."""
    return points(standings_at_month_ends(books, newest, months), books.terms)


def points(standings: Iterable[Standing], terms: Terms) -> list[Point]:
    """The points of standings in order of time."""
    found: list[Point] = []
    before: float | None = None
    for standing in standings:
        point, before = point_after(before, standing, terms)
        found.append(point)
    return found


def point_after(before: float | None, standing: Standing, terms: Terms) -> tuple[Point, float]:
    """The point of a standing, and the cash brought by then; `before` is that of the standing before it."""
    cash = round(float(standing.cash(terms)["cash"].sum()), DECIMALS)
    point = Point(
        day=standing.day,
        equity=round(standing.equity, DECIMALS),
        customers=standing.base.height,
        expected_active=round(float(standing.values["p_active"].sum()), 1),
        cash_flow=None if before is None else round(cash - before, DECIMALS),
    )
    return point, cash
