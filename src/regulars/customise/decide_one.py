"""Decide for one customer while they wait: what the batch decides, on what is known of them this moment."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from regulars.customise.catalogue import offers
from regulars.customise.decide import CONTROL_GROUP, deal, decide_weighed
from regulars.customise.fresh import fresh_facts
from regulars.customise.past import recent_decisions
from regulars.customise.policy import policy_for, reaches_of
from regulars.customise.weigh import weigh
from regulars.kernel.errors import NotFound
from regulars.ledger.business import Business
from regulars.ledger.facts_file import kept_facts
from regulars.ledger.models import Customer, Decision, Experiment, Policy

_CENTS = Decimal("0.0001")
_JSON = ("reasons", "alternatives", "facts", "features")


def decide_one(customer: int, business: Business, *, at: datetime) -> Decision:
    """The decision for one customer as it would be now, not recorded.

    Within the budgets and the time that the last run for everybody left them: whom those reached, they reach. On the
    same facts it is what that run decided, chance included.

    Raises:
        NotFound: a customer that there is not, or nobody's facts are kept: the next run keeps them.
    """
    kept, policy = kept_facts(), Policy.objects.order_by("-made_at", "-pk").first()
    if kept is None or policy is None:
        raise NotFound("Nothing has been decided yet.", hint="Run the steps first: regulars run")
    frame = fresh_facts(kept, customer, business, at=at)
    if frame.is_empty():
        known = Customer.objects.filter(pk=customer).exists()
        hint = "They came after the last run; the next one decides for them." if known else "See the list of customers."
        raise NotFound(f"There is nothing to decide customer {customer} on.", hint=hint)
    catalogue = sorted(offers(), key=lambda offer: offer.move.key)
    weighed = weigh(frame, catalogue, recent_decisions(at, customer))
    salt = Experiment.objects.get(name=CONTROL_GROUP).salt
    deciding = policy_for(catalogue, business, kept.as_of)
    groups = deal(weighed.customers, salt, business)
    decided = decide_weighed(frame, weighed, deciding, groups, business, reaches_of(policy))
    return _as_decision(decided.frame, kept.as_of, at)


def _as_decision(frame: pl.DataFrame, as_of: datetime, at: datetime) -> Decision:
    row: dict[str, Any] = frame.drop("move").row(0, named=True)
    told = {name: json.loads(row.pop(name)) for name in _JSON}
    money = {name: Decimal(str(row.pop(name))).quantize(_CENTS) for name in ("expected_margin", "cost", "worth")}
    customer, action = row.pop("customer"), row.pop("action")
    return Decision(customer_id=customer, action_id=action, as_of=as_of, decided_at=at, **row, **told, **money)
