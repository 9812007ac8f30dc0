"""The terms of an action of our own: all that a person says of it when making or changing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from regulars.customise.channels import CHANNELS
from regulars.customise.moves import MEASURE, Words
from regulars.customise.rules.three import Rules
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import MARKETING

EFFECTS = {
    "sum": "a sum for each customer reached",
    "order": "a share of one usual order's margin",
    "year": "a share of the margin expected in a year",
    "stake": "a share of the value we lose if they leave",
    "like": "the same as a move of the playbook",
}
"""What the effect of an action may be reckoned from."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action is assumed to bring, said in person, until the control group tells better.

    Attributes:
        of: a key of EFFECTS.
        size: a sum of margin in the business's currency, or a share between 0 and 1.
        assumes: in words, what that takes for granted.
        like: key of the move whose effect it shares, where `of` is like.
    """

    of: str = "sum"
    size: Decimal = Decimal(1)
    assumes: str = ""
    like: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One action of our own. Money in the business's currency.

    Attributes:
        cost: of doing it once, beside the channel's.
        budget: that may be spent on it, channels included; in all, or where `monthly` in each month. None: no limit.
        stock: for how many customers it can be done in all. None: any number.
        valid_from, valid_until: the days on which it is offered, both included. None: no limit.
        group: actions of one name exclude each other for their `rest_days`; empty: none.
        rest_days: not again for a customer within so many days.
        priority: of what is open for a customer, only the highest competes.
        measure: what will tell whether it works.
        words: by channel, the preferred first, which the ledger keeps in the order of `channels.CHANNELS`.
        despite_complaint, holdout: as of `moves.Move`.
    """

    name: str
    kind: str = Action.Kind.OFFER
    why: str = ""
    purpose: str = MARKETING
    cost: Decimal = Decimal(0)
    budget: Decimal | None = None
    monthly: bool = False
    stock: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    group: str = ""
    rest_days: int = 120
    priority: int = 0
    effect: Effect = field(default_factory=Effect)
    measure: str = MEASURE
    rules: Rules = field(default_factory=Rules)
    words: Mapping[str, Words] = field(default_factory=dict)
    despite_complaint: bool = False
    holdout: bool = True

    def to_json(self) -> dict[str, Any]:
        """As the ledger keeps it; money and days as text."""
        return {
            "name": self.name,
            "kind": str(self.kind),
            "why": self.why,
            "purpose": self.purpose,
            "cost": str(self.cost),
            "budget": None if self.budget is None else str(self.budget),
            "monthly": self.monthly,
            "stock": self.stock,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
            "group": self.group,
            "rest_days": self.rest_days,
            "priority": self.priority,
            "effect": {
                "of": self.effect.of,
                "size": str(self.effect.size),
                "assumes": self.effect.assumes,
                "like": self.effect.like,
            },
            "measure": self.measure,
            "rules": self.rules.to_json(),
            "words": {channel: {"subject": said.subject, "body": said.body} for channel, said in self.words.items()},
            "despite_complaint": self.despite_complaint,
            "holdout": self.holdout,
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Terms:
        """From what `to_json` gave; what is not given is as for a new action."""
        known = {name: given[name] for name in cls.__slots__ if name in given}
        texts = {name: Decimal(known[name]) for name in ("cost", "budget") if known.get(name) is not None}
        days = {name: date.fromisoformat(known[name]) for name in ("valid_from", "valid_until") if known.get(name)}
        effect = given.get("effect", {})
        return cls(
            **known
            | texts
            | days
            | {
                "effect": Effect(**effect | {"size": Decimal(effect.get("size", "1"))}),
                "rules": Rules.from_json(given.get("rules", {})),
                # PostgreSQL keeps fields of JSON in an order of its own.
                "words": {
                    channel: Words(said["body"], said.get("subject", ""))
                    for channel, said in sorted(given.get("words", {}).items(), key=lambda each: _place(each[0]))
                },
            }
        )


def _place(channel: str) -> int:
    known = list(CHANNELS)
    return known.index(channel) if channel in CHANNELS else len(known)
