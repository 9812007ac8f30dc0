"""Surveys: made, opened, closed, and what they found."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS, Done, Limit, Number, Text
from regulars.ledger.models import Survey, Trace
from regulars.ledger.users import Ability

router = Router(tags=["Interact"])
_CHANGES: dict[str, Any] = {"auth": needs(Ability.RUN), "response": {200: Done, **PROBLEMS}}


class SurveyOut(Schema):
    """A survey: draft, open or closed."""

    number: int
    name: str
    state: str
    anonymous: bool
    made_at: datetime | None
    opened_at: datetime | None
    closed_at: datetime | None
    closes_at: datetime | None
    questions: int
    invited: int
    answered: int


class SurveyIn(Schema):
    """What to make: from the ready-made survey `ready` (relationship, recommendation, satisfaction, effort, importance,
    wanted-and-delivered, what-delights), or with no question yet. `half_width`: how exact it is to be, in points of its
    score."""

    name: Annotated[Text, Field(max_length=200)] = ""
    ready: Annotated[Text, Field(max_length=64)] = ""
    anonymous: bool = False
    closes_at: AwareDatetime | None = None
    half_width: Annotated[float, Field(gt=0, le=100)] | None = None
    expected_response: Annotated[float, Field(gt=0, le=1)] | None = None
    tiers: list[Annotated[Text, Field(max_length=40)]] = Field(default_factory=list, max_length=10)


class QuestionIn(Schema):
    """A question of our own; `choices` for the scale choice, `about` and `part` (wanted, delivered, importance; there,
    missing) for a need."""

    text: Text
    scale: Annotated[Text, Field(max_length=16, description="nps, csat, ces, likert7, choice or text")]
    choices: list[Text] = Field(default_factory=list, max_length=30)
    about: Annotated[Text, Field(max_length=120)] = ""
    part: Annotated[Text, Field(max_length=12)] = ""


class OpenedOut(Schema):
    """Whom it fell on: how many were invited, and why others were passed over."""

    invited: int
    answers_needed: int
    passed_over: dict[str, int]


class ResultsOut(Schema):
    """What it found. `hidden`: why nothing of an anonymous survey is shown yet."""

    hidden: str
    answered: int
    questions: list[dict[str, Any]]
    constructs: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    response: list[dict[str, Any]]
    tiers_differ_p: float


@router.get("", response={200: list[SurveyOut], **PROBLEMS}, summary="Surveys")
def surveys(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:  # noqa: ARG001
    """All surveys, the newest first."""
    return [survey_told(one) for one in Survey.objects.filter(standing=False).order_by("-made_at", "-pk")[:limit]]


@router.post("", auth=needs(Ability.RUN), response={201: SurveyOut, **PROBLEMS}, summary="Make a survey")
def make(request: HttpRequest, body: SurveyIn) -> Status[dict[str, Any]]:
    """Make a draft."""
    from django.db import transaction

    from regulars.interact.surveys.make import change_survey, make_survey
    from regulars.interact.surveys.sample import Wanted

    with transaction.atomic():
        made = make_survey(body.name, ready=body.ready, by=by(request), at=now())
        usual = Wanted.of(made)
        wanted = Wanted(
            usual.scale,
            body.half_width or usual.half_width,
            body.expected_response or usual.expected_response,
            tuple(body.tiers),
        )
        change_survey(made, {"anonymous": body.anonymous, "closes_at": body.closes_at, "wanted": wanted})
        _trace(request, "make survey", made)
    return Status(201, survey_told(made))


@router.get("/{number}", response={200: SurveyOut, **PROBLEMS}, summary="One survey")
def survey(request: HttpRequest, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """Its state, and how many answered."""
    return survey_told(_find(number))


@router.post("/{number}/questions", **_CHANGES, summary="Add a question")
def add(request: HttpRequest, number: Number, body: QuestionIn) -> Done:
    """Add a question at the end of a draft."""
    from regulars.interact.surveys.make import add_question

    found = _find(number)
    added = add_question(
        found, text=body.text, scale=body.scale, choices=body.choices, about=body.about, part=body.part
    )
    _trace(request, "add question to survey", found)
    return Done(number=added.pk)


@router.post("/{number}/open", auth=needs(Ability.RUN), response={200: OpenedOut, **PROBLEMS}, summary="Open a survey")
def open_(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Draw the sample, and put the invitations into the outbox."""
    from regulars.interact.surveys.invite import open_survey

    found = _find(number)
    drawn = open_survey(found, at=now())
    _trace(request, "open survey", found)
    return {
        "invited": len(drawn.chosen),
        "answers_needed": drawn.plan.answers,
        "passed_over": dict(drawn.passed_over),
    }


@router.post("/{number}/remind", **_CHANGES, summary="Remind of a survey")
def remind(request: HttpRequest, number: Number) -> Done:
    """Remind those who have not answered, each once; gives how many."""
    from regulars.interact.surveys.invite import remind

    found = _find(number)
    reminded = remind(found, at=now())
    _trace(request, "remind of survey", found)
    return Done(number=reminded)


@router.post("/{number}/close", **_CHANGES, summary="Close a survey")
def close(request: HttpRequest, number: Number) -> Done:
    """End it; again changes nothing."""
    from regulars.interact.surveys.invite import close_survey

    found = _find(number)
    close_survey(found, at=now())
    _trace(request, "close survey", found)
    return Done(number=found.pk)


@router.get("/{number}/results", response={200: ResultsOut, **PROBLEMS}, summary="What a survey found")
def results(request: HttpRequest, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """Scores with 95 % intervals, reliability, gaps, and who answered by tier. Open words are in the export only."""
    from regulars.interact.surveys.results import results_of

    found = results_of(_find(number))
    return {
        "hidden": found.hidden,
        "answered": found.sheets,
        "questions": [
            {name: value for name, value in asdict(one).items() if name != "words"} for one in found.questions
        ],
        "constructs": [asdict(one) for one in found.constructs],
        "gaps": [asdict(one) for one in found.gaps],
        "response": [{**asdict(one), "rate": one.rate} for one in found.responses.strata],
        "tiers_differ_p": found.responses.differ,
    }


def _find(number: int) -> Survey:
    from regulars.interact.surveys.make import survey_numbered

    return survey_numbered(number)


def _trace(request: HttpRequest, did: str, survey: Survey) -> None:
    Trace.objects.create(at=now(), by=by(request), did=did, what=f"survey {survey.pk}")


def survey_told(one: Survey) -> dict[str, Any]:
    """A survey as SurveyOut."""
    names = ("name", "state", "anonymous", "made_at", "opened_at", "closed_at", "closes_at")
    return {
        "number": one.pk,
        **{name: getattr(one, name) for name in names},
        "questions": one.questions.count(),
        "invited": one.invitations.count(),
        "answered": one.invitations.filter(answered=True).count(),
    }
