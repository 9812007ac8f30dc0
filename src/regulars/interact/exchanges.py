"""Calls, visits, letters and notes, entered by people; each is an event on the customer's timeline."""

from __future__ import annotations

from datetime import datetime

from regulars.interact.desk import desk_record
from regulars.kernel.errors import BadInput
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Customer

EXCHANGES = {"call": "Call Logged", "visit": "Visit Logged", "letter": "Letter Logged", "chat": "Chat Logged"}
_LONGEST = 10_000


def log_call(customer: Customer, text: str, *, by: str, at: datetime, kind: str = "call", outcome: str = "") -> int:
    """Record an exchange of `kind` (a key of EXCHANGES) and what was said; gives the event's sequence number.

    Raises BadInput for an unknown kind, or a text that is empty or too long.
    """
    if kind not in EXCHANGES:
        raise BadInput(f"'{kind}' is no kind of exchange; it is one of {', '.join(EXCHANGES)}.")
    words = _words(text, f"what was said in the {kind}")
    record = desk_record(customer, at)
    said = {"text": words, "by": by, "outcome": outcome}
    return append_event(record, EXCHANGES[kind], at, summary=words, properties=said)


def add_note(customer: Customer, text: str, *, by: str, at: datetime) -> int:
    """Keep a note; gives the event's sequence number. Raises BadInput for an empty or too long text."""
    words = _words(text, "the note")
    return append_event(
        desk_record(customer, at), "Note Added", at, summary=words, properties={"text": words, "by": by}
    )


def _words(text: str, what: str) -> str:
    words = text.strip()
    if not words:
        raise BadInput(f"There is nothing in {what}.", hint="Write a few words, so that the next of us knows.")
    if len(words) > _LONGEST:
        raise BadInput(f"{what[0].upper()}{what[1:]} has {len(words):,} letters; {_LONGEST:,} is the most.")
    return words
