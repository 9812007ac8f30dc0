"""The proposal: how a file is understood, shown before anything is written, and agreed to by whoever imports it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from regulars.cli.screen import aside, is_terminal, say, screen, table
from regulars.kernel.errors import BadInput, BadMapping

if TYPE_CHECKING:
    from regulars.identify.understand import Hints, Question, Understanding

OPTIONS = {"date_order": "--dates", "currency": "--currency", "decimal": "--decimal"}
"""The option that answers each question."""


def told(
    *,
    source: str,
    format: str,  # noqa: A002 (the option's name)
    mapping: Sequence[str],
    currency: str,
    dates: str,
    decimal: str,
    zone: str,
    country: str,
) -> Hints:
    """What was said about the file on the command line. Raises BadMapping for what is no COLUMN=FIELD."""
    from regulars.identify.understand import Hints

    columns = {}
    for text in mapping:
        column, sign, field = text.rpartition("=")
        if not sign or not column.strip() or not field.strip():
            raise BadMapping(f"--map cannot be '{text}'.", hint="Write COLUMN=FIELD, such as --map Customer=email")
        columns[column.strip()] = field.strip()
    return Hints(format, source, columns, currency, dates or None, decimal or None, zone, country)


def show_proposal(path: Path, understanding: Understanding) -> None:
    """Print how the file is understood: what it is, each column with the reason, and what is assumed."""
    say(f"{path.name}: {understanding.title} ({understanding.format}), source '{understanding.source}'", style="bold")
    if understanding.guessed:
        rows = [
            (column, field, understanding.because.get(column, "")) for column, field in understanding.mapping.items()
        ]
        screen().print(table(("column", "means", "because"), rows))
    say(*(f"  Assumed: {assumption}" for assumption in understanding.assumptions))


def agree(understanding: Understanding, *, yes: bool, dry_run: bool) -> Understanding:
    """The understanding with its questions answered and the whole agreed to.

    On a terminal people are asked; with `yes` the defaults hold. Raises BadInput where nobody can be asked and
    something is open; Abort where the answer is no.
    """
    if yes:
        return understanding
    if not is_terminal():
        if dry_run:
            return understanding
        _refuse(understanding)
        return understanding
    answers = {question.name: _ask(question) for question in understanding.questions}
    answered = understanding.answered(answers)
    if not dry_run:
        typer.confirm("Import it so?", default=True, abort=True, err=True)
    return answered


def _refuse(understanding: Understanding) -> None:
    for question in understanding.questions:
        answers = ", ".join(f"{answer} ({means})" for answer, means in question.options.items())
        default = question.options.get(question.default, question.default)
        raise BadInput(
            f"{question.text}",
            hint=f"Answer with {OPTIONS[question.name]} {answers or 'CODE'}; or say --yes to take '{default}'.",
        )
    if understanding.guessed:
        columns = ", ".join(f"{column}={field}" for column, field in understanding.mapping.items())
        raise BadInput(
            f"What the columns mean was guessed: {columns}.",
            hint="If that is right, say --yes; else correct it with --map COLUMN=FIELD.",
        )


def _ask(question: Question) -> str:
    aside(question.text)
    for answer, means in question.options.items():
        aside(f"  {answer}: {means}")
    while True:
        answer = str(typer.prompt("Your answer", question.default, err=True)).strip()
        if not question.options or answer in question.options:
            return answer
        aside(f"'{answer}' is none of {', '.join(question.options)}.")
