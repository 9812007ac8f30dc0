"""What followed a decision: how it went out, what the customer answered, and what they ordered since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from regulars.ledger.business import Business
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Decision, Delivery, Message, TimelineEntry

COUNTED = timedelta(days=28)
"""Orders count for so long after a decision was closed: as long as an experiment waits."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """Orders of the weeks after a decision: how many, and what they come to in the business's currency."""

    orders: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that followed: when, what in words, and `amount` in `currency` where it is an order."""

    at: datetime
    what: str
    amount: Decimal | None = None
    currency: str = ""


def ordered_since(decisions: Sequence[Decision], business: Business, *, until: datetime) -> dict[int, Ordered]:
    """What the customers of closed decisions ordered in the four weeks after, by number of the decision.

    Orders in a currency without a rate count as orders, without an amount. One query, however many decisions.
    """
    starts = {decision.pk: decision.closed_at or decision.decided_at for decision in decisions}
    bought = TimelineEntry.objects.filter(
        record__link__customer__in={decision.customer_id for decision in decisions},
        name=PURCHASE,
        at__gt=min(starts.values(), default=until),
        at__lte=until,
    ).values_list("record__link__customer", "at", "amount", "currency")
    rates = {business.currency: 1.0, **dict(business.exchange_rates)}
    entries = list(bought)
    found = {}
    for decision in decisions:
        start = starts[decision.pk]
        sums = [
            Decimal(amount or 0) * Decimal(str(rates.get(currency or "", 0)))
            for customer, at, amount, currency in entries
            if customer == decision.customer_id and start < at <= start + COUNTED
        ]
        found[decision.pk] = Ordered(len(sums), sum(sums, Decimal(0)))
    return found


def what_followed(decision: Decision, *, until: datetime) -> list[Happened]:
    """All that followed a decision within four weeks of its being closed, oldest first."""
    start = decision.closed_at or decision.decided_at
    end = min(until, start + COUNTED)
    told = [step for delivery in decision.deliveries.all() for step in _delivered(delivery)]
    told += _answered(decision, start, end)
    bought = TimelineEntry.objects.filter(
        record__link__customer=decision.customer_id, name=PURCHASE, at__gt=start, at__lte=end
    )
    told += [
        Happened(entry.at, f"Ordered {entry.summary}".strip(), entry.amount, entry.currency or "") for entry in bought
    ]
    return sorted((each for each in told if each.at <= end), key=lambda each: each.at)


def _delivered(delivery: Delivery) -> list[Happened]:
    ends = delivery.sent_at or delivery.handed_at or delivery.at
    steps = [Happened(ends, f"By {delivery.channel}: {delivery.get_state_display()}")]
    steps += [
        Happened(at, what)
        for at, what in ((delivery.opened_at, "Opened it"), (delivery.clicked_at, "Followed a link in it"))
        if at
    ]
    return steps


def _answered(decision: Decision, start: datetime, end: datetime) -> list[Happened]:
    """What the customer wrote in the conversations that its mails began."""
    talks = decision.deliveries.filter(message__isnull=False).values("message__conversation")
    messages = Message.objects.filter(
        conversation__in=talks, from_customer=True, automatic=False, at__gt=start, at__lte=end
    )
    return [Happened(message.at, f"Answered: “{_short(message.text)}”") for message in messages]


def _short(text: str, most: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
