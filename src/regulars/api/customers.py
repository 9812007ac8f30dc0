"""Customers: the list, one page of one of them, the timeline, export and erasure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from regulars.api.auth import by, needs, now
from regulars.api.decisions import SuggestionOut
from regulars.api.types import PROBLEMS, Code, Limit, Offset
from regulars.interact.desk import find_customer
from regulars.ledger.business import business
from regulars.ledger.models import Customer, Score, Trace
from regulars.ledger.users import Ability

router = Router(tags=["Customers"])
_PERSON = (
    "code", "called", "email", "phone", "company", "street", "city", "postcode", "country", "birth_date", "language",
    "known_since",
)  # fmt: skip
_FIGURES = (
    "tier", "value", "value_low", "value_high", "value_if_back", "risk", "at_stake", "orders", "revenue",
    "last_order_at", "reasons",
)  # fmt: skip


class CustomerRow(Schema):
    """One customer of the list; figures are null while they are not known. Money in the business's currency."""

    code: str
    called: str
    email: str
    phone: str
    company: str
    city: str
    country: str
    known_since: datetime
    tier: str
    value: Decimal | None
    value_low: Decimal | None
    value_high: Decimal | None
    risk: float | None
    at_stake: Decimal | None
    orders: int
    revenue: Decimal
    last_order_at: datetime | None


class CustomersOut(Schema):
    """One page of the list, out of `total`."""

    total: int
    offset: int
    customers: list[CustomerRow]


class LikeOut(Schema):
    """What this customer likes; `stated` or inferred, with the evidence."""

    subject: str
    item: str
    stated: bool
    strength: float
    evidence: str


class ListeningOut(Schema):
    """When this customer is best reached, with what shows it, and what came of each channel; empty: not known."""

    best: str = ""
    evidence: str = ""
    channels: tuple[str, ...] = ()


class RecordOut(Schema):
    """A record that is this customer, and why."""

    source: str
    key: str
    probability: float
    because: str


class NextStepOut(Schema):
    """The open decision: what to do (null: leave in peace), why, and whether they are in the control group."""

    decision: int
    control: bool
    why: list[str]
    suggestion: SuggestionOut | None


class CustomerOut(CustomerRow):
    """Everything that a customer's page shows, but for the timeline.

    `value_if_back` is what it would bring if they had left and came back: that order and those after it.
    """

    street: str
    postcode: str
    birth_date: str
    language: str
    value_if_back: Decimal | None
    reasons: list[str]
    value_explained: list[str]
    likes: list[LikeOut]
    listening: ListeningOut
    records: list[RecordOut]
    next_step: NextStepOut | None


class EntryOut(Schema):
    """One thing that happened; `amount` is negative where money went back."""

    at: datetime
    name: str
    summary: str
    reference: str
    amount: Decimal | None
    currency: str
    source: str
    seq: int


class ErasedOut(Schema):
    """The proof: what was removed, by kind. `waiting` are uploads not imported yet, which may name this person."""

    code: str
    at: datetime
    removed: dict[str, int]
    waiting: list[str]


@router.get("", response={200: CustomersOut, **PROBLEMS}, summary="Customers")
def customers(
    request: HttpRequest,  # noqa: ARG001
    search: Annotated[str, Query(max_length=200, description="Words that must occur.")] = "",
    tier: Annotated[str, Query(description="Only this tier.")] = "",
    risk_at_least: Annotated[float | None, Query(ge=0, le=1, description="Only from this risk up.")] = None,
    country: Annotated[str, Query(description="Only from there.")] = "",
    segment: Annotated[str, Query(description="Only of this saved segment.")] = "",
    sort: Annotated[str, Query(description="value, risk, at_stake, last_order or name.")] = "value",
    limit: Limit = 50,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The customers for whom all that is given holds, in order."""
    from regulars.differentiate.customers import list_customers

    page = list_customers(search, tier, risk_at_least, country, segment, sort, limit, offset)
    return {"total": page.total, "offset": page.offset, "customers": [asdict(row) for row in page.rows]}


@router.get("/{code}", response={200: CustomerOut, **PROBLEMS}, summary="One customer")
def customer(request: HttpRequest, code: Code) -> dict[str, Any]:  # noqa: ARG001
    """Who this is, worth with interval, risk with reasons, likes, records with evidence, and the next step."""
    return _page(find_customer(code))


class StepNow(Schema):
    """What would be done for them now; `action` null for leaving them in peace. Money in the business's currency."""

    action: str | None
    name: str
    channel: str
    why: list[str]
    expected_margin: Decimal
    cost: Decimal
    worth: Decimal
    group: str
    control: bool
    propensity: float
    sampled: float
    policy: str


@router.get("/{code}/next-step", response={200: StepNow, **PROBLEMS}, summary="The next step for one customer, now")
def next_step_now(request: HttpRequest, code: Code) -> dict[str, Any]:  # noqa: ARG001
    """Decided this moment on what is known now, as the run for everybody decides. Nothing is recorded."""
    from regulars.customise.decide_one import decide_one

    found = decide_one(find_customer(code).pk, business(), at=now())
    told = ("channel", "expected_margin", "cost", "worth", "group", "control", "propensity", "sampled", "policy")
    action = found.action
    named = {"action": action.key if action else None, "name": action.name if action else "Leave them in peace"}
    return {name: getattr(found, name) for name in told} | named | {"why": found.reasons}


@router.get("/{code}/timeline", response={200: list[EntryOut], **PROBLEMS}, summary="What happened")
def timeline(
    request: HttpRequest,  # noqa: ARG001
    code: Code,
    limit: Limit = 50,
    before: Annotated[datetime | None, Query(description="Only what happened before.")] = None,
) -> list[dict[str, Any]]:
    """What happened, the newest first."""
    from regulars.interact.timeline import timeline_of
    from regulars.kernel.time import as_utc

    moment = as_utc(before) if before else None
    return [asdict(entry) for entry in timeline_of(find_customer(code), limit, moment)]


@router.get(
    "/{code}/export",
    auth=needs(Ability.EXPORT),
    response={200: dict[str, Any], **PROBLEMS},
    summary="Everything about one customer",
)
def export(request: HttpRequest, code: Code) -> dict[str, Any]:
    """All that is known, as one document: what the law calls access."""
    from regulars.ledger.export import everything_about

    found = find_customer(code)
    Trace.objects.create(at=now(), by=by(request), did="export", what=f"customer {found.code}")
    return everything_about(found)


@router.delete("/{code}", auth=needs(Ability.MANAGE), response={200: ErasedOut, **PROBLEMS}, summary="Erase a customer")
def erase(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Remove this customer from everywhere, for good; a proof without anything of the person stays."""
    from regulars.intake.events.erasing import erase_with_what_waits

    return erase_with_what_waits(find_customer(code), by=by(request), at=now()).to_json()


def _page(found: Customer) -> dict[str, Any]:
    from regulars.customise.moments import Told, told_of
    from regulars.customise.next_step import next_step
    from regulars.differentiate.explain import explain_value
    from regulars.ledger.business import business

    chosen, score = business(), getattr(found, "score", None) or Score(customer=found)
    step = next_step(found.pk, at=now())
    likes = found.preferences.order_by("-stated", "-strength")[:20]
    links = found.links.select_related("record__source").order_by("record")
    return {
        **{name: getattr(found, name) for name in _PERSON},
        **{name: getattr(score, name) for name in _FIGURES},
        "value_explained": explain_value(score, chosen, chosen.currency),
        "likes": [
            {name: getattr(like, name) for name in ("subject", "item", "stated", "strength", "evidence")}
            for like in likes
        ],
        "listening": asdict(told_of([found.pk]).get(found.pk, Told())),
        "records": [
            {
                "source": link.record.source.name,
                "key": link.record.key,
                "probability": link.probability,
                "because": link.evidence,
            }
            for link in links
        ],
        "next_step": asdict(step) if step else None,
    }
