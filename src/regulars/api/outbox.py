"""The outbox: what is to reach customers and what became of it, what nobody knows, and mails put aside."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from regulars.api.auth import by, needs, now, traced
from regulars.api.files import A_FILE, as_download
from regulars.api.types import PROBLEMS, Limit, Number, Offset
from regulars.interact.inbox.files import mail_put_aside
from regulars.interact.outbox.health import problems
from regulars.interact.outbox.listing import counts_by_state, deliveries, put_aside
from regulars.interact.outbox.unknown import settle_unknown, unknown
from regulars.ledger.models import Delivery
from regulars.ledger.users import Ability

router = Router(tags=["Inbox"])
States = Literal["", "queued", "sending", "sent", "bounced", "failed", "withheld"]


class DeliveryOut(Schema):
    """One attempt to reach one customer, and what became of it; `message` is the answer that it carries."""

    number: int
    customer: str
    channel: str
    purpose: str
    topic: str
    address: str
    subject: str
    state: str
    detail: str
    message: int | None
    at: datetime
    not_before: datetime | None
    handed_at: datetime | None
    sent_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None


class OutboxOut(Schema):
    """How many are in each state, a part of them, those of which nobody knows whether they went, and what a person
    should look into where mail does not go out or come in."""

    counts: dict[str, int]
    offset: int
    deliveries: list[DeliveryOut]
    unknown: list[DeliveryOut]
    problems: list[str]


class ArrivedIn(Schema):
    """Whether it arrived; if not, it is sent again."""

    arrived: bool


class AsideOut(Schema):
    """A mail that could not be read, and why; `kept`: it can be fetched as it came."""

    number: int
    at: datetime
    reason: str
    kept: bool


@router.get("/outbox", auth=needs(Ability.ACT), response={200: OutboxOut, **PROBLEMS}, summary="The outbox")
def outbox(
    request: HttpRequest,  # noqa: ARG001
    state: Annotated[States, Query(description="Only of this state.")] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> dict[str, Any]:
    """What is to be sent and what became of it, the newest first."""
    return {
        "counts": counts_by_state(),
        "offset": offset,
        "deliveries": [_told(one) for one in deliveries(state)[offset : offset + limit]],
        "unknown": [_told(one) for one in unknown()[:limit]],
        "problems": problems(),
    }


@router.post(
    "/outbox/{number}/settled",
    auth=needs(Ability.ACT),
    response={200: DeliveryOut, **PROBLEMS},
    summary="Say whether a mail arrived",
)
def settled(request: HttpRequest, number: Number, body: ArrivedIn) -> dict[str, Any]:
    """Of one of which nobody knows; where it did not arrive it is sent again."""
    with traced(request, "settle delivery", f"delivery {number}", arrived=body.arrived):
        found = settle_unknown(number, arrived=body.arrived, by=by(request), at=now())
    return _told(found)


@router.get(
    "/outbox/aside", auth=needs(Ability.ACT), response={200: list[AsideOut], **PROBLEMS}, summary="Mails put aside"
)
def aside(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> list[dict[str, Any]]:  # noqa: ARG001
    """Mails that could not be read, the newest first."""
    return [
        {"number": mail.pk, "at": mail.at, "reason": mail.reason, "kept": bool(mail.file)}
        for mail in put_aside()[offset : offset + limit]
    ]


@router.get(
    "/outbox/aside/{number}",
    auth=needs(Ability.ACT),
    response=PROBLEMS,
    openapi_extra=A_FILE,
    summary="A mail put aside",
)
def mail_aside(request: HttpRequest, number: Number) -> HttpResponse:  # noqa: ARG001
    """As it came, to be saved."""
    return as_download(mail_put_aside(number))


def _told(delivery: Delivery) -> dict[str, Any]:
    names = [name for name in DeliveryOut.model_fields if name not in {"number", "customer", "message"}]
    return {name: getattr(delivery, name) for name in names} | {
        "number": delivery.pk,
        "customer": delivery.customer.code,
        "message": delivery.message_id,
    }
