"""Queueing: what is to reach a customer is written down once, whoever asks how often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from regulars.ledger.models import Customer, Decision, Delivery, Message


def queue(
    customer: Customer,
    *,
    key: str,
    purpose: str,
    subject: str,
    text: str,
    at: datetime,
    html: str = "",
    topic: str = "",
    channel: str = "email",
    address: str = "",
    not_before: datetime | None = None,
    decision: Decision | None = None,
    message: Message | None = None,
    headers: Mapping[str, str] | None = None,
) -> Delivery:
    """Put one delivery into the outbox; it is sent by the worker, which asks for permission at that moment.

    Args:
        customer: whom it is for.
        key: names it for ever; queueing the same key again gives the delivery that is there.
        purpose: marketing, service or research.
        subject, text, html: what it says; html may be empty.
        at: now.
        topic: of what, where the customer can choose topics.
        channel: in which it goes.
        address: where to; empty: the customer's own, as it is when it is sent.
        not_before: the earliest moment.
        decision, message: what it carries out, or the message of a conversation that it is.
        headers: of the mail, beside the usual ones.
    """
    delivery, _ = Delivery.objects.get_or_create(
        key=key,
        defaults={
            "customer": customer,
            "decision": decision,
            "message": message,
            "channel": channel,
            "purpose": purpose,
            "topic": topic,
            "address": address,
            "subject": subject,
            "text": text,
            "html": html,
            "headers": dict(headers or {}),
            "at": at,
            "not_before": not_before,
            "state": Delivery.State.QUEUED,
        },
    )
    return delivery
