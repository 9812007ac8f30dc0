"""A small town of customers who can be asked: with addresses, tiers and next steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from regulars.ledger.business import change_setting
from regulars.ledger.models import Action, Customer, Decision, Link, Record, Score, Source

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
TIERS = ("most valuable", "steady", "steady", "low", "prospect")

People = Callable[..., list[Customer]]


@pytest.fixture
def people(db: None) -> People:
    """Makes customers with an e-mail address, in turn of the tiers of TIERS."""
    source, _ = Source.objects.get_or_create(name="Shop", defaults={"format": "test"})

    def make(count: int, *, language: str = "", address: bool = True, tier: str = "") -> list[Customer]:
        made = []
        for place in range(count):
            one = Customer.objects.create(
                known_since=NOW - timedelta(days=400), name=f"Pat Number{place}", language=language,
                email=f"pat{place}@shop.example" if address else "",
            )  # fmt: skip
            record = Record.objects.create(source=source, key=f"k{one.pk}", learned_at=NOW)
            Link.objects.create(record=record, customer=one, probability=1, evidence="test", linked_at=NOW)
            Score.objects.create(
                customer=one, as_of=NOW, tier=tier or TIERS[place % 5], expected_spend=40, value=100, orders=3
            )
            made.append(one)
        return made

    return make


@pytest.fixture
def ann(people: People) -> Customer:
    (found,) = people(1, tier="steady")
    return found


@pytest.fixture
def next_step(db: None) -> Callable[..., Decision]:
    """Gives a customer an open decision: the chosen move (key, kind, channel, worth), and what else there was."""
    change_setting("CURRENCY", "GBP")
    change_setting("QUESTIONS_OFF", "")

    def decide(
        customer: Customer,
        chosen: tuple[str, str, str, float] | None,
        *others: Mapping[str, Any],
        control: bool = False,
    ) -> Decision:
        action = None
        for key, kind in (("one-thing-only", "offer"), ("thank", "gesture"), ("birthday", "gesture"),
                          ("reorder", "service"), ("recommend", "question")):  # fmt: skip
            Action.objects.get_or_create(key=key, defaults={"name": key, "kind": kind})
        if chosen:
            action, _ = Action.objects.get_or_create(key=chosen[0], defaults={"name": chosen[0], "kind": chosen[1]})
        peace = {"action": "nothing", "name": "Leave them in peace", "channel": None, "worth": 0.0, "ruled_out": None}
        return Decision.objects.create(
            customer=customer, action=action, channel=chosen[2] if chosen else "", as_of=NOW, decided_at=NOW,
            policy="test", worth=Decimal(str(chosen[3])) if chosen else 0, alternatives=[*others, peace],
            control=control,
        )  # fmt: skip

    return decide


def other(action: str, channel: str, worth: float, ruled_out: str | None = None) -> dict[str, Any]:
    """An alternative of a decision."""
    return {"action": action, "name": action, "channel": channel, "worth": worth, "ruled_out": ruled_out}
