"""What we could do for customers: the catalogue, our own actions and their changes, and rules to try."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router

from regulars.api.action_types import (
    ActionChangeOut,
    ActionIn,
    ActionOut,
    ActionTerms,
    RuleFactOut,
    RulesTriedOut,
    RulesTryIn,
)
from regulars.api.auth import needs, now, person_behind, traced
from regulars.api.types import PROBLEMS, Done, Limit, Number
from regulars.ledger.models import ActionChange, Customer
from regulars.ledger.users import Ability

router = Router(tags=["Customise"])

Key = Annotated[str, Path(max_length=64)]


@router.get("/actions", response={200: list[ActionOut], **PROBLEMS}, summary="The catalogue")
def actions(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """Every action we could take, with how often it waits, was done and was skipped."""
    from regulars.customise.catalogue import catalogue

    return [asdict(entry) for entry in catalogue(now())]


@router.post(
    "/actions",
    auth=needs(Ability.RUN),
    response={200: ActionChangeOut, **PROBLEMS},
    summary="Make an action of our own",
)
def make(request: HttpRequest, body: ActionTerms) -> dict[str, Any]:
    """It counts from the next run on, once it is approved where the business wants four eyes."""
    from regulars.customise.own import changes
    from regulars.customise.own.terms import Terms

    terms = Terms.from_json(body.model_dump(mode="json"))
    with traced(request, "make action", f"action {terms.name}"):
        return _told(changes.make(terms, by=person_behind(request), at=now()))


@router.get("/actions/facts", response={200: list[RuleFactOut], **PROBLEMS}, summary="Facts that rules may ask about")
def facts(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """The table of facts: what each is compared with, and what it means."""
    from regulars.customise.rules.facts import TABLE

    return [{"name": f.name, "kind": f.kind.value, "means": f.means, "choices": list(f.choices)} for f in TABLE]


@router.post("/actions/rules/tried", response={200: RulesTriedOut, **PROBLEMS}, summary="Try rules")
def try_them(request: HttpRequest, body: RulesTryIn) -> dict[str, Any]:  # noqa: ARG001
    """For how many customers rules hold, in plain English, and part by part for one customer."""
    from regulars.customise.rules.three import Rules
    from regulars.customise.rules.trying import facts_to_try, try_rules
    from regulars.interact.desk import find_customer
    from regulars.ledger.business import business
    from regulars.ledger.log.read import last_moment

    one = find_customer(body.customer).pk if body.customer else None
    at = now()
    rules = Rules.from_json(body.rules.model_dump())
    if rules.faults:
        raise next(iter(rules.faults.values()))
    tried = try_rules(rules, facts_to_try(last_moment() or at, business(), at=at), one)
    codes = {each.pk: each.code for each in Customer.objects.filter(pk__in=tried.examples)}
    steps = [
        {
            "question": step.question,
            "left": step.left,
            "parts": [{"asks": part.asks, "values": dict(part.values), "holds": part.holds} for part in step.parts],
        }
        for step in tried.steps
    ]
    return asdict(tried) | {"steps": steps, "examples": [codes[each] for each in tried.examples if each in codes]}


@router.get("/actions/changes", response={200: list[ActionChangeOut], **PROBLEMS}, summary="Changes of actions")
def list_changes(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:  # noqa: ARG001
    """Who changed what and who approved it, the newest first; those of state waiting wait for a second person."""
    return [_told(each) for each in ActionChange.objects.select_related("action").order_by("-pk")[:limit]]


@router.post(
    "/actions/changes/{number}/approved",
    auth=needs(Ability.RUN),
    response={200: ActionChangeOut, **PROBLEMS},
    summary="Approve a change",
)
def approve(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Carry out a change that another person made; it counts from the next run on."""
    from regulars.customise.own import changes

    with traced(request, "approve change", f"change {number}"):
        return _told(changes.approve(number, by=person_behind(request), at=now()))


@router.post(
    "/actions/changes/{number}/declined",
    auth=needs(Ability.RUN),
    response={200: ActionChangeOut, **PROBLEMS},
    summary="Decline a change",
)
def decline(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Drop a waiting change; what was approved last goes on counting."""
    from regulars.customise.own import changes

    with traced(request, "decline change", f"change {number}"):
        return _told(changes.decline(number, by=person_behind(request), at=now()))


@router.get(
    "/actions/{key}/terms", response={200: ActionTerms, **PROBLEMS}, summary="The terms of an action of our own"
)
def terms_of(request: HttpRequest, key: Key) -> dict[str, Any]:  # noqa: ARG001
    """As they were last wanted, approved or not."""
    from regulars.customise.catalogue import action_named, latest_terms

    return latest_terms(action_named(key)).to_json()


@router.put(
    "/actions/{key}/terms",
    auth=needs(Ability.RUN),
    response={200: ActionChangeOut, **PROBLEMS},
    summary="Change an action of our own",
)
def put_terms(request: HttpRequest, key: Key, body: ActionTerms) -> dict[str, Any]:
    """Other terms in place of all that were; they count once approved where the business wants four eyes."""
    from regulars.customise.catalogue import action_named
    from regulars.customise.own import changes
    from regulars.customise.own.terms import Terms

    action, terms = action_named(key), Terms.from_json(body.model_dump(mode="json"))
    with traced(request, "change action", f"action {key}"):
        return _told(changes.change(action, terms, by=person_behind(request), at=now()))


@router.get("/actions/{key}/copy", response={200: ActionTerms, **PROBLEMS}, summary="An action as terms of a new one")
def copy(request: HttpRequest, key: Key) -> dict[str, Any]:  # noqa: ARG001
    """The rules, words and measure of any action, to be changed and sent as a new one."""
    from regulars.customise.catalogue import action_named
    from regulars.customise.own.copying import copy_of

    return copy_of(action_named(key)).to_json()


@router.patch(
    "/actions/{key}", auth=needs(Ability.RUN), response={200: Done, **PROBLEMS}, summary="Switch or price an action"
)
def change(request: HttpRequest, key: Key, body: ActionIn) -> dict[str, Any]:
    """Switch an action on or off, or change what it costs; it counts from the next run on. `number`: of the change."""
    from regulars.customise.catalogue import change_action

    with traced(request, "change action", f"action {key}"):
        made = change_action(key, enabled=body.enabled, cost=body.cost, by=person_behind(request), at=now())
    return {"done": True, "number": made.pk if made else None}


def _told(change: ActionChange) -> dict[str, Any]:
    columns = ("state", "made_by", "made_at", "settled_by", "settled_at", "terms")
    told = {name: getattr(change, name) for name in columns}
    return told | {"number": change.pk, "action": change.action.key}
