"""Decide: exactly one open decision for each customer, the best next step or none, with all that led to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from time import perf_counter
from typing import Any

import polars as pl
from django.db import transaction

from regulars.customise.catalogue import offers, sync_catalogue, words_of
from regulars.customise.choose import CONTACT_REST_DAYS, best_of_each, choose, weigh, within_time
from regulars.customise.explain import NO_MOVE, alternatives, told, told_of_nothing
from regulars.customise.facts import gather
from regulars.customise.offer import Offer, RuledOut
from regulars.customise.past import recent_decisions
from regulars.customise.words import facts_used
from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.ledger.frames import read_frame, write_frame
from regulars.ledger.models import Decision, Experiment
from regulars.science.experiments.groups import in_control

CONTROL_GROUP = "Control group"
_CONTROL_SALT = "regulars/control/1"
_CALL_DAYS = 10
"""Working days of calls that are given out at once; who is not among them gets something that takes no time."""

_POLICY = "playbook-1"
_SAME = ("action", "channel", "control", "expected_margin", "cost", "worth", "propensity", "policy", "reasons")
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class DecideReport:
    """What was decided; money in `currency`.

    Attributes:
        policy: version of the rules, costs and assumptions.
        customers: decided on: `acted` have a move coming, `control` of those are left alone to compare with,
            and `in_peace` are best left in peace anyway.
        kept: open decisions that stay as they are; written, new ones; replaced, open ones that they take the place of.
        by_move: customers for whom each move was chosen, control group included.
        funnel: for how many pairs of a customer and a move each reason ruled the move out, in the order asked;
            "not meant for them" comes first, "another was better" and "chosen" last.
        expected_margin, cost, worth: of what was chosen, control group left out.
        seconds: how long each part took.
    """

    as_of: datetime
    decided_at: datetime
    policy: str
    currency: str
    customers: int
    acted: int
    control: int
    in_peace: int
    kept: int
    written: int
    replaced: int
    by_move: dict[str, int]
    funnel: dict[str, int]
    expected_margin: float
    cost: float
    worth: float
    seconds: dict[str, float]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat(), "decided_at": self.decided_at.isoformat()}

    def words(self) -> list[str]:
        """The report as a person reads it, a line each."""
        earned, cost = (say_money(amount, self.currency, cents=False) for amount in (self.expected_margin, self.cost))
        return [
            f"{self.acted:,} of {self.customers:,} customers have a next step; "
            f"{self.in_peace:,} are best left in peace.",
            f"{self.control:,} of those with a next step are in the control group and left alone, to compare with.",
            f"The others' steps are expected to earn {earned} of margin, and to cost {cost}.",
        ]


def decide(as_of: datetime, business: Business, *, at: datetime) -> DecideReport:
    """Choose the next step for every customer: the one expected to earn most beyond its cost, or none.

    Consent, eligibility, open complaints and tasks, recent contact and the team's time are asked in turn; what is
    left competes on expected incremental margin less cost less the price of attention, with doing nothing at 0.
    Customers of the control group get the decision that they would have got, marked. Deciding again on the same
    facts changes nothing. One transaction.

    Args:
        as_of: what may be known of orders and conversations; the scores should be as of the same moment.
        business: the settings.
        at: the moment of writing; consents, tasks and recent contacts count as they stand then.
    """
    clock = _Clock()
    with transaction.atomic():
        sync_catalogue()
        catalogue = offers(at)
        facts = gather(as_of, business, at=at)
        clock.lap("gather")
        candidates = weigh(facts.frame, catalogue, recent_decisions(at), attention=float(business.attention_price))
        ranked = best_of_each(within_time(candidates, business.calls_a_day * _CALL_DAYS))
        chosen = choose(ranked)
        clock.lap("choose")
        policy = policy_version(catalogue, business)
        decisions = _in_groups(
            _explained(facts.frame, ranked, chosen, catalogue), catalogue, float(business.control_share), at
        ).with_columns(policy=pl.lit(policy), as_of=pl.lit(as_of), decided_at=pl.lit(at))
        clock.lap("explain")
        kept, written, replaced = _write(decisions, at)
        clock.lap("write")
    acted = decisions.filter(pl.col("action").is_not_null())
    treated = acted.filter(~pl.col("control"))
    return DecideReport(
        as_of=as_of,
        decided_at=at,
        policy=policy,
        currency=facts.currency,
        customers=decisions.height,
        acted=acted.height,
        control=acted.height - treated.height,
        in_peace=decisions.height - acted.height,
        kept=kept,
        written=written,
        replaced=replaced,
        by_move=dict(chosen["move"].value_counts().sort(["count", "move"], descending=[True, False]).iter_rows()),
        funnel=_funnel(ranked, chosen, decisions.height * len(catalogue)),
        expected_margin=round(float(treated["expected_margin"].sum()), 2),
        cost=round(float(treated["cost"].sum()), 2),
        worth=round(float(treated["worth"].sum()), 2),
        seconds=clock.laps,
    )


def policy_version(catalogue: Sequence[Offer], business: Business) -> str:
    """A name for the rules decided by: two decisions of one policy on the same facts are the same."""
    told = [[o.move.key, o.cost, o.enabled, str(o.move.lift), str(o.move.eligible)] for o in catalogue]
    terms = [str(business.margin_rate), str(business.attention_price), str(business.control_share), CONTACT_REST_DAYS]
    digest = blake2b(json.dumps([told, terms, business.calls_a_day]).encode(), digest_size=4).hexdigest()
    return f"{_POLICY}/{digest}"


def _explained(
    frame: pl.DataFrame, ranked: pl.DataFrame, chosen: pl.DataFrame, catalogue: Sequence[Offer]
) -> pl.DataFrame:
    """One row a customer with the choice and its reasons, facts and alternatives; action null for none."""
    said = _facts_of_words(catalogue)
    reasons = [told_of_nothing(ranked.join(chosen, on="customer", how="anti")).with_columns(facts=pl.lit("{}"))]
    for offer in catalogue:
        mine = chosen.filter(pl.col("move") == offer.move.key)
        if not mine.is_empty():
            rows = frame.join(mine.select("customer"), on="customer", how="semi")
            reasons.append(told(rows, offer.move, said.get(offer.action, frozenset())))
    actions = {offer.move.key: offer.action for offer in catalogue}
    return (
        frame.select("customer")
        .join(
            chosen.select("customer", "move", "channel", "expected_margin", "cost", "worth"), on="customer", how="left"
        )
        .join(pl.concat(reasons), on="customer", how="left")
        .join(alternatives(ranked, chosen, [offer.move for offer in catalogue]), on="customer", how="left")
        .with_columns(
            action=pl.col("move").replace_strict(actions, default=None, return_dtype=pl.Int64),
            channel=pl.col("channel").fill_null(""),
            reasons=pl.col("reasons").fill_null(json.dumps([NO_MOVE])),
            facts=pl.col("facts").fill_null("{}"),
            alternatives=pl.col("alternatives").fill_null("[]"),
        )
        .with_columns(pl.col("expected_margin", "cost", "worth").fill_null(0.0))
        .sort("customer")
    )


def _facts_of_words(catalogue: Sequence[Offer]) -> dict[int, frozenset[str]]:
    """By action, the facts that its templates may say, as people have worded them."""
    found: dict[int, frozenset[str]] = {}
    for (action, _), words in words_of(offer.action for offer in catalogue).items():
        found[action] = found.get(action, frozenset()) | facts_used(words.subject, words.body)
    return found


def _in_groups(decisions: pl.DataFrame, catalogue: Sequence[Offer], share: float, at: datetime) -> pl.DataFrame:
    """Mark the control group, and note how likely the customer was to get what was chosen: the propensity."""
    experiment, _ = Experiment.objects.get_or_create(
        name=CONTROL_GROUP, defaults={"salt": _CONTROL_SALT, "control_share": share, "started_at": at}
    )
    if float(experiment.control_share) != share:
        Experiment.objects.filter(pk=experiment.pk).update(control_share=share)
    always = [offer.move.key for offer in catalogue if not offer.move.holdout]
    held = pl.Series("held", in_control(decisions["customer"].to_list(), experiment.salt, share))
    tried = pl.col("action").is_not_null() & ~pl.col("move").is_in(always)
    return (
        decisions.with_columns(held)
        .with_columns(control=pl.col("held") & tried.fill_null(value=False))
        .with_columns(
            propensity=pl.when("control")
            .then(pl.lit(share))
            .when(tried.fill_null(value=False))
            .then(pl.lit(1 - share))
            .otherwise(1.0)
        )
        .drop("held", "move")
    )


def _write(decisions: pl.DataFrame, at: datetime) -> tuple[int, int, int]:
    """Keep the open decisions that say the same, close the others as replaced, and enter the new ones."""
    standing = read_frame(Decision.objects.filter(state=Decision.State.OPEN).order_by(), ["id", "customer", *_SAME])
    same = _comparable(standing).join(_comparable(decisions), on=["customer", *_SAME], how="inner", nulls_equal=True)
    same = same.unique("customer", keep="first", maintain_order=True)
    gone = standing.filter(~pl.col("id").is_in(same["id"].implode()))["id"].to_list()
    for start in range(0, len(gone), _BATCH):
        Decision.objects.filter(pk__in=gone[start : start + _BATCH]).update(state=Decision.State.REPLACED, closed_at=at)
    new = decisions.join(same.select("customer"), on="customer", how="anti", maintain_order="left")
    write_frame(Decision, new)
    return same.height, new.height, len(gone)


def _comparable(decisions: pl.DataFrame) -> pl.DataFrame:
    """The columns that make two decisions the same, as the databases give them back; JSON is compared as its values."""
    money = pl.col("expected_margin", "cost", "worth").cast(pl.Float64).round(4)
    reasons = pl.col("reasons").str.json_decode(pl.List(pl.String)).list.join("\n")
    kept = [name for name in ("id", "customer", *_SAME) if name in decisions.columns]
    return decisions.with_columns(money, reasons).select(kept)


def _funnel(ranked: pl.DataFrame, chosen: pl.DataFrame, pairs: int) -> dict[str, int]:
    counts = dict(ranked["ruled_out"].value_counts().iter_rows())
    ruled_out = {reason.words: counts.get(int(reason), 0) for reason in RuledOut}
    better = counts.get(None, 0) - chosen.height
    return {
        "not meant for them": pairs - ranked.height,
        **ruled_out,
        "another was better": better,
        "chosen": chosen.height,
    }


class _Clock:
    """How long each part took, for the report; it decides nothing."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, part: str) -> None:
        now = perf_counter()
        self.laps[part] = round(now - self._last, 3)
        self._last = now
