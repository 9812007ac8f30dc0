"""Threads: which conversation a mail belongs to, and what becomes of the conversation when it comes in."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import timedelta

from regulars.interact.mail.links import number_in_address
from regulars.interact.mail.reading import Arrived
from regulars.ledger.models import Conversation, Customer, Delivery, Message, Record

EMAIL = "email"
_RECENT = timedelta(days=14)
_PREFIXES = re.compile(r"^((re|aw|sv|antw|fwd?|wg|tr|rv|ref)(\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def answered_delivery(arrived: Arrived) -> Delivery | None:
    """The delivery of ours that a mail answers, by the headers or by the address that it is written to."""
    found = delivery_named(arrived.answers)
    if found is not None:
        return found
    for address in arrived.recipients:
        number = number_in_address(address)
        if number is not None:
            return Delivery.objects.select_related("customer", "message").filter(pk=number).first()
    return None


def delivery_named(mail_ids: Sequence[str]) -> Delivery | None:
    """The delivery that one of these Message-IDs (or a provider's own) is of, the first that is found."""
    deliveries = Delivery.objects.select_related("customer", "message")
    for mail_id in filter(None, mail_ids):
        found = deliveries.filter(mail_id=mail_id).first() or deliveries.filter(carrier_id__contains=mail_id).first()
        if found is not None:
            return found
    return None


def find_thread(arrived: Arrived, delivery: Delivery | None) -> Conversation | None:
    """The conversation that a mail goes on with: by its headers, by the address it is written to, or, of the same
    sender and lately, by the subject."""
    known = {
        message.mail_id: message
        for message in Message.objects.filter(mail_id__in=arrived.answers).select_related("conversation")
    }
    for mail_id in arrived.answers:
        if mail_id in known and known[mail_id].conversation.current:
            return known[mail_id].conversation
    if delivery is not None:
        return delivery.message.conversation if delivery.message else None
    subject = bare(arrived.subject)
    if not subject:
        return None
    lately = Conversation.objects.filter(channel=EMAIL, address=arrived.sender, imported=None)
    lately = lately.filter(messages__at__gte=arrived.at - _RECENT).distinct().order_by("-opened_at", "-pk")
    return next((talk for talk in lately[:20] if bare(talk.subject) == subject), None)


def bare(subject: str) -> str:
    """The subject without Re: and its kin, in small letters."""
    return " ".join(_PREFIXES.sub("", subject).casefold().split())


def open_thread(record: Record, arrived: Arrived) -> Conversation:
    """A new conversation of the person who wrote."""
    return Conversation.objects.create(
        record=record,
        source_id=record.source_id,
        key=uuid.uuid4().hex,
        channel=EMAIL,
        subject=_PREFIXES.sub("", arrived.subject) or arrived.subject,
        status="open",
        opened_at=arrived.at,
        address=arrived.sender,
    )


def put_what_was_answered(talk: Conversation, delivery: Delivery) -> None:
    """The mail of ours that began it is its first message."""
    if delivery.message_id is None:
        at = delivery.sent_at or delivery.handed_at or talk.opened_at
        delivery.message = Message.objects.create(
            conversation=talk, at=at, from_customer=False, text=delivery.text, mail_id=delivery.mail_id, automatic=True
        )
        delivery.save(update_fields=["message"])


def put_message(talk: Conversation, arrived: Arrived, *, by: str) -> Message:
    """The mail as a message of the conversation. What a person wrote waits for an answer; a machine's note does not."""
    taken = Message.objects.filter(mail_id=arrived.mail_id).exists() if arrived.mail_id else True
    message = Message.objects.create(
        conversation=talk,
        at=arrived.at,
        from_customer=True,
        text=arrived.text,
        whole=arrived.whole if arrived.whole != arrived.text else "",
        written_by=by,
        mail_id=None if taken else arrived.mail_id,
        automatic=arrived.automatic,
    )
    if not arrived.automatic:
        talk.waiting_since = talk.waiting_since or arrived.at
        talk.status, talk.closed_at, talk.snoozed_until = "open", None, None
        talk.save(update_fields=["waiting_since", "status", "closed_at", "snoozed_until"])
    return message


def same_person(talk: Conversation, customer: Customer) -> bool:
    """Whether the conversation is with this customer."""
    link = getattr(talk.record, "link", None)
    return link is not None and link.customer_id == customer.pk
