"""Who is who: how well we know our people, the doubtful pairs and their answers, merge, split, undo, and accounts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from regulars.api.auth import by, needs, now
from regulars.api.types import PROBLEMS, Code, Done, Limit, Number, Offset, Text
from regulars.interact.desk import find_customer
from regulars.kernel.codes import customer_code
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Account, Trace
from regulars.ledger.users import Ability

router = Router(tags=["Who is who"])
_CHANGES: dict[str, Any] = {"auth": needs(Ability.ACT), "response": {200: Done, **PROBLEMS}}


class ReasonOut(Schema):
    """What speaks for (bits above 0) or against (below) the two records being one person."""

    sentence: str
    bits: float


class SideOut(Schema):
    """One of the two records of a pair, and whose it is now."""

    record: int
    source: str
    key: str
    learned_at: datetime
    customer: str
    told: dict[str, str | None]


class PairOut(Schema):
    """A doubtful pair. `state`: waiting, later, same or different; `worth`: the money that hangs on the answer."""

    review: int
    state: str
    probability: float
    worth: Decimal
    together: bool
    reasons: list[ReasonOut]
    left: SideOut
    right: SideOut


class VerdictIn(Schema):
    """What you say of a pair."""

    verdict: Literal["same", "different", "later"] = Field(description="same, different or later.")


class OperationOut(Schema):
    """One change of who is who; `number` undoes it. `by` is empty where matching did it."""

    number: int
    change: str
    customer: str
    others: list[str]
    records: list[int]
    reason: str
    by: str
    at: datetime
    undone: bool


class MergeIn(Schema):
    """Which customer is the same person."""

    other: Text = Field(max_length=32, description="Code of the other customer; it leads here afterwards.")
    reason: Text = Field("", max_length=300, description="How you know.")


class SplitIn(Schema):
    """Which records are somebody else."""

    records: list[Annotated[int, Field(ge=1, le=2**62)]] = Field(
        min_length=1, max_length=1000, description="Numbers of records, as in the customer's history."
    )
    reason: Text = Field("", max_length=300, description="How you know.")


class FactOut(Schema):
    """Of how many people a fact is known, and of those the shares told lately, and had by nobody else."""

    fact: str
    people: int
    known: float
    fresh: float
    alone: float


class SourceOut(Schema):
    """What one source knows: shares of its records by fact."""

    source: str
    records: int
    people: int
    only_here: int
    known: dict[str, float]
    fresh: float
    alone: float


class AskOut(Schema):
    """A fact to ask for: shares of the valuable customers who never told it, or told it long ago; the first to ask."""

    fact: str
    missing: float
    old: float
    customers: list[str]


class KnowingOut(Schema):
    """How well we know our people, fact by fact and source by source, and what to ask next, the most useful first."""

    people: int
    facts: list[FactOut]
    sources: list[SourceOut]
    ask: list[AskOut]


class AccountRow(Schema):
    """A household, company or dealer."""

    number: int
    kind: str
    name: str


class MemberOut(Schema):
    """Who belongs to it: the role, and how we know; `stated`: a person entered it."""

    customer: str
    called: str
    role: str
    evidence: str
    stated: bool


class AccountOut(AccountRow):
    """With its members, a thousand at most."""

    members: list[MemberOut]


@router.get("/identify/knowing", response={200: KnowingOut, **PROBLEMS}, summary="How well we know them")
def knowing(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Completeness, freshness and uniqueness, and what to ask next."""
    from regulars.identify.asking import ask_next, read_worth
    from regulars.identify.joining import read_links
    from regulars.identify.knowing import by_fact, by_source, read_told
    from regulars.ledger.log.read import last_moment
    from regulars.ledger.models import Customer

    told, as_of = read_told(), last_moment() or now()
    people = Customer.objects.filter(merged_into=None).count()
    asked = [
        {**asking.to_json(), "customers": [customer_code(number) for number in asking.customers]}
        for asking in ask_next(told, read_worth(), as_of)
    ]
    return {
        "people": people,
        "facts": [fact.to_json() for fact in by_fact(told, people, as_of)],
        "sources": [source.to_json() for source in by_source(told, read_links("console"), as_of)],
        "ask": asked,
    }


@router.get("/reviews", response={200: list[PairOut], **PROBLEMS}, summary="Doubtful pairs")
def reviews(request: HttpRequest, limit: Limit = 50) -> list[dict[str, Any]]:  # noqa: ARG001
    """The pairs that wait for an answer, the most valuable first; those put off come last."""
    from regulars.identify.reviews import waiting

    return [_pair(case) for case in waiting(limit)]


@router.get("/reviews/{number}", response={200: PairOut, **PROBLEMS}, summary="One doubtful pair")
def review(request: HttpRequest, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """The pair, answered or not."""
    from regulars.identify.reviews import case

    return _pair(case(number))


@router.post("/reviews/{number}/answer", **_CHANGES, summary="Answer a doubtful pair")
def answer(request: HttpRequest, number: Number, body: VerdictIn) -> Done:
    """Say whether the two are one person. It applies at once, and to every later run; `later` puts the pair off."""
    from regulars.identify import reviews

    reviews.answer(number, body.verdict, by=by(request), at=now())
    _trace(request, "answer pair", f"pair {number}", answer=body.verdict)
    return Done(number=number)


@router.post("/reviews/{number}/take-back", **_CHANGES, summary="Take an answer back")
def take_back(request: HttpRequest, number: Number) -> Done:
    """The pair waits again, and the customers are as they were."""
    from regulars.identify import reviews

    reviews.take_back(number, by=by(request), at=now())
    _trace(request, "take answer back", f"pair {number}")
    return Done(number=number)


@router.get(
    "/customers/{code}/changes", response={200: list[OperationOut], **PROBLEMS}, summary="Changes of who is who"
)
def changes(request: HttpRequest, code: Code, limit: Limit = 50) -> list[dict[str, Any]]:  # noqa: ARG001
    """What was merged, split, answered and undone about this customer, the newest first."""
    from regulars.identify.identity import history

    return [_operation(each) for each in history(find_customer(code).pk, limit)]


@router.post(
    "/customers/{code}/merge",
    auth=needs(Ability.ACT),
    response={200: OperationOut, **PROBLEMS},
    summary="Merge with another customer",
)
def merge(request: HttpRequest, code: Code, body: MergeIn) -> dict[str, Any]:
    """The two are one person: this customer keeps its code, the other's leads here; everything of both is kept."""
    from regulars.identify import identity

    one, other = find_customer(code), find_customer(body.other)
    done = identity.merge([one.pk, other.pk], by=by(request), reason=body.reason, at=now())
    _trace(request, "merge customers", f"customer {one.code}", other=other.code)
    return _operation(done)


@router.post(
    "/customers/{code}/split",
    auth=needs(Ability.ACT),
    response={200: OperationOut, **PROBLEMS},
    summary="Split records off",
)
def split(request: HttpRequest, code: Code, body: SplitIn) -> dict[str, Any]:
    """These records are somebody else: the customer they were before, or a new one (`others` of the answer)."""
    from regulars.identify import identity

    one = find_customer(code)
    done = identity.split(one.pk, body.records, by=by(request), reason=body.reason, at=now())
    _trace(request, "split customer", f"customer {one.code}", records=len(body.records))
    return _operation(done)


@router.post(
    "/identity/{number}/undo",
    auth=needs(Ability.ACT),
    response={200: OperationOut, **PROBLEMS},
    summary="Undo a change of who is who",
)
def undo(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Take a merge, split or answer back, whatever came after it; undoing an undo does it again."""
    from regulars.identify import identity

    done = identity.undo(number, by=by(request), at=now())
    _trace(request, "undo identity", f"operation {number}")
    return _operation(done)


@router.get("/accounts", response={200: list[AccountRow], **PROBLEMS}, summary="Households, companies, dealers")
def accounts(
    request: HttpRequest,  # noqa: ARG001
    kind: Annotated[Literal["", "household", "company", "dealer"], Query(description="Only of this kind.")] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[dict[str, Any]]:
    """By name."""
    held = Account.objects.filter(kind=kind) if kind else Account.objects.all()
    return [_account(found) for found in held.order_by("name", "pk")[offset : offset + limit]]


@router.get("/accounts/{number}", response={200: AccountOut, **PROBLEMS}, summary="One account")
def account(request: HttpRequest, number: Number) -> dict[str, Any]:  # noqa: ARG001
    """Who belongs to it, in which role, and how we know."""
    from regulars.identify.accounts import members_of

    found = Account.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no account {number}.", hint="GET /api/accounts lists them.")
    members = [
        {
            "customer": member.customer.code,
            "called": member.customer.called,
            "role": member.role,
            "evidence": member.evidence,
            "stated": member.stated,
        }
        for member in members_of(found, 1000)
    ]
    return {**_account(found), "members": members}


def _account(found: Account) -> dict[str, Any]:
    return {"number": found.pk, "kind": found.kind, "name": found.name}


def _pair(case: Any) -> dict[str, Any]:
    plain = {name: getattr(case, name) for name in ("review", "state", "probability", "worth", "together")}
    sides = {
        name: {**{part: getattr(side, part) for part in ("record", "source", "key", "learned_at", "told")},
               "customer": side.customer.code}
        for name, side in (("left", case.left), ("right", case.right))
    }  # fmt: skip
    return {**plain, **sides, "reasons": [asdict(reason) for reason in case.reasons]}


def _operation(done: Any) -> dict[str, Any]:
    return {
        **{name: getattr(done, name) for name in ("number", "change", "records", "reason", "by", "at", "undone")},
        "customer": customer_code(done.customer),
        "others": [customer_code(other) for other in done.others],
    }


def _trace(request: HttpRequest, did: str, what: str, **detail: Any) -> None:
    Trace.objects.create(at=now(), by=by(request), did=did, what=what, detail=detail)
