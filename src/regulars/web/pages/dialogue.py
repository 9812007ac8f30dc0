"""The drip dialogue in the console: what it asks, what it learned and earned; and on a customer's page, what to ask."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.interact.desk import find_customer
from regulars.interact.dialogue.block import ask_by_mail
from regulars.interact.dialogue.catalogue import Ask, switch
from regulars.interact.dialogue.learn import note_answer
from regulars.interact.dialogue.pose import question_for
from regulars.interact.dialogue.report import latest_answers, learned
from regulars.interact.surveys.wording import pick
from regulars.ledger.models import Customer
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

AT_ONCE = 25


@page(Area.INTERACT)
def dialogue(request: Asked) -> HttpResponse:
    """One question at a time: the catalogue, what was learned, and what it earned."""
    rows = learned(request.at)
    context = {
        "rows": rows,
        "asked": sum(row.asked for row in rows),
        "answered": sum(row.answered for row in rows),
        "expected": sum((row.expected for row in rows), Decimal(0)),
        "earned": sum((row.earned for row in rows), Decimal(0)),
        "latest": latest_answers(),
        "at_once": AT_ONCE,
    }
    return render(request, "web/dialogue.html", context)


@require_POST
@page(Area.INTERACT, Ability.RUN)
def switch_question(request: Asked, key: str) -> HttpResponse:
    """Ask a question of the catalogue, or ask it no more."""
    on = request.POST.get("on") == "yes"
    with traced(request, "switch question on" if on else "switch question off", f"question {key}"):
        switch(key, on=on)
    messages.success(request, "It is asked from now on, where it is worth most." if on else "It is not asked any more.")
    return go(request, resolve_url("dialogue"))


@require_POST
@page(Area.INTERACT, Ability.RUN)
def ask_some(request: Asked) -> HttpResponse:
    """Ask the customers whose next step is worth most one question each, by mail."""
    with traced(request, "ask by mail", "dialogue"):
        asked = ask_by_mail(AT_ONCE, at=request.at)
    messages.success(request, f"Questions in the outbox: {asked}." if asked else "Nobody is worth asking just now.")
    return go(request, resolve_url("dialogue"))


@require_POST
@page(Area.CUSTOMERS, Ability.ACT)
def note(request: Asked, code: str) -> HttpResponse:
    """Note what a customer said to the question that one of us asked."""
    customer = find_customer(code)
    key, declined = request.POST.get("question", ""), "decline" in request.POST
    with traced(request, "note answer", f"customer {customer.code}"):
        note_answer(customer, key, request.POST.get("a", ""), by=request.person.name, at=request.at, declined=declined)
    said = "We shall not ask that again for a year." if declined else "Noted, with today's date."
    messages.success(request, said)
    return go(request, resolve_url("customer", customer.code))


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to ask a customer while speaking with them: `text` in their language where it is not English."""

    ask: Ask
    text: str
    gain: float
    options: list[tuple[str, str]]


def prompt_for(customer: Customer, request: Asked) -> Prompt | None:
    """The question of this customer's page; None: leave them in peace."""
    best = question_for(customer, "agent", request.at)
    if best is None:
        return None
    theirs = pick(best.ask.texts, customer.language[:2].lower())
    options = [] if best.ask.is_date else [(option.key, pick(option.texts, "en")) for option in best.ask.options]
    return Prompt(best.ask, "" if theirs == best.ask.texts["en"] else theirs, best.gain, options)
