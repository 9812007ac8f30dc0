"""Return on Customer between two days: the period's cash flow and the change of customer equity, over the equity at
its start; and which customers it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from regulars.kernel.errors import BadInput
from regulars.kernel.money import say_money
from regulars.kernel.time import local_day
from regulars.ledger.business import Business
from regulars.ledger.log.read import last_moment
from regulars.measure.changes import changes_between, exact, total
from regulars.measure.standing import Books, Standing
from regulars.science.lifetime.equity import PARTS
from regulars.science.lifetime.valuation import Terms

MEANING = {
    "acquired": "bought for the first time",
    "kept": "stayed, their value fading a little or standing still",
    "grown": "became worth more, or cost less",
    "lost": "will probably not come back, or lost half their value",
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one group of customers did: how many they are, their change of equity, the cash they brought (margin less
    cost to serve).
    """

    customers: int
    equity: Decimal
    cash_flow: Decimal

    @property
    def created(self) -> Decimal:
        """The value they created, or destroyed where negative."""
        return self.equity + self.cash_flow


@dataclass(frozen=True, slots=True)
class Returns:
    """Return on Customer from the end of `start` to the end of `end`. Money in `currency`, to 4 decimals.

    Each figure is the sum of customers' figures, so they add up to the last digit: `equity_end - equity_start` is the
    sum of the four parts' equity and `model_change`; `cash_flow` is the sum of the four parts' cash flow.

    Attributes:
        equity_start, equity_end: customer equity, each from what was known on its day.
        cash_flow: margin on the net revenue of identified customers in between, refunds of earlier orders included,
            less what serving customers cost meanwhile.
        customers_start, customers_end: who had bought by then.
        acquired, kept, grown, lost: see `MEANING`. `kept` also holds the cash of those who only took money
            back, and what serving cost of those who never bought.
        model_change: what re-estimated parameters alone changed, behaviour being equal.
    """

    start: date
    end: date
    currency: str
    equity_start: Decimal
    equity_end: Decimal
    cash_flow: Decimal
    customers_start: int
    customers_end: int
    acquired: Part
    kept: Part
    grown: Part
    lost: Part
    model_change: Decimal

    @property
    def parts(self) -> dict[str, Part]:
        """The four parts by name."""
        return {"acquired": self.acquired, "kept": self.kept, "grown": self.grown, "lost": self.lost}

    @property
    def created(self) -> Decimal:
        """The value created in the period: cash flow and change of equity."""
        return self.cash_flow + self.equity_end - self.equity_start

    @property
    def rate(self) -> float:
        """Return on Customer: the value created over the equity at the start."""
        return float(self.created / self.equity_start)

    def to_json(self) -> dict[str, Any]:
        """The figures as JSON values, money as numbers."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "currency": self.currency,
            "return_on_customer": round(self.rate, 6),
            "value_created": float(self.created),
            "cash_flow": float(self.cash_flow),
            "equity_start": float(self.equity_start),
            "equity_end": float(self.equity_end),
            "customers_start": self.customers_start,
            "customers_end": self.customers_end,
            **{
                name: {
                    "customers": part.customers,
                    "equity": float(part.equity),
                    "cash_flow": float(part.cash_flow),
                    "value_created": float(part.created),
                    "meaning": MEANING[name],
                }
                for name, part in self.parts.items()
            },
            "model_change": float(self.model_change),
            "words": self.words(),
        }

    def words(self) -> list[str]:
        """The same in sentences."""

        def money(amount: Decimal) -> str:
            return say_money(amount, self.currency, cents=False)

        verb = "created" if self.created >= 0 else "destroyed"
        lines = [
            f"Return on Customer from {self.start} to {self.end}: {self.rate:.1%}. For each 100 of customer equity, "
            f"{abs(self.rate) * 100:.1f} were {verb}.",
            f"Customer equity went from {money(self.equity_start)} ({self.customers_start:,} customers) to "
            f"{money(self.equity_end)} ({self.customers_end:,}), and customers brought {money(self.cash_flow)} of "
            "margin in between, less what serving them cost.",
        ]
        lines += [
            f"{name.capitalize()}: {part.customers:,} customers {MEANING[name]}; equity {money(part.equity)}, "
            f"cash {money(part.cash_flow)}."
            for name, part in self.parts.items()
        ]
        lines.append(f"Learning more about customers changed our estimate by {money(self.model_change)}.")
        return lines


def return_on_customer(start: date, end: date, business: Business) -> Returns:
    """Return on Customer from the end of one day to the end of another, each seen with what was known then.

    Raises:
        BadInput: as `standings_between` does.
    """
    books, before, after = standings_between(start, end, business)
    return compare(before, after, books.terms, books.currency)


def standings_between(start: date, end: date, business: Business) -> tuple[Books, Standing, Standing]:
    """The base at the end of two days, and the books by which it was valued.

    Raises:
        BadInput: the days are in the wrong order, lie outside the log, or there was too little to learn from by the
            first of them.
    """
    newest = last_moment()
    if newest is None:
        raise BadInput("There are no orders to measure yet.", hint="Import a file first: regulars import FILE")
    last_day = local_day(newest, business.time_zone)
    if end > last_day:
        raise BadInput(
            f"{end} lies after the newest event, of {last_day}: silence since then would look like customers lost.",
            hint=f"Choose {last_day} or an earlier end.",
        )
    if start >= end:
        raise BadInput(f"The period from {start} to {end} has no days.", hint="Choose an end after the start.")
    books = Books.of(business)
    # The last day ends with the newest event, as it does for the measure step: both say the same of it.
    after = books.standing_at(newest) if end == last_day else books.standing_on(end)
    return books, books.standing_on(start), after


def compare(start: Standing, end: Standing, terms: Terms, currency: str) -> Returns:
    """The return between two standings of the same business.

    Raises:
        BadInput: the period has no days, or there was no equity at its start to have a return on.
    """
    if start.day >= end.day:
        raise BadInput(f"The period from {start.day} to {end.day} has no days.", hint="Choose an end after the start.")
    return summed(changes_between(start, end, terms), start, end, currency)


def summed(changes: pl.DataFrame, start: Standing, end: Standing, currency: str) -> Returns:
    """The return that the changes of customers add up to, as `changes_between` gives them for these standings.

    Raises:
        BadInput: there was no equity at the start.
    """
    money = ("value_start", "value_end", "behaved", "model", "cash")
    sums = changes.group_by("part").agg(
        pl.col("bought").sum().alias("customers"), *(total(name).alias(name) for name in money)
    )
    by_part = {row["part"]: row for row in sums.iter_rows(named=True)}
    parts = {
        name: Part(row["customers"], exact(row["behaved"]), exact(row["cash"]))
        if (row := by_part.get(name))
        else Part(0, Decimal(0), Decimal(0))
        for name in PARTS
    }
    equity_start, equity_end, cash, model = (
        exact(sum(row[name] for row in by_part.values())) for name in ("value_start", "value_end", "cash", "model")
    )
    if equity_start <= 0:
        raise BadInput(
            f"Customer equity on {start.day} is {say_money(equity_start, currency)}; a return needs more than nothing.",
            hint="Choose a later start; or see MARGIN_RATE, SERVICE_COST and RETURN_COST in the settings.",
        )
    return Returns(
        start=start.day,
        end=end.day,
        currency=currency,
        equity_start=equity_start,
        equity_end=equity_end,
        cash_flow=cash,
        customers_start=start.base.height,
        customers_end=end.base.height,
        model_change=model,
        **parts,
    )
