"""Customer equity follows live orders: whose orders changed is written down with them, and valued anew right after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from regulars.differentiate.live import models_in_force, revalue
from regulars.intake.events.claims import parts
from regulars.intake.events.lines import Line
from regulars.ledger.business import business
from regulars.ledger.log.schema import SALES
from regulars.ledger.models import Link, Revaluation

_AT_ONCE = 50


def to_value_anew(records: Mapping[str, int], lines: Iterable[Line]) -> None:
    """Write down whose orders these lines change. Call within the transaction that writes the lines."""
    sold = {records[line.source_key] for line in lines if line.name in SALES and line.source_key in records}
    customers = {
        customer
        for some in parts(sold)
        for customer in Link.objects.filter(record__in=some).values_list("customer", flat=True)
    }
    waiting = set(Revaluation.objects.values_list("customer", flat=True)) if customers else set()
    Revaluation.objects.bulk_create(Revaluation(customer_id=customer) for customer in sorted(customers - waiting))


def value_anew(*, at: datetime) -> int:
    """Value some of those anew whose orders changed, each in a transaction of its own; gives how many."""
    waiting = list(Revaluation.objects.order_by("pk").values_list("pk", "customer")[:_AT_ONCE])
    if waiting and models_in_force() is None:  # before the first run nobody has a value
        return int(Revaluation.objects.filter(pk__in=[row for row, _ in waiting]).delete()[0])
    chosen = business() if waiting else None
    for row, customer in waiting:
        with transaction.atomic():
            if chosen is not None and Revaluation.objects.filter(pk=row).delete()[0]:
                revalue(customer, chosen, at=at)
    return len(waiting)
