"""What an action says in one channel: written, seen as any customer would get it, and sent to one of us as a test."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.customise.catalogue import action_named, change_words, words_of
from regulars.customise.moves import Words
from regulars.customise.preview import facts_of_everybody, hardest, preview, say_previewed
from regulars.differentiate.customers import list_customers
from regulars.interact.desk import find_customer
from regulars.interact.mail.trial import as_letter
from regulars.interact.outbox.trial import colleagues_with_address, send_trial
from regulars.kernel.errors import BadInput, NotFound, RegularsError
from regulars.ledger.models import Action, ActionChange, Customer, Decision
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.remembered import latest_run, remembered
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import leave_trace, traced

_FOUND = 8
_LONGEST = 20_000
_MAIL = "email"
_HARDEST = "hardest"
_SALT = "regulars.letter"
_SAID = "Kept. It is said from now on, and fills in new facts from the next run on."
_WAITS = "Kept. A second person has to approve it; until then the words below are said."
_LASTS_SECONDS = 24 * 3600
_FRAME_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""A mail's styles stand in its elements, which the console's own policy forbids: it is a page of its own in a frame."""


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


@page(Area.CUSTOMISE)
def letter(request: Asked, key: str, channel: str) -> HttpResponse:
    """The mail itself, for the frames of the preview."""
    try:
        shown = signing.loads(request.GET.get("m", ""), salt=_SALT, max_age=_LASTS_SECONDS)
    except signing.BadSignature:
        raise BadInput("This preview has ended.", hint="Open the page with the words again.") from None
    customer = Customer.objects.filter(pk=shown["customer"]).first()
    if customer is None or (shown["key"], shown["channel"]) != (key, channel):
        raise NotFound("There is no such preview.", hint="Open the page with the words again.")
    said = say_previewed(Words(shown["words"], shown["subject"]), customer, _everybody(request), request.business)
    # Links lead nowhere: a frame in a sandbox opens no window.
    html = as_letter(said.html).replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = _FRAME_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _standing(key: str, channel: str) -> tuple[Action, Words]:
    action = action_named(key)
    known = words_of([action.pk])
    if (action.pk, channel) not in known:
        raise NotFound(f"'{key}' is not said by '{channel}'.", hint="The catalogue lists what is.")
    return action, known[action.pk, channel]


def _everybody(request: Asked) -> pl.DataFrame:
    """Everybody's facts as of the last run; read from the log once for each."""
    run = latest_run("customise")
    as_of = (run.as_of if run else None) or request.at
    state = (run.pk if run else 0, Customer.objects.count())
    return remembered("facts", state, lambda: facts_of_everybody(as_of, request.business, at=request.at))


def _show(
    request: Asked, action: Action, channel: str, typed: Words, given: QueryDict, *, told: str = "", problem: str = ""
) -> HttpResponse:
    """The page; to htmx, the preview only."""
    everybody = _everybody(request)
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
        context |= {"preview": seen, "letter": _token(action, channel, typed, customer)}
    template = "web/parts/words_preview.html" if request.htmx else "web/words.html"
    wrong = not request.htmx and request.method == "POST" and (problem or faults)
    return render(request, template, context, status=422 if wrong else 200)


def _chosen(given: QueryDict, typed: Words, action: Action, everybody: pl.DataFrame) -> Customer | None:
    """The customer who was asked for; else whom it would next be said to, else the first there is."""
    code = given.get("pick") or given.get("customer", "")
    if code == _HARDEST:
        number = hardest(typed, everybody)
        return Customer.objects.filter(pk=number).first() if number is not None else None
    if code:
        return find_customer(code)
    waiting = Decision.objects.filter(action=action, state=Decision.State.OPEN).order_by("-worth", "pk")
    decision = waiting.select_related("customer").first()
    return decision.customer if decision else Customer.objects.filter(merged_into=None).order_by("pk").first()


def _token(action: Action, channel: str, typed: Words, customer: Customer) -> str:
    shown = {"key": action.key, "channel": channel, "customer": customer.pk}
    return signing.dumps(shown | {"subject": typed.subject, "words": typed.body}, salt=_SALT, compress=True)


def _send_test(request: Asked, action: Action, channel: str, typed: Words) -> str:
    if channel != _MAIL:
        raise BadInput("Only what is said by e-mail can be sent as a test.")
    everybody = _everybody(request)
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
