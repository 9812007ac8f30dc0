"""Skip a decision, and why: what follows from each reason; and how a skip, or a "never", is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from regulars.customise.closing import close, locked, must_be_open
from regulars.customise.rests import REST_DAYS
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Decision, Task

WhyNot = Decision.WhyNot

_DAYS_TO_CORRECT = 2
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Skipped:
    """What skipping left behind: the decision's number, what follows from the reason in words, and a task, if any."""

    decision: int
    follows: str
    task: int | None


def skip(decision_id: int, *, by: str, at: datetime, why: str = "", why_not: str = "") -> Skipped:
    """Close a decision without carrying it out, for a reason that has a consequence of its own. Again changes nothing.

    Args:
        decision_id: number of an open decision.
        by: who skips it.
        at: when.
        why: a WhyNot, or empty; what follows from each says `follows_from`.
        why_not: in their own words.

    Raises:
        NotFound: there is no such decision.
        BadInput: it is closed otherwise, or `why` is no reason that there is.
    """
    _must_be_a_reason(why)
    with transaction.atomic():
        decision = locked(decision_id)
        if decision.state == Decision.State.SKIPPED:
            return Skipped(decision.pk, follows_from(decision), _task_of(decision))
        must_be_open(decision)
        decision.why_kind, decision.why_not = why, " ".join(why_not.split())[:_LONGEST]
        close(decision, Decision.State.SKIPPED, by, at)
        task = _give_correction(decision, by, at) if why == WhyNot.FACTS else None
    return Skipped(decision.pk, follows_from(decision), task)


def follows_from(decision: Decision) -> str:
    """What follows from the reason for which a decision was skipped, in a sentence or two."""
    name = decision.action.name if decision.action else "This"
    days = REST_DAYS.get(decision.why_kind, 0)
    return {
        WhyNot.LATER.value: f"“{name}” rests for this customer for {days} days; anything else may still come.",
        WhyNot.NEVER.value: f"“{name}” is never suggested for this customer again, until somebody takes that back.",
        WhyNot.FACTS.value: "A task to put it right is yours. Nothing is suggested for them until it is done.",
        WhyNot.WORDS.value: f"It is listed where the words of “{name}” are written. This one rests for {days} days.",
        WhyNot.CANNOT.value: f"Said often, it has fewer of “{name}” given out. This one rests for {days} days.",
    }.get(decision.why_kind, f"“{name}” is not suggested again for a while.")


def take_back_skip(decision_id: int) -> Decision:
    """Open a skipped decision again, as if nobody had skipped it; a task that came of the skip goes, unless it is done.

    Args:
        decision_id: number of a skipped decision. One that is open already stays as it is.

    Raises NotFound; BadInput where it was not skipped, or where a newer decision has taken its place.
    """
    with transaction.atomic():
        decision = locked(decision_id)
        if decision.state == Decision.State.OPEN:
            return decision
        if decision.state != Decision.State.SKIPPED:
            raise BadInput(f"Decision {decision_id} was not skipped: it is {decision.get_state_display()}.")
        if Decision.objects.filter(customer=decision.customer_id, decided_at__gt=decision.closed_at).exists():
            raise BadInput(
                f"Something newer was decided for {decision.customer.called} since decision {decision_id}.",
                hint="Their page shows what.",
            )
        Task.objects.filter(decision=decision, done_at=None).delete()
        decision.state, decision.closed_at, decision.closed_by = Decision.State.OPEN, None, ""
        decision.why_kind, decision.why_not = "", ""
        decision.save(update_fields=["state", "closed_at", "closed_by", "why_kind", "why_not"])
    return decision


def lift_never(decision_id: int, *, at: datetime) -> Decision:
    """Take a "never" back: its action may be suggested for this customer again from the next run on.

    Raises NotFound, or BadInput for a decision that was not skipped with "never". Again changes nothing.
    """
    with transaction.atomic():
        decision = locked(decision_id)
        if decision.state != Decision.State.SKIPPED or decision.why_kind != WhyNot.NEVER:
            raise BadInput(f"Decision {decision_id} is no “never”: there is nothing to take back.")
        if decision.lifted_at is None:
            decision.lifted_at = at
            decision.save(update_fields=["lifted_at"])
    return decision


def nevers_of(customer: int) -> list[Decision]:
    """Decisions with which colleagues said "never" for this customer (by number), newest first, unless taken back."""
    said = Decision.objects.filter(
        customer=customer, state=Decision.State.SKIPPED, why_kind=WhyNot.NEVER, lifted_at=None
    )
    return list(said.select_related("action").order_by("-closed_at"))


def objections_to(action_key: str, limit: int = 10) -> list[Decision]:
    """The newest decisions that were skipped since the words of this action were not right, for who writes them."""
    said = Decision.objects.filter(
        state=Decision.State.SKIPPED, why_kind=WhyNot.WORDS, action__key=action_key
    ).select_related("customer")
    return list(said.order_by("-closed_at")[:limit])


def _must_be_a_reason(why: str) -> None:
    if why and why not in WhyNot.values:
        raise BadInput(f"'{why}' is no reason to skip.", hint=f"Reasons are {', '.join(WhyNot.values)}.")


def _give_correction(decision: Decision, by: str, at: datetime) -> int:
    said = decision.why_not or "; ".join(decision.reasons[:1])
    return Task.objects.create(
        customer=decision.customer,
        decision=decision,
        title=f"Put right what we know of {decision.customer.called}: {said}"[:300],
        due_on=(at + timedelta(days=_DAYS_TO_CORRECT)).date(),
        assigned_to=by,
        created_by=by,
        created_at=at,
    ).pk


def _task_of(decision: Decision) -> int | None:
    return decision.tasks.order_by("pk").values_list("pk", flat=True).first()
