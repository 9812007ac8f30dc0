"""Orders and returns told by one of us or by a shop, one at a time; each is an event on the customer's timeline."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from regulars.interact.desk import desk_record
from regulars.kernel.errors import BadInput
from regulars.ledger.log.schema import PURCHASE, REFUND
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Customer

_MOST = Decimal("99999999999999")


def log_order(
    customer: Customer, amount: Decimal, *, currency: str, order: str, by: str, at: datetime, returned: bool = False
) -> int:
    """Record an order, or what was given back under one; gives the event's sequence number.

    Raises BadInput for an amount that is not above zero, or a currency that is no code of three letters.
    """
    if not (amount.is_finite() and 0 < amount <= _MOST):
        raise BadInput(f"An order's amount cannot be {amount}: it is a number above zero, such as 24.90.")
    if currency and not (len(currency) == 3 and currency.isalpha() and currency.isascii()):
        raise BadInput(f"'{currency}' is no currency: it is a code of three letters, such as EUR.")
    name, sign = (REFUND, -1) if returned else (PURCHASE, 1)
    return append_event(
        desk_record(customer, at),
        name,
        at,
        summary="Money given back" if returned else "Ordered",
        properties={"by": by},
        amount=sign * amount,
        currency=currency.upper() or None,
        reference=order or None,
    )
