"""The drip dialogue: what to ask this customer now and what they said; what it learned, and what it asks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from regulars.api.auth import by, needs, now, traced
from regulars.api.types import PROBLEMS, Code, Done, Limit, Text
from regulars.interact.desk import find_customer
from regulars.ledger.users import Ability

router = Router(tags=["Interact"])


class OptionOut(Schema):
    """One answer: what to send, and how it reads."""

    value: str
    text: str


class QuestionOut(Schema):
    """The question whose answer is worth most now; `gain` is what it is expected to add to the next step, in the
    business's currency. `options` is empty where a day is asked."""

    question: str
    text: str
    language: str
    why: str
    options: list[OptionOut]
    gain: Decimal


class NextQuestionOut(Schema):
    """What to ask; null: leave them in peace."""

    ask: QuestionOut | None


class AnswerIn(Schema):
    """What the customer said: an option's value, or a day such as 1980-03-31; or that they would rather not say."""

    question: Annotated[Text, Field(max_length=64)]
    answer: Annotated[Text, Field(max_length=400)] = ""
    declined: bool = False


class AnswerOut(Schema):
    """What the answer changed for the next step, in the business's currency; null where they did not answer."""

    number: int
    earned: Decimal | None


class LearnedOut(Schema):
    """A question of the catalogue within the last year; money in the business's currency. `answers`: how many said
    what, in words."""

    question: str
    name: str
    why: str
    on: bool
    asked: int
    answered: int
    declined: int
    expected: Decimal
    earned: Decimal
    answers: dict[str, int]


class LatestOut(Schema):
    """An answer: who said what to which question, when and where, and what it earned."""

    code: str
    called: str
    question: str
    answer: str
    place: str
    at: datetime
    earned: Decimal | None


class DialogueOut(Schema):
    """The catalogue, the questions that earned most first, and the latest answers."""

    questions: list[LearnedOut]
    latest: list[LatestOut]


class AskSomeIn(Schema):
    """How many at most."""

    most: Annotated[int, Field(ge=1, le=100)] = 25


class SwitchIn(Schema):
    """Whether it is asked."""

    on: bool


@router.get("/dialogue", response={200: DialogueOut, **PROBLEMS}, summary="What the dialogue learned")
def learned_lately(request: HttpRequest, limit: Limit = 20) -> dict[str, Any]:  # noqa: ARG001
    """One question at a time: what is asked, what was learned, and what it earned."""
    from regulars.interact.dialogue.report import latest_answers, learned

    figures = ("on", "asked", "answered", "declined", "expected", "earned")
    return {
        "questions": [
            {name: getattr(row, name) for name in figures}
            | {"question": row.ask.key, "name": row.ask.name, "why": row.ask.why, "answers": dict(row.answers)}
            for row in learned(now())
        ],
        "latest": [asdict(answer) for answer in latest_answers(limit)],
    }


@router.put(
    "/dialogue/questions/{key}",
    auth=needs(Ability.RUN),
    response={200: Done, **PROBLEMS},
    summary="Switch a question",
)
def switch_question(request: HttpRequest, key: Annotated[Text, Path(max_length=64)], body: SwitchIn) -> Done:
    """Ask a question of the catalogue, or ask it no more."""
    from regulars.interact.dialogue.catalogue import switch

    with traced(request, "switch question on" if body.on else "switch question off", f"question {key}"):
        switch(key, on=body.on)
    return Done(number=None)


@router.post("/dialogue/asked", auth=needs(Ability.RUN), response={200: Done, **PROBLEMS}, summary="Ask some by mail")
def ask_some(request: HttpRequest, body: AskSomeIn) -> Done:
    """Ask the customers whose next step is worth most one question each, by mail; gives how many were asked."""
    from regulars.interact.dialogue.block import ask_by_mail

    with traced(request, "ask by mail", "dialogue"):
        return Done(number=ask_by_mail(body.most, at=now()))


@router.get("/customers/{code}/question", response={200: NextQuestionOut, **PROBLEMS}, summary="What to ask them now")
def question(request: HttpRequest, code: Code) -> dict[str, Any]:  # noqa: ARG001
    """The one question for an agent to ask this customer now. Looking asks nothing; noting an answer does."""
    from regulars.interact.dialogue.pose import question_for
    from regulars.interact.surveys.wording import LANGUAGES, pick, speaks

    customer = find_customer(code)
    best = question_for(customer, "agent", now())
    if best is None:
        return {"ask": None}
    language = speaks(customer, LANGUAGES, "en")
    options = [] if best.ask.is_date else best.ask.options
    return {
        "ask": {
            "question": best.ask.key,
            "text": pick(best.ask.texts, language),
            "language": language,
            "why": best.ask.why,
            "options": [{"value": option.key, "text": pick(option.texts, language)} for option in options],
            "gain": Decimal(f"{best.gain:.2f}"),
        }
    }


@router.post(
    "/customers/{code}/answers",
    auth=needs(Ability.ACT),
    response={201: AnswerOut, **PROBLEMS},
    summary="Note what they said",
)
def answer(request: HttpRequest, code: Code, body: AnswerIn) -> Status[dict[str, Any]]:
    """Note the answer to a question of the catalogue; it becomes a stated fact with its evidence and date."""
    from regulars.interact.dialogue.learn import note_answer

    customer, who, at = find_customer(code), by(request), now()
    with traced(request, "note answer", f"customer {customer.code}"):
        noted = note_answer(customer, body.question, body.answer, by=who, at=at, declined=body.declined)
    return Status(201, {"number": noted.pk, "earned": noted.earned})
