"""Noting who brought somebody, as they told one of us; and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Customer, Referral, TimelineEntry


def note_referrer(customer: Customer, referrer: Customer, *, by: str, at: datetime) -> Referral:
    """Note that one customer was brought by another; what people say takes the place of what was noted before.

    It counts from their first order, or from now. Raises BadInput for a customer who would have brought themselves,
    directly or through others.
    """
    with transaction.atomic():
        _check(customer, referrer)
        bought = TimelineEntry.objects.filter(record__link__customer=customer, name=PURCHASE).order_by("at")
        since = bought.values_list("at", flat=True).first()
        told = {"referrer": referrer, "at": min(since or at, at), "source": Referral.Source.SAID}
        told["evidence"] = f"They told us; noted by {by}."
        noted, _ = Referral.objects.update_or_create(referred=customer, defaults=told)
    return noted


def forget_referrer(customer: Customer) -> None:
    """Take back who brought somebody. Raises NotFound where nobody is noted."""
    if not Referral.objects.filter(referred=customer).delete()[0]:
        raise NotFound(f"Nobody is noted as having brought {customer.called}.")


def _check(customer: Customer, referrer: Customer) -> None:
    one: int | None = referrer.pk
    seen: set[int] = set()
    while one is not None and one not in seen:
        if one == customer.pk:
            raise BadInput(
                f"{customer.called} cannot have been brought by {referrer.called}: that goes in a circle.",
                hint="Look at who brought whom under Measure, Word of mouth.",
            )
        seen.add(one)
        one = Referral.objects.filter(referred=one).values_list("referrer", flat=True).first()
