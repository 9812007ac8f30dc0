"""What a mail provider reports: a mail arrived, came back, was opened, was not wanted; or somebody wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import Message
from typing import Any

from django.db import transaction

from regulars.intake.mail import note_delivered, take_complaint, take_in
from regulars.interact.mail.addresses import note_bounce
from regulars.interact.mail.threads import delivery_named
from regulars.interact.mail.tracking import by_machine, note_clicked, note_opened
from regulars.interact.mail.unsubscribe import unsubscribe
from regulars.ledger.models import Delivery

_NOBODY = {"invalid", "bounced"}
_REFUSED = {"bounced", "rejected", "failed"}


def take_event(event: Any, *, at: datetime) -> bool:
    """Take in one event as django-anymail tells it; gives whether it was about something of ours. Again changes
    nothing."""
    if getattr(event, "message", None) is not None:
        take_in(_bytes_of(event.message), at=at)
        return True
    delivery = _delivery(event)
    if delivery is None:
        return False
    moment = min(event.timestamp.astimezone(UTC), at) if event.timestamp else at
    with transaction.atomic():
        _settle(delivery, event, moment)
    return True


def _bytes_of(message: Message) -> bytes:
    """The mail as it came, also where it says that it is in characters in which it is not."""
    try:
        return message.as_bytes()
    except (UnicodeError, LookupError):
        return message.as_string().encode("utf-8", "replace")


def _settle(delivery: Delivery, event: Any, at: datetime) -> None:
    kind, agent = event.event_type, {"User-Agent": event.user_agent or "unknown"}
    if kind in _REFUSED and delivery.state not in {Delivery.State.BOUNCED, Delivery.State.FAILED}:
        note_bounce(delivery, hard=event.reject_reason in _NOBODY, why=f"the provider says: {kind}", at=at)
    elif kind == "delivered":
        note_delivered(delivery, at)
    elif kind == "complained":
        take_complaint(delivery, proof="told by the mail provider", at=at)
    elif kind == "unsubscribed":
        unsubscribe(delivery, proof="told by the mail provider", at=at)
    elif kind == "opened":
        note_opened(delivery, machine=by_machine(delivery, agent, at), at=at)
    elif kind == "clicked":
        note_clicked(delivery, event.click_url or "", machine=by_machine(delivery, agent, at), at=at)


def _delivery(event: Any) -> Delivery | None:
    """By the number that we sent along, else by what the provider or we call the mail."""
    number = str((event.metadata or {}).get("delivery", ""))
    if number.isdigit() and len(number) < 16:
        found = Delivery.objects.select_related("customer").filter(pk=int(number)).first()
        if found is not None:
            return found
    return delivery_named([str(event.message_id or "").strip("<>")])
