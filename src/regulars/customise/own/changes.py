"""Changes of actions: proposed by one person and, where the business wants four eyes, approved by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from itertools import chain, count
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from regulars.customise.own.checking import must_be_right
from regulars.customise.own.terms import Terms
from regulars.kernel.errors import BadInput, NotAllowed, NotFound
from regulars.ledger.business import setting_values
from regulars.ledger.models import Action, ActionChange, Treatment

_LONGEST_KEY = 60
_State = ActionChange.State


def four_eyes() -> bool:
    """Whether a second person has to approve what one changes."""
    return bool(setting_values()["FOUR_EYES"][0])


def make(terms: Terms, *, by: str, at: datetime) -> ActionChange:
    """A new action of our own; it counts once it is approved, which without four eyes is at once. Raises BadInput."""
    must_be_right(terms)
    with transaction.atomic():
        return propose(_new_action(terms), terms.to_json(), by=by, at=at)


def change(action: Action, terms: Terms, *, by: str, at: datetime) -> ActionChange:
    """Other terms for an action of our own. Raises BadInput for wrong ones, or for a move of the playbook."""
    if action.playbook:
        raise BadInput(f"'{action.key}' is a move of the playbook.", hint="Copy it, and change the copy.")
    must_be_right(terms)
    return propose(action, terms.to_json(), by=by, at=at)


def propose(action: Action, terms: Mapping[str, Any], *, by: str, at: datetime) -> ActionChange:
    """Keep a change; it is carried out at once unless a second person has to approve it.

    `terms` are those of an action of our own in full; of a move of the playbook, only the cost or words that change.
    What waited before is replaced, and what it said of a move's other words is taken over.
    """
    with transaction.atomic():
        # Where none waits yet there is no row of a change to lock: two would wait beside each other.
        Action.objects.select_for_update().get(pk=action.pk)
        before = action.changes.filter(state=_State.WAITING).first()
        wanted = dict(terms)
        if before is not None and action.playbook:
            wanted = before.terms | wanted | {"words": before.terms.get("words", {}) | wanted.get("words", {})}
        action.changes.filter(state=_State.WAITING).update(state=_State.REPLACED, settled_by=by, settled_at=at)
        made = ActionChange.objects.create(action=action, terms=wanted, made_by=by, made_at=at, state=_State.WAITING)
        if not four_eyes():
            _settle(made, _State.APPROVED, by, at)
        return made


def approve(number: int, *, by: str, at: datetime) -> ActionChange:
    """Carry a waiting change out. Raises NotFound, BadInput for one that does not wait, NotAllowed for its maker."""
    with transaction.atomic():
        found = _waiting(number)
        if four_eyes() and by == found.made_by:
            raise NotAllowed(
                f"'{by}' made this change; a second person has to approve it.",
                hint="Ask a colleague who may change actions, or take FOUR_EYES back in the settings.",
            )
        _settle(found, _State.APPROVED, by, at)
        return found


def decline(number: int, *, by: str, at: datetime) -> ActionChange:
    """Drop a waiting change; whoever made it may do so too. Raises NotFound, or BadInput for one that does not wait."""
    with transaction.atomic():
        found = _waiting(number)
        _settle(found, _State.DECLINED, by, at)
        return found


def _waiting(number: int) -> ActionChange:
    found = ActionChange.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no change {number}.", hint="The page of the action lists them.")
    if found.state != _State.WAITING:
        raise BadInput(f"Change {number} is settled: {found.get_state_display()}.", hint="Look at the action again.")
    return found


def _settle(found: ActionChange, state: ActionChange.State, by: str, at: datetime) -> None:
    found.state, found.settled_by, found.settled_at = state, by, at
    found.save(update_fields=["state", "settled_by", "settled_at"])
    if state == _State.APPROVED:
        _carry_out(found.action, found.terms)


def _carry_out(action: Action, terms: Mapping[str, Any]) -> None:
    words = terms.get("words", {})
    if action.playbook:
        if "cost" in terms:
            action.cost = Decimal(terms["cost"])
    else:
        action.name, action.kind, action.why = terms["name"], terms["kind"], terms["why"]
        action.cost, action.terms = Decimal(terms["cost"]), dict(terms)
        action.treatments.exclude(channel__in=words).delete()
    action.save()
    for channel, said in words.items():
        given = {"subject": said["subject"], "words": said["body"]}
        Treatment.objects.update_or_create(action=action, channel=channel, defaults=given)


def _new_action(terms: Terms) -> Action:
    """An action whose key is like its name; of those made at once each finds one that no other has."""
    stem = slugify(terms.name)[:_LONGEST_KEY].strip("-") or "action"
    given = {"name": terms.name, "kind": terms.kind, "why": terms.why}
    keys = chain((stem,), (f"{stem}-{number}" for number in count(2)))
    tried = (Action.objects.get_or_create(key=key, defaults=given) for key in keys)
    return next(action for action, is_new in tried if is_new)
