"""One customer on one page: who, worth, risk, likes, what is allowed, what was promised, what happened, what now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from regulars.customise.moments import told_of
from regulars.customise.next_step import NextStep, next_step
from regulars.customise.skip import nevers_of
from regulars.differentiate.explain import explain_value
from regulars.differentiate.likes import likes_of
from regulars.identify.accounts import accounts_of
from regulars.identify.asking import know_person
from regulars.identify.knowing import read_told
from regulars.interact.arrangements.listing import not_ended
from regulars.interact.arrangements.same_again import last_order
from regulars.interact.consents import consents_of, consents_said
from regulars.interact.desk import find_customer
from regulars.interact.exchanges import EXCHANGES
from regulars.interact.reaching import reach_now, wishes_said
from regulars.interact.tasks import open_tasks
from regulars.interact.timeline import Entry, timeline_of
from regulars.interact.understanding.understand import understandings_of
from regulars.kernel.errors import BadInput
from regulars.ledger.log.read import last_moment
from regulars.ledger.models import Arrangement, Consent, Customer, Score
from regulars.ledger.reach.consent import CHANNELS, PURPOSES
from regulars.ledger.users import Ability
from regulars.web.answers import download, go
from regulars.web.arranged import rows_in
from regulars.web.pages.dealings import dealings
from regulars.web.pages.dialogue import prompt_for
from regulars.web.pages.today import reachable, what_cards_ask
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import leave_trace

ENTRIES = 30
GOLDEN = (
    ("name", "Name"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("company", "Company"),
    ("street", "Street"),
    ("postcode", "Postcode"),
    ("city", "Town"),
    ("country", "Country"),
    ("language", "Language"),
    ("birth_date", "Birthday"),
)
_LIKES = 8
_STATEMENTS = 40
_SAID = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """A form that could not be taken: which, why, and what was typed."""

    form: str
    words: str
    typed: Mapping[str, str] = field(default_factory=dict)


@page(Area.CUSTOMERS)
def customer(request: Asked, code: str) -> HttpResponse:
    """The page; an older code of a merged customer leads to who that is today."""
    found = find_customer(code)
    if found.code != code:
        return go(request, f"/customers/{found.code}/")
    return show(request, found)


def show(request: Asked, customer: Customer, problem: Problem | None = None) -> HttpResponse:
    """The page, with what was wrong with a form of it, if anything was."""
    score: Score | None = getattr(customer, "score", None)
    step = next_step(customer.pk, at=request.at)
    entries = timeline_of(customer, ENTRIES + 1)
    context = {
        "customer": customer,
        "score": score,
        "worth": explain_value(score, request.business, request.business.currency) if score else [],
        "step": step,
        "card": _card(step, request),
        "nevers": nevers_of(customer.pk),
        "golden": _golden(customer),
        "links": customer.links.select_related("record__source").order_by("-probability", "record"),
        "ask": prompt_for(customer, request),
        "known": know_person(read_told([customer.pk]), last_moment() or request.at),
        "places": accounts_of(customer),
        "likes": likes_of(customer, _LIKES),
        "understood": understandings_of(customer.pk, limit=_SAID),
        "shifts": customer.shifts.order_by("-noticed_at"),
        "opens_differentiate": Area.DIFFERENTIATE in request.person.opens,
        "consents": consents_of(customer),
        "consents_said": consents_said(customer)[:_STATEMENTS],
        "wishes_said": wishes_said(customer)[:_STATEMENTS],
        "reach": reach_now(customer, request.at),
        "told": told_of([customer.pk]).get(customer.pk),
        "tasks": open_tasks(customer),
        "arrangements": not_ended(customer),
        "arrangement_kinds": Arrangement.Kind.choices,
        "arrangement_units": Arrangement.Unit.choices,
        "arrangement_channels": Arrangement.Channel.choices,
        "again": _again(request, customer, problem),
        "conversations": _open_conversations(customer),
        "problem": problem,
        "exchanges": EXCHANGES,
        "channels": CHANNELS,
        "purposes": PURPOSES,
        "states": Consent.State.choices,
        **_timeline(entries),
        **dealings(request, customer),
        **what_cards_ask(request),
    }
    return render(request, "web/customer.html", context, status=422 if problem else 200)


@page(Area.CUSTOMERS)
def earlier(request: Asked, code: str) -> HttpResponse:
    """The timeline before a moment: to htmx the entries only, else a page of them."""
    found = find_customer(code)
    given = request.GET.get("before", "")
    try:
        before = datetime.fromisoformat(given)
    except ValueError:
        raise BadInput(f"'{given}' is no moment.", hint="Open the customer's page again.") from None
    context = {"customer": found, **_timeline(timeline_of(found, ENTRIES + 1, before))}
    return render(request, "web/parts/entries.html" if request.htmx else "web/earlier.html", context)


@page(Area.CUSTOMERS, Ability.EXPORT)
def everything(request: Asked, code: str) -> HttpResponse:
    """All that is known about one customer, as a JSON file: what they may ask us for."""
    from regulars.ledger.export import everything_about

    found = find_customer(code)
    leave_trace(request, "export customer", f"customer {found.code}")
    known = json.dumps(everything_about(found), ensure_ascii=False, indent=1, default=str)
    return download(request, f"customer-{found.code}.json", "application/json", [known.encode()])  # type: ignore[return-value]


def _timeline(entries: list[Entry]) -> dict[str, Any]:
    shown = entries[:ENTRIES]
    return {"entries": shown, "before": shown[-1].at.isoformat() if len(entries) > ENTRIES else None}


def _card(step: NextStep | None, request: Asked) -> Any:
    return reachable([step.suggestion], request.at)[0] if step and step.suggestion else None


def _again(request: Asked, customer: Customer, problem: Problem | None) -> Any:
    """Rows of the form for an arrangement: as they were typed, or of the last order where the same is wanted again."""
    if problem is not None:
        return rows_in(request.POST) if problem.form == "arrangement" else []
    last = last_order(customer) if request.GET.get("again") else None
    return last.lines if last else []


def _golden(customer: Customer) -> list[dict[str, Any]]:
    """Each golden field that is known, with the source it is believed from."""
    return [
        {"label": label, "value": getattr(customer, name), "origin": customer.origins.get(name, {})}
        for name, label in GOLDEN
        if getattr(customer, name)
    ]


def _open_conversations(customer: Customer) -> Any:
    from regulars.ledger.models import Conversation

    told = Conversation.objects.filter(record__link__customer=customer, closed_at=None).exclude(status="solved")
    return told.select_related("source").order_by("-opened_at")[:5]
