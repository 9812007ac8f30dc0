"""One action: what it is, whom it is for, what became of it; made, copied, changed, and approved by a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST

from regulars.customise.catalogue import action_named, catalogue, latest_terms, words_of
from regulars.customise.moves import Move
from regulars.customise.own import changes
from regulars.customise.own.checking import WRITTEN
from regulars.customise.own.compiling import own_moves
from regulars.customise.own.copying import copy_of
from regulars.customise.own.differences import differences
from regulars.customise.own.terms import EFFECTS, Terms
from regulars.customise.playbook import playbook
from regulars.customise.rules.facts import TABLE
from regulars.customise.rules.reading import BadRule
from regulars.customise.rules.three import QUESTIONS, Rules
from regulars.customise.rules.trying import facts_to_try, try_rules
from regulars.differentiate.customers import list_customers
from regulars.interact.desk import find_customer
from regulars.ledger.models import Action, ActionChange, Customer
from regulars.ledger.reach.consent import PURPOSES
from regulars.ledger.users import Ability
from regulars.web.answers import go
from regulars.web.pages.action_form import read_form, typed_of
from regulars.web.pages.action_words import NEW, words_shown
from regulars.web.pages.customise import experiments_so_far, said_of
from regulars.web.remembered import latest_run
from regulars.web.roles import Area, Asked, page
from regulars.web.traces import traced

_FOUND = 8
_HISTORY = 20


@page(Area.CUSTOMISE)
def action(request: Asked, key: str) -> HttpResponse:
    """One action: why, for whom, in which words, at what cost, what it earned, and who changed it."""
    found = action_named(key)
    entry = next(each for each in catalogue(request.at) if each.key == key)
    move = _move_of(found)
    terms = Terms.from_json(found.terms) if found.terms else None
    waiting = found.changes.filter(state=ActionChange.State.WAITING).first()
    said = words_of([found.pk])
    context: dict[str, Any] = {
        "action": found,
        "entry": entry,
        "rules": _rules_told(move.rules) if move else [],
        "terms": terms,
        "move": move,
        "words": [(channel, said[found.pk, channel]) for channel in WRITTEN if (found.pk, channel) in said],
        "waiting": waiting,
        "proposed": differences(waiting) if waiting else [],
        "may_approve": waiting and not (changes.four_eyes() and waiting.made_by == request.person.name),
        "history": found.changes.order_by("-pk")[:_HISTORY],
        "earned": next((each for each in experiments_so_far() if each["action"] == key), None),
    }
    return render(request, "web/action.html", context)


@page(Area.CUSTOMISE, Ability.RUN)
def new_action(request: Asked) -> HttpResponse:
    """Make an action: from nothing, or as a copy of another that is then changed."""
    like = request.GET.get("like", "")
    start = copy_of(action_named(like)) if like else Terms(name="")
    return _edit(request, None, start)


@page(Area.CUSTOMISE, Ability.RUN)
def change_own(request: Asked, key: str) -> HttpResponse:
    """Change an action of our own."""
    found = action_named(key)
    return _edit(request, found, latest_terms(found))


@require_POST
@page(Area.CUSTOMISE, Ability.RUN)
def settle_change(request: Asked, number: int) -> HttpResponse:
    """Approve or decline a change that waits for a second person."""
    agreed = request.POST.get("do") == "approve"
    settle, did = (changes.approve, "approve change") if agreed else (changes.decline, "decline change")
    with traced(request, did, f"change {number}"):
        settled = settle(number, by=request.person.name, at=request.at)
    messages.success(request, "Approved. It counts from the next run on." if agreed else "Declined. Nothing changed.")
    return go(request, resolve_url("action", settled.action.key))


def _edit(request: Asked, found: Action | None, start: Terms) -> HttpResponse:
    if request.method != "POST":
        return _form(request, found, typed_of(start), {}, request.GET)
    typed, terms, wrong = read_form(request.POST)
    if request.POST.get("do") != "save" or terms is None:
        return _form(request, found, typed, wrong if request.POST.get("do") == "save" else {}, request.POST)
    name, at = request.person.name, request.at
    with traced(request, "change action" if found else "make action", f"action {found.key if found else terms.name}"):
        made = changes.change(found, terms, by=name, at=at) if found else changes.make(terms, by=name, at=at)
    messages.success(request, said_of(made))
    return go(request, resolve_url("action", made.action.key))


def _form(
    request: Asked, found: Action | None, typed: dict[str, Any], wrong: dict[str, str], given: QueryDict
) -> HttpResponse:
    """The editor, with what the rules come to and how the words read beside it; to htmx, what it asked for alone."""
    key = found.key if found else NEW
    if request.htmx and given.get("do") == "show":
        shown = words_shown(request, key, typed["words"], wrong, given, None)
        return render(request, "web/parts/words_shown.html", shown)
    tried = _tried(request, Rules.from_json(typed["rules"]), given)
    if request.htmx:
        return render(request, "web/parts/rules_tried.html", tried)
    fitting = tried["customer"] or next(iter(tried.get("examples", [])), None)
    context: dict[str, Any] = {
        "action": found,
        "typed": typed,
        "wrong": wrong,
        "kinds": Action.Kind.choices,
        "purposes": PURPOSES,
        "effects": EFFECTS.items(),
        "moves": [(move.key, move.name) for move in playbook()],
        "questions": [
            (name, asks, typed["rules"][name], wrong.get(f"rule_{name}")) for name, asks in QUESTIONS.items()
        ],
        "facts": TABLE,
        "four_eyes": changes.four_eyes(),
        **tried,
        **words_shown(request, key, typed["words"], wrong, given, fitting),
    }
    return render(request, "web/action_form.html", context, status=422 if wrong else 200)


def _tried(request: Asked, rules: Rules, given: QueryDict) -> dict[str, Any]:
    """What the rules come to now, with a customer beside them where one was asked for."""
    code, search = given.get("pick") or given.get("customer", ""), given.get("search", "").strip()
    customer = find_customer(code) if code else None
    known: dict[str, Any] = {
        "customer": customer,
        "search": search,
        "found": list_customers(search, limit=_FOUND).rows if search else [],
    }
    faults = [_at_its_place(getattr(rules, name), fault) for name, fault in rules.faults.items()]
    if faults:
        return known | {"faults": faults}
    run = latest_run("customise")
    everybody = facts_to_try((run.as_of if run else None) or request.at, request.business, at=request.at)
    tried = try_rules(rules, everybody, customer.pk if customer else None)
    people = Customer.objects.in_bulk(tried.examples)
    return known | {
        "tried": tried,
        "examples": [people[each] for each in tried.examples if each in people],
    }


def _at_its_place(text: str, fault: BadRule) -> dict[str, str]:
    """A fault with the text before, at and after its place."""
    start, end = fault.start, max(fault.end, fault.start + 1)
    return {"said": str(fault), "before": text[:start], "at": text[start:end] or "…", "after": text[end:]}


def _move_of(found: Action) -> Move | None:
    if found.playbook:
        return next((move for move in playbook() if move.key == found.key), None)
    own = own_moves().get(found.pk)
    return own[0] if own else None


def _rules_told(rules: Rules) -> list[tuple[str, str, str]]:
    """Each rule that says something: what it answers, its text, and in plain English."""
    texts = rules.to_json()
    return [(asks, texts[name], Rules(may=texts[name]).told) for name, asks in QUESTIONS.items() if texts[name]]
