"""Word of mouth: who brought whom, and what it is worth."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS, Code, Done, Limit, Text
from regulars.interact.desk import find_customer
from regulars.kernel.codes import customer_code
from regulars.ledger.business import business
from regulars.ledger.traces import traced
from regulars.ledger.users import Ability
from regulars.measure.word_of_mouth import found as measured
from regulars.measure.word_of_mouth.record import forget_referrer, note_referrer

router = Router(tags=["Measure"])
_CHANGES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {200: Done, **PROBLEMS}}


class MonthOut(Schema):
    """Customers brought in a month, and their worth."""

    first: date
    brought: int
    worth: float


class ReferrerOut(Schema):
    """One who brought others: `direct`, and in all generations `below`. `worth` counts each brought customer once;
    `worth_below` does not add up."""

    customer: str
    depth: int
    direct: int
    below: int
    worth: float
    worth_below: float


class ReferralSourceOut(Schema):
    """How we know, and of how many."""

    source: str
    brought: int


class WordOfMouthOut(Schema):
    """Over the first year of each who was brought, in `currency`: `worth` is `saved` (what winning them would have
    cost) and `margin` (without the share `came_otherwise`)."""

    as_of: datetime
    currency: str
    brought: int
    bought: int
    buyers: int
    worth: float
    saved: float
    margin: float
    came_otherwise: float
    deepest: int
    referrers: list[ReferrerOut]
    months: list[MonthOut]
    sources: list[ReferralSourceOut]
    left_out: int


class BroughtByIn(Schema):
    """The code of the customer who brought them."""

    referrer: Annotated[Text, Field(min_length=1, max_length=32)]


@router.get("/word-of-mouth", response={200: WordOfMouthOut, **PROBLEMS}, summary="Word of mouth")
def word_of_mouth(request: HttpRequest, limit: Limit = 100) -> dict[str, Any]:  # noqa: ARG001
    """Who brought whom and what it is worth; `limit`: referrers, the most worth first."""
    told = asdict(measured.word_of_mouth(measured.as_it_stands(now()), business()))
    told["referrers"] = [one | {"customer": customer_code(one["customer"])} for one in told["referrers"][:limit]]
    told["sources"] = [{"source": source, "brought": count} for source, count in told["sources"]]
    return told


@router.put("/customers/{code}/brought-by", **_CHANGES, summary="Note who brought a customer")
def note(request: HttpRequest, code: Code, body: BroughtByIn) -> Done:
    """What the customer said; it takes the place of what was noted before."""
    customer, at = find_customer(code), now()
    with traced(by(request), "note who brought", f"customer {customer.code}", at=at):
        note_referrer(customer, find_customer(body.referrer), by=by(request), at=at)
    return Done(number=None)


@router.delete("/customers/{code}/brought-by", **_CHANGES, summary="Forget who brought a customer")
def forget(request: HttpRequest, code: Code) -> Done:
    """Take it back."""
    customer = find_customer(code)
    with traced(by(request), "note who brought", f"customer {customer.code}", at=now()):
        forget_referrer(customer)
    return Done(number=None)
