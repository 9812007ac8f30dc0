"""What was found in customers' words, as the API tells it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from ninja import Schema

from regulars.interact.understanding.showing import Example
from regulars.ledger.models import Understanding


class FindingOut(Schema):
    """One thing that was said: `label` is what holds, after corrections. `kind`: topic, mood, complaint, praise,
    question, leaving, preference or promise; `words` led to it."""

    number: int
    message: int | None
    at: datetime
    kind: str
    label: str
    probability: float
    words: str
    corrected: bool


class MarkOut(Schema):
    """A finding on a message."""

    number: int
    kind: str
    label: str
    probability: float
    words: str
    corrected: bool


class ExampleOut(Schema):
    """A message with personal data masked, and what was found in it."""

    message: int
    at: datetime
    text: str
    marks: list[MarkOut]


def finding(found: Understanding) -> dict[str, Any]:
    """A finding as FindingOut."""
    return {
        "number": found.pk,
        "message": found.message_id,
        "at": found.at,
        "kind": found.kind,
        "label": found.corrected_to or found.label,
        "probability": found.probability,
        "words": found.words,
        "corrected": found.corrected_to is not None,
    }


def example(shown: Example) -> dict[str, Any]:
    """A message as ExampleOut."""
    return asdict(shown)
