"""What a customer allows and wishes, with its proof: consents, wishes, whether they may be reached, their own page."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from regulars.api.auth import by, needs, now, traced
from regulars.api.types import PROBLEMS, Code, Done, Limit, Text
from regulars.interact.consents import consents_of, consents_said, record_consent
from regulars.interact.desk import find_customer
from regulars.interact.preferences.asking import invite_to_choose
from regulars.interact.reaching import reach_now, wishes_said
from regulars.ledger.business import business
from regulars.ledger.users import Ability

router = Router(tags=["Preferences and consents"])


class ConsentIn(Schema):
    """What the customer told one of us; `proof` says how, such as 'on the phone, 3 May'."""

    channel: Text = Field(description="email, phone, sms or post")
    purpose: Text = Field(description="marketing, service or research")
    state: Text = Field(description="granted, pending or denied")
    proof: Text


class ConsentOut(Schema):
    """What holds, or was stated, for one channel and purpose, with its proof."""

    channel: str
    purpose: str
    state: str
    given_at: datetime
    proof: str
    source: str


class WishOut(Schema):
    """One thing that a customer wished, as it was stated.

    `about`: topic (`item`; yes or no), frequency (of `channel`; 2/7 is at most two in seven days), quiet (hours), pause
    (until when), time_zone, language; data and forget: what they asked for. An empty value takes a wish back.
    """

    about: str
    channel: str
    item: str
    value: str
    stated_at: datetime
    proof: str
    source: str


class VerdictOut(Schema):
    """Whether marketing may reach them in a channel now, else why not, and from when it may (null: not at all)."""

    channel: str
    allowed: bool
    reason: str
    not_before: datetime | None


class LimitOut(Schema):
    """At most so many contacts in so many days."""

    channel: str
    most: int
    days: int


class ReachOut(Schema):
    """What holds now: channel by channel, and the wishes behind it, also in words (`lines`)."""

    channels: list[VerdictOut]
    lines: list[str]
    unwanted_topics: list[str]
    limits: list[LimitOut]
    quiet_hours: list[str]
    paused_until: datetime | None
    time_zone: str
    language: str


@router.get("/customers/{code}/consents", response={200: list[ConsentOut], **PROBLEMS}, summary="What they allow")
def consents(request: HttpRequest, code: Code) -> list[dict[str, Any]]:  # noqa: ARG001
    """What the customer allows today, a row for each channel and purpose that anything was said about."""
    return [asdict(consent) for consent in consents_of(find_customer(code))]


@router.get(
    "/customers/{code}/consents/stated",
    response={200: list[ConsentOut], **PROBLEMS},
    summary="All that was said of consent",
)
def stated(request: HttpRequest, code: Code, limit: Limit = 100) -> list[dict[str, Any]]:  # noqa: ARG001
    """Every statement of every record with its proof, the newest first; of these the stricter hold."""
    return [asdict(consent) for consent in consents_said(find_customer(code))[:limit]]


@router.post(
    "/customers/{code}/consents",
    auth=needs(Ability.ACT),
    response={201: Done, **PROBLEMS},
    summary="Record a consent",
)
def consent(request: HttpRequest, code: Code, body: ConsentIn) -> Status[Done]:
    """Enter what the customer told one of us; the stricter choice wins."""
    customer = find_customer(code)
    told = (body.channel, body.purpose, body.state)
    with traced(request, "record consent", f"customer {customer.code}"):
        said = record_consent(customer, *told, proof=body.proof, by=by(request), at=now())
    return Status(201, Done(number=said.pk))


@router.get("/customers/{code}/reach", response={200: ReachOut, **PROBLEMS}, summary="Whether they may be reached")
def reach(request: HttpRequest, code: Code) -> dict[str, Any]:  # noqa: ARG001
    """Whether marketing may reach them now, by consent, pause, how often, and quiet hours on their own clock."""
    found = reach_now(find_customer(code), now())
    wished = found.wishes
    return {
        "channels": [{"channel": channel, **asdict(verdict)} for channel, verdict in found.verdicts],
        "lines": found.lines,
        "unwanted_topics": sorted(wished.unwanted),
        "limits": [{"channel": channel, "most": limit.most, "days": limit.days} for channel, limit in wished.limits],
        "quiet_hours": [hours.words for hours in wished.quiet],
        "paused_until": wished.paused_until,
        "time_zone": wished.zone.key if wished.zone else "",
        "language": wished.language,
    }


@router.get("/customers/{code}/wishes", response={200: list[WishOut], **PROBLEMS}, summary="All that they wished")
def wishes(request: HttpRequest, code: Code, limit: Limit = 100) -> list[dict[str, Any]]:  # noqa: ARG001
    """Every wish as it was stated, with its proof, the newest first."""
    names = ("about", "channel", "item", "value", "stated_at", "proof")
    return [
        {name: getattr(wish, name) for name in names} | {"source": wish.record.source.name}
        for wish in wishes_said(find_customer(code))[:limit]
    ]


@router.post(
    "/customers/{code}/preferences/invited",
    auth=needs(Ability.ACT),
    response={200: Done, **PROBLEMS},
    summary="Let them choose",
)
def invite(request: HttpRequest, code: Code) -> Done:
    """Mail the customer the link to their own page of choices, once a day at most. The link is told to nobody else."""
    customer = find_customer(code)
    with traced(request, "send preferences", f"customer {customer.code}"):
        invite_to_choose(customer, request.build_absolute_uri("/"), business(), at=now())
    return Done(number=None)
