"""The customer's own page of what we remember for them, by a signed link: change it, and order the same again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regulars.intake.own_details import FIELDS, correct_details
from regulars.interact.arrangements.change import confirmed
from regulars.interact.arrangements.limit import check_limit
from regulars.interact.arrangements.listing import not_ended
from regulars.interact.arrangements.make import Wanted, make_arrangement
from regulars.interact.arrangements.same_again import last_order, order_again
from regulars.interact.preferences.links import ARRANGEMENTS, Link, read_token
from regulars.interact.preferences.words import words_in
from regulars.kernel.errors import BadInput, RegularsError
from regulars.ledger.business import business
from regulars.ledger.models import Arrangement, Customer
from regulars.web.arranged import do_as_said, wanted_in

_BY = "the customer"
_TOLD = {
    "changed": "It is changed.",
    "correct": "Thank you. We have noted it.",
    "as-it-is": "Thank you. We send it as it is.",
    "await": "Thank you. We shall tell you once, when it is back.",
    "again": "Thank you. We have your order, and confirm it by mail.",
}


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
        try:
            told = _take(request, link, at)
        except RegularsError as error:
            problem = str(error)
        else:
            return HttpResponseRedirect(f"{resolve_url('own-arrangements', token)}?told={told}", status=303)
    return _own(request, "web/own_arrangements.html", _shown(request, link, problem), 422 if problem else 200)


def _take(request: HttpRequest, link: Link, at: datetime) -> str:
    """Do what was pressed; gives what the page then tells."""
    given, customer = request.POST, link.customer
    check_limit(customer, at)
    deed = given.get("do", "")
    if deed == "correct":
        correct_details(link, given, business=business(), at=at)
        return deed
    said = f"On their own page, by the link of {link.issued_at:%-d %B %Y}"
    if deed == "await":
        awaited = Wanted(Arrangement.Kind.BACK, words=given.get("thing", ""), evidence=said)
        wanted = replace(awaited, channel=given.get("channel", awaited.channel))
        make_arrangement(customer, wanted, by=_BY, at=at)
        return deed
    if deed == "again":
        wanted = replace(wanted_in(given), kind=Arrangement.Kind.REORDER, every=0, unit="", evidence=said)
        if _plain(wanted.address) == _plain(address_of(customer)):
            wanted = replace(wanted, address="")
        order_again(customer, wanted, by=_BY, at=at)
        return deed
    number = given.get("arrangement", "")
    if not (number.isdecimal() and len(number) < 19):
        raise BadInput("Nothing was chosen.", hint="Press one of the buttons.")
    do_as_said(given, int(number), by=_BY, at=at, customer=customer)
    return deed if deed in _TOLD else "changed"


def address_of(customer: Customer) -> str:
    """Where the customer lives, as it is written on a parcel; empty where no street is known."""
    place = " ".join(part for part in (customer.postcode, customer.city) if part)
    lines = (customer.name, customer.street, place, customer.country)
    return "\n".join(line for line in lines if line) if customer.street else ""


def _plain(address: str) -> list[str]:
    return [line.strip() for line in address.splitlines() if line.strip()]


def _shown(request: HttpRequest, link: Link, problem: str) -> dict[str, object]:
    arrangements = list(not_ended(link.customer))
    return {
        "arrangements": arrangements,
        "confirmed": confirmed(arrangements),
        "arrangement_units": Arrangement.Unit.choices,
        "arrangement_channels": Arrangement.Channel.choices,
        "last": last_order(link.customer),
        "lives": address_of(link.customer),
        "details": [(name, label, getattr(link.customer, name)) for name, label in FIELDS.items() if link.address],
        "customer": link.customer,
        "told": _TOLD.get(request.GET.get("told", ""), ""),
        "problem": problem,
    }


def _own(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
    shared = {"words": words_in("en"), "language": "en", "business_name": business().name}
    response = render(request, template, {**shared, **context}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
