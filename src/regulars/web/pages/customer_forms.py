"""What people enter on a customer's page: calls, notes, tasks, promises, consents."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.arrangements.make import make_arrangement
from regulars.interact.consents import record_consent
from regulars.interact.desk import find_customer
from regulars.interact.exchanges import FollowUp, add_note, log_with_follow_up
from regulars.interact.preferences.asking import invite_to_choose
from regulars.interact.tasks import add_task, finish_task, promise, settle_promise
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Customer, Task
from regulars.ledger.users import Ability
from regulars.web.answers import back, go
from regulars.web.arranged import wanted_in
from regulars.web.fields import read_day, read_time
from regulars.web.pages.customer import Problem, show
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced


def _form(
    name: str, did: str, said: str
) -> Callable[[Callable[[Asked, Customer], None]], Callable[..., HttpResponseBase]]:
    """A form of the page: entered and traced, or shown again with what was wrong and all that was typed."""

    def take(enter: Callable[[Asked, Customer], None]) -> Callable[..., HttpResponseBase]:
        @require_POST
        @page(Area.CUSTOMERS, Ability.ACT)
        def view(request: Asked, code: str) -> HttpResponse:
            customer = find_customer(code)
            try:
                with traced(request, did, f"customer {customer.code}"):
                    enter(request, customer)
            except BadInput as error:
                typed = {key: str(value) for key, value in request.POST.items()}
                return show(request, customer, Problem(name, str(error), typed))
            messages.success(request, said)
            return go(request, resolve_url("customer", customer.code))

        return view

    return take


@_form("exchange", "log exchange", "It is on the timeline.")
def log_exchange(request: Asked, customer: Customer) -> None:
    """A call, visit, letter or chat: what was said, what came of it, what we promised, what is to do next."""
    given = request.POST
    case = given.get("case", "")
    follow_up = FollowUp(
        promised=given.get("promised", ""),
        promise_due_on=read_day(given.get("promise_due_on", "")),
        task=given.get("task", ""),
        task_due_on=read_day(given.get("task_due_on", "")),
        case=int(case) if case.isdecimal() and len(case) < 19 else None,
    )
    log_with_follow_up(
        customer,
        given.get("text", ""),
        follow_up,
        by=request.person.name,
        at=request.at,
        zone=request.business.time_zone,
        kind=given.get("kind", "call"),
        outcome=given.get("outcome", ""),
    )


@_form("note", "add note", "The note is on the timeline.")
def note(request: Asked, customer: Customer) -> None:
    """A note for the next of us."""
    add_note(customer, request.POST.get("text", ""), by=request.person.name, at=request.at)


@_form("task", "add task", "The task is on the list.")
def task(request: Asked, customer: Customer) -> None:
    """Something one of us is to do."""
    priority = request.POST.get("priority", "")
    add_task(
        customer,
        request.POST.get("title", ""),
        by=request.person.name,
        at=request.at,
        due_on=read_day(request.POST.get("due_on", "")),
        due_time=read_time(request.POST.get("due_time", "")),
        zone=request.business.time_zone,
        assigned_to=request.POST.get("assigned_to", "").strip()[:150],
        priority=int(priority) if priority.isdecimal() and len(priority) == 1 else Task.Priority.NORMAL,
        repeats=request.POST.get("repeats", ""),
    )


@_form("promise", "make promise", "We shall remember the promise.")
def make_promise(request: Asked, customer: Customer) -> None:
    """What we said we would do."""
    due, zone = read_day(request.POST.get("due_on", "")), request.business.time_zone
    promise(customer, request.POST.get("text", ""), at=request.at, due_on=due, by=request.person.name, zone=zone)


@_form("arrangement", "make arrangement", "We shall remember it for them.")
def arrange(request: Asked, customer: Customer) -> None:
    """What the customer asks us to remember."""
    make_arrangement(customer, wanted_in(request.POST), by=request.person.name, at=request.at)


@_form("consent", "record consent", "The consent is recorded, with its proof.")
def consent(request: Asked, customer: Customer) -> None:
    """What the customer allows or refuses."""
    given = request.POST
    record_consent(
        customer,
        given.get("channel", ""),
        given.get("purpose", ""),
        given.get("state", ""),
        proof=given.get("proof", ""),
        by=request.person.name,
        at=request.at,
    )


@_form("preferences", "send preferences", "The link to their page of choices is on its way to their address.")
def send_preferences(request: Asked, customer: Customer) -> None:
    """Mail a customer the link to their own page."""
    invite_to_choose(customer, request.build_absolute_uri("/"), request.business, at=request.at)


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def end_task(request: Asked, number: int) -> HttpResponse:
    """A task is done."""
    with traced(request, "finish task", f"task {number}"):
        finished = finish_task(number, by=request.person.name, at=request.at)
    messages.success(request, f"Done: {finished.title}.")
    return go(request, back(request))


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def end_promise(request: Asked, number: int) -> HttpResponse:
    """A promise was kept, or broken."""
    kept = request.POST.get("kept") == "yes"
    with traced(request, "keep promise" if kept else "break promise", f"promise {number}"):
        settle_promise(number, kept=kept, at=request.at, evidence=request.POST.get("evidence", "") if kept else "")
    messages.success(
        request, "Promise kept." if kept else "Noted that it was broken. Tell the customer, and make it good."
    )
    return go(request, back(request))
