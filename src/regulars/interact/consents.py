"""Consent per channel and purpose, with proof: entered by our own people, and told as it holds, with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regulars.interact.desk import desk_record
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Consent, Customer, Record
from regulars.ledger.reach.consent import CHANNELS, PURPOSES, settle


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
    return state_consent(desk_record(customer, at), channel, purpose, state, proof=proof, by=by, at=at)


def state_consent(
    record: Record, channel: str, purpose: str, state: str, *, proof: str, by: str, at: datetime
) -> Consent:
    """Enter what one record's person stated. Raises BadInput for unknown words or a missing proof."""
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
        record=record,
        channel=channel,
        purpose=purpose,
        state=state,
        given_at=at,
        proof=proof.strip(),
        entered_by=by,
    )


def consents_of(customer: Customer) -> list[ConsentNow]:
    """What holds today, a row for each channel and purpose that anything was said about."""
    said = Consent.objects.filter(record__link__customer=customer).select_related("record__source").order_by("pk")
    return [_now(statement) for _, statement in sorted(settle(said).items())]


def consents_said(customer: Customer) -> list[ConsentNow]:
    """Every statement of every record, the newest first."""
    said = Consent.objects.filter(record__link__customer=customer).select_related("record__source")
    return [_now(statement) for statement in said.order_by("-given_at", "-pk")]


def _now(said: Consent) -> ConsentNow:
    return ConsentNow(said.channel, said.purpose, said.state, said.given_at, said.proof, said.record.source.name)
