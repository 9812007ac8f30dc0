"""Decide for one customer while they wait: what the batch decides, on what is known of them this moment."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from regulars.customise.catalogue import offers
from regulars.customise.choose import choose
from regulars.customise.decide import CALL_DAYS, CONTROL_GROUP, deal, facts_said
from regulars.customise.explain import NO_MOVE, chosen_ways, ranked_ways, told, told_of_nothing
from regulars.customise.fresh import fresh_facts
from regulars.customise.limits import limits_of
from regulars.customise.past import recent_decisions
from regulars.customise.policy import beliefs_of, reaches_of, terms_of
from regulars.customise.weigh import weigh
from regulars.kernel.errors import NotFound
from regulars.ledger.business import Business
from regulars.ledger.facts_file import kept_facts
from regulars.ledger.models import Customer, Decision, Experiment, Lesson, Policy
from regulars.ledger.reach.rules import rules

_CENTS = Decimal("0.0001")


def decide_one(customer: int, business: Business, *, at: datetime) -> Decision:
    """The decision for one customer as it would be now, not recorded, and without its alternatives.

    By the newest policy and the catalogue as it is, within the budgets and the time that the last run for everybody
    left them: whom those reached, they reach. On the same facts it is what that run decided, chance included.

    Raises:
        NotFound: a customer that there is not, or nobody's facts are kept: the next run keeps them.
    """
    kept, policy = kept_facts(), Policy.objects.order_by("-made_at", "-pk").first()
    if kept is None or policy is None:
        raise NotFound("Nothing has been decided yet.", hint="Run the steps first: regulars run")
    frame = fresh_facts(kept, customer, business, rules(), at=at)
    if frame.is_empty():
        known = Customer.objects.filter(pk=customer).exists()
        hint = "They came after the last run; the next one decides for them." if known else "See the list of customers."
        raise NotFound(f"There is nothing to decide customer {customer} on.", hint=hint)
    catalogue = sorted(offers(at), key=lambda offer: offer.move.key)
    weighed = weigh(frame, catalogue, recent_decisions(at, customer))
    salt = Experiment.objects.values_list("salt", flat=True).get(name=CONTROL_GROUP)
    groups = deal(weighed.customers, salt, business)
    lesson = Lesson.objects.filter(as_of__lte=kept.as_of).order_by("-as_of").first()
    terms = terms_of(catalogue, beliefs_of(catalogue, lesson), business)
    limits = limits_of(weighed.offers, weighed.ways, business.calls_a_day * CALL_DAYS)
    choices = choose(weighed, terms, groups, limits, reaches_of(policy))
    chosen = chosen_ways(weighed, choices, groups).row(0, named=True)
    mine = next((offer for offer in catalogue if offer.action == chosen["action"]), None)
    if mine is not None:
        why = told(frame, mine.move, facts_said(mine))
    else:
        why = told_of_nothing(ranked_ways(weighed, choices))
    return _as_decision(chosen, why, policy.version, kept.as_of, at)


def _as_decision(chosen: dict[str, Any], why: pl.DataFrame, version: str, as_of: datetime, at: datetime) -> Decision:
    money = {name: Decimal(str(chosen.pop(name))).quantize(_CENTS) for name in ("expected_margin", "cost", "worth")}
    texts = why.row(0, named=True) if why.height else {}
    return Decision(
        customer_id=chosen.pop("customer"),
        action_id=chosen.pop("action"),
        features=json.loads(chosen.pop("features")),
        reasons=json.loads(texts.get("reasons", json.dumps([NO_MOVE]))),
        facts=json.loads(texts.get("facts", "{}")),
        policy=version,
        as_of=as_of,
        decided_at=at,
        **{name: chosen[name] for name in ("channel", "group", "control", "propensity", "sampled")},
        **money,
    )
