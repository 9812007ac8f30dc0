"""How satisfied, trusting and committed customers are: all of them, who stands out, and one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from regulars.api.types import PROBLEMS, Code, Limit, Offset
from regulars.differentiate.quality import RELATIONSHIPS
from regulars.differentiate.relationships import customers_by_kind, judged, stand_out, traits_told
from regulars.interact.desk import find_customer
from regulars.kernel.errors import NotFound
from regulars.ledger.models import ModelCard, Relationship

router = Router(tags=["Relationships"])
_ORDER = "sings: will sing our praises; walks: about to walk; worth_a_visit: the most valuable of those."


class TraitOut(Schema):
    """One trait: its mean over the customers (1 to 7), and whether its questions are reliable (Cronbach's alpha)."""

    name: str
    mean: float | None
    alpha: float | None
    sound: bool


class RelationshipsOut(Schema):
    """All customers: how many are judged and had answered, how many are probably of each kind, the three traits."""

    as_of: datetime
    customers: int
    answered: int
    kinds: dict[str, int]
    traits: list[TraitOut]
    learnt: bool
    cannot_know: list[str]


class RelationshipOut(Schema):
    """One customer, from 1 to 7 with nine-in-ten intervals; `sings` and `walks` are chances. `kind` is ambassador,
    rational, ambivalent, stalker or opponent."""

    customer: str
    called: str
    value: Decimal | None
    as_of: datetime
    satisfaction: float
    satisfaction_low: float
    satisfaction_high: float
    trust: float
    trust_low: float
    trust_high: float
    commitment: float
    commitment_low: float
    commitment_high: float
    kind: str
    kind_probability: float
    sings: float
    walks: float
    answers: int
    answered_at: datetime | None
    reasons: list[str]


@router.get("/relationships", response={200: RelationshipsOut, **PROBLEMS}, summary="Relationships")
def relationships(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """How customers stand with us as of the last run, and what that cannot know."""
    card = ModelCard.objects.filter(name=RELATIONSHIPS).first()
    if card is None:
        raise NotFound("No relationship is judged yet.", hint="Run the steps first: POST /api/runs")
    everybody = judged()
    return {
        "as_of": card.as_of,
        "customers": everybody.count(),
        "answered": everybody.filter(answers__gt=0).count(),
        "kinds": customers_by_kind(),
        "traits": traits_told(card.figures.get("alphas", {})),
        "learnt": bool(card.figures.get("learnt")),
        "cannot_know": list(card.figures.get("cannot_know", [])),
    }


@router.get("/relationships/customers", response={200: list[RelationshipOut], **PROBLEMS}, summary="Who stands out")
def customers(
    request: HttpRequest,  # noqa: ARG001
    order: Annotated[Literal["sings", "walks", "worth_a_visit"], Query(description=_ORDER)] = "walks",
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[dict[str, Any]]:
    """Customers to see first, and why."""
    return [_told(one) for one in stand_out(order)[offset : offset + limit]]


@router.get("/customers/{code}/relationship", response={200: RelationshipOut, **PROBLEMS}, summary="One relationship")
def relationship(request: HttpRequest, code: Code) -> dict[str, Any]:  # noqa: ARG001
    """How one customer stands with us as of the last run, with the reasons."""
    customer = find_customer(code)
    found = Relationship.objects.filter(customer=customer).select_related("customer__score").first()
    if found is None:
        raise NotFound(f"How {customer.code} stands with us is not judged yet.", hint="Run the steps: POST /api/runs")
    return _told(found)


def _told(found: Relationship) -> dict[str, Any]:
    names = [name for name in RelationshipOut.model_fields if name not in {"customer", "called", "value"}]
    score = getattr(found.customer, "score", None)
    return {name: getattr(found, name) for name in names} | {
        "customer": found.customer.code,
        "called": found.customer.called,
        "value": score.value if score else None,
    }
