"""What customers of the sample business told when they were asked: what they want and get, and what would delight."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from regulars.interact.surveys.make import make_survey
from regulars.ledger.models import Answer, Customer, Question, Survey

_ASKED, _ANSWERED = timedelta(days=21), timedelta(days=14)
_WANTED = {
    "quality": (6.5, 6.1, 6.4),
    "price": (5.6, 5.0, 5.2),
    "delivery": (6.2, 4.3, 6.0),
    "help": (5.9, 4.7, 5.4),
    "advice": (5.0, 5.4, 3.9),
}
_KANO = {
    "delivery day of your choice": ((1, 1, 2, 3), (3, 4, 5, 3)),
    "answer the same day": ((2, 2, 1, 2), (5, 5, 5, 3)),
    "sample in the parcel": ((1, 1, 1, 3), (3, 4, 3, 3)),
}
_PEOPLE = 240
_PLACES = {Question.Part.WANTED: 0, Question.Part.DELIVERED: 1, Question.Part.IMPORTANCE: 2}


def answer_surveys(seed: int, at: datetime) -> None:
    """Two surveys, closed by now, that some of the buyers answered by name; once for each data folder."""
    if Survey.objects.filter(standing=False).exists():
        return
    rng = np.random.default_rng([seed, 3])
    known = Customer.objects.filter(merged_into=None).exclude(email="").order_by("pk")
    people = np.array(known.values_list("pk", flat=True), np.int64)
    some = np.sort(rng.permutation(people)[:_PEOPLE])
    _told("wanted-and-delivered", some, rng, at)
    _told("what-delights", some[::2], rng, at)


def _told(ready: str, people: NDArray[np.int64], rng: np.random.Generator, at: datetime) -> None:
    survey = make_survey("", ready=ready, by="Demo", at=at - _ASKED)
    survey.state, survey.opened_at, survey.closed_at = Survey.State.CLOSED, at - _ASKED, at - timedelta(days=1)
    survey.save()
    mood = rng.normal(0, 0.5, len(people))
    kinds = rng.integers(0, 4, len(people))
    answers: list[Answer] = []
    for question in survey.questions.order_by("place"):
        told: list[tuple[float | None, str]]
        if question.part in _PLACES:
            usual = _WANTED[question.about][_PLACES[Question.Part(question.part)]]
            felt = usual + rng.normal(0, 1.0, len(people)) + (mood if question.part == "delivered" else 0)
            told = [(float(number), "") for number in np.clip(np.rint(felt), 1, 7)]
        else:
            usual_answers = _KANO[question.about][question.part == "missing"]
            told = [(None, str(usual_answers[kind])) for kind in kinds]
        answers += [
            Answer(question=question, customer_id=int(one), at=at - _ANSWERED, number=number, text=text)
            for one, (number, text) in zip(people, told, strict=True)
        ]
    Answer.objects.bulk_create(answers)
