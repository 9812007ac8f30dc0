"""The demo's screenful: what the files became, what that is worth, what to do today, and how right we were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import polars as pl

from regulars.customise.suggestions import Suggestion
from regulars.customise.today import todays_list
from regulars.demo.business import Business
from regulars.flow import FlowReport
from regulars.identify.importing import ImportReport
from regulars.kernel.money import say_money
from regulars.ledger.business import business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Link
from regulars.measure.forecast import Forecast, forecast
from regulars.science.matching.evaluate import Agreement, agreement


@dataclass(frozen=True, slots=True)
class Came:
    """What the quarter that was held back brought, from the customers known before it."""

    orders: int
    revenue: float


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything that the demo shows."""

    made: Business
    imports: list[ImportReport]
    flow: FlowReport
    resolved: Agreement
    forecast: Forecast
    came: Came
    today: list[Suggestion]


def look(made: Business, imports: list[ImportReport], flow: FlowReport, *, at: datetime) -> Screen:
    """Gather the screenful after the flow has run on the demo's files."""
    owners = _owners()
    until = datetime.combine(made.until, time.max, tzinfo=UTC)
    weeks = (made.holdout_until - made.until).days / 7
    return Screen(
        made,
        imports,
        flow,
        _resolved(made.truth_folder, owners),
        forecast(until, weeks, business()),
        _came(made.truth_folder, owners),
        todays_list(limit=5, at=at),
    )


def _owners() -> pl.DataFrame:
    """`format, source_key, found`: the customer that each record was joined to."""
    columns = ["record__source__format", "record__key", "customer"]
    links = read_frame(Link.objects.order_by(), columns)
    named = links.rename({"record__source__format": "format", "record__key": "source_key", "customer": "found"})
    return named.with_columns(pl.col("format").replace("transactions", "dealer_sales"))


def _truth(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "records.csv", infer_schema=False).unique(["format", "source_key"], keep="first")


def _resolved(folder: Path, owners: pl.DataFrame) -> Agreement:
    return agreement(_truth(folder).join(owners, on=["format", "source_key"]))


def _came(folder: Path, owners: pl.DataFrame) -> Came:
    """The held-back orders of people who had bought before; orders on one day count once, as in the forecast."""
    bought = ["shopify_orders", "dealer_sales"]
    known = _truth(folder).join(owners, on=["format", "source_key"]).filter(pl.col("format").is_in(bought))
    held_back = pl.read_csv(folder / "holdout_orders.csv", infer_schema=False).with_columns(
        pl.col("revenue").cast(pl.Float64)
    )
    theirs = held_back.join(known.select("person").unique(), on="person")
    days = theirs.select("person", pl.col("occurred_at").str.slice(0, 10)).unique()
    return Came(days.height, float(theirs["revenue"].sum()))


def say(screen: Screen) -> list[str]:
    """The screenful as lines of text with rich's markup."""
    found, made, currency = screen.resolved, screen.made, screen.forecast.currency
    lines = [f"[bold]{made.name}[/], a business made for show, as of {made.until:%-d %B %Y}", ""]
    lines += ["[bold]Identify[/]"]
    lines += [f"  {report.lines:>7,} lines of {report.file}" for report in screen.imports]
    lines += [
        f"  {found.records:>7,} records are [bold]{found.found:,}[/] people; in truth {found.people:,}. "
        f"Precision {found.precision:.1%}, recall {found.recall:.1%}.",
        "",
        "[bold]Measure[/]",
    ]
    lines += [f"  {sentence}" for sentence in screen.flow.steps["measure"]["words"][:3]]
    expected, came = screen.forecast, screen.came
    lines += [
        f"  The quarter that was held back: {expected.orders:,.0f} orders and "
        f"{say_money(expected.revenue, currency, cents=False)} forecast; {came.orders:,} orders and "
        f"{say_money(came.revenue, currency, cents=False)} came.",
        "",
        "[bold]Today[/]",
    ]
    for suggestion in screen.today:
        lines += _said(suggestion, currency)
    return lines


def _said(suggestion: Suggestion, currency: str) -> list[str]:
    why = " ".join(suggestion.why[:2])
    worth = say_money(suggestion.worth, currency)
    return [
        f"  {suggestion.rank}. [bold]{suggestion.called}[/] ({suggestion.code}): {suggestion.action}, "
        f"by {suggestion.channel}; worth {worth}",
        f"     [dim]{why}[/]",
    ]
