"""On what terms the business values customers, and what serving them has taken until a moment."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Conversation
from regulars.science.lifetime.valuation import Costs, Terms


def terms_of(business: Business) -> Terms:
    """On what terms later money counts."""
    return Terms(float(business.margin_rate), float(business.discount_rate), float(business.horizon_years))


def costs_of(business: Business) -> Costs:
    """What serving customers costs."""
    return Costs(float(business.service_cost), float(business.return_cost))


def conversations_held(until: datetime, customer: int | None = None) -> pl.DataFrame:
    """How many conversations each customer had by a moment, or the one asked for: customer, conversations."""
    held = Conversation.objects.filter(opened_at__lte=until, record__link__isnull=False)
    if customer is not None:
        held = held.filter(record__link__customer=customer)
    said = read_frame(held.order_by(), ["record__link__customer"]).rename({"record__link__customer": "customer"})
    return said.group_by("customer").agg(conversations=pl.len().cast(pl.Int64)).sort("customer")
