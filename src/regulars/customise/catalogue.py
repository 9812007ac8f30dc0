"""The catalogue of actions: the playbook entered under its keys, with what people chose for each to cost and to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Count

from regulars.customise.channels import PERSON, PHONE
from regulars.customise.moves import Words
from regulars.customise.offer import Offer
from regulars.customise.playbook import playbook
from regulars.customise.words import faults_of
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Action, Decision, Treatment
from regulars.ledger.reach.rules import rules


@dataclass(frozen=True, slots=True)
class Entry:
    """One action as the catalogue page shows it.

    Attributes:
        cost: of doing it once, in the business's currency, beside the channel's.
        assumes: what its expected margin takes for granted.
        channels: the preferred first.
        waiting: open decisions for it, control group left out; done, skipped: closed ones.
    """

    key: str
    name: str
    kind: str
    why: str
    assumes: str
    cost: Decimal
    enabled: bool
    channels: tuple[str, ...]
    waiting: int
    done: int
    skipped: int


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


def offers() -> list[Offer]:
    """The playbook's moves with their actions, as `sync_catalogue` left them and people changed them."""
    actions = {action.key: action for action in Action.objects.filter(playbook=True)}
    ours = rules()
    return [
        Offer(move, action.pk, float(action.cost), action.enabled, ours.topic_named(action.key, action.kind))
        for move in playbook()
        if (action := actions.get(move.key)) is not None
    ]


def catalogue() -> list[Entry]:
    """Every action, in order of kind and name, with what became of it."""
    moves = {move.key: move for move in playbook()}
    counts = _counts()
    return [
        Entry(
            key=action.key,
            name=action.name,
            kind=action.kind,
            why=action.why,
            assumes=moves[action.key].assumes if action.key in moves else "",
            cost=action.cost,
            enabled=action.enabled,
            channels=moves[action.key].channels if action.key in moves else (),
            waiting=counts[action.pk, Decision.State.OPEN],
            done=counts[action.pk, Decision.State.DONE],
            skipped=counts[action.pk, Decision.State.SKIPPED],
        )
        for action in Action.objects.order_by("kind", "name")
    ]


def change_action(key: str, *, enabled: bool | None = None, cost: Decimal | None = None) -> None:
    """Switch an action on or off, or change what it costs; None leaves it. Counts from the next decisions on.

    Raises NotFound for an unknown key, BadInput for a cost below zero.
    """
    action = action_named(key)
    if cost is not None:
        if not cost.is_finite() or cost < 0:
            raise BadInput(f"The cost of '{key}' cannot be {cost}: it must be zero or more.")
        action.cost = cost
    if enabled is not None:
        action.enabled = enabled
    action.save(update_fields=["cost", "enabled"])


def action_named(key: str) -> Action:
    """The action of that key. Raises NotFound."""
    action = Action.objects.filter(key=key).first()
    if action is None:
        raise NotFound(f"There is no action '{key}' in the catalogue.", hint="The catalogue lists them all.")
    return action


def change_words(key: str, channel: str, *, subject: str, words: str) -> None:
    """Change what an action says in one channel.

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
    Treatment.objects.update_or_create(action=action, channel=channel, defaults={"subject": subject, "words": words})


def words_of(actions: Iterable[int]) -> dict[tuple[int, str], Words]:
    """What each action says in each channel, by number of the action and channel: the playbook's words, or people's.

    A colleague who reaches out the way they know takes the words for the phone.
    """
    keys = dict(Action.objects.filter(pk__in=set(actions)).values_list("pk", "key"))
    moves = {move.key: move for move in playbook()}
    said = {
        (action, channel): words
        for action, key in keys.items()
        if key in moves
        for channel, words in moves[key].words.items()
    }
    changed = Treatment.objects.filter(action__in=keys).values_list("action", "channel", "subject", "words")
    said |= {(action, channel): Words(words, subject) for action, channel, subject, words in changed}
    by_person = {(action, PERSON.key): words for (action, channel), words in said.items() if channel == PHONE.key}
    return by_person | said


def _counts() -> Counter[tuple[int, str]]:
    """Decisions by action and state, the control group left out; the index `decision_today` holds all it asks for."""
    states = (Decision.State.OPEN, Decision.State.DONE, Decision.State.SKIPPED)
    treated = Decision.objects.filter(state__in=states, control=False, action__isnull=False).order_by()
    counted = treated.values_list("action", "state").annotate(Count("pk"))
    return Counter({(action, state): count for action, state, count in counted if action is not None})
