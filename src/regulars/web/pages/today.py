"""Today: what is worth doing now, for whom, why and in which words, by kind of work; and how far the day has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from regulars.customise.aftermath import COUNTED, Ordered, ordered_since
from regulars.customise.habits import LATELY
from regulars.customise.kinds_of_work import Work
from regulars.customise.moments import Told, told_of
from regulars.customise.suggestions import Suggestion
from regulars.customise.today import held_back, todays_list
from regulars.customise.when import when_possible
from regulars.interact.tasks import open_tasks
from regulars.kernel.codes import customer_number
from regulars.ledger.deliveries import mail_goes_out
from regulars.ledger.models import Customer, Decision, Run, Task
from regulars.ledger.reach.ask import Verdict
from regulars.web.roles import Area, Asked, page

LENGTH = 20
WHY_NOT = Decision.WhyNot.choices
_TASKS_SHOWN = 8
_CLOSED_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Day:
    """How far the day has come: decisions done and skipped since midnight, out of those that are a day's work."""

    done: int
    skipped: int
    goal: int

    @property
    def closed(self) -> int:
        """Done or skipped."""
        return self.done + self.skipped

    @property
    def done_share(self) -> float:
        """Of the day's work, in percent."""
        return round(100 * self.done / max(self.goal, 1), 1)

    @property
    def closed_share(self) -> float:
        """Done or skipped of the day's work, in percent."""
        return round(100 * self.closed / max(self.goal, 1), 1)


@dataclass(frozen=True, slots=True)
class Card:
    """One suggestion, with where to reach the customer, and whether and when that may be, and is best."""

    suggestion: Suggestion
    reach: str
    when: Verdict
    told: Told | None


@dataclass(frozen=True, slots=True)
class Earned:
    """One decision that was done, and what its customer ordered since."""

    decision: Decision
    since: Ordered


@page(Area.TODAY)
def today(request: Asked) -> HttpResponse:
    """The list by kind of work, the day's progress, the tasks that are due, and what came of the last weeks' work."""
    work = request.GET.get("work") or None
    cards = reachable(todays_list(LENGTH, at=request.at, work=work), request.at)
    whose = request.person.name if request.GET.get("whose") == "mine" else ""
    context = {
        "groups": [(kind, [card for card in cards if card.suggestion.work == kind]) for kind in Work],
        "cards": cards,
        "promised": sum((card.suggestion.worth for card in cards), Decimal(0)),
        "work": work,
        "kinds_of_work": list(Work),
        "day": progress_of_the_day(request, len(cards)),
        "tasks": tasks_due(request, whose)[:_TASKS_SHOWN],
        "whose": whose,
        "skipped": _skipped_today(request),
        "earned": _earned(request),
        "held_back": held_back(request.at),
        "lately": LATELY.days,
        "as_of": Run.objects.filter(step="customise").order_by("-started_at").values_list("as_of", flat=True).first(),
        "anybody": Customer.objects.exists(),
        **what_cards_ask(request),
    }
    return render(request, "web/today.html", context)


def what_cards_ask(request: Asked) -> dict[str, Any]:
    """What each card asks of the page: the reasons to skip, whether mail goes out, who may see how it came about."""
    return {
        "why_not": WHY_NOT,
        "mail_goes_out": mail_goes_out(),
        "opens_customise": Area.CUSTOMISE in request.person.opens,
    }


def reachable(suggestions: Sequence[Suggestion], at: datetime) -> list[Card]:
    """The suggestions with the number or address for their channel, and when they may be carried out."""
    numbers = [customer_number(suggestion.code) for suggestion in suggestions]
    people = Customer.objects.only("email", "phone", "street", "postcode", "city").in_bulk(numbers)
    when = when_possible([suggestion.decision for suggestion in suggestions], at=at)
    told = told_of(numbers)
    return [
        Card(suggestion, _reach(people.get(number), suggestion.channel), when[suggestion.decision], told.get(number))
        for number, suggestion in zip(numbers, suggestions, strict=True)
    ]


def _reach(customer: Customer | None, channel: str) -> str:
    if customer is None:
        return ""
    address = ", ".join(part for part in (customer.street, f"{customer.postcode} {customer.city}".strip()) if part)
    return {"email": customer.email, "phone": customer.phone, "post": address}.get(channel, customer.phone)


def progress_of_the_day(request: Asked, listed: int, goal: int = 0) -> Day:
    """What was closed since midnight in the business's time zone; a list's length, or `goal`, is a day's work."""
    done, skipped = (
        Decision.objects.filter(state=state, closed_at__gte=_midnight(request)).count()
        for state in (Decision.State.DONE, Decision.State.SKIPPED)
    )
    day = Day(done, skipped, max(min(LENGTH, done + skipped + listed), done + skipped))
    return replace(day, goal=max(goal, day.closed)) if goal else day


def tasks_due(request: Asked, whose: str = "") -> list[Task]:
    """Open tasks that are due by today, or have no date; of everybody, or of one of us."""
    day = timezone.localtime(request.at).date()
    due = [task for task in open_tasks(at=request.at) if task.due_on is None or task.due_on <= day]
    return [task for task in due if not whose or task.assigned_to == whose]


def _midnight(request: Asked) -> datetime:
    return timezone.localtime(request.at).replace(hour=0, minute=0, second=0, microsecond=0)


def _skipped_today(request: Asked) -> list[Decision]:
    skipped = Decision.objects.filter(state=Decision.State.SKIPPED, closed_at__gte=_midnight(request))
    return list(skipped.select_related("customer", "action").order_by("-closed_at")[:_CLOSED_SHOWN])


def _earned(request: Asked) -> list[Earned]:
    """The newest decisions done of which something may be told by now: a day old at least, four weeks at most."""
    done = Decision.objects.filter(
        state=Decision.State.DONE, closed_at__gt=request.at - COUNTED, closed_at__lte=request.at - timedelta(days=1)
    )
    newest = list(done.select_related("customer", "action").order_by("-closed_at")[:_CLOSED_SHOWN])
    since = ordered_since(newest, request.business, until=request.at)
    return [Earned(decision, since[decision.pk]) for decision in newest]
