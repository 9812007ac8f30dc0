"""Orders of customers in the money of the business."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.ledger.business import Business
from regulars.ledger.log.read import purchases
from regulars.science.lifetime.orders import exchange, main_currency


def orders_in_currency(business: Business, until: datetime | None = None) -> tuple[pl.DataFrame, str]:
    """Orders as `purchases` gives them, and the currency that counts: where none is set, that of most orders.

    Orders in currencies that have a rate are exchanged; those without one stay in theirs, and count nowhere.
    """
    orders = purchases(until)
    currency = business.currency or main_currency(orders)
    return exchange(orders, currency, business.exchange_rates), currency
