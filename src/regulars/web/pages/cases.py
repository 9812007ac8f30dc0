"""Cases: complaints with their owners and clocks; each on a page of its own, with all that can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.cases.asking import ask
from regulars.interact.cases.handling import answer, assign, awaits_answer, settle, unsettle
from regulars.interact.cases.opening import open_by_hand
from regulars.interact.cases.proving import proof_of
from regulars.interact.desk import find_customer
from regulars.interact.owed import closed_cases, open_cases
from regulars.interact.staff import who_may_act
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Case
from regulars.ledger.service_terms import service_terms
from regulars.ledger.users import Ability
from regulars.web.answers import back, go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_A_PAGE = 50
_WHICH = {"open": "Open", "late": "Late", "mine": "Mine", "closed": "Closed"}


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a case stands: whose turn, by when, and whether that is over."""

    turn: str
    due_at: datetime | None
    late: bool


@page(Area.INTERACT)
def cases(request: Asked) -> HttpResponse:
    """The list: what is late first, then by priority and the next clock."""
    which = request.GET.get("which", "open")
    which = which if which in _WHICH else "open"
    if which == "closed":
        found = closed_cases()
    else:
        owner = request.person.name if which == "mine" else None
        found = open_cases(at=request.at, owner=owner, only_late=which == "late")
    shown = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    rows = [{"case": case, "clock": clock_of(case, request.at)} for case in shown]
    context = {"rows": rows, "shown": shown, "which": which, "kinds": _WHICH, "any": Case.objects.exists()}
    return render(request, "web/cases.html", context)


@page(Area.INTERACT)
def case(request: Asked, number: int) -> HttpResponse:
    """One case: what happened, what is due, and the forms."""
    found = _find(number)
    context: dict[str, Any] = {
        "case": found,
        "clock": clock_of(found, request.at),
        "entries": found.entries.order_by("at", "pk"),
        "people": who_may_act(),
        "ours": awaits_answer(found),
        "proof": proof_of(found, service_terms(), at=request.at) if found.closed_at is None else "",
        "terms": service_terms(),
        "talk": found.conversation,
    }
    return render(request, "web/case.html", context)


def clock_of(case: Case, at: datetime) -> Clock:
    """Where the case stands at a moment."""
    if case.closed_at is not None:
        return Clock("closed", None, late=False)
    if awaits_answer(case):
        due = min(case.answer_due_at, case.resolve_due_at) if case.answer_due_at < at else case.answer_due_at
        return Clock("our answer", due, late=due < at)
    return Clock("their word, or time", None, late=False)


def _form(did: str, said: str) -> Callable[[Callable[[Asked, int], object]], Callable[..., HttpResponseBase]]:
    """A form of a case's page: done and traced, and back to the page."""

    def take(do: Callable[[Asked, int], object]) -> Callable[..., HttpResponseBase]:
        @require_POST
        @page(Area.INTERACT, Ability.ACT)
        def view(request: Asked, number: int) -> HttpResponse:
            with traced(request, did, f"case {number}"):
                do(request, number)
            messages.success(request, said)
            return go(request, resolve_url("case", number))

        view.__doc__ = do.__doc__
        return view

    return take


@_form("answer case", "The answer is noted; now it is for the customer to say, or for time to show.")
def answer_case(request: Asked, number: int) -> object:
    """We answered the customer, by phone or otherwise."""
    return answer(number, request.POST.get("words", ""), by=request.person.name, at=request.at)


@_form("assign case", "The case has a new owner.")
def assign_case(request: Asked, number: int) -> object:
    """Give the case to another of us."""
    return assign(number, request.POST.get("owner", ""), by=request.person.name, at=request.at)


@_form("settle case", "Closed, by the customer's own words.")
def settle_case(request: Asked, number: int) -> object:
    """Note that the customer says it is settled."""
    return settle(number, request.POST.get("words", ""), by=request.person.name, at=request.at)


@_form("reopen case", "It is not settled: the clocks run again.")
def unsettle_case(request: Asked, number: int) -> object:
    """Note that the customer says it is not settled."""
    return unsettle(number, request.POST.get("words", ""), by=request.person.name, at=request.at)


@_form("ask about case", "The question waits to be sent; whether it may be is asked at that moment.")
def ask_case(request: Asked, number: int) -> object:
    """Ask the customer by mail whether it is settled."""
    return ask(number, service_terms(), at=request.at, by=request.person.name)


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def open_case(request: Asked, code: str) -> HttpResponse:
    """A complaint that one of us heard: into the open case on that topic, or a new one."""
    customer = find_customer(code)
    with traced(request, "open case", f"customer {customer.code}"):
        opened = open_by_hand(
            customer,
            request.POST.get("subject", ""),
            by=request.person.name,
            at=request.at,
            topic=request.POST.get("topic", ""),
        )
    messages.success(request, f"The complaint is case {opened.pk}, with {opened.owner or 'nobody yet'} as its owner.")
    return go(request, back(request, resolve_url("case", opened.pk)))


def _find(number: int) -> Case:
    found = Case.objects.select_related("customer", "conversation__source").filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no case {number}.", hint="Look at the list of cases again.")
    return found
