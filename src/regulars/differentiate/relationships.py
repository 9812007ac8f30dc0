"""Relationships told: how many of each kind, how satisfied, trusting and committed they are, and who stands out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Avg, Count, F, QuerySet

from regulars.kernel.errors import BadInput
from regulars.ledger.models import Relationship
from regulars.science.quality.latent import TRAITS
from regulars.science.quality.relationship import KINDS, RELIABLE

_PROBABLY = 0.5
ORDERS = ("sings", "walks", "worth_a_visit")
"""Whom to see first: who will sing our praises, who is about to walk, and the most valuable of those who are."""


@dataclass(frozen=True, slots=True)
class TraitTold:
    """One trait's mean over the customers (1 to 7), and how far to rely on its questions (Cronbach's alpha)."""

    name: str
    mean: float | None
    alpha: float | None
    sound: bool


def judged() -> QuerySet[Relationship]:
    """One a customer, as of the last run."""
    return Relationship.objects.filter(customer__merged_into=None)


def stand_out(order: str) -> QuerySet[Relationship]:
    """Customers in one of ORDERS. Raises BadInput for another."""
    if order not in ORDERS:
        raise BadInput(f"'{order}' is no order of relationships; it is one of {', '.join(ORDERS)}.")
    rows = judged().select_related("customer__score")
    if order == "worth_a_visit":
        most = F("customer__score__value").desc(nulls_last=True)
        return rows.filter(walks__gte=_PROBABLY).order_by(most, "customer")
    return rows.order_by(f"-{order}", "customer")


def customers_by_kind() -> dict[str, int]:
    """How many customers are probably of each kind, in the order from ambassadors to opponents."""
    counted = dict(judged().values_list("kind").annotate(Count("pk")).order_by())
    return {kind.value: counted.get(kind.value, 0) for kind in KINDS}


def traits_told(alphas: Mapping[str, float | None]) -> list[TraitTold]:
    """The three traits; `alphas` are of the model card."""
    means = judged().aggregate(**{f"mean_{trait}": Avg(trait) for trait in TRAITS})
    return [
        TraitTold(trait, means[f"mean_{trait}"], alphas.get(trait), (alphas.get(trait) or 0) >= RELIABLE)
        for trait in TRAITS
    ]
