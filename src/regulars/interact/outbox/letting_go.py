"""Letting go: what waited until it no longer holds is not sent, and its decision is free to be made anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from regulars.interact.desk import desk_record
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Action, Case, Decision, Delivery, TimelineEntry
from regulars.ledger.reach.consent import MARKETING
from regulars.ledger.reach.contacts import REACHED

EVENT = "Action Let Go"

_BY = "Regulars"
_WHATEVER_THEY_BUY = (Action.Kind.GESTURE, Action.Kind.QUESTION)
"""Actions whose words stay true when the customer has bought meanwhile."""


def why_let_go(delivery: Delivery, at: datetime, days: int) -> str:
    """Why a delivery that waited should not go any more, in words; empty: it may. Only marketing is ever let go.

    Args:
        delivery: that is about to be sent.
        at: now.
        days: how long a delivery holds of which nothing else was said.
    """
    if delivery.purpose != MARKETING:
        return ""
    ends = delivery.valid_until or delivery.at + timedelta(days=days)
    if at > ends:
        return f"it waited too long: it held until {ends:%-d %B %Y}"
    decision = delivery.decision
    if decision is None:
        return ""
    return _taken_back(decision) or _complained(delivery) or _bought(delivery, decision, at)


def withhold(delivery: Delivery, reason: str, at: datetime) -> None:
    """Send it never, and say why. A decision of which nothing else went out counts as not done, and is made anew.

    Runs in the transaction in which the delivery is held.
    """
    delivery.state, delivery.detail = Delivery.State.WITHHELD, reason
    delivery.save(update_fields=["state", "detail"])
    if delivery.decision_id is None:
        return
    alive = Delivery.objects.filter(decision=delivery.decision_id, state__in=(*REACHED, Delivery.State.QUEUED))
    if alive.exists():
        return
    undone = Decision.objects.filter(pk=delivery.decision_id, state=Decision.State.DONE)
    if undone.update(state=Decision.State.REPLACED, closed_at=at, closed_by=_BY, why_not=reason[:200]):
        append_event(
            desk_record(delivery.customer, at),
            EVENT,
            at,
            summary=f"Not sent: {reason}",
            properties={"delivery": delivery.pk, "channel": delivery.channel},
            reference=f"decision {delivery.decision_id}",
        )


def _taken_back(decision: Decision) -> str:
    if decision.state in (Decision.State.SKIPPED, Decision.State.REPLACED):
        return f"its decision no longer holds: {decision.get_state_display()}"
    since = decision.closed_at or decision.decided_at
    newer = Decision.objects.filter(customer=decision.customer_id, state=Decision.State.DONE, closed_at__gt=since)
    return "something newer was done for them meanwhile" if newer.exclude(pk=decision.pk).exists() else ""


def _complained(delivery: Delivery) -> str:
    waiting = Case.objects.filter(customer=delivery.customer_id, closed_at=None).order_by("opened_at").first()
    return f"they have an open complaint, of {waiting.opened_at:%-d %B %Y}" if waiting else ""


def _bought(delivery: Delivery, decision: Decision, at: datetime) -> str:
    if decision.action is None or decision.action.kind in _WHATEVER_THEY_BUY:
        return ""
    sales = TimelineEntry.objects.filter(record__link__customer=delivery.customer_id, name=PURCHASE)
    bought = sales.filter(at__gt=delivery.at, at__lte=at).order_by("-at").first()
    return f"they bought meanwhile, on {bought.at:%-d %B %Y}" if bought else ""
