"""What an action says in one channel: written, seen as any customer would get it, and sent to one of us as a test."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.customise.catalogue import action_named, change_words, words_of
from regulars.customise.moves import Words
from regulars.customise.preview import preview, say_previewed
from regulars.differentiate.customers import list_customers
from regulars.interact.outbox.trial import colleagues_with_address, send_trial
from regulars.kernel.errors import BadInput, NotFound, RegularsError
from regulars.ledger.models import Action, ActionChange, Customer, Decision
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.pages.seen import customer_asked_for, facts_to_say, first_customer, letter_token
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import leave_trace, traced

_FOUND = 8
_LONGEST = 20_000
_MAIL = "email"
_SAID = "Kept. It is said from now on, and fills in new facts from the next run on."
_WAITS = "Kept. A second person has to approve it; until then the words below are said."


@page(Area.CUSTOMISE)
def words(request: Asked, key: str, channel: str) -> HttpResponse:
    """What an action says in one channel, as a customer would get it."""
    action, standing = _standing(key, channel)
    return _show(request, action, channel, standing, request.GET)


@require_POST
@page(Area.CUSTOMISE, Ability.RUN)
def write_words(request: Asked, key: str, channel: str) -> HttpResponse:
    """See, keep or send as a test what was typed; with a fault, it is shown again."""
    action, _ = _standing(key, channel)
    given, do = request.POST, request.POST.get("do", "")
    typed = Words(given.get("words", "")[:_LONGEST], " ".join(given.get("subject", "").split()))
    try:
        if do == "save":
            with traced(request, "change words", f"action {key}", channel=channel):
                made = change_words(
                    key, channel, subject=typed.subject, words=typed.body, by=request.person.name, at=request.at
                )
            messages.success(request, _SAID if made.state == ActionChange.State.APPROVED else _WAITS)
            return go(request, resolve_url("words", key, channel))
        if do == "test":
            told = _send_test(request, action, channel, typed)
            return _show(request, action, channel, typed, given, told=told)
    except RegularsError as error:
        return _show(request, action, channel, typed, given, problem=str(error))
    return _show(request, action, channel, typed, given)


def _standing(key: str, channel: str) -> tuple[Action, Words]:
    action = action_named(key)
    known = words_of([action.pk])
    if (action.pk, channel) not in known:
        raise NotFound(f"'{key}' is not said by '{channel}'.", hint="The catalogue lists what is.")
    return action, known[action.pk, channel]


def _show(
    request: Asked, action: Action, channel: str, typed: Words, given: QueryDict, *, told: str = "", problem: str = ""
) -> HttpResponse:
    """The page; to htmx, the preview only."""
    everybody = facts_to_say(request)
    customer = _chosen(given, typed, action, everybody)
    search = given.get("search", "").strip()
    context: dict[str, Any] = {
        "action": action,
        "channel": channel,
        "typed": typed,
        "customer": customer,
        "search": search,
        "found": list_customers(search, limit=_FOUND).rows if search else [],
        "people": everybody.height,
        "told": told,
        "problem": problem,
        "by_mail": channel == _MAIL,
        "colleagues": colleagues_with_address(),
    }
    faults: tuple[str, ...] = ()
    if customer is not None:
        seen = preview(typed, customer, everybody, request.business)
        faults = seen.faults
        context |= {"preview": seen, "letter": letter_token(action.key, channel, typed, customer)}
    template = "web/parts/words_preview.html" if request.htmx else "web/words.html"
    wrong = not request.htmx and request.method == "POST" and (problem or faults)
    return render(request, template, context, status=422 if wrong else 200)


def _chosen(given: QueryDict, typed: Words, action: Action, everybody: pl.DataFrame) -> Customer | None:
    """The customer who was asked for; else whom it would next be said to, else the first there is."""
    code = given.get("pick") or given.get("customer", "")
    if code:
        return customer_asked_for(code, typed, everybody)
    waiting = Decision.objects.filter(action=action, state=Decision.State.OPEN).order_by("-worth", "pk")
    decision = waiting.select_related("customer").first()
    return decision.customer if decision else first_customer()


def _send_test(request: Asked, action: Action, channel: str, typed: Words) -> str:
    if channel != _MAIL:
        raise BadInput("Only what is said by e-mail can be sent as a test.")
    everybody = facts_to_say(request)
    customer = _chosen(request.POST, typed, action, everybody)
    if customer is None:
        raise BadInput("There is no customer to fill the words in for.", hint="Import somebody first.")
    said = say_previewed(typed, customer, everybody, request.business)
    to = request.POST.get("to") or request.person.name
    send_trial(
        to,
        subject=said.subject,
        text=said.text,
        html=said.html,
        by=request.person.name,
    )
    leave_trace(request, "send test", f"action {action.key}", channel=channel, to=to)
    return f"The test is on its way to {to}. No customer got it."
