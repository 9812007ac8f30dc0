"""Offers: what there is to choose from at a moment, of the catalogue's actions as they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from regulars.customise.offer import Offer
from regulars.customise.own.compiling import OwnMove, moves_of
from regulars.customise.own.left import Left, left_of
from regulars.customise.own.terms import Terms
from regulars.customise.playbook import playbook
from regulars.kernel.time import local_day
from regulars.ledger.models import Action
from regulars.ledger.reach.rules import Rules, rules


class Entered(NamedTuple):
    """An action as the catalogue has it: columns of `Action`, `number` its key."""

    number: int
    key: str
    kind: str
    playbook: bool
    enabled: bool
    cost: float
    terms: Mapping[str, Any]


def offers(at: datetime) -> list[Offer]:
    """All there is to choose from at a moment: the playbook's moves with what people changed, and our own actions."""
    columns = ("pk", "key", "kind", "playbook", "enabled", "cost", "terms")
    entered = [Entered(*each) for each in Action.objects.order_by("key").values_list(*columns)]
    ours = rules()
    own = own_of(entered)
    left = left_of({number: terms for number, (_, terms) in own.items()}, at=at, zone=ours.zone)
    return offers_of(entered, own, ours, local_day(at, ours.zone), left)


def offers_of(
    entered: Sequence[Entered], own: Mapping[int, OwnMove], ours: Rules, today: date, left: Mapping[int, Left]
) -> list[Offer]:
    """The same, where all that it depends on was read already.

    Args:
        entered: all actions, in order of key.
        own: those of our own that count, by number.
        ours: the business's rules.
        today: its day.
        left: of the stock and the budget of our own, by number.
    """
    ready = {action.key: action for action in entered if action.playbook}
    found = [
        Offer(move, action.number, float(action.cost), action.enabled, ours.topic_named(action.key, action.kind))
        for move in playbook()
        if (action := ready.get(move.key)) is not None
    ]
    enabled = {action.number: action.enabled for action in entered}
    return found + [
        Offer(
            move,
            number,
            float(terms.cost),
            enabled[number],
            ours.topic_named(move.key, move.kind),
            valid=is_valid(terms, today),
            group=terms.group,
            priority=terms.priority,
            stock_left=left[number].stock,
            budget_left=left[number].budget,
        )
        for number, (move, terms) in own.items()
    ]


def own_of(entered: Sequence[Entered]) -> dict[int, OwnMove]:
    """Those of our own that are approved and can be read, as moves, by number."""
    return moves_of((action.number, action.key, action.terms) for action in entered if not action.playbook)


def is_valid(terms: Terms, today: date) -> bool:
    """Whether an action of ours is offered on that day."""
    begun = terms.valid_from is None or terms.valid_from <= today
    return begun and (terms.valid_until is None or today <= terms.valid_until)
