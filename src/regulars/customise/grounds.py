"""The grounds on which one customer is decided alone: the catalogue, the belief and the limits of everybody.

The few rows that they depend on are read anew for each decision, so that none is ever stale, whoever changed them; what
is made of them is kept while the rows stay the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from regulars.customise import sql
from regulars.customise.catalogue import worded
from regulars.customise.decide import CALL_DAYS, CONTROL_GROUP, facts_said
from regulars.customise.field import Terms
from regulars.customise.limits import Limit, limits_of
from regulars.customise.offer import Offer
from regulars.customise.offers import Entered, offers_of, own_of
from regulars.customise.own.left import Left
from regulars.customise.policy import beliefs_of, reaches_of, terms_of
from regulars.customise.weigh import ways_of
from regulars.kernel.time import local_day
from regulars.ledger.business import Business
from regulars.ledger.driver import as_value, run
from regulars.ledger.facts_file import KeptFacts
from regulars.ledger.models import Lesson
from regulars.ledger.reach.rules import Rules, rules_of
from regulars.science.policy.among import Reach

_Rows = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What is made of the catalogue and what was learnt.

    Attributes:
        offers: in order of key.
        said: the facts that the words of each move (by key) may say.
        terms: what is believed of the offers.
        limits: what is scarce.
    """

    offers: tuple[Offer, ...]
    said: Mapping[str, frozenset[str]]
    terms: Terms
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that one customer is decided by, beside what is known of them.

    Attributes:
        made: of the catalogue and what was learnt.
        rules: of reaching customers.
        version: of the newest policy.
        reaches: how far each limit reached when everybody was decided on.
        salt: of the groups.
    """

    made: Made
    rules: Rules
    version: str
    reaches: Mapping[str, Reach]
    salt: str


def grounds_of(kept: KeptFacts, business: Business, at: datetime) -> Grounds | None:
    """The grounds as they are now; None where nothing was decided yet.

    Args:
        kept: the facts that everybody was decided on by; what was learnt until then counts.
        business: the settings.
        at: the moment, on whose day our own actions are offered.
    """
    policy = run(sql.POLICY, [as_value(kept.as_of), CONTROL_GROUP]).fetchone()
    if policy is None:
        return None
    version, limits, lesson, salt = policy
    rules = rules_of(dict(run(sql.SETTINGS, []).fetchall()))
    actions, words = (tuple(run(asked, []).fetchall()) for asked in (sql.ACTIONS, sql.WORDS))
    made = _made(actions, words, lesson, rules, local_day(at, rules.zone), business, kept)
    return Grounds(made, rules, version, reaches_of(json.loads(limits)), salt)


@lru_cache(maxsize=2)
def _made(
    actions: _Rows,
    words: _Rows,
    lesson: int | None,
    ours: Rules,
    today: date,
    business: Business,
    _kept: KeptFacts,  # with other facts kept, the ledger may be another: numbers of lessons say nothing across two
) -> Made:
    entered = [
        Entered(number, key, kind, bool(playbook), bool(enabled), float(cost), json.loads(terms))
        for number, key, kind, playbook, enabled, cost, terms in actions
    ]
    own = own_of(entered)
    # How far stocks and budgets reach is settled in the run for everybody: here it counts only that there is an end.
    left = {
        number: Left(terms.stock, None if terms.budget is None else float(terms.budget))
        for number, (_, terms) in own.items()
    }
    offers = sorted(offers_of(entered, own, ours, today, left), key=lambda offer: offer.move.key)
    learnt = None if lesson is None else Lesson.objects.filter(pk=lesson).first()
    return Made(
        tuple(offers),
        facts_said(offers, worded({action.number: action.key for action in entered}, words)),
        terms_of(offers, beliefs_of(offers, learnt), business),
        limits_of(offers, ways_of(tuple(offers)), business.calls_a_day * CALL_DAYS),
    )
