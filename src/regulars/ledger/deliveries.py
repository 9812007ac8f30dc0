"""What is to reach customers, each delivery once, whoever asks how often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from regulars.kernel.errors import BadSetting
from regulars.kernel.options import from_environment, setting_named
from regulars.ledger.models import BusinessSetting, Customer, Decision, Delivery, Message


def enqueue(
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
    valid_until: datetime | None = None,
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
        valid_until: the latest, for marketing; after it, it is let go. None: LET_GO_DAYS from now.
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
            "valid_until": valid_until,
            "state": Delivery.State.QUEUED,
        },
    )
    return delivery


def mail_goes_out() -> bool:
    """Whether mail is set up: there is a server, and a sender. Without, our people write from their own programs."""
    return _is_set("MAIL_OUT") and _is_set("MAIL_FROM")


def _is_set(name: str) -> bool:
    try:
        setting = setting_named(name)
    except BadSetting:
        return False
    given = from_environment(name)
    if given is None and setting.business:
        given = BusinessSetting.objects.filter(name=name).values_list("value", flat=True).first()
    return bool(setting.default if given is None else given)
