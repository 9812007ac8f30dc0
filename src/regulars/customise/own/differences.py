"""What a change makes different, field by field, for the person who is to approve it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regulars.customise.catalogue import words_of
from regulars.ledger.models import Action, ActionChange


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, as it counts now and as it would be; empty: nothing."""

    field: str
    before: str
    after: str


def differences(change: ActionChange) -> list[Difference]:
    """What a change would make different from what counts now."""
    before, after = _flat(_standing(change.action)), _flat(change.terms)
    return [
        Difference(name, before.get(name, ""), said) for name, said in after.items() if before.get(name, "") != said
    ]


def _standing(action: Action) -> Mapping[str, Any]:
    if not action.playbook:
        return dict(action.terms)
    said = {channel: {"subject": w.subject, "body": w.body} for (_, channel), w in words_of([action.pk]).items()}
    return {"cost": str(action.cost), "words": said}


def _flat(terms: Mapping[str, Any], within: str = "") -> dict[str, str]:
    """Fields within fields by their names one after the other, and all as text."""
    flat: dict[str, str] = {}
    for name, value in terms.items():
        label = f"{within}{name.replace('_', ' ')}"
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{label}, ")
        elif isinstance(value, bool):
            flat[label] = "yes" if value else "no"
        else:
            flat[label] = "" if value is None else str(value)
    return flat
