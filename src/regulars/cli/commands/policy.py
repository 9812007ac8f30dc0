"""`regulars policy`: what each treatment of a test earned, and whom to treat how from now on, learnt from any file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from regulars.cli.opening import Json
from regulars.cli.screen import say, say_json, screen, table
from regulars.cli.tables import read_table, typed
from regulars.kernel.errors import BadInput

PANEL = "Data in and out"
EXAMPLE = 'regulars policy test.csv --treatment mailing --outcome bought --control "no mailing" --out who.csv'


def command(
    file: Annotated[Path, typer.Argument(help="A customer of the test a row, in any format.", show_default=False)],
    treatment: Annotated[str, typer.Option(metavar="COLUMN", help="How each was treated.", show_default=False)],
    outcome: Annotated[
        str, typer.Option(metavar="COLUMN", help="What followed: yes or no, or a number.", show_default=False)
    ],
    propensity: Annotated[
        str,
        typer.Option(
            metavar="COLUMN",
            help="The chance that each had of the treatment they got; without it all had the same.",
            show_default=False,
        ),
    ] = "",
    control: Annotated[str, typer.Option(metavar="VALUE", help="The treatment that is none.", show_default=False)] = "",
    leave_out: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN",
            help="Not to be looked at, such as what happened after the treatment; may be said several times.",
            show_default=False,
        ),
    ] = None,
    budget: Annotated[float, typer.Option(metavar="SHARE", help="Of customers, where not all can be treated.")] = 0.3,
    out: Annotated[Path | None, typer.Option(help="Write whom to treat how to this CSV.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Learn from a test whom to treat how: nothing kept, the ledger untouched.

    The best treatment is for everybody, unless a group is surely better off with another. What that is worth is
    measured on customers not learnt from; where the test is too small to say, it says so.
    """
    from regulars.measure.trials import Question, judge_trial

    if out and not out.absolute().parent.is_dir():
        raise BadInput(f"'{out}' cannot be written: there is no folder '{out.parent}'.")
    rows = typed(read_table(file))
    answer = judge_trial(rows, Question(treatment, outcome, propensity, control, tuple(leave_out or ()), budget))
    figures = answer.figures
    if out:
        answer.customers.write_csv(out)
        figures = figures | {"written": {str(out): len(answer.customers)}}
    if as_json:
        say_json(figures)
    else:
        _show(figures)


def _show(figures: dict[str, Any]) -> None:
    money = not figures["binary"]
    say(f"{figures['customers']:,} customers in the test; the control is '{figures['control']}'", style="bold")
    for name in figures["suspects"]:
        say(f"'{name}' differs between the treatments: if it came after them, say --leave-out '{name}'.", style="red")
    rows = []
    for arm in figures["arms"]:
        lift = _interval(arm["lift"], money, sign=True) if "lift" in arm else ""
        ranking = f"{arm['qini']:.4f}" if "qini" in arm else ""
        kept = f"{arm['budget']['lift_kept']['value']:.0%}" if "budget" in arm else ""
        rows.append((arm["arm"], f"{arm['customers']:,}", _interval(arm["value"], money), lift, ranking, kept))
    share = next(arm["budget"]["share"] for arm in figures["arms"] if "budget" in arm)
    kept_by = f"lift kept by {share:.0%}"
    names = ("treatment", "customers", "outcome", "lift", "Qini", kept_by)
    screen().print(table(names, rows, right=names[1:]))
    say(f"What customers not learnt from bear out: {figures['belief']['words']}.")
    _show_policy(figures["policy"], money)


def _show_policy(policy: dict[str, Any], money: bool) -> None:
    if policy["refusal"]:
        say(f"No verdict: {policy['refusal']}.", style="bold")
        return
    if not policy["deviations"]:
        say(f"Give everybody '{policy['best']}': no group is surely better off with another.", style="bold")
    else:
        groups = " and ".join(f"{each['share']:.0%} '{each['arm']}'" for each in policy["deviations"])
        say(f"Give '{policy['best']}' to all but those who are surely better off: {groups}.", style="bold")
    say(
        f"What is learnt in this way is worth {_interval(policy['value'], money)} a customer, on customers not learnt "
        f"from; beside the best single treatment {_interval(policy['difference'], money, sign=True)}.",
        f"The test says as much of it as {policy['effective_sample']:,.0f} customers treated so.",
    )


def _interval(figure: dict[str, float], money: bool, *, sign: bool = False) -> str:
    """A figure with its 95 % interval: a share in per cent, or a number."""
    form = f"{'+' if sign else ''}{',.3f' if money else '.2%'}"
    return f"{figure['value']:{form}} ({figure['low']:{form}} to {figure['high']:{form}})"
