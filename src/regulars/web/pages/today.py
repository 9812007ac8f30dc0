"""Today: what is worth doing now, for whom, why and in which words; and what was done of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from regulars.customise.act import carry_out, skip
from regulars.customise.moments import Told, told_of
from regulars.customise.suggestions import Suggestion
from regulars.customise.today import todays_list
from regulars.interact.tasks import open_tasks
from regulars.kernel.codes import customer_number
from regulars.ledger.models import Action, Customer, Decision, Run, Task
from regulars.ledger.users import Ability
from regulars.web.answers import back, go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

LENGTH = 20
SKIP_REASONS = (
    "Not the right moment",
    "Somebody has just talked to them",
    "Does not suit this customer",
    "The words are not right",
)
_TASKS_SHOWN = 8


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


@dataclass(frozen=True, slots=True)
class Card:
    """One suggestion, with where to reach the customer, and when and how they are best reached."""

    suggestion: Suggestion
    reach: str
    told: Told | None


@page(Area.TODAY)
def today(request: Asked) -> HttpResponse:
    """The list, the day's progress, and the tasks that are due."""
    kind = request.GET.get("kind") or None
    cards = reachable(todays_list(LENGTH, kind))
    return render(
        request,
        "web/today.html",
        {
            "cards": cards,
            "promised": sum((card.suggestion.worth for card in cards), Decimal(0)),
            "kind": kind,
            "kinds": Action.Kind.choices,
            "skip_reasons": SKIP_REASONS,
            "day": progress_of_the_day(request, len(cards)),
            "tasks": tasks_due(request)[:_TASKS_SHOWN],
            "as_of": Run.objects.filter(step="customise")
            .order_by("-started_at")
            .values_list("as_of", flat=True)
            .first(),
            "anybody": Customer.objects.exists(),
        },
    )


@require_POST
@page(Area.TODAY, Ability.ACT)
def done(request: Asked, number: int) -> HttpResponse:
    """Carry a decision out."""
    with traced(request, "carry out", f"decision {number}"):
        carried = carry_out(number, by=request.person.name, at=request.at, detail=request.POST.get("detail", ""))
    task = " A task was made for you." if carried.task else ""
    return _closed(request, number, f"Done, and on the customer's timeline.{task}")


@require_POST
@page(Area.TODAY, Ability.ACT)
def skipped(request: Asked, number: int) -> HttpResponse:
    """Leave a decision, with the reason."""
    why_not = request.POST.get("other", "").strip() or request.POST.get("why_not", "")
    with traced(request, "skip", f"decision {number}"):
        skip(number, by=request.person.name, at=request.at, why_not=why_not)
    return _closed(request, number, "Skipped. We shall not suggest it again for a while.")


def _closed(request: Asked, number: int, said: str) -> HttpResponse:
    if request.htmx:
        goal = request.POST.get("goal", "")
        day = progress_of_the_day(request, 0)
        day = replace(day, goal=max(int(goal) if goal.isdigit() else 0, day.closed))
        return render(request, "web/parts/closed.html", {"said": said, "decision": number, "day": day})
    messages.success(request, said)
    return go(request, back(request))


def reachable(suggestions: Sequence[Suggestion]) -> list[Card]:
    """The suggestions with the number or address for their channel, and the best moment."""
    numbers = [customer_number(suggestion.code) for suggestion in suggestions]
    people = Customer.objects.only("email", "phone", "street", "postcode", "city").in_bulk(numbers)
    told = told_of(numbers)
    return [
        Card(suggestion, _reach(people.get(number), suggestion.channel), told.get(number))
        for number, suggestion in zip(numbers, suggestions, strict=True)
    ]


def _reach(customer: Customer | None, channel: str) -> str:
    if customer is None:
        return ""
    address = ", ".join(part for part in (customer.street, f"{customer.postcode} {customer.city}".strip()) if part)
    return {"email": customer.email, "phone": customer.phone, "post": address}.get(channel, customer.phone)


def progress_of_the_day(request: Asked, listed: int) -> Day:
    """What was closed since midnight in the business's time zone; a list's length is a day's work."""
    midnight = timezone.localtime(request.at).replace(hour=0, minute=0, second=0, microsecond=0)
    done, skipped = (
        Decision.objects.filter(state=state, closed_at__gte=midnight).count()
        for state in (Decision.State.DONE, Decision.State.SKIPPED)
    )
    return Day(done, skipped, max(min(LENGTH, done + skipped + listed), done + skipped))


def tasks_due(request: Asked) -> list[Task]:
    """Open tasks that are due by today, or have no date."""
    day = timezone.localtime(request.at).date()
    return [task for task in open_tasks(at=request.at) if task.due_on is None or task.due_on <= day]
