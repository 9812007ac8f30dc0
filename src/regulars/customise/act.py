"""Act on a decision: carry it out or skip it, once, with the customer's permission asked again at that very moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from regulars.customise.catalogue import purpose_of, words_of
from regulars.customise.channels import CHANNELS, EMAIL
from regulars.customise.moments import moment_for
from regulars.customise.suggestions import Said, say
from regulars.kernel.errors import BadInput, NotAllowed, NotFound
from regulars.ledger.business import business
from regulars.ledger.deliveries import enqueue, mail_goes_out
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Action, Decision, Delivery, Link, Task
from regulars.ledger.reach import may_reach
from regulars.ledger.reach.rules import rules

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

    Where mail is set up, a decision to write is put into the outbox, to be sent at the customer's next good hour; all
    else is done by one of us. Doing so again changes nothing and gives the same. What was said is kept.

    Args:
        decision_id: number of an open decision.
        by: who does it.
        at: when; consents count as they stand then.
        detail: in their own words, such as what came of the call.

    Raises:
        NotFound: there is no such decision.
        BadInput: it is closed already, or is to do nothing.
        NotAllowed: the customer does not want it, or not now, or belongs to the control group.
    """
    with transaction.atomic():
        decision = _locked(decision_id)
        if decision.state == Decision.State.DONE:
            return _as_it_was_done(decision)
        _must_be_open(decision)
        action = decision.action
        if action is None:
            raise BadInput(f"Decision {decision_id} is to leave this customer in peace; there is nothing to carry out.")
        said = say(decision, words_of([action.pk]), business())
        decision.subject, decision.words = said.subject, said.text
        delivery = _deliver(decision, action, said, at, detail.strip())
        _close(decision, Decision.State.DONE, by, at)
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


def _deliver(decision: Decision, action: Action, said: Said, at: datetime, detail: str) -> Delivery:
    """Put it into the outbox, or record that one of us did it. Raises NotAllowed where the customer wants neither."""
    purpose = purpose_of(action)
    topic = rules().topic_named(action.key, action.kind)
    by_mail = decision.channel == EMAIL.key and mail_goes_out()
    not_before = _ask(decision, purpose, topic, at, by_mail=by_mail)
    key = f"decision {decision.pk}"
    if by_mail:
        return enqueue(
            decision.customer,
            key=key,
            purpose=purpose,
            topic=topic,
            subject=said.subject,
            text=said.text,
            html=said.html,
            at=at,
            not_before=moment_for(decision.customer, action, purpose, not_before or at, at),
            valid_until=at + timedelta(days=rules().let_go_days),
            decision=decision,
        )
    return Delivery.objects.create(
        customer=decision.customer,
        decision=decision,
        key=key,
        channel=decision.channel,
        purpose=purpose,
        topic=topic,
        at=at,
        state=Delivery.State.DONE,
        detail=detail,
    )


def _ask(decision: Decision, purpose: str, topic: str, at: datetime, *, by_mail: bool) -> datetime | None:
    """From when it may be sent, None for now. Raises NotAllowed where it never may, or what one of us does not yet."""
    customer, channel = decision.customer, decision.channel
    if decision.control:
        raise NotAllowed(
            f"{customer.called} is in the control group and left alone, so that we see what our steps earn.",
            hint="Their turn comes when the control share is lowered.",
        )
    if channel not in CHANNELS:
        raise NotAllowed(f"'{channel}' is no way to reach a customer; there are {', '.join(CHANNELS)}.")
    verdict = may_reach(customer, channel, purpose, at=at, topic=topic, by_hand=not by_mail)
    if verdict.allowed or (by_mail and verdict.not_before):
        return verdict.not_before
    if verdict.not_before:
        raise NotAllowed(
            f"Leave {customer.called} in peace for now: {verdict.reason}.",
            hint=f"From {verdict.not_before:%-d %B %Y} on it may be done.",
        )
    raise NotAllowed(
        f"{customer.called} has not agreed to {purpose} by {channel}, as of {at:%-d %B %Y}: {verdict.reason}.",
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
