"""Asking the same customers again about one need: a draft that goes to all whose gap was taken on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regulars.interact.surveys.make import make_survey
from regulars.interact.surveys.sample import Wanted
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Improvement, Question, Survey

_NARROWEST = 0.01  # points: nobody is left out
_PARTS = (Question.Part.WANTED, Question.Part.DELIVERED, Question.Part.IMPORTANCE)


def ask_again(improvement: Improvement, *, by: str, at: datetime) -> Survey:
    """A draft with the questions that were asked about the need last, for all customers of the improvement.

    Raises BadInput before what was to be done is done, or where nobody gave their answers by name.
    """
    if improvement.done_at is None:
        raise BadInput("What was to be done is not done yet.", hint="Mark it as done first; then ask again.")
    if not improvement.gaps_before.exists():
        raise BadInput("All who answered did so anonymously; nobody can be asked again.")
    asked = Question.objects.filter(about=improvement.need, part__in=_PARTS)
    last = asked.filter(answers__isnull=False, survey__standing=False).order_by("-survey__opened_at", "-pk").first()
    if last is None:
        raise BadInput(f"The survey that asked about '{improvement.need}' is no longer there.")
    with transaction.atomic():
        survey = make_survey(f"{improvement.need.capitalize()}, asked again", by=by, at=at)
        survey.wanted = Wanted("likert7", _NARROWEST, improvement=improvement.pk).to_json()
        survey.texts, survey.language = last.survey.texts, last.survey.language
        survey.save(update_fields=["wanted", "texts", "language"])
        for place, question in enumerate(asked.filter(survey=last.survey).order_by("place", "pk"), start=1):
            question.pk, question.survey, question.place = None, survey, place
            question.save(force_insert=True)
    return survey
