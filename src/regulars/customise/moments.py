"""The right moment for one customer: the next of their best hours, and how people say when they are best reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from regulars.ledger.listening import hours_of
from regulars.ledger.models import Action, Customer, Listening
from regulars.ledger.reach.ask import quiets_of, wishes_of
from regulars.ledger.reach.consent import SERVICE
from regulars.ledger.reach.rules import rules
from regulars.ledger.reach.zones import zones_of
from regulars.science.moments.sending import best_moment


@dataclass(frozen=True, slots=True)
class Told:
    """When and how one customer is best reached, in words; any of it may be empty.

    Attributes:
        best: "on Tuesday mornings".
        evidence: what shows it.
        channels: what came of each channel, most telling first.
    """

    best: str = ""
    evidence: str = ""
    channels: tuple[str, ...] = ()


def moment_for(customer: Customer, action: Action, purpose: str, start: datetime, at: datetime) -> datetime | None:
    """From when a mail should go: at the next good hour from `start` on, within WAIT_HOURS; None for now.

    Answers and service go as soon as they may, and so do gestures, which belong to their day.
    """
    ours = rules()
    chosen = start
    if purpose != SERVICE and action.kind != Action.Kind.GESTURE and ours.wait_hours and (hours := hours_of(customer)):
        wishes = wishes_of(customer, at)
        zone = zones_of(customer, wishes.zone, ours.zone)[0]
        quiets = quiets_of(customer, wishes, ours)
        chosen = best_moment(start, timedelta(hours=ours.wait_hours), hours, zone, quiets)
    return chosen if chosen > at else None


def told_of(customers: Iterable[int]) -> dict[int, Told]:
    """When and how each customer is best reached; those of whom nothing stands out are left out."""
    known = Listening.objects.filter(customer__in=list(customers)).values_list("customer", "best", "evidence", "says")
    found = {number: Told(best, evidence, tuple(says)) for number, best, evidence, says in known}
    return {number: told for number, told in found.items() if told.best or told.channels}
