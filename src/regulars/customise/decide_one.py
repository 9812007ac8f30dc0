"""Decide for one customer while they wait: what the batch decides, on what is known of them this moment."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import numpy as np

from regulars.customise.choose import choose
from regulars.customise.decide import deal
from regulars.customise.explain import figures_of, told_one, why_nothing
from regulars.customise.field import Terms
from regulars.customise.fresh import fresh_facts, recent_of_one
from regulars.customise.grounds import grounds_of
from regulars.customise.groups import Groups
from regulars.customise.weigh import FEATURES, Weighed, weigh
from regulars.kernel.errors import NotFound
from regulars.ledger.business import Business
from regulars.ledger.facts_file import kept_facts
from regulars.ledger.models import Customer, Decision

_CENTS = Decimal("0.0001")


def decide_one(customer: int, business: Business, *, at: datetime) -> Decision:
    """The decision for one customer as it would be now, not recorded, and without its alternatives.

    By the newest policy and the catalogue as it is, within the budgets and the time that the last run for everybody
    left them: whom those reached, they reach. On the same facts it is what that run decided, chance included.

    Raises:
        NotFound: a customer that there is not, or nobody's facts are kept: the next run keeps them.
    """
    kept = kept_facts()
    grounds = grounds_of(kept, business, at) if kept is not None else None
    if kept is None or grounds is None:
        raise NotFound("Nothing has been decided yet.", hint="Run the steps first: regulars run")
    frame = fresh_facts(kept, customer, business, grounds.rules, at=at)
    if frame.is_empty():
        known = Customer.objects.filter(pk=customer).exists()
        hint = "They came after the last run; the next one decides for them." if known else "See the list of customers."
        raise NotFound(f"There is nothing to decide customer {customer} on.", hint=hint)
    made = grounds.made
    weighed = weigh(frame, made.offers, recent_of_one(customer, at, business.time_zone))
    groups = deal(weighed.customers, grounds.salt, business)
    choices = choose(weighed, made.terms, groups, made.limits, grounds.reaches)
    found = {name: values[0].item() for name, values in figures_of(weighed, choices, groups).items()}
    decision = Decision(
        customer_id=customer,
        group=groups.name(0),
        policy=grounds.version,
        as_of=kept.as_of,
        decided_at=at,
        **{name: found[name] for name in ("control", "propensity", "sampled")},
        **{name: Decimal(str(found[name])).quantize(_CENTS) for name in ("expected_margin", "cost", "worth")},
    )
    if found["way"] < 0:
        decision.reasons = why_nothing(weighed, choices)
        return decision
    way = weighed.ways[found["way"]]
    mine = weighed.offers[way.offer]
    decision.action_id, decision.channel = mine.action, way.channel.key
    decision.features = [found[name] for name in ("assumed", "comes", "often", "back")]
    decision.reasons, decision.facts = told_one(frame, mine.move, made.said[mine.move.key])
    return decision


def get_ready() -> None:
    """Load the compiled code that chooses, so that the first customer does not wait for it: .4 s, or some seconds where
    it has to be compiled, after an upgrade. Asks no database."""
    nobody, nothing = np.zeros(0, np.int64), np.zeros((0, FEATURES))
    weighed = Weighed((), (), nobody, nothing, np.zeros(0), nobody, nobody, np.zeros(0), np.zeros(0, np.int8))
    choose(weighed, Terms(nothing[None], nothing, 0.0, 0), Groups(np.zeros(0, np.int8), 0.0), ())
