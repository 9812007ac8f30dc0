"""Skip one, send it as it is, pause, go on, end: what a customer does, alone or through one of us."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from regulars.interact.arrangements.days import day_after
from regulars.interact.arrangements.noting import about, find_arrangement, mail_about, note_event, today_of, what_of
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Arrangement, Customer, TimelineEntry

CONFIRMED = "Arrangement Confirmed"


def skip_next(number: int, due_on: date, *, by: str, at: datetime, customer: Customer | None = None) -> Arrangement:
    """Leave out the one of that day and no other: pressed twice, or too late, it changes nothing. Raises BadInput."""
    with transaction.atomic():
        found = find_arrangement(number, customer=customer)
        if found.next_on != due_on:
            return found
        following = day_after(found.starts_on, found.every, found.unit, due_on)
        if following is None:
            raise BadInput("This comes once: there is none after it.", hint="End it instead.")
        found.next_on = following
        return _keep(found, "Arrangement Skipped", f"skipped {due_on}", by=by, at=at, due_on=due_on)


def send_as_it_is(number: int, due_on: date, *, by: str, at: datetime, customer: Customer | None = None) -> Arrangement:
    """The one of that day is right as it is: noted once, and not asked about any more. Raises BadInput."""
    with transaction.atomic():
        found = find_arrangement(number, customer=customer)
        if found.next_on != due_on or found.state != Arrangement.State.ACTIVE:
            raise BadInput("It changed meanwhile.", hint="Look at it again.")
        if found.pk not in confirmed([found]):
            found.noticed_for = due_on
            found.save(update_fields=["noticed_for"])
            note_event(found, CONFIRMED, by=by, at=at, due_on=due_on, reference=about(found.pk, due_on))
        return found


def confirmed(arrangements: Iterable[Arrangement]) -> set[int]:
    """Numbers of those whose next one the customer wants as it is."""
    coming = {about(one.pk, one.next_on): one for one in arrangements if one.next_on}
    told = TimelineEntry.objects.filter(
        name=CONFIRMED,
        reference__in=coming,
        record__link__customer__in={one.customer_id for one in coming.values()},
    )
    return {coming[said].pk for said in told.values_list("reference", flat=True) if said}


def pause(number: int, *, by: str, at: datetime, customer: Customer | None = None) -> Arrangement:
    """Nothing falls due until it goes on; again changes nothing."""
    with transaction.atomic():
        found = find_arrangement(number, customer=customer)
        if found.state == Arrangement.State.PAUSED:
            return found
        found.state = Arrangement.State.PAUSED
        return _keep(found, "Arrangement Paused", f"paused {at.isoformat()}", by=by, at=at)


def go_on(number: int, *, by: str, at: datetime, customer: Customer | None = None) -> Arrangement:
    """It holds again, from the first of its days that is not past; again changes nothing."""
    with transaction.atomic():
        found = find_arrangement(number, customer=customer)
        if found.state == Arrangement.State.ACTIVE:
            return found
        today = today_of(found.customer, at)
        if found.next_on and found.next_on < today:
            yesterday = today - timedelta(days=1)
            found.next_on = day_after(found.starts_on, found.every, found.unit, yesterday) if found.every else today
        found.state = Arrangement.State.ACTIVE
        return _keep(found, "Arrangement Resumed", f"resumed {at.isoformat()}", by=by, at=at)


def end(number: int, *, by: str, at: datetime, customer: Customer | None = None) -> Arrangement:
    """It is over. Raises BadInput where it was before."""
    with transaction.atomic():
        found = find_arrangement(number, customer=customer)
        found.state, found.next_on = Arrangement.State.ENDED, None
        return _keep(found, "Arrangement Ended", "ended", by=by, at=at)


def _keep(
    changed: Arrangement, event: str, key: str, *, by: str, at: datetime, due_on: date | None = None
) -> Arrangement:
    changed.changed_at = at
    changed.save(update_fields=["state", "next_on", "changed_at"])
    note_event(changed, event, by=by, at=at, due_on=due_on)
    coming = changed.next_on if changed.state == Arrangement.State.ACTIVE else None
    then = f"Next on {coming:%-d %B %Y}." if coming else "Nothing comes of it from now on."
    if changed.kind == Arrangement.Kind.BACK and changed.state == Arrangement.State.ACTIVE:
        then = "We shall tell you when it is back."
    if changed.state == Arrangement.State.PAUSED:
        then = "Nothing comes of it until you want it again."
    mail_about(changed, key, "We changed what we remember for you", f"{what_of(changed)}\n{then}", at=at)
    return changed
