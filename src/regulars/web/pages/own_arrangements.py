"""The customer's own page of what we remember for them, by a signed link: change it, and order the same again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.formats import date_format
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regulars.intake.own_details import FIELDS, correct_details
from regulars.interact.arrangements.change import confirmed
from regulars.interact.arrangements.limit import check_limit
from regulars.interact.arrangements.listing import not_ended
from regulars.interact.arrangements.make import Wanted, make_arrangement
from regulars.interact.arrangements.same_again import last_order, order_again
from regulars.interact.arrangements.words import own_words_in, told_of
from regulars.interact.preferences.choices import language_of
from regulars.interact.preferences.links import ARRANGEMENTS, Link, read_token
from regulars.interact.preferences.words import best_language, words_in
from regulars.kernel.errors import BadInput, RegularsError
from regulars.ledger.business import business
from regulars.ledger.models import Arrangement, Customer
from regulars.ledger.reach.ask import wishes_of
from regulars.web.arranged import do_as_said, wanted_in
from regulars.web.pages.preferences import wanted_language

_BY = "the customer"
_TOLD = ("changed", "correct", "as-it-is", "again", "await")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_arrangements(request: HttpRequest, token: str) -> HttpResponse:
    """The customer's own page, by a signed link. Opening it changes nothing: mail scanners follow links too."""
    at = datetime.now(UTC)
    link = read_token(token, ARRANGEMENTS, at)
    if link is None or link.expired:
        language = best_language(wanted_language(request))
        unknown: dict[str, object] = {"words": words_in(language), "language": language}
        return _own(request, "web/preferences/unknown.html", unknown, 404)
    problem = ""
    if request.method == "POST":
        try:
            told = _take(request, link, at)
        except RegularsError as error:
            problem = str(error)
        else:
            return HttpResponseRedirect(f"{resolve_url('own-arrangements', token)}?told={told}", status=303)
    language = language_of(link, wishes_of(link.customer, at).language, wanted_language(request))
    with override(language):
        shown = _shown(request, link, own_words_in(language), problem) | {
            "words": words_in(language),
            "language": language,
        }
        return _own(request, "web/own_arrangements.html", shown, 422 if problem else 200)


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


def _shown(request: HttpRequest, link: Link, said: Mapping[str, str], problem: str) -> dict[str, object]:
    arrangements = list(not_ended(link.customer))
    as_they_are = confirmed(arrangements)
    last, told = last_order(link.customer), request.GET.get("told", "")
    return {
        "said": said,
        "arrangements": [(each, told_of(each, said, as_they_are)) for each in arrangements],
        "confirmed": as_they_are,
        "units": [(unit, said[f"{unit}s"]) for unit in Arrangement.Unit.values],
        "channels": [(channel, said[channel]) for channel in Arrangement.Channel.values],
        "last": last,
        "again_text": said["again_text"].format(day=date_format(last.at, said["day"])) if last else "",
        "lives": address_of(link.customer),
        "details": [(name, said[f"your_{name}"], getattr(link.customer, name)) for name in FIELDS if link.address],
        "customer": link.customer,
        "told": said[f"told_{told.replace('-', '_')}"] if told in _TOLD else "",
        "problem": problem,
    }


def _own(request: HttpRequest, template: str, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, template, {"business_name": business().name, **context}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
