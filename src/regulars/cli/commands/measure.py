"""`regulars measure`: customer equity and Return on Customer."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from regulars.cli.opening import Json, open_existing, read_day
from regulars.cli.screen import bar, say, say_json, screen, sparkline, table
from regulars.kernel.errors import BadInput

PANEL = "Every day"
EXAMPLE = "regulars measure    or    regulars measure --from 2025-12-31 --to 2026-03-31"
_PARTS = ("acquired", "kept", "grown", "lost")


def command(
    start: Annotated[
        str, typer.Option("--from", metavar="DATE", help="From the end of that day.", show_default=False)
    ] = "",
    end: Annotated[
        str, typer.Option("--to", metavar="DATE", help="To the end of that day; else the last.", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    """What the customer base is worth, what moved it, and how good the forecast was.

    Without dates: as the last `regulars run` left it. With dates: Return on Customer between the two.
    """
    open_existing()
    if end and not start:
        raise BadInput(f"--to {end} needs a start.", hint="Say --from DATE too.")
    figures = _between(start, end) if start else _latest()
    if as_json:
        say_json(figures)
        return
    if start:
        _show_period(figures)
        return
    _show_equity(figures)
    for name in ("year", "quarter"):
        if name in figures["periods"]:
            _show_period(figures["periods"][name])
    if figures["backtest"]:
        say("How good the last forecast was", style="bold")
        say(*(f"  {line}" for line in figures["backtest"]["words"]), "")
    for outcome in figures["outcomes"]:
        say(f"{outcome['name']}: {outcome['verdict']}", *(f"  {line}" for line in outcome.get("words", [])))
    for name, title in (
        ("trying", "Being tried, no verdict yet"),
        ("policies", "What other policies would have earned"),
    ):
        if figures.get(name):
            say(title, style="bold")
            say(*(f"  {line}" for line in _said(figures[name])), "")
    say(*(f"Not measured: {reason}" for reason in figures["missing"].values()), style="dim")


def _said(rows: list[dict[str, Any]]) -> list[str]:
    """What is said of each: what is being tried under its name, a policy in its own sentence."""
    return [one["words"] if isinstance(one["words"], str) else f"{one['name']}: {one['words'][-1]}" for one in rows]


def _latest() -> dict[str, Any]:
    from regulars.ledger.models import Run

    run = Run.objects.filter(step="measure").order_by("-started_at", "-pk").first()
    if run is None:
        raise BadInput("Nothing was measured yet.", hint="Run the steps first: regulars run")
    return dict(run.figures)


def _between(start: str, end: str) -> dict[str, Any]:
    from regulars.kernel.time import local_day
    from regulars.ledger.business import business
    from regulars.ledger.log.read import last_moment
    from regulars.measure.returns import return_on_customer

    chosen, first, newest = business(), read_day(start, "--from"), last_moment()
    if end:
        last = read_day(end, "--to")
    elif newest is None:
        raise BadInput("There are no orders to measure yet.", hint="Import a file first: regulars import FILE")
    else:
        last = local_day(newest, chosen.time_zone)
    return return_on_customer(first, last, chosen).to_json()


def _show_equity(figures: dict[str, Any]) -> None:
    if figures["equity"] is None:
        return
    from regulars.kernel.money import say_money

    equity = say_money(figures["equity"], figures["currency"], cents=False)
    say(f"Customer equity {equity}, of {figures['customers']:,} customers, as of {figures['as_of'][:10]}", style="bold")
    values = [point["equity"] for point in figures["series"] if point.get("equity") is not None]
    if values:
        say(f"  {sparkline(values)}  month by month", "")


def _show_period(figures: dict[str, Any]) -> None:
    from regulars.kernel.money import say_money

    def money(amount: float) -> str:
        return say_money(amount, figures["currency"], cents=False)

    say(*figures["words"][:1], style="bold")
    say(*(f"  {line}" for line in figures["words"][1:2]))
    created = {name: figures[name]["value_created"] for name in _PARTS}
    largest = max(abs(amount) for amount in created.values()) or 1.0
    rows = [
        (
            name,
            f"{figures[name]['customers']:,}",
            money(figures[name]["equity"]),
            money(figures[name]["cash_flow"]),
            money(created[name]),
            bar(abs(created[name]) / largest, 16),
            figures[name]["meaning"],
        )
        for name in _PARTS
    ]
    columns = ("", "customers", "equity", "cash", "created", " ", "they")
    screen().print(table(columns, rows, right=("customers", "equity", "cash", "created")))
    say(*(f"  {line}" for line in figures["words"][-1:]), "")
