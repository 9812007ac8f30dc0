"""What a file does not settle by itself: a question, with the answer that is taken when nobody gives another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """`options` maps each answer to its meaning in words; empty: any answer that fits. `default` is taken unasked."""

    name: str
    text: str
    options: Mapping[str, str]
    default: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out: a value, how we came to it (when that was not certain), and what is to be asked."""

    value: str
    assumption: str = ""
    question: Question | None = None
