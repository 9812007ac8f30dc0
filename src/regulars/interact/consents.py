"""Consent per channel and purpose, with proof. Of each record the latest statement counts; among a customer's records
the stricter one wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from regulars.interact.desk import desk_record
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Consent, Customer
from regulars.ledger.models.consent import NEEDS_YES

CHANNELS = ("email", "phone", "sms", "post")
PURPOSES = ("marketing", "service", "research")
_STRICTER = {Consent.State.GRANTED: 0, Consent.State.PENDING: 1, Consent.State.DENIED: 2}


@dataclass(frozen=True, slots=True)
class ConsentNow:
    """What holds today for one channel and purpose, and the statement that settles it."""

    channel: str
    purpose: str
    state: str
    given_at: datetime
    proof: str
    source: str


def record_consent(
    customer: Customer, channel: str, purpose: str, state: str, *, proof: str, by: str, at: datetime
) -> Consent:
    """Enter what the customer told one of us. Raises BadInput for unknown words or a missing proof."""
    for value, allowed, what in (
        (channel, CHANNELS, "channel"),
        (purpose, PURPOSES, "purpose"),
        (state, Consent.State.values, "state"),
    ):
        if value not in allowed:
            raise BadInput(f"'{value}' is no {what} of consent; it is one of {', '.join(allowed)}.")
    if not proof.strip():
        raise BadInput(
            "A consent needs its proof.", hint="Say how the customer told us, for example 'on the phone, 3 May'."
        )
    return Consent.objects.create(
        record=desk_record(customer, at),
        channel=channel,
        purpose=purpose,
        state=state,
        given_at=at,
        proof=proof.strip(),
        entered_by=by,
    )


def consents_of(customer: Customer) -> list[ConsentNow]:
    """What holds today, a row for each channel and purpose that anything was said about."""
    said = Consent.objects.filter(record__link__customer=customer).select_related("record__source")
    return settle(said.order_by("given_at", "pk"))


def settle(statements: Iterable[Consent]) -> list[ConsentNow]:
    """What these statements (oldest first) of one customer's records come to."""
    latest: dict[tuple[int, str, str], Consent] = {}
    for statement in statements:
        latest[statement.record_id, statement.channel, statement.purpose] = statement
    strictest: dict[tuple[str, str], Consent] = {}
    for (_, channel, purpose), statement in latest.items():
        held = strictest.get((channel, purpose))
        if held is None or _rank(statement) > _rank(held):
            strictest[channel, purpose] = statement
    return [
        ConsentNow(channel, purpose, said.state, said.given_at, said.proof, said.record.source.name)
        for (channel, purpose), said in sorted(strictest.items())
    ]


def _rank(statement: Consent) -> tuple[int, datetime]:
    return _STRICTER[Consent.State(statement.state)], statement.given_at


def may_reach(customer: Customer, channel: str, purpose: str = "marketing") -> bool:
    """Whether we may use this channel for this purpose now: marketing by e-mail or SMS needs a yes, the rest no no."""
    for consent in consents_of(customer):
        if (consent.channel, consent.purpose) == (channel, purpose):
            return consent.state == Consent.State.GRANTED
    return not (purpose == "marketing" and channel in NEEDS_YES)
