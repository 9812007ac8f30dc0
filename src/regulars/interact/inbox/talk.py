"""One conversation: its messages, whom it is with, and who of us has it open."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from regulars.kernel.errors import NotFound
from regulars.ledger.models import Conversation, Customer, Message

_STILL_AT_IT = timedelta(minutes=10)


def find_talk(number: int) -> Conversation:
    """The conversation of that number. Raises NotFound."""
    found = Conversation.objects.select_related("record__link__customer", "source").filter(pk=number).first()
    if found is None or not hasattr(found.record, "link"):
        raise NotFound(f"There is no conversation {number}.", hint="Its customer may have been erased.")
    return found


def customer_of(talk: Conversation) -> Customer:
    """Whom it is with."""
    return talk.record.link.customer


def messages_of(talk: Conversation) -> list[Message]:
    """All that was said, the oldest first, with files and what became of our answers."""
    return list(talk.messages.prefetch_related("attachments", "deliveries").order_by("at", "pk"))


def newest(talk: Conversation) -> int:
    """The number of the newest message that is no note; 0 for none."""
    return int(talk.messages.filter(note=False).aggregate(last=Max("pk"))["last"] or 0)


def begin_answering(talk: Conversation, person: str, at: datetime) -> str:
    """Mark that this person has it open; gives who else has, if anybody had it open lately."""
    other = talk.answering_by if talk.answering_at and talk.answering_at > at - _STILL_AT_IT else ""
    if other and other != person:
        return other
    Conversation.objects.filter(pk=talk.pk).update(answering_by=person, answering_at=at)
    return ""
