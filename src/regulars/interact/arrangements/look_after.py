"""What the worker does about arrangements: tells of what falls due soon, and hands over what is due, each once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from regulars.interact.arrangements.days import day_after
from regulars.interact.arrangements.noting import about, mail_about, note_event, today_of, what_of
from regulars.interact.staff import who_manages
from regulars.ledger.models import Arrangement, Task, TimelineEntry
from regulars.ledger.reach import may_reach
from regulars.ledger.reach.consent import SERVICE

ORDERED = "Order Requested"
REMINDED = "Reminder Due"
_BY = "Regulars"
_TELLS = {
    "person": "Tell them that it is back",
    "phone": "Call them, it is back",
    "post": "Write to them, it is back",
}
_FARTHEST = timedelta(days=31)
"""How far ahead to look: the longest notice, and a day for zones that are ahead of ours."""


def look_after_arrangements(at: datetime) -> int:
    """Tell, remind and hand over; gives how many things were done.

    Each is one transaction that also moves the arrangement on: two workers, or one that was ended, do nothing twice.
    """
    active = Arrangement.objects.filter(state=Arrangement.State.ACTIVE, next_on__lte=at.date() + _FARTHEST)
    return sum(
        _look_after(number, at) for number in list(active.order_by("next_on", "pk").values_list("pk", flat=True))
    )


def _look_after(number: int, at: datetime) -> int:
    with transaction.atomic():
        asked = Arrangement.objects.select_for_update(of=("self",)).select_related("customer")
        found = asked.filter(pk=number, state=Arrangement.State.ACTIVE).first()
        if found is None or found.next_on is None:
            return 0
        if found.kind == Arrangement.Kind.BACK:
            _tell_back(found, at)
            return 1
        today = today_of(found.customer, at)
        if found.next_on <= today:
            _fall_due(found, found.next_on, today, at)
            return 1
        soon = found.next_on - timedelta(days=found.notice_days) <= today
        if found.kind == Arrangement.Kind.STANDING and soon and found.noticed_for != found.next_on:
            _tell(found, found.next_on, at)
            return 1
    return 0


def _fall_due(found: Arrangement, due_on: date, today: date, at: datetime) -> None:
    """Hand it over, and move on to the first of its days that is ahead: days that were missed are not made up for."""
    found.next_on = day_after(found.starts_on, found.every, found.unit, max(today, due_on)) if found.every else None
    if found.next_on is None:
        found.state = Arrangement.State.ENDED
    found.changed_at = at
    found.save(update_fields=["next_on", "state", "changed_at"])
    if found.kind == Arrangement.Kind.REMINDER:
        note_event(found, REMINDED, by=_BY, at=at, due_on=due_on, reference=about(found.pk, due_on))
        text = f"You asked us to remind you: {found.words}."
        if not mail_about(found, f"due {due_on}", f"To remind you: {found.words}"[:200], text, at=at):
            _give_task(found, f"Remind them: {found.words}", due_on, at)
        return
    note_event(found, ORDERED, by=_BY, at=at, due_on=due_on, reference=about(found.pk, due_on))
    _give_task(found, f"Send the same again: {what_of(found)}", due_on, at)


def fell_due(arrangement: Arrangement, day: date) -> bool:
    """Whether the one of that day was handed over."""
    told = TimelineEntry.objects.filter(
        record__link__customer=arrangement.customer_id,
        name__in=(ORDERED, REMINDED),
        reference=about(arrangement.pk, day),
    )
    return told.exists()


def _tell_back(found: Arrangement, at: datetime) -> None:
    """Tell them that it is back, once, by the channel they chose; a mail is asked for consent again when it is sent."""
    found.state, found.next_on, found.changed_at = Arrangement.State.ENDED, None, at
    found.save(update_fields=["state", "next_on", "changed_at"])
    note_event(found, "Back Again", by=_BY, at=at)
    by_mail = found.channel == Arrangement.Channel.EMAIL
    text = f"You asked us to tell you when this is back: {found.words}.\nIt is. We tell you this once."
    if by_mail and mail_about(found, "back", f"It is back: {found.words}"[:200], text, at=at):
        return
    channel = "person" if by_mail else found.channel
    verdict = may_reach(found.customer, channel, SERVICE, at=at, topic="arrangements", by_hand=True)
    if not verdict.allowed and verdict.not_before is None:
        note_event(found, "Arrangement Let Go", by=_BY, at=at, why=verdict.reason)
        return
    _give_task(found, f"{_TELLS[channel]}: {found.words}", today_of(found.customer, at), at)


def _give_task(found: Arrangement, title: str, due_on: date, at: datetime) -> None:
    Task.objects.create(
        customer=found.customer,
        title=title if len(title) <= 300 else title[:299] + "…",
        due_on=due_on,
        assigned_to=who_manages(),
        created_by=_BY,
        created_at=at,
    )


def _tell(found: Arrangement, due_on: date, at: datetime) -> None:
    found.noticed_for = due_on
    found.save(update_fields=["noticed_for"])
    text = (
        f"On {due_on:%-d %B %Y} we send you: {what_of(found)}.\n"
        "If that is right, there is nothing to do. To change it, answer this mail."
    )
    mail_about(found, f"notice {due_on}", "Soon on its way to you", text, at=at)
