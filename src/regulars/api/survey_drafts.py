"""Surveys as drafts, changed until they are opened; and their answers as a table: more of the surveys' router.

One router, because an address has one: a second with another method of it is never asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Schema
from pydantic import AwareDatetime, Field

from regulars.api.auth import needs, traced
from regulars.api.surveys import SurveyOut, router, survey_told
from regulars.api.types import PROBLEMS, Done, Number, Text
from regulars.interact.surveys.export import answers_csv
from regulars.interact.surveys.make import change_survey, remove_question, survey_numbered, throw_away
from regulars.interact.surveys.sample import Wanted
from regulars.ledger.users import Ability

__all__ = ["router"]
_CHANGES: dict[str, Any] = {"auth": needs(Ability.RUN), "response": {200: Done, **PROBLEMS}}
_PLAIN = ("name", "language", "title", "intro", "anonymous")
_CSV = {"responses": {200: {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}}}}


class DraftIn(Schema):
    """What to change of a draft; what is left out stays. `closes_at` null: it stays open until we close it."""

    name: Annotated[Text, Field(min_length=1, max_length=200)] | None = None
    language: Annotated[Text, Field(max_length=8, description="en, de, fr or es")] | None = None
    title: Annotated[Text, Field(max_length=1000)] | None = None
    intro: Annotated[Text, Field(max_length=1000)] | None = None
    anonymous: bool | None = None
    closes_at: AwareDatetime | None = None
    half_width: Annotated[float, Field(gt=0, le=100)] | None = None
    expected_response: Annotated[float, Field(gt=0, le=1)] | None = None
    tiers: Annotated[list[Annotated[Text, Field(max_length=40)]], Field(max_length=10)] | None = None


class SurveyQuestionOut(Schema):
    """A question: what it is called, how it reads, its scale, and the need and part that it is about."""

    key: str
    place: int
    text: str
    scale: str
    about: str
    part: str
    choices: list[dict[str, Any]]


@router.patch("/{number}", auth=needs(Ability.RUN), response={200: SurveyOut, **PROBLEMS}, summary="Change a draft")
def change(request: HttpRequest, number: Number, body: DraftIn) -> dict[str, Any]:
    """Change its words, whether it is anonymous, when it closes, and how exactly we want to know; all or nothing."""
    found = survey_numbered(number)
    given = body.dict(exclude_unset=True)
    told = {name: given[name] for name in _PLAIN if given.get(name) is not None}
    if "closes_at" in given:
        told["closes_at"] = body.closes_at
    usual = Wanted.of(found)
    told["wanted"] = replace(
        usual,
        half_width=body.half_width or usual.half_width,
        expected_response=body.expected_response or usual.expected_response,
        tiers=usual.tiers if body.tiers is None else tuple(body.tiers),
    )
    with traced(request, "change survey", f"survey {number}"):
        change_survey(found, told)
    return survey_told(found)


@router.delete("/{number}", **_CHANGES, summary="Throw a draft away")
def discard(request: HttpRequest, number: Number) -> Done:
    """One that was never opened."""
    found = survey_numbered(number)
    with traced(request, "throw survey away", f"survey {number}"):
        throw_away(found)
    return Done(number=number)


@router.get("/{number}/questions", response={200: list[SurveyQuestionOut], **PROBLEMS}, summary="A survey's questions")
def questions(request: HttpRequest, number: Number) -> list[Any]:  # noqa: ARG001
    """In the order in which they are asked."""
    return list(survey_numbered(number).questions.order_by("place", "pk"))


@router.delete("/{number}/questions/{key}", **_CHANGES, summary="Take a question out")
def remove(request: HttpRequest, number: Number, key: Annotated[Text, Path(max_length=64)]) -> Done:
    """Out of a draft."""
    found = survey_numbered(number)
    with traced(request, "remove question from survey", f"survey {number}"):
        remove_question(found, key)
    return Done(number=number)


@router.get(
    "/{number}/answers",
    auth=needs(Ability.EXPORT),
    response=PROBLEMS,
    openapi_extra=_CSV,
    summary="A survey's answers",
)
def answers(request: HttpRequest, number: Number) -> HttpResponse:
    """As CSV, a row for each who answered; of an anonymous one without anything that tells who."""
    found = survey_numbered(number)
    with traced(request, "export survey", f"survey {number}"):
        table = answers_csv(found)
    return HttpResponse(table, content_type="text/csv; charset=utf-8")
