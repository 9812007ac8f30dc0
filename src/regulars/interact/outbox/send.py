"""Sending: what waits in the outbox goes out, each at most once, and only where the customer allows it at that moment.

A delivery is `sending` on disk before it is handed over. Whoever finds it so after a crash cannot know whether it went,
so nobody sends it again: a bounce, an opening or a report tells later, or a person decides (`outbox.unknown`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError, connection, transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from regulars.interact.carrying import Carrier, Channel, Ready, TransportError
from regulars.interact.channels import all_channels
from regulars.interact.dialogue.pose import take_back
from regulars.interact.outbox.places import note_place
from regulars.ledger.models import Customer, Delivery
from regulars.ledger.reach import may_reach

UNKNOWN = "handed over, outcome unknown"
_AT_ONCE = 200
_AGAIN_AFTER = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
_PATIENCE_SECONDS = (0.02, 0.1, 0.5, 2.0, 5.0)
_LOCK = 0x0B0_C5


def send_waiting(at: datetime) -> int:
    """Send what may go now, through every channel that is set up; gives how many deliveries were settled.

    Safe to be ended anywhere, and beside other workers: of each delivery one worker gets hold.
    """
    started = time.monotonic()
    settled = 0
    for channel in all_channels():
        # What a customer says while this runs counts for what is sent after it.
        settled += _send_through(channel, lambda: at + timedelta(seconds=time.monotonic() - started))
    return settled


def waiting(channel: Channel, at: datetime) -> QuerySet[Delivery]:
    """What is due in a channel, answers to customers first."""
    answers_first = Case(When(purpose="service", then=Value(0)), default=Value(1), output_field=IntegerField())
    due = Delivery.objects.filter(Q(not_before=None) | Q(not_before__lte=at), channel=channel.name, state="queued")
    return due.exclude(purpose__in=channel.waiting_purposes()).order_by(answers_first, "not_before", "pk")


def _send_through(channel: Channel, clock: Callable[[], datetime]) -> int:
    if channel.missing():
        return 0
    numbers = list(waiting(channel, clock()).values_list("pk", flat=True)[:_AT_ONCE])
    if not numbers:
        return 0
    settled = 0
    try:
        with channel.open() as carrier:
            note_place(channel.name, clock())
            for number in numbers:
                done = _send_one(channel, carrier, number, clock())
                if done is None:
                    break
                settled += done
    except TransportError as error:
        note_place(channel.name, clock(), error.words)
    return settled


def _send_one(channel: Channel, carrier: Carrier, number: int, at: datetime) -> int | None:
    """Ask, make ready and hand over one delivery: 1 when it is settled, 0 when another worker has it; None: not now."""
    with transaction.atomic():
        if _too_fast(channel, at):
            return None
        mine = Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        delivery = (
            mine.select_related("customer", "decision__action").filter(pk=number, state=Delivery.State.QUEUED).first()
        )
        if delivery is None:
            return 0
        # One after another for one customer: two workers at once would each see room for one more. Whoever writes a
        # row that refers to the customer need not wait: they may hold the turn to ask, for which we wait in here.
        customer = Customer.objects.select_for_update(no_key=True).get(pk=delivery.customer_id)
        verdict = may_reach(
            customer, delivery.channel, delivery.purpose, at=at, topic=delivery.topic, address=delivery.address
        )
        if not verdict.allowed:
            _withhold(delivery, verdict.reason, verdict.not_before)
            return 1
        try:
            ready = channel.make_ready(delivery, at)
        except TransportError as error:
            _keep(delivery, Delivery.State.FAILED, error.words)
            return 1
        _mark_sending(delivery, ready, at)
    try:
        carrier_id = carrier.hand_over(ready)
    except TransportError as error:
        refusal = error
        _surely(lambda: _settle_refused(channel, delivery, refusal, at))
        if error.unreachable:
            raise
    else:
        _surely(lambda: _settle_sent(channel, delivery, carrier_id, at))
    return 1


def _surely(write: Callable[[], None]) -> None:
    """Write down what became of a delivery, though the database be busy: nobody could find it out afterwards."""
    for pause in _PATIENCE_SECONDS:
        try:
            write()
            return
        except OperationalError:
            time.sleep(pause)
    write()


def _settle_sent(channel: Channel, delivery: Delivery, carrier_id: str, at: datetime) -> None:
    with transaction.atomic():
        delivery.state, delivery.sent_at, delivery.carrier_id = Delivery.State.SENT, at, carrier_id[:400]
        delivery.detail = ""
        delivery.save(update_fields=["state", "sent_at", "carrier_id", "detail"])
        channel.remember_sent(delivery, at)


def _too_fast(channel: Channel, at: datetime) -> bool:
    """Whether as many went in the last minute as may; workers on PostgreSQL look one after another."""
    most = channel.a_minute()
    if not most:
        return False
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    lately = Delivery.objects.filter(channel=channel.name, handed_at__gt=at - timedelta(minutes=1))
    return lately.count() >= most


def _mark_sending(delivery: Delivery, ready: Ready, at: datetime) -> None:
    delivery.state, delivery.handed_at, delivery.tries = Delivery.State.SENDING, at, delivery.tries + 1
    delivery.address, delivery.mail_id, delivery.detail = ready.address, ready.mail_id, ""
    delivery.save(update_fields=["state", "handed_at", "tries", "address", "mail_id", "detail"])


def _withhold(delivery: Delivery, reason: str, not_before: datetime | None) -> None:
    """Not now, or not at all."""
    delivery.not_before = not_before or delivery.not_before
    _keep(delivery, Delivery.State.QUEUED if not_before else Delivery.State.WITHHELD, reason)


def _settle_refused(channel: Channel, delivery: Delivery, error: TransportError, at: datetime) -> None:
    with transaction.atomic():
        if not error.unknown:
            take_back(delivery)
        if error.unreachable:
            # It is not this one's fault, and counts as no try.
            Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.QUEUED, tries=F("tries") - 1)
        elif error.unknown:
            _keep(delivery, Delivery.State.SENDING, f"{UNKNOWN}: {error.words}")
        elif error.address_bad:
            channel.remember_refused(delivery, error, at)
        elif error.permanent:
            _keep(delivery, Delivery.State.FAILED, error.words)
        elif delivery.tries > len(_AGAIN_AFTER):
            _keep(delivery, Delivery.State.FAILED, f"tried {delivery.tries} times: {error.words}")
        else:
            delivery.not_before = at + _AGAIN_AFTER[delivery.tries - 1]
            _keep(delivery, Delivery.State.QUEUED, f"tried {delivery.tries} times: {error.words}")


def _keep(delivery: Delivery, state: Delivery.State, detail: str) -> None:
    delivery.state, delivery.detail = state, detail
    delivery.save(update_fields=["state", "detail", "not_before"])
