"""The policy: what is believed of each action, drawn as members, with the terms it decides on; one version a belief."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import numpy as np

from regulars.customise.field import Terms
from regulars.customise.offer import Offer
from regulars.customise.weigh import CONTACT_REST_DAYS, FEATURES
from regulars.ledger.business import Business
from regulars.ledger.models import Lesson, Policy
from regulars.science.policy.among import NEVER, Reach
from regulars.science.policy.beliefs import Beliefs

SEED = 1
_ALL, _SOME, _NONE = "all", "some", "none"
_NAME = "learning-3"


@dataclass(frozen=True, slots=True)
class Deciding:
    """A policy ready to decide.

    Attributes:
        version: its name: two decisions of one version on the same facts are the same, within the same limits.
        terms: numbers.
        learnt_from: customers whose outcomes it knows.
        beliefs: the multiple of each action's assumed effect on the average customer: key to (mean, spread).
    """

    version: str
    terms: Terms
    learnt_from: int
    beliefs: dict[str, tuple[float, float]]


def policy_for(offers: Sequence[Offer], business: Business, as_of: datetime) -> Deciding:
    """The policy that the newest lesson of `as_of` or before makes, for offers in order of key."""
    lesson = newest_lesson(as_of)
    beliefs = beliefs_of(offers, lesson)
    terms = terms_of(offers, beliefs, business)
    spread = np.sqrt(np.diag(beliefs.covariance)[::FEATURES]) if offers else np.zeros(0)
    told = {
        offer.move.key: (round(float(mean), 4), round(float(apart), 4))
        for offer, mean, apart in zip(offers, beliefs.mean[:, 0], spread, strict=True)
    }
    return Deciding(_version(offers, business, terms), terms, lesson.customers if lesson else 0, told)


def newest_lesson(as_of: datetime) -> Lesson | None:
    """What outcomes have taught by a moment; None: nothing yet."""
    return Lesson.objects.filter(as_of__lte=as_of).order_by("-as_of").first()


def beliefs_of(offers: Sequence[Offer], lesson: Lesson | None) -> Beliefs:
    """What is believed of the offers, in order of key, after the lesson; what we owe a customer is not doubted."""
    beliefs = Beliefs.assumed([str(offer.move.kind) for offer in offers], FEATURES)
    learnt = _after(beliefs, lesson, offers) if lesson is not None else beliefs
    return learnt.settled([place for place, offer in enumerate(offers) if not offer.move.holdout])


def terms_of(offers: Sequence[Offer], beliefs: Beliefs, business: Business) -> Terms:
    """The numbers that are decided by: the members drawn from the belief, or the belief alone where the business does
    not let us explore."""
    drawn = beliefs.draw([offer.action for offer in offers], SEED) if business.explore else beliefs.mean[None]
    return Terms(drawn, beliefs.mean, float(business.attention_price), SEED)


def keep_policy(
    deciding: Deciding,
    business: Business,
    reaches: Mapping[str, Reach],
    funnel: dict[str, int],
    as_of: datetime,
    at: datetime,
) -> None:
    """Remember what was decided by, and how far limits reached, for who is decided upon alone, and for who asks why."""
    shares = {
        "control_share": float(business.control_share),
        "random_share": float(business.random_share),
        "usual_share": float(business.usual_share),
    }
    limits = [
        {"key": key, "reached": _name_of(reach), "gain": reach.gain if np.isfinite(reach.gain) else None}
        | {"customer": reach.customer}
        for key, reach in reaches.items()
    ]
    told = {
        "attention_price": float(business.attention_price),
        "explore": business.explore,
        "learnt_from": deciding.learnt_from,
        "multiples": {key: list(believed) for key, believed in deciding.beliefs.items()},
    }
    made = {"as_of": as_of, "seed": SEED, "terms": shares | told, "limits": limits, "funnel": funnel}
    newest = Policy.objects.order_by("-made_at", "-pk").first()
    if newest and newest.version == deciding.version and all(getattr(newest, name) == made[name] for name in made):
        return
    Policy.objects.update_or_create(version=deciding.version, defaults={**made, "made_at": at})


def reaches_of(limits: Iterable[Mapping[str, Any]]) -> dict[str, Reach]:
    """How far each limit reached, as a policy keeps it."""
    bounds = {_ALL: NEVER, _NONE: np.inf}
    return {each["key"]: Reach(bounds.get(each["reached"], each["gain"]), each["customer"]) for each in limits}


def _name_of(reach: Reach) -> str:
    return _ALL if reach.to_all else _NONE if reach.gain == np.inf else _SOME


def _after(beliefs: Beliefs, lesson: Lesson, offers: Sequence[Offer]) -> Beliefs:
    """The belief with what outcomes say, of the actions that there still are."""
    known = {action: place for place, action in enumerate(lesson.actions)}
    size = len(offers) * FEATURES
    precision, moment = np.zeros((size, size)), np.zeros(size)
    here = [place for place, offer in enumerate(offers) if offer.action in known]
    mine = np.array([place * FEATURES + each for place in here for each in range(FEATURES)], np.int64)
    there = [known[offers[place].action] for place in here]
    theirs = np.array([place * FEATURES + each for place in there for each in range(FEATURES)], np.int64)
    if not len(mine):
        return beliefs
    precision[np.ix_(mine, mine)] = np.array(lesson.precision)[np.ix_(theirs, theirs)]
    moment[mine] = np.array(lesson.moment)[theirs]
    return beliefs.learn(precision, moment)


def _version(offers: Sequence[Offer], business: Business, terms: Terms) -> str:
    told = [
        [o.move.key, o.cost, o.enabled, o.valid, o.group, o.priority, str(o.move.lift), str(o.move.eligible)]
        for o in offers
    ]
    shares = [str(share) for share in (business.control_share, business.random_share, business.usual_share)]
    others = [str(business.margin_rate), terms.attention, *shares, CONTACT_REST_DAYS, business.calls_a_day]
    digest = blake2b(json.dumps([told, others]).encode(), digest_size=4)
    digest.update(np.ascontiguousarray(np.round(terms.weights, 4)).tobytes())
    digest.update(np.ascontiguousarray(np.round(terms.mean, 2)).tobytes())
    return f"{_NAME}/{digest.hexdigest()}"
