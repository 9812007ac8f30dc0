"""Whom to ask: as few as the wanted interval needs, drawn at random within each tier, past those who are resting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

import polars as pl

from regulars.interact.surveys.guard import Limits, reachable, resting_customers
from regulars.kernel.errors import BadInput
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Customer, Survey
from regulars.science.quality.sampling import (
    USUAL_VARIANCE,
    allocate,
    invitations_for,
    needed_answers,
    shuffled,
)

PROSPECT = "prospect"
_USUAL_HALF_WIDTH = {"nps": 8.0, "csat": 5.0, "ces": 0.3, "likert7": 0.3}
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """How exactly we want to know. `half_width`: of the 95 % interval in points of `scale`; `tiers`: empty for all;
    `improvement`: the number of one, to ask only those whose gap it is to make smaller."""

    scale: str
    half_width: float
    expected_response: float = 0.2
    tiers: tuple[str, ...] = ()
    improvement: int | None = None

    @classmethod
    def usual(cls, scale: str) -> Wanted:
        """What one usually wants of a scale."""
        return cls(scale, _USUAL_HALF_WIDTH[scale])

    @classmethod
    def of(cls, survey: Survey) -> Wanted:
        """What is wanted of this survey."""
        said = {name: survey.wanted[name] for name in (each.name for each in fields(cls)) if name in survey.wanted}
        return cls(**{**said, "tiers": tuple(said.get("tiers", ()))}) if said else cls.usual("csat")

    def checked(self) -> Wanted:
        """Itself. Raises BadInput for values that make no sample."""
        needed_answers(self.half_width, self.scale, 1)
        invitations_for(1, self.expected_response, 1)
        return self

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {**asdict(self), "tiers": list(self.tiers)}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the wanted interval takes: people by tier, answers needed in all, and how many of each tier to invite."""

    people: Mapping[str, int]
    answers: int
    invite: Mapping[str, int]

    @property
    def invitations(self) -> int:
        """All of them."""
        return sum(self.invite.values())

    @property
    def population(self) -> int:
        """All whom we could ask."""
        return sum(self.people.values())


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came of it: the plan, whom it fell on (customer to tier), and why others were passed over, counted."""

    plan: Plan
    chosen: Mapping[int, str]
    passed_over: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As JSON values, without who was chosen: the invitations tell that."""
        return {
            "people": dict(self.plan.people),
            "answers": self.plan.answers,
            "invite": dict(self.plan.invite),
            "invited": dict(Counter(self.chosen.values())),
            "passed_over": dict(self.passed_over),
        }


def people_to_ask(tiers: tuple[str, ...], improvement: int | None = None) -> dict[str, list[int]]:
    """Everybody with an e-mail address, by tier; of these tiers, or of all; of all customers, or an improvement's."""
    known = Customer.objects.filter(merged_into=None).exclude(email="").order_by()
    if improvement is not None:
        known = known.filter(gaps_before__improvement=improvement)
    frame = read_frame(known, ["pk", "score__tier"]).with_columns(tier=pl.col("score__tier").fill_null(PROSPECT))
    if tiers:
        frame = frame.filter(pl.col("tier").is_in(list(tiers)))
    return {
        str(tier): numbers
        for tier, numbers in frame.sort("tier").group_by("tier", maintain_order=True).agg("pk").iter_rows()
    }


def plan_sample(wanted: Wanted) -> Plan:
    """How many it takes, before anybody is drawn. Raises BadInput for a plan that asks more than we ever should."""
    return _plan(
        wanted, {tier: len(numbers) for tier, numbers in people_to_ask(wanted.tiers, wanted.improvement).items()}
    )


def _plan(wanted: Wanted, sizes: Mapping[str, int]) -> Plan:
    population = sum(sizes.values())
    answers = needed_answers(wanted.half_width, wanted.scale, population)
    invitations = invitations_for(answers, wanted.expected_response, population)
    if invitations > _MOST:
        raise BadInput(
            f"That takes {invitations:,} invitations; {_MOST:,} is the most.",
            hint="Be content with a wider interval: twice as wide takes a quarter of the people.",
        )
    return Plan(sizes, answers, allocate(invitations, sizes))


def draw_sample(wanted: Wanted, *, seed: int | str, at: datetime, limits: Limits | None = None) -> Drawn:
    """Draw it: within each tier in an order that the seed decides, until there are enough.

    Who is resting, or does not want to be asked by mail, is passed over, and the next one is taken.
    """
    people = people_to_ask(wanted.tiers, wanted.improvement)
    plan = _plan(wanted, {tier: len(numbers) for tier, numbers in people.items()})
    resting = resting_customers(at, limits or Limits.set_here())
    chosen: dict[int, str] = {}
    passed_over: Counter[str] = Counter()
    for tier, numbers in people.items():
        missing = plan.invite[tier]
        for number in shuffled(numbers, f"{seed} {tier}"):
            if not missing:
                break
            why_not = resting.get(number) or _refusal(number, at)
            if why_not:
                passed_over[why_not] += 1
                continue
            chosen[number] = tier
            missing -= 1
    return Drawn(plan, chosen, passed_over)


def _refusal(number: int, at: datetime) -> str:
    verdict = reachable(Customer.objects.get(pk=number), "email", at=at)
    return "" if verdict.allowed else verdict.reason


def scales_to_size_by() -> list[str]:
    """The scales that a sample can be sized by."""
    return list(USUAL_VARIANCE)
