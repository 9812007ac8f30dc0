"""The rule of consent, said once: of each record the latest statement counts, among a customer's records the stricter.

Marketing by e-mail or SMS needs a yes. Elsewhere, and for other purposes, it is enough that nobody said no; pending is
no. Someone whom we have no address of is reached by a colleague in person, unless they refused that purpose anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import polars as pl

from regulars.ledger.models import Consent
from regulars.ledger.models.consent import NEEDS_YES

CHANNELS = ("email", "phone", "sms", "post")
"""Channels that consents are stated for."""

MARKETING, SERVICE, RESEARCH = "marketing", "service", "research"
PURPOSES = (MARKETING, SERVICE, RESEARCH)
"""Why we turn to someone: to sell; to answer and look after what they have with us; to ask for their opinion."""

PERSON = "person"
"""A colleague reaches out the way they know."""

STRICTNESS: Mapping[str, int] = {Consent.State.GRANTED: 0, Consent.State.PENDING: 1, Consent.State.DENIED: 2}
GRANTED, DENIED = 0, 2

Place = tuple[str, str]
Statement = TypeVar("Statement", bound=Consent)


def settle(statements: Iterable[Statement]) -> dict[Place, Statement]:
    """By (channel, purpose) the statement that settles it, of all statements of one customer's records.

    Of one record's statements at one moment the strictest counts; of equally strict records the newest. A state that
    nobody knows counts as denied.
    """
    latest: dict[tuple[int, str, str], Statement] = {}
    for statement in statements:
        place = (statement.record_id, statement.channel, statement.purpose)
        held = latest.get(place)
        if held is None or (statement.given_at, strictness(statement)) >= (held.given_at, strictness(held)):
            latest[place] = statement
    settled: dict[Place, Statement] = {}
    for (_, channel, purpose), statement in latest.items():
        other = settled.get((channel, purpose))
        if other is None or (strictness(statement), statement.given_at) > (strictness(other), other.given_at):
            settled[channel, purpose] = statement
    return settled


def strictness(statement: Consent) -> int:
    """0 granted, 1 pending, 2 denied or unknown."""
    return STRICTNESS.get(statement.state, DENIED)


def refusal(settled: Mapping[Place, int], channel: str, purpose: str) -> str:
    """Why consent forbids it, in plain words; empty where it does not.

    Args:
        settled: by (channel, purpose) how strict what holds is.
        channel: one of CHANNELS, or PERSON.
        purpose: one of PURPOSES.
    """
    if channel == PERSON:
        refused = purpose != SERVICE and any(settled.get((other, purpose)) == DENIED for other in CHANNELS)
        return f"they refused {purpose}" if refused else ""
    stated = settled.get((channel, purpose))
    if stated is None:
        needs_yes = purpose == MARKETING and channel in NEEDS_YES
        return f"they have not agreed to {purpose} by {channel}" if needs_yes else ""
    if stated == GRANTED:
        return ""
    if stated == DENIED:
        return f"they refused {purpose} by {channel}"
    return f"they have not confirmed {purpose} by {channel} yet"


CONSENT_COLUMNS = tuple(f"{channel}_{purpose}" for channel in CHANNELS for purpose in PURPOSES)
"""What a frame must have for `permitted`."""


def strictest(stated: pl.DataFrame) -> pl.DataFrame:
    """What holds, of statements with the columns customer, record, channel, purpose, state, given_at.

    Returns:
        One row a customer: customer, and CONSENT_COLUMNS (Int8): 0 granted, 1 pending, 2 denied, null for not stated.
    """
    found = pl.col("state").replace_strict(dict(STRICTNESS), default=DENIED, return_dtype=pl.Int8)
    latest = (
        stated.with_columns(strictness=found)
        .sort("given_at", "strictness")
        .group_by("customer", "record", "channel", "purpose")
        .agg(pl.col("strictness").last())
    )
    return (
        latest.group_by("customer")
        .agg(
            pl.col("strictness")
            .filter((pl.col("channel") == channel) & (pl.col("purpose") == purpose))
            .max()
            .alias(column(channel, purpose))
            for channel in CHANNELS
            for purpose in PURPOSES
        )
        .sort("customer")
    )


def permitted(channel: str, purpose: str) -> pl.Expr:
    """Whether consent allows it; over the columns of `strictest`. The same rule as `refusal`."""
    if channel == PERSON:
        if purpose == SERVICE:
            return pl.lit(value=True)
        refused = [pl.col(column(other, purpose)) == DENIED for other in CHANNELS]
        return ~pl.any_horizontal(refused).fill_null(value=False)
    silence_is_yes = not (channel in NEEDS_YES and purpose == MARKETING)
    return (pl.col(column(channel, purpose)) == GRANTED).fill_null(value=silence_is_yes)


def column(channel: str, purpose: str) -> str:
    """Name of the column of what was stated on both."""
    return f"{channel}_{purpose}"
