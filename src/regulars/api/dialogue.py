"""The drip dialogue for agents' screens: what to ask this customer now, and what they said."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS, Code, Text
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

    noted = note_answer(
        find_customer(code), body.question, body.answer, by=by(request), at=now(), declined=body.declined
    )
    return Status(201, {"number": noted.pk, "earned": noted.earned})
