"""How much a customer may change by a link in a day: each change is a mail to them, and a link may be passed on."""

from __future__ import annotations

from datetime import datetime, timedelta

from regulars.kernel.errors import BadInput
from regulars.ledger.models import Customer, TimelineEntry

CHANGES_A_DAY = 20


def check_limit(customer: Customer, at: datetime) -> None:
    """Raises BadInput where it was changed too often within the last day."""
    entries = TimelineEntry.objects.filter(record__link__customer=customer, name__startswith="Arrangement ")
    if entries.filter(at__gt=at - timedelta(days=1)).count() >= CHANGES_A_DAY:
        raise BadInput(
            f"You have changed {CHANGES_A_DAY} things within a day, which is as many as this page takes.",
            hint="Try again tomorrow, or answer our mail.",
        )
