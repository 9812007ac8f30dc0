"""What customers say: topics that rise, moods, marked messages; and corrections, from which we learn."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from regulars.api.auth import by, needs, now, traced
from regulars.api.said_types import ExampleOut, FindingOut, example, finding
from regulars.api.types import PROBLEMS, Code, Done, Limit, Number, Text
from regulars.interact.desk import find_customer
from regulars.interact.understanding.correct import correct, say_missing
from regulars.interact.understanding.in_force import reader_in_force
from regulars.interact.understanding.learn import CANNOT_KNOW
from regulars.interact.understanding.showing import newest_said, said_lately, saying
from regulars.interact.understanding.understand import understandings_of
from regulars.ledger.users import Ability

router = Router(tags=["What customers say"])


class RisingTopicOut(Schema):
    """A topic of the last twelve weeks: messages a week, the oldest first; how many a usual week has, how many this one
    has, and how often so many come by chance."""

    name: str
    weeks: list[int]
    usual: float
    this_week: int
    chance: float
    rising: bool
    examples: list[ExampleOut]


class SaidOut(Schema):
    """The twelve weeks before `as_of`: topics, the rising ones first; how many messages in which mood, and how many say
    which of the six things."""

    as_of: datetime
    messages: int
    topics: list[RisingTopicOut]
    moods: dict[str, int]
    says: dict[str, int]


class FoundWellOut(Schema):
    """How well one of the six is found: in `texts` held apart, of which `positives` say it; from `acts_from` on we act,
    which finds the share `found`; `error` is that of the chances."""

    kind: str
    texts: int
    positives: int
    acts_from: float
    found: float
    error: float


class ReadersOut(Schema):
    """How well messages are read; `mood` and `topic` are null where no such model was learned."""

    six: list[FoundWellOut]
    mood: dict[str, Any] | None
    topic: dict[str, Any] | None
    cannot_know: list[str]


class CorrectionIn(Schema):
    """What it should have been: a mood, a topic, or of the six yes or no."""

    to: Annotated[Text, Field(max_length=200)]


class MissingIn(Schema):
    """What nobody found: one of the six, or with `to` a mood or topic."""

    kind: Annotated[Text, Field(max_length=16)]
    to: Annotated[Text, Field(max_length=200)] = "yes"


@router.get("/said", response={200: SaidOut, **PROBLEMS}, summary="What customers say lately")
def said(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Topics with those that rise, moods, and complaints, praise, questions, wishes to leave, preferences, promises."""
    moment = newest_said(now())
    lately = said_lately(moment)
    return {
        "as_of": moment,
        "messages": lately.messages,
        "topics": [
            {
                "name": topic.name,
                "weeks": topic.weeks,
                "usual": topic.rise.expected,
                "this_week": topic.rise.came,
                "chance": topic.rise.chance,
                "rising": topic.rise.rising,
                "examples": [example(one) for one in topic.examples],
            }
            for topic in lately.topics
        ],
        "moods": dict(lately.moods),
        "says": dict(lately.says),
    }


@router.get("/said/messages", response={200: list[ExampleOut], **PROBLEMS}, summary="Messages that say something")
def messages(
    request: HttpRequest,  # noqa: ARG001
    says: Annotated[
        Text,
        Query(max_length=16, description="complaint, praise, question, leaving, preference, promise; or a mood."),
    ],
    limit: Limit = 20,
) -> list[dict[str, Any]]:
    """The newest that say one of the six things or are in a mood, masked, with all that was found in them."""
    return [example(one) for one in saying(says, newest_said(now()), limit)]


@router.get("/said/reading", response={200: ReadersOut, **PROBLEMS}, summary="How well messages are read")
def reading(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """What the models that read messages learned from, how well they do, and what they cannot know."""
    reader = reader_in_force()
    return {
        "six": [
            {
                "kind": kind,
                "texts": int(sure.texts),
                "positives": int(sure.positives),
                "acts_from": float(sure.threshold),
                "found": float(sure.found),
                "error": float(sure.error),
            }
            for kind, sure in reader.listener.sureness.items()
        ],
        "mood": asdict(reader.mood.report) if reader.mood.report else None,
        "topic": asdict(reader.topic.report) if reader.topic and reader.topic.report else None,
        "cannot_know": list(CANNOT_KNOW),
    }


@router.get("/customers/{code}/said", response={200: list[FindingOut], **PROBLEMS}, summary="What one customer says")
def of_customer(request: HttpRequest, code: Code, limit: Limit = 50) -> list[dict[str, Any]]:  # noqa: ARG001
    """What their messages and calls said, as far as we act upon it, the newest first."""
    return [finding(found) for found in understandings_of(find_customer(code).pk, limit=limit)]


@router.post(
    "/said/{number}/corrected",
    auth=needs(Ability.ACT),
    response={200: FindingOut, **PROBLEMS},
    summary="Correct a finding",
)
def corrected(request: HttpRequest, number: Number, body: CorrectionIn) -> dict[str, Any]:
    """It is, or is no complaint; another mood or topic. What was found stays beside it, and both teach."""
    with traced(request, "correct finding", str(number)):  # a topic is anybody's words, and the log outlives them
        found = correct(number, body.to, by(request), now())
    return finding(found)


@router.post(
    "/said/messages/{number}/found",
    auth=needs(Ability.ACT),
    response={201: Done, **PROBLEMS},
    summary="Say what was not found",
)
def missing(request: HttpRequest, number: Number, body: MissingIn) -> Status[Done]:
    """This message is a complaint, and nobody saw it; gives the finding's number, the same when it is said again."""
    with traced(request, "add finding", str(number), kind=body.kind):
        found = say_missing(number, body.kind, body.to, by(request), now())
    return Status(201, Done(number=found.pk))
