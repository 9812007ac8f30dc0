"""What each action has earned so far, and all of them together."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.ledger.business import Business
from regulars.ledger.orders import orders_in_currency
from regulars.measure.earned.earned import Earned
from regulars.measure.earned.entries import ALL, entries
from regulars.measure.earned.judge import judge
from regulars.measure.earned.margins import with_margins

WEEKS = 4.0
"""How long after a decision its customer's orders are counted."""


def earned_by_action(as_of: datetime, business: Business, *, weeks: float = WEEKS) -> list[Earned]:
    """What each action earned so far: all together first, then by name; empty while nothing was decided."""
    entered = entries(as_of, weeks)
    if entered.is_empty():
        return []
    orders, currency = orders_in_currency(business, as_of)
    orders = orders.filter(pl.col("currency").fill_null(currency) == currency)
    rows = with_margins(entered, orders, weeks, float(business.margin_rate))
    found = [judge(part, as_of, weeks, currency) for part in rows.partition_by("action", maintain_order=True)]
    return sorted(found, key=lambda earned: (earned.action != ALL, earned.name, earned.action))
