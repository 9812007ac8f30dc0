"""Answering: one customer's sheet as their page shows it, and what is kept of what they send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from regulars.interact.desk import desk_record
from regulars.interact.surveys.links import SURVEY, number_behind
from regulars.interact.surveys.scales import SCALES, Given, read_answer
from regulars.interact.surveys.unnamed import keep_unnamed
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Answer, Invitation, Question, Survey


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one customer was asked, and what they answered so far: question's key to value. `open`: they may answer."""

    invited: Invitation
    survey: Survey
    questions: Sequence[Question]
    answers: Mapping[str, str]
    open: bool

    @property
    def used_up(self) -> bool:
        """Whether it was sent and cannot be changed, being anonymous."""
        return self.survey.anonymous and self.invited.answered


def sheet_behind(token: str, *, at: datetime) -> Sheet:
    """The sheet that a personal link opens. Raises NotFound for a link that does not hold.

    Of an anonymous survey it has no answers, whether any were given or not.
    """
    invited = Invitation.objects.select_related("survey", "customer").filter(pk=number_behind(SURVEY, token, at=at))
    found = invited.first()
    if found is None:
        raise NotFound("This link does not hold.", hint="It may be incomplete, or too old.")
    survey = found.survey
    questions = list(survey.questions.order_by("place", "pk"))
    running = survey.state == Survey.State.OPEN and not (survey.closes_at and survey.closes_at <= at)
    return Sheet(found, survey, questions, {} if survey.anonymous else _answers(found), running)


def take_sheet(sheet: Sheet, said: Mapping[str, str], *, at: datetime) -> list[str]:
    """Keep what was sent (question's key to value): all that can be read; gives the keys of what cannot.

    What is sent again takes the place of what was there; what is left empty stays as it was. Raises BadInput where the
    survey is closed, or an anonymous sheet is empty or was sent before.
    """
    if not sheet.open:
        raise BadInput(f"'{sheet.survey.name}' is closed.")
    given: dict[int, Given] = {}
    unread: list[str] = []
    for question in sheet.questions:
        try:
            answer = read_answer(question, said.get(question.key, ""))
        except BadInput:
            unread.append(question.key)
            continue
        if answer is not None:
            given[question.pk] = answer
    if sheet.survey.anonymous:
        if unread:
            return unread  # it can be sent once only, so it waits until all of it can be read
        keep_unnamed(sheet.invited, given)
    elif given:
        _keep(sheet, given, at)
    return unread


def _keep(sheet: Sheet, given: Mapping[int, Given], at: datetime) -> None:
    with transaction.atomic():
        invited = Invitation.objects.select_for_update().get(pk=sheet.invited.pk)
        held = {
            answer.question_id: answer
            for answer in Answer.objects.filter(question__in=given, customer=invited.customer_id).order_by("at", "pk")
        }
        for question, answer in given.items():
            row = held.get(question) or Answer(question_id=question, customer_id=invited.customer_id)
            if row.pk is None or (row.number, row.text) != (answer.number, answer.text):
                row.number, row.text, row.at = answer.number, answer.text, at
                row.save()
        if not invited.answered:
            invited.answered, invited.answered_at = True, at
            invited.save(update_fields=["answered", "answered_at"])
            _tell(sheet, invited, given, at)


def _tell(sheet: Sheet, invited: Invitation, given: Mapping[int, Given], at: datetime) -> None:
    """Once, when the first answers come, on the timeline."""
    numbers = {
        question.key: answer.number
        for question in sheet.questions
        if (answer := given.get(question.pk)) and answer.number is not None
    }
    told = next(
        (
            f": {numbers[question.key]:g} of {SCALES[question.scale].high}"
            for question in sheet.questions
            if question.key in numbers
        ),
        "",
    )
    append_event(
        desk_record(invited.customer, at),
        "Survey Answered",
        at,
        summary=f"{sheet.survey.name}{told}",
        properties={"survey": sheet.survey.pk, "name": sheet.survey.name, "answers": numbers},
        reference=f"survey {sheet.survey.pk}",
    )


def _answers(invited: Invitation) -> dict[str, str]:
    said = Answer.objects.filter(question__survey=invited.survey_id, customer=invited.customer_id)
    return {
        key: text if number is None else f"{number:g}"
        for key, number, text in said.order_by("at", "pk").values_list("question__key", "number", "text")
    }
