"""The catalogue of actions: the playbook entered under its keys, with what people chose for each to cost and to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count

from regulars.customise.channels import PERSON, PHONE
from regulars.customise.moves import Move, Words
from regulars.customise.offers import is_valid
from regulars.customise.own.changes import change, propose
from regulars.customise.own.compiling import own_moves
from regulars.customise.own.left import Left, left_of
from regulars.customise.own.terms import Terms
from regulars.customise.playbook import playbook
from regulars.customise.words import faults_of
from regulars.kernel.errors import BadInput, NotFound
from regulars.kernel.time import local_day
from regulars.ledger.models import Action, ActionChange, Decision, Treatment
from regulars.ledger.reach.consent import MARKETING
from regulars.ledger.reach.rules import rules


@dataclass(frozen=True, slots=True)
class Entry:
    """One action as the catalogue page shows it.

    Attributes:
        cost: of doing it once, in the business's currency, beside the channel's.
        assumes: what its expected margin takes for granted; measure: what will tell whether it works.
        told: whom it is for, in plain English; empty: it cannot be told.
        enabled: people have it on; approved: it may count at all; valid: it is offered at this time.
        playbook: ready-made; else an action of our own.
        change: number of the change that waits for a second person, None for none.
        channels: the preferred first.
        waiting: open decisions for it, control group left out; done, skipped: closed ones.
        stock_left, budget_left: None for any.
    """

    key: str
    name: str
    kind: str
    why: str
    assumes: str
    measure: str
    told: str
    cost: Decimal
    enabled: bool
    approved: bool
    valid: bool
    playbook: bool
    change: int | None
    channels: tuple[str, ...]
    waiting: int
    done: int
    skipped: int
    stock_left: int | None
    budget_left: float | None


def sync_catalogue() -> int:
    """Enter the playbook's moves into the catalogue. Gives the number of actions that are new.

    Names, reasons and words follow the playbook; whether an action is on, what it costs, and words that people have
    changed (its treatments) stay as they are.
    """
    new = 0
    with transaction.atomic():
        for move in playbook():
            told = {"name": move.name, "kind": move.kind, "why": move.why, "playbook": True}
            _, created = Action.objects.update_or_create(
                key=move.key, defaults=told, create_defaults=told | {"cost": move.cost}
            )
            new += created
    return new


def purpose_of(action: Action) -> str:
    """What consents are asked for, before it is carried out: MARKETING where nobody said otherwise."""
    found = _moves().get(action.pk)
    return found.purpose if found else MARKETING


def catalogue(at: datetime) -> list[Entry]:
    """Every action, in order of kind and name, with what became of it."""
    moves, counts, zone = _moves(), _counts(), rules().zone
    today = local_day(at, zone)
    own = {number: terms for number, (_, terms) in own_moves().items()}
    left = left_of(own, at=at, zone=zone)
    waits = ActionChange.objects.filter(state=ActionChange.State.WAITING).values_list("action", "pk")
    changes = dict(waits)
    return [
        _entry(
            action,
            moves.get(action.pk),
            counts,
            left.get(action.pk, Left()),
            change=changes.get(action.pk),
            valid=action.pk not in own or is_valid(own[action.pk], today),
        )
        for action in Action.objects.order_by("kind", "name")
    ]


def change_action(
    key: str, *, by: str, at: datetime, enabled: bool | None = None, cost: Decimal | None = None
) -> ActionChange | None:
    """Switch an action on or off, or change what it costs; None leaves it. Counts from the next decisions on.

    Gives the change of the cost, which may have to wait for a second person; switching does not.
    Raises NotFound for an unknown key, BadInput for a cost below zero.
    """
    action = action_named(key)
    if enabled is not None:
        action.enabled = enabled
        action.save(update_fields=["enabled"])
    if cost is None:
        return None
    if not cost.is_finite() or cost < 0:
        raise BadInput(f"The cost of '{key}' cannot be {cost}: it must be zero or more.")
    if action.playbook:
        return propose(action, {"cost": str(cost)}, by=by, at=at)
    return change(action, replace(latest_terms(action), cost=cost), by=by, at=at)


def latest_terms(action: Action) -> Terms:
    """The terms of an action of our own as they were last wanted, approved or not. Raises BadInput for a move."""
    last = action.changes.filter(state=ActionChange.State.WAITING).order_by("-pk").first()
    given = last.terms if last else action.terms
    if action.playbook or not given:
        raise BadInput(f"'{action.key}' is no action of ours that could be changed.", hint="Copy it instead.")
    return Terms.from_json(given)


def action_named(key: str) -> Action:
    """The action of that key. Raises NotFound."""
    action = Action.objects.filter(key=key).first()
    if action is None:
        raise NotFound(f"There is no action '{key}' in the catalogue.", hint="The catalogue lists them all.")
    return action


def change_words(key: str, channel: str, *, subject: str, words: str, by: str, at: datetime) -> ActionChange:
    """Change what an action says in one channel; where the business wants four eyes, once a second person agrees.

    Raises NotFound for an unknown action or channel, BadInput for a template that would not fill in for everybody.
    """
    action = action_named(key)
    known = sorted(channel for _, channel in words_of([action.pk]))
    if channel not in known:
        raise NotFound(f"'{key}' is not said by '{channel}'.", hint=f"It is said by: {', '.join(known)}.")
    for part, text in (("subject", subject), ("words", words)):
        faults = faults_of(text) if text or part == "words" else []
        if faults:
            raise BadInput(f"The {part} of '{key}' by {channel} cannot be used: {faults[0]}")
    if action.playbook:
        return propose(action, {"words": {channel: {"subject": subject, "body": words}}}, by=by, at=at)
    terms = latest_terms(action)
    return change(action, replace(terms, words={**terms.words, channel: Words(words, subject)}), by=by, at=at)


def words_of(actions: Iterable[int]) -> dict[tuple[int, str], Words]:
    """What each action says in each channel, by number of the action and channel: the playbook's words, or people's.

    A colleague who reaches out the way they know takes the words for the phone.
    """
    keys = dict(Action.objects.filter(pk__in=set(actions)).values_list("pk", "key"))
    changed = Treatment.objects.filter(action__in=keys).values_list("action", "channel", "subject", "words")
    return worded(keys, changed)


def worded(keys: Mapping[int, str], changed: Iterable[tuple[int, str, str, str]]) -> dict[tuple[int, str], Words]:
    """The same of keys by number, where it was read what people changed: number, channel, subject and words of each."""
    moves = {move.key: move for move in playbook()}
    said = {
        (action, channel): words
        for action, key in keys.items()
        if key in moves
        for channel, words in moves[key].words.items()
    }
    said |= {(action, channel): Words(words, subject) for action, channel, subject, words in changed}
    by_person = {(action, PERSON.key): words for (action, channel), words in said.items() if channel == PHONE.key}
    return by_person | said


def _moves() -> dict[int, Move]:
    """Every action that can be read as a move, by its number."""
    keys = dict(Action.objects.filter(playbook=True).values_list("key", "pk"))
    ready = {keys[move.key]: move for move in playbook() if move.key in keys}
    return ready | {number: move for number, (move, _) in own_moves().items()}


def _entry(
    action: Action,
    move: Move | None,
    counts: Counter[tuple[int, str]],
    left: Left,
    *,
    change: int | None,
    valid: bool,
) -> Entry:
    return Entry(
        key=action.key,
        name=action.name,
        kind=action.kind,
        why=action.why,
        assumes=move.assumes if move else "",
        measure=move.measure if move else "",
        told=move.rules.told if move else "",
        cost=action.cost,
        enabled=action.enabled,
        approved=move is not None,
        valid=valid,
        playbook=action.playbook,
        change=change,
        channels=move.channels if move else (),
        waiting=counts[action.pk, Decision.State.OPEN],
        done=counts[action.pk, Decision.State.DONE],
        skipped=counts[action.pk, Decision.State.SKIPPED],
        stock_left=left.stock,
        budget_left=left.budget,
    )


def _counts() -> Counter[tuple[int, str]]:
    """Decisions by action and state, the control group left out; the index `decision_today` holds all it asks for."""
    states = (Decision.State.OPEN, Decision.State.DONE, Decision.State.SKIPPED)
    treated = Decision.objects.filter(state__in=states, control=False, action__isnull=False).order_by()
    counted = treated.values_list("action", "state").annotate(Count("pk"))
    return Counter({(action, state): count for action, state, count in counted if action is not None})
