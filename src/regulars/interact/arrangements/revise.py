"""Change what is remembered: other lines, another day or interval, another address or note; the rest stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from regulars.interact.arrangements.look_after import fell_due
from regulars.interact.arrangements.make import Line, Wanted, check_wanted, lines_as_kept, lines_of
from regulars.interact.arrangements.noting import find_arrangement, mail_about, note_event, today_of, what_of
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Arrangement, Customer

_FIELDS = ("lines", "words", "every", "unit", "next_on", "address")


@dataclass(frozen=True, slots=True)
class Revised:
    """What is to be other than it was; None: as it is.

    Attributes:
        lines: all that is to be sent from now on.
        words: of a reminder: of what; else a note.
        every, unit: so many weeks, months or years.
        next_on: the next day; the days after it are counted from it. A day that was handed over stays so; without
            `seen_on`, one that was skipped too: said again it moves nothing back.
        address: where to.
        seen_on: the next day that was shown with the form: where it moved on meanwhile, nothing is changed.
    """

    lines: Sequence[Line] | None = None
    words: str | None = None
    every: int | None = None
    unit: str | None = None
    next_on: date | None = None
    address: str | None = None
    seen_on: date | None = None


def revise(number: int, revised: Revised, *, by: str, at: datetime, customer: Customer | None = None) -> Arrangement:
    """Change it, put it on the timeline and confirm it by mail; what is so already changes nothing.

    Raises BadInput for what breaks a rule, or has moved on since it was seen; NotFound.
    """
    with transaction.atomic():
        found = find_arrangement(number, customer=customer)
        if found.kind == Arrangement.Kind.BACK:
            raise BadInput("Word that something is back is not changed.", hint="End it, and ask for another.")
        before = _as_it_is(found)
        shown = found.next_on
        over = _is_over(found, revised)
        _enter(found, replace(revised, next_on=None) if over else revised)
        if _as_it_is(found) == before and not (over and revised.seen_on):
            return found
        if revised.seen_on is not None and revised.seen_on != shown:
            raise BadInput("It changed meanwhile.", hint="Look at it again, and then change it.")
        if over:
            raise BadInput(
                f"The one of {revised.next_on} is over.", hint="Choose a later day, or order the same again."
            )
        first = found.next_on or found.starts_on
        _check(found, first, today_of(found.customer, at) if first != shown else first)
        if (found.every, found.unit, found.next_on) != (before["every"], before["unit"], shown):
            found.starts_on = first
        found.changed_at = at
        found.save(update_fields=[*_FIELDS, "starts_on", "changed_at"])
        note_event(found, "Arrangement Changed", by=by, at=at)
        text = f"From now on: {what_of(found)}.\n{_when(found)}"
        subject = "We changed what we remember for you"
        mail_about(found, f"changed {at.isoformat()}", subject, text, at=at)
    return found


def _as_it_is(found: Arrangement) -> dict[str, object]:
    return {name: getattr(found, name) for name in _FIELDS}


def _is_over(found: Arrangement, revised: Revised) -> bool:
    """Whether the day that is wanted was handed over, or the days were counted from it and have moved on."""
    day = revised.next_on
    if day is None or day == found.next_on:
        return False
    return (revised.seen_on is None and day == found.starts_on) or fell_due(found, day)


def _enter(found: Arrangement, revised: Revised) -> None:
    if revised.lines is not None:
        found.lines = lines_as_kept(revised.lines)
    for name in ("words", "address"):
        said = getattr(revised, name)
        if said is not None:
            setattr(found, name, said.strip())
    for name in ("every", "unit", "next_on"):
        said = getattr(revised, name)
        if said is not None:
            setattr(found, name, said)


def _check(found: Arrangement, first: date, today: date) -> None:
    """By the rules of a new one; a day that stays may be past, where it is paused."""
    check_wanted(
        Wanted(
            kind=found.kind,
            lines=lines_of(found.lines),
            words=found.words,
            every=found.every,
            unit=found.unit,
            address=found.address,
            notice_days=found.notice_days,
        ),
        first,
        today,
    )


def _when(found: Arrangement) -> str:
    if found.state == Arrangement.State.PAUSED or found.next_on is None:
        return "Nothing comes of it until you want it again."
    apart = found.unit if found.every == 1 else f"{found.every} {found.get_unit_display()}"
    again = f", then every {apart}" if found.every else ""
    return f"Next on {found.next_on:%-d %B %Y}{again}."
