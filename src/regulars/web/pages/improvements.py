"""Improvements: a gap taken on, done, measured again among the same customers, and closed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.differentiate.customers import members_of_segments
from regulars.interact.desk import find_customer
from regulars.interact.surveys.again import ask_again
from regulars.kernel.errors import BadInput
from regulars.ledger.users import Ability
from regulars.measure.gaps.improve import (
    ENOUGH_TO_CLOSE,
    Plan,
    Where,
    close,
    finish,
    improvement_numbered,
    measured_again,
    take_on,
)
from regulars.web.answers import go
from regulars.web.fields import read_day
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced


@page(Area.MEASURE)
def improvement(request: Asked, number: int) -> HttpResponse:
    """One improvement: whose gap, what is done about it, and what the same customers say afterwards."""
    found = improvement_numbered(number)
    before = list(found.gaps_before.select_related("customer").order_by("gap", "pk")[:2])
    context = {
        "one": found,
        "change": measured_again(found, request.at) if found.closed_at is None else None,
        "named": found.gaps_before.count(),
        "customer": before[0].customer if found.cut == found.Cut.CUSTOMER and before else None,
        "widest": before[0] if before else None,
        "late": found.closed_at is None and found.done_at is None and found.due_on < request.at.date(),
        "enough": ENOUGH_TO_CLOSE,
    }
    return render(request, "web/improvement.html", context)


@require_POST
@page(Area.MEASURE, Ability.ACT)
def make(request: Asked) -> HttpResponse:
    """Take a gap on: what is to be done, who sees to it, and by when."""
    given = request.POST
    due_on = read_day(given.get("due_on", ""))
    if due_on is None:
        raise BadInput("An improvement needs a day by which it is done.")
    code = given.get("customer", "")
    where = Where(
        given.get("need", ""),
        given.get("cut", ""),
        given.get("among", ""),
        find_customer(code).pk if code else None,
    )
    plan = Plan(given.get("what", ""), given.get("owner", ""), due_on)
    with traced(request, "take on gap", given.get("need", "")[:120]):
        made = take_on(
            where, plan, by=request.person.name, at=request.at, known_at=request.at, segments=members_of_segments
        )
    messages.success(
        request,
        "The gap is taken on."
        + (" A task was made: hear them out." if code else " It is a task of whoever sees to it."),
    )
    return go(request, resolve_url("improvement", made.pk))


def _form(did: str, said: str) -> Callable[[Callable[[Asked, int], str]], Callable[..., HttpResponseBase]]:
    """A form of an improvement's page: done and traced; then the page that `do` names, or its own."""

    def take(do: Callable[[Asked, int], str]) -> Callable[..., HttpResponseBase]:
        @require_POST
        @page(Area.MEASURE, Ability.ACT)
        def view(request: Asked, number: int) -> HttpResponse:
            with traced(request, did, f"improvement {number}"):
                address = do(request, number)
            messages.success(request, said)
            return go(request, address)

        view.__doc__ = do.__doc__
        return view

    return take


@_form("finish improvement", "Done. Now ask the same customers again.")
def done(request: Asked, number: int) -> str:
    """Note that what was to be done is done."""
    return resolve_url("improvement", finish(number, by=request.person.name, at=request.at).pk)


@_form("ask again about gap", "The draft is made: it goes to the same customers. Open it when it reads well.")
def again(request: Asked, number: int) -> str:
    """Make a survey that asks the same customers the same questions again."""
    return resolve_url("survey", ask_again(improvement_numbered(number), by=request.person.name, at=request.at).pk)


@_form("close improvement", "Closed.")
def end(request: Asked, number: int) -> str:
    """Close it: by what the same customers say now, or for a reason."""
    closed = close(number, request.POST.get("because", ""), by=request.person.name, at=request.at)
    return resolve_url("improvement", closed.pk)
