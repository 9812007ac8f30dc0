"""Decide: exactly one open decision for each customer, the best next step or none, with all that led to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from django.db import transaction

from regulars.customise.catalogue import sync_catalogue, words_of
from regulars.customise.choose import choose
from regulars.customise.explain import alternatives, as_json, chosen_ways, ranked_ways, told, why_nothing
from regulars.customise.facts import gather
from regulars.customise.groups import Groups
from regulars.customise.limits import Limit, limits_of
from regulars.customise.moves import Words
from regulars.customise.offer import Offer, RuledOut
from regulars.customise.offers import offers
from regulars.customise.past import recent_decisions
from regulars.customise.policy import Deciding, keep_policy, policy_for
from regulars.customise.record import close_held, record
from regulars.customise.report import Clock, DecideReport
from regulars.customise.weigh import Weighed, weigh
from regulars.customise.words import facts_used
from regulars.ledger.business import Business
from regulars.ledger.facts_file import keep_facts
from regulars.ledger.models import Experiment
from regulars.science.policy.among import Reach

CONTROL_GROUP = "Control group"
_CONTROL_SALT = "regulars/control/1"
CALL_DAYS = 10
"""Working days of calls that are given out at once; who is not among them gets something that takes no time."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions as a frame: one row a customer, with the fields of `Decision` and `move` (key; null for none).

    Attributes:
        funnel: pairs of a customer and a move by what ruled the move out, in the order asked.
        reaches: how far each limit reached.
    """

    frame: pl.DataFrame
    funnel: dict[str, int]
    reaches: dict[str, Reach]


def decide(as_of: datetime, business: Business, *, at: datetime) -> DecideReport:
    """Choose the next step for every customer: the one expected to earn most beyond its cost, or none.

    Consent, eligibility, open complaints and tasks, recent contact, budgets and the team's time are asked in turn; what
    is left competes on expected incremental margin less cost less the price of attention, with doing nothing at 0.
    Most customers are decided on by a member of the policy, which believes of each action what outcomes leave room for;
    a few by what the playbook assumes, by chance, or, in the control group, get the decision that they would have got,
    marked. Deciding again on the same facts changes nothing. One transaction.

    Args:
        as_of: what may be known of orders and conversations; the scores should be as of the same moment.
        business: the settings.
        at: the moment of writing; consents, tasks and recent contacts count as they stand then.
    """
    clock = Clock()
    with transaction.atomic():
        sync_catalogue()
        catalogue = sorted(offers(at), key=lambda offer: offer.move.key)
        close_held(at)
        facts = gather(as_of, business, at=at)
        clock.lap("gather")
        policy = policy_for(catalogue, business, as_of)
        weighed = weigh(facts.frame, catalogue, recent_decisions(at, business.time_zone))
        clock.lap("weigh")
        decided = decide_weighed(facts.frame, weighed, policy, groups_of(weighed, business, at), business)
        clock.lap("choose")
        decisions = decided.frame.with_columns(as_of=pl.lit(as_of), decided_at=pl.lit(at))
        kept, written, replaced = record(decisions.drop("move"), at)
        keep_policy(policy, business, decided.reaches, decided.funnel, as_of, at)
        keep_facts(facts.frame, facts.currency, as_of)
        clock.lap("write")
    acted = decisions.filter(pl.col("action").is_not_null())
    treated = acted.filter(~pl.col("control"))
    by_move = acted["move"].value_counts().sort(["count", "move"], descending=[True, False])
    return DecideReport(
        as_of=as_of,
        decided_at=at,
        policy=policy.version,
        currency=facts.currency,
        customers=decisions.height,
        acted=acted.height,
        control=acted.height - treated.height,
        in_peace=decisions.height - acted.height,
        groups=dict(decisions["group"].value_counts().sort("group").iter_rows()),
        kept=kept,
        written=written,
        replaced=replaced,
        by_move=dict(by_move.iter_rows()),
        funnel=decided.funnel,
        learnt_from=policy.learnt_from,
        expected_margin=round(float(treated["expected_margin"].sum()), 2),
        cost=round(float(treated["cost"].sum()), 2),
        worth=round(float(treated["worth"].sum()), 2),
        seconds=clock.laps,
    )


def groups_of(weighed: Weighed, business: Business, at: datetime) -> Groups:
    """Everybody's group. The experiment is begun with the first decision, and follows the settings."""
    share = float(business.control_share)
    experiment, _ = Experiment.objects.get_or_create(
        name=CONTROL_GROUP, defaults={"salt": _CONTROL_SALT, "control_share": share, "started_at": at}
    )
    if float(experiment.control_share) != share:
        Experiment.objects.filter(pk=experiment.pk).update(control_share=share)
    return deal(weighed.customers, experiment.salt, business)


def deal(customers: np.ndarray, salt: str, business: Business) -> Groups:
    """Groups by the shares of the settings."""
    return Groups.deal(
        customers,
        salt,
        holdout=float(business.control_share),
        random=float(business.random_share),
        usual=float(business.usual_share),
    )


def decide_weighed(
    frame: pl.DataFrame,
    weighed: Weighed,
    policy: Deciding,
    groups: Groups,
    business: Business,
) -> Decided:
    """The decisions on the customers of the frame, as they will be recorded.

    Args:
        frame: the decision frame.
        weighed: the same customers, weighed.
        policy: decided by.
        groups: of these customers.
        business: the settings.
    """
    limits = limits_of(weighed.offers, weighed.ways, business.calls_a_day * CALL_DAYS)
    said = facts_said(weighed.offers, words_of([offer.action for offer in weighed.offers]))
    return decide_within(frame, weighed, policy, groups, limits, said)


def decide_within(
    frame: pl.DataFrame,
    weighed: Weighed,
    policy: Deciding,
    groups: Groups,
    limits: Sequence[Limit],
    said: Mapping[str, frozenset[str]],
    reaches: Mapping[str, Reach] | None = None,
) -> Decided:
    """The same, where all that the catalogue has is given: it asks no database.

    Args:
        frame, weighed, policy, groups: as for `decide_weighed`.
        limits: what is scarce.
        said: the facts that the words of each move (by key) may say.
        reaches: how far each limit reaches, where that was settled for more customers than these.
    """
    choices = choose(weighed, policy.terms, groups, limits, reaches)
    ranked = ranked_ways(weighed, choices)
    chosen = chosen_ways(weighed, choices, groups).with_columns(nothing=pl.Series(why_nothing(weighed, choices)))
    found = _explained(frame, ranked, chosen, weighed.offers, said)
    return Decided(
        found.with_columns(policy=pl.lit(policy.version)),
        _funnel(ranked, int((choices.row >= 0).sum()), len(weighed.customers) * len(weighed.offers)),
        choices.reaches,
    )


def _explained(
    frame: pl.DataFrame,
    ranked: pl.DataFrame,
    chosen: pl.DataFrame,
    catalogue: Sequence[Offer],
    said: Mapping[str, frozenset[str]],
) -> pl.DataFrame:
    """The chosen (with `nothing`, why they would be left in peace) with their reasons, facts and alternatives."""
    acted = chosen.filter(pl.col("move").is_not_null())
    nothing = as_json(pl.concat_list("nothing"))
    reasons = [chosen.filter(pl.col("move").is_null()).select("customer", reasons=nothing, facts=pl.lit("{}"))]
    for offer in catalogue:
        mine = acted.filter(pl.col("move") == offer.move.key)
        if not mine.is_empty():
            rows = frame.join(mine.select("customer"), on="customer", how="semi")
            reasons.append(told(rows, offer.move, said[offer.move.key]))
    return (
        chosen.drop("nothing")
        .join(pl.concat(reasons), on="customer", how="left")
        .join(alternatives(ranked, acted, [offer.move for offer in catalogue]), on="customer", how="left")
        .with_columns(pl.col("alternatives").fill_null("[]"))
        .sort("customer")
    )


def facts_said(offers: Sequence[Offer], words: Mapping[tuple[int, str], Words]) -> dict[str, frozenset[str]]:
    """The facts that the templates of each move (by key) may say, as people have worded them.

    Args:
        offers: the moves.
        words: of their actions, as `catalogue.words_of` gives them.
    """
    used: dict[int, set[str]] = {}
    for (action, _), said in words.items():
        used.setdefault(action, set()).update(facts_used(said.subject, said.body))
    return {offer.move.key: frozenset(used.get(offer.action, ())) for offer in offers}


def _funnel(ranked: pl.DataFrame, chosen: int, pairs: int) -> dict[str, int]:
    counts = dict(ranked["ruled_out"].value_counts().iter_rows())
    ruled_out = {reason.words: counts.get(int(reason), 0) for reason in RuledOut}
    return {
        "not meant for them": pairs - ranked.height,
        **ruled_out,
        "another was better": counts.get(None, 0) - chosen,
        "chosen": chosen,
    }
