"""`regulars today`: what is worth doing today."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from regulars.cli.opening import Json, Limit, now, open_existing
from regulars.cli.screen import say, say_json, screen

if TYPE_CHECKING:
    from regulars.customise.suggestions import Suggestion

PANEL = "Every day"
EXAMPLE = "regulars today --limit 5"


def command(
    limit: Limit = 20,
    kind: Annotated[
        str, typer.Option(help="Only offer, message, gesture, service, question or task.", show_default=False)
    ] = "",
    work: Annotated[str, typer.Option(help="Only complaints, calls, mails, tasks or others.", show_default=False)] = "",
    as_json: Json = False,
) -> None:
    """Whom to turn to today, why, in which words, and what it is expected to earn."""
    open_existing()
    from regulars.customise.today import todays_list

    found = todays_list(limit, kind or None, at=now(), work=work or None)
    if as_json:
        say_json([asdict(suggestion) for suggestion in found])
        return
    if not found:
        say("Nothing is worth doing today: leave everybody in peace. (`regulars run` works it out anew.)")
        return
    from regulars.ledger.business import business

    currency = business().currency
    for suggestion in found:
        _show(suggestion, currency)


def _show(suggestion: Suggestion, currency: str) -> None:
    from rich.text import Text

    from regulars.kernel.money import say_money

    who = Text(f"{suggestion.rank:>3}  ")
    who.append(suggestion.called, style="bold")
    who.append(f"  {suggestion.code}", style="cyan")
    who.append(f"  {' · '.join(part for part in (suggestion.tier, suggestion.city) if part)}", style="dim")
    screen().print(who)
    worth, earns, costs = (
        say_money(amount, currency) for amount in (suggestion.worth, suggestion.expected_margin, suggestion.cost)
    )
    say(f"     {suggestion.how}: {suggestion.action}")
    say(f"     worth {worth}: expected to earn {earns}, costs {costs}, the rest is the price of attention")
    say(*(f"     - {reason}" for reason in suggestion.why))
    if suggestion.subject:
        say(f"     Subject: {suggestion.subject}", style="dim")
    say(*(f"     | {line}" for line in suggestion.words.strip().splitlines()), "", style="dim")
