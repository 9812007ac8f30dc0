"""Surveys about what is wanted and delivered, answered as a test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from regulars.ledger.models import Answer, Question, Survey, UnnamedAnswer

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SCALES = {"there": "choice", "missing": "choice"}

Told = Sequence[float | None]
"""Wanted, delivered and, where it was asked, importance."""


def asked(*needs: str, at: datetime = NOW - timedelta(days=10), closed: bool = True, anonymous: bool = False,
          parts: Sequence[str] = ("wanted", "delivered", "importance")) -> Survey:  # fmt: skip
    """A survey with all parts of these needs."""
    survey = Survey.objects.create(
        name="Gaps", state="closed" if closed else "open", anonymous=anonymous, opened_at=at, made_at=at,
        closed_at=at + timedelta(days=1) if closed else None,
    )  # fmt: skip
    for place, (need, part) in enumerate([(need, part) for need in needs for part in parts]):
        Question.objects.create(
            survey=survey, key=f"{need}_{part}", text=f"{need}, {part}?", scale=SCALES.get(part, "likert7"),
            place=place, about=need, part=part,
        )  # fmt: skip
    return survey


def tell(survey: Survey, customer: int | None, told: Mapping[str, Told], at: datetime | None = None) -> None:
    """One customer's sheet (of an anonymous survey nobody's): need to numbers in the order of its questions."""
    sheet, moment = uuid4(), at or survey.opened_at
    for need, numbers in told.items():
        for question, number in zip(survey.questions.filter(about=need).order_by("place"), numbers, strict=False):
            if number is None:
                continue
            words = str(int(number)) if question.scale == "choice" else ""
            value = None if words else float(number)
            if customer is None:
                UnnamedAnswer.objects.create(question=question, sheet=sheet, number=value, text=words)
            else:
                Answer.objects.create(
                    question=question, customer_id=customer, at=moment, number=value, text=words
                )  # fmt: skip
