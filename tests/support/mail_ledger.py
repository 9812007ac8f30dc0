"""What a test asks of another ledger's mails, in a process of its own: queue, unsubscribe, settle, report."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import django


def queue(count: int) -> dict[str, Any]:
    """A marketing mail to each of the first `count` customers, and at the end of the queue a second to each tenth.

    All carry out a decision after which it hangs on a preference what comes next. Of the first mails each fourth waits
    for its hour, which comes while the rest are sent, and each fifth of those no longer holds by then.
    """
    from regulars.interact.outbox import queue as put
    from regulars.ledger.models import Customer, Decision

    customers = list(Customer.objects.filter(merged_into=None).exclude(email="").order_by("pk")[:count])
    at = datetime.now(UTC)
    steps = _steps()
    decisions = {
        customer.pk: Decision.objects.create(
            customer=customer, channel="email", as_of=at, decided_at=at, policy="test", state="done", **steps
        )
        for customer in customers
    }
    stale = set()
    for round_, some in (("first", customers), ("second", customers[::10])):
        for place, customer in enumerate(some):
            timed = round_ == "first" and place % 4 == 3
            gone = timed and place % 20 == 19
            if gone:
                stale.add(customer.email)
            put(
                customer,
                key=f"{round_} {customer.pk}",
                purpose="marketing",
                subject=f"Spring teas, {round_}",
                text="Dear friend,\n\nthe first flush is here.",
                at=at,
                not_before=at + timedelta(seconds=2 + place % 7) if timed else None,
                valid_until=at if gone else None,
                decision=decisions[customer.pk],
            )
    twice = [customer.email for customer in customers[::10]]
    return {"customers": len(customers), "twice": twice, "stale": sorted(stale)}


def _steps() -> dict[str, Any]:
    """What was done, and two others that are worth about as much."""
    from regulars.ledger.models import Action

    done, *others = (
        Action.objects.get_or_create(key=key, defaults={"name": key, "kind": "gesture"})[0]
        for key in ("spring", "call", "write")
    )
    weighed = zip(others, ("phone", "email"), (9.0, 8.5), strict=True)
    told = [{"action": one.key, "channel": channel, "worth": worth} for one, channel, worth in weighed]
    return {"action": done, "alternatives": told}


def unsubscribe(*paths: str) -> dict[str, Any]:
    """Post to the links of mails as mail programs do."""
    from django.test import Client

    client = Client(enforce_csrf_checks=True, headers={"Host": "localhost"})
    said = {"List-Unsubscribe": "One-Click"}
    return {path: client.post(path, said).status_code for path in paths}


def report() -> dict[str, Any]:
    """All deliveries, messages and arrived mails."""
    from regulars.ledger.models import ArrivedMail, Asking, Consent, Conversation, Delivery, MailAddress, Message

    told = ("key", "state", "mail_id", "address", "detail", "customer", "not_before", "handed_at", "decision__state")
    deliveries = Delivery.objects.order_by("pk").values(*told)
    messages = Message.objects.order_by("pk").values(
        "text", "from_customer", "automatic", "conversation", "conversation__record__link__customer", "mail_id"
    )
    return {
        "deliveries": list(deliveries),
        "messages": list(messages),
        "waiting": list(Conversation.objects.exclude(waiting_since=None).values_list("pk", flat=True)),
        "conversations": Conversation.objects.count(),
        "arrived": list(ArrivedMail.objects.order_by("pk").values_list("kind", flat=True)),
        "askings": list(Asking.objects.values("customer", "delivery__mail_id", "delivery__state")),
        "undeliverable": list(MailAddress.objects.exclude(undeliverable_since=None).values_list("address", flat=True)),
        "denied": list(
            Consent.objects.filter(state="denied").values_list("record__link__customer", "purpose", "proof")
        ),
    }


if __name__ == "__main__":
    django.setup()
    _, command, *arguments = sys.argv
    given: list[Any] = [int(one) if one.isdigit() else one for one in arguments]
    done = {"queue": queue, "unsubscribe": unsubscribe, "report": report}[command](*given)  # type: ignore[operator]
    print(json.dumps(done, default=str))
