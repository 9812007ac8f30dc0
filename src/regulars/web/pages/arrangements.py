"""Arrangements: what one of us makes on the phone, all that is due soon, and the customer's own page of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from regulars.interact.arrangements.change import end, go_on, pause, skip_next
from regulars.interact.arrangements.make import Line, Wanted
from regulars.interact.preferences.links import ARRANGEMENTS, Link, read_token
from regulars.interact.preferences.words import words_in
from regulars.kernel.errors import BadInput, RegularsError
from regulars.ledger.business import business
from regulars.ledger.models import Arrangement, Customer
from regulars.ledger.users import Ability
from regulars.web.answers import back, go
from regulars.web.fields import read_day
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_SHOWN = 100
_BY = "the customer"
_DEEDS: dict[str, Callable[..., Arrangement]] = {"pause": pause, "go-on": go_on, "end": end}


@page(Area.INTERACT)
def arrangements(request: Asked) -> HttpResponse:
    """What falls due, the soonest first."""
    due = Arrangement.objects.filter(state=Arrangement.State.ACTIVE).select_related("customer")
    context = {"arrangements": due.order_by("next_on", "pk")[:_SHOWN], "most": _SHOWN, "all": due.count()}
    return render(request, "web/arrangements.html", context)


@require_POST
@page(Area.INTERACT, Ability.ACT)
def change_arrangement(request: Asked, number: int) -> HttpResponse:
    """Skip one, pause, go on or end, because the customer said so."""
    deed = request.POST.get("do", "")
    with traced(request, f"{deed or 'change'} arrangement"[:40], f"arrangement {number}"):
        _do(request.POST, number, by=request.person.name, at=request.at)
    messages.success(request, "Changed, and the customer is told.")
    return go(request, back(request, "arrangements"))


def wanted_in(given: Mapping[str, str]) -> Wanted:
    """What the form on a customer's page says. Raises BadInput."""
    name, every = given.get("what", "").strip(), given.get("every", "") or "0"
    kind = given.get("kind", "")
    try:
        quantity = Decimal(given.get("quantity", "") or "1")
    except InvalidOperation:
        raise BadInput(f"'{given['quantity'][:20]}' is no quantity: write a number such as 2.") from None
    if not (every.isdecimal() and len(every) < 4):
        raise BadInput(f"'{every[:20]}' is no interval: write a number such as 6.")
    reminds = kind == Arrangement.Kind.REMINDER
    again = int(every) if kind != Arrangement.Kind.REORDER else 0
    return Wanted(
        kind=kind,
        first_on=read_day(given.get("first_on", "")),
        lines=() if reminds or not name else (Line(name, quantity),),
        words=name if reminds else "",
        every=again,
        unit=given.get("unit", "") if again else "",
        address=given.get("address", ""),
        evidence=given.get("evidence", ""),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_arrangements(request: HttpRequest, token: str) -> HttpResponse:
    """The customer's own page, by a signed link. Opening it changes nothing: mail scanners follow links too."""
    at = datetime.now(UTC)
    link = read_token(token, ARRANGEMENTS, at)
    if link is None or link.expired:
        return _own(request, "web/preferences/unknown.html", {}, 404)
    problem = ""
    if request.method == "POST":
        number = request.POST.get("arrangement", "")
        try:
            if not (number.isdecimal() and len(number) < 19):
                raise BadInput("Nothing was chosen.", hint="Press one of the buttons.")
            _do(request.POST, int(number), by=_BY, at=at, customer=link.customer)
        except RegularsError as error:
            problem = str(error)
        else:
            return HttpResponseRedirect(f"{resolve_url('own-arrangements', token)}?told=changed", status=303)
    return _own(request, "web/own_arrangements.html", _shown(request, link, problem), 422 if problem else 200)


def _do(given: Mapping[str, str], number: int, *, by: str, at: datetime, customer: Customer | None = None) -> None:
    deed = given.get("do", "")
    if deed == "skip":
        skip_next(number, _day(given), by=by, at=at, customer=customer)
    elif deed in _DEEDS:
        _DEEDS[deed](number, by=by, at=at, customer=customer)
    else:
        raise BadInput(f"'{deed[:20]}' cannot be done: it is skip, {', '.join(_DEEDS)}.")


def _day(given: Mapping[str, str]) -> date:
    day = read_day(given.get("due_on", ""))
    if day is None:
        raise BadInput("Which one is to be skipped was not said.", hint="Reload the page.")
    return day


def _shown(request: HttpRequest, link: Link, problem: str) -> dict[str, object]:
    theirs = Arrangement.objects.filter(customer=link.customer).exclude(state=Arrangement.State.ENDED)
    return {
        "arrangements": theirs.order_by("next_on", "pk"),
        "told": request.GET.get("told") == "changed",
        "problem": problem,
    }


def _own(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
    shared = {"words": words_in("en"), "language": "en", "business_name": business().name}
    response = render(request, template, {**shared, **context}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
