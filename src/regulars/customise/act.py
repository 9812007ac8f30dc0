"""Act on a decision: carry it out or skip it, once, with consent asked again at that very moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
from django.db import transaction

from regulars.customise.catalogue import words_of
from regulars.customise.channels import CHANNELS, MARKETING
from regulars.customise.consent import CONSENT_COLUMNS, consents_of_customers, permitted
from regulars.customise.playbook import playbook
from regulars.customise.suggestions import say
from regulars.kernel.errors import BadInput, NotAllowed, NotFound
from regulars.ledger.business import business
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Action, Decision, Delivery, Link, Task

EVENT = "Action Carried Out"

_DAYS_FOR_A_TASK = 2


@dataclass(frozen=True, slots=True)
class Carried:
    """What carrying out left behind: numbers of the decision, its delivery, and the task for a colleague, if any."""

    decision: int
    delivery: int
    task: int | None
    subject: str
    words: str


def carry_out(decision_id: int, *, by: str, at: datetime, detail: str = "") -> Carried:
    """Record that a decision is carried out: a delivery, an entry on the timeline, and for a task, the task.

    Doing so again changes nothing and gives the same. What was said is kept with the decision.

    Args:
        decision_id: number of an open decision.
        by: who does it.
        at: when; consents count as they stand then.
        detail: in their own words, such as what came of the call.

    Raises:
        NotFound: there is no such decision.
        BadInput: it is closed already, or is to do nothing.
        NotAllowed: the customer does not agree to it, or belongs to the control group.
    """
    with transaction.atomic():
        decision = _locked(decision_id)
        if decision.state == Decision.State.DONE:
            return _as_it_was_done(decision)
        _must_be_open(decision)
        action = decision.action
        if action is None:
            raise BadInput(f"Decision {decision_id} is to leave this customer in peace; there is nothing to carry out.")
        _ask_consent(decision, action, at)
        decision.subject, decision.words = say(decision, words_of([action.pk]), business().name)
        _close(decision, Decision.State.DONE, by, at)
        delivery = Delivery.objects.create(
            customer=decision.customer,
            decision=decision,
            key=f"decision {decision.pk}",
            channel=decision.channel,
            at=at,
            state=Delivery.State.DONE,
            detail=detail.strip(),
        )
        task = _give_task(decision, action, by, at) if action.kind == Action.Kind.TASK else None
        _remember(decision, action, by, at, detail.strip())
    return Carried(decision.pk, delivery.pk, task.pk if task else None, decision.subject, decision.words)


def skip(decision_id: int, *, by: str, at: datetime, why_not: str) -> None:
    """Close a decision without carrying it out; the move is not suggested again for a while. Again changes nothing.

    Raises NotFound, or BadInput for a decision that is closed otherwise.
    """
    with transaction.atomic():
        decision = _locked(decision_id)
        if decision.state == Decision.State.SKIPPED:
            return
        _must_be_open(decision)
        decision.why_not = " ".join(why_not.split())[:200]
        _close(decision, Decision.State.SKIPPED, by, at)


def _locked(number: int) -> Decision:
    decision = (
        Decision.objects.select_for_update(of=("self",)).select_related("customer", "action").filter(pk=number).first()
    )
    if decision is None:
        raise NotFound(f"There is no decision {number}.", hint="It may have been removed; look at today's list again.")
    return decision


def _must_be_open(decision: Decision) -> None:
    if decision.state != Decision.State.OPEN:
        raise BadInput(
            f"Decision {decision.pk} is closed: {decision.get_state_display()}.", hint="Look at today's list again."
        )


def _close(decision: Decision, state: Decision.State, by: str, at: datetime) -> None:
    decision.state, decision.closed_by, decision.closed_at = state, by, at
    decision.save(update_fields=["state", "closed_by", "closed_at", "why_not", "subject", "words"])


def _ask_consent(decision: Decision, action: Action, at: datetime) -> None:
    """Raises NotAllowed unless the customer may be reached for this now."""
    if decision.control:
        raise NotAllowed(
            f"{decision.customer.called} is in the control group and left alone, so that we see what our steps earn.",
            hint="Their turn comes when the control share is lowered.",
        )
    purposes = {move.key: move.purpose for move in playbook()}
    purpose = purposes.get(action.key, MARKETING)
    stated = consents_of_customers(at, [decision.customer_id])
    if stated.is_empty():
        stated = pl.DataFrame([[None]] * len(CONSENT_COLUMNS), schema=dict.fromkeys(CONSENT_COLUMNS, pl.Int8))
    if decision.channel not in CHANNELS or not stated.select(permitted(decision.channel, purpose)).item():
        raise NotAllowed(
            f"{decision.customer.called} has not agreed to {purpose} by {decision.channel}, as of {at:%-d %B %Y}.",
            hint="Skip it, or record their consent first if they have given it.",
        )


def _give_task(decision: Decision, action: Action, by: str, at: datetime) -> Task:
    return Task.objects.create(
        customer=decision.customer,
        decision=decision,
        title=f"{action.name}: {decision.customer.called}"[:300],
        due_on=(at + timedelta(days=_DAYS_FOR_A_TASK)).date(),
        assigned_to=by,
        created_by=by,
        created_at=at,
    )


def _remember(decision: Decision, action: Action, by: str, at: datetime, detail: str) -> None:
    """Enter it on the customer's timeline, under what our own people say of them, else under their oldest record."""
    links = Link.objects.filter(customer=decision.customer).select_related("record").order_by("record")
    link = links.filter(record__source__format="console").first() or links.first()
    if link is not None:
        append_event(
            link.record,
            EVENT,
            at,
            summary=f"{action.name} ({decision.channel}){f': {detail}' if detail else ''}",
            properties={"action": action.key, "channel": decision.channel, "by": by, "detail": detail},
            reference=f"decision {decision.pk}",
        )


def _as_it_was_done(decision: Decision) -> Carried:
    delivery = decision.deliveries.order_by("pk").values_list("pk", flat=True).first()
    task = decision.tasks.order_by("pk").values_list("pk", flat=True).first()
    return Carried(decision.pk, delivery or 0, task, decision.subject, decision.words)
