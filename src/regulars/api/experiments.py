"""What each action earned, against its control group."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from regulars.api.types import PROBLEMS
from regulars.kernel.errors import NotFound
from regulars.measure.earned.latest import latest_experiments

router = Router(tags=["Measure"])


class ExperimentOut(Schema):
    """One action's experiment; money is margin in `currency`, over the four weeks after the decision.

    `action` is empty for all steps together. Intervals are 95 %, valid however often you look, but for `fixed_low` and
    `fixed_high`, valid at one look settled beforehand. Null where it cannot be told; `verdict` says why.
    """

    action: str
    name: str
    currency: str
    started: date
    days: int
    treated: int
    control: int
    expected_control: float
    waiting: int
    carried_out: int
    cost: float
    earned: float
    control_earned: float
    verdict: str
    words: list[str]
    cap: float | None
    effect: float | None
    low: float | None
    high: float | None
    fixed_low: float | None
    fixed_high: float | None
    spread: float | None
    total: float | None
    total_low: float | None
    total_high: float | None
    done_effect: float | None
    done_low: float | None
    done_high: float | None
    assumed: float | None
    more_customers: int | None
    more_days: int | None
    needed: int | None


class TryingOut(Schema):
    """A step that is being tried and has no verdict yet; money is margin in `currency`, of four weeks.

    `share` is that of customers whom chance lets have it. `needed` customers of both groups together show the effect
    `assumed`, where four in five such tests do; null where that cannot be told. Nobody's weeks are over before
    `first_verdict`. `more_days` is null until the pace is known.
    """

    action: str
    name: str
    currency: str
    since: date
    days: int
    share: float
    treated: int
    control: int
    carried_out: int
    assumed: float
    usual: float
    deviation: float
    bought: int
    needed: int | None
    missing: int | None
    first_verdict: date
    more_days: int | None
    words: list[str]


class OtherPolicyOut(Schema):
    """What a policy would have earned a customer: margin of four weeks less the cost of carrying out, in `currency`.

    `key` is done, policy, usual, nobody or single. `value` is doubly robust, with its 95 % interval at one look; `gain`
    is beside what was done. All of them are null, and `refusal` says why, where the log tells too little: `effective`
    is how many customers, treated by this policy itself, would tell as much.
    """

    key: str
    name: str
    currency: str
    customers: int
    alike: int
    effective: float
    refusal: str
    value: float | None
    low: float | None
    high: float | None
    inverse: float | None
    normalised: float | None
    gain: float | None
    gain_low: float | None
    gain_high: float | None
    words: str


class ControlGroupOut(Schema):
    """`size` of `customers` are left alone: those whose hash under `salt` falls below `share`."""

    name: str
    salt: str
    share: float
    started: date
    size: int
    customers: int


class ExperimentsOut(Schema):
    """All actions' experiments and what is being tried without a verdict yet, all steps together first in each; and
    what other policies would have earned.
    """

    as_of: datetime
    currency: str
    control_group: ControlGroupOut | None
    trying: list[TryingOut]
    policies: list[OtherPolicyOut]
    experiments: list[ExperimentOut]


@router.get("/experiments", response={200: ExperimentsOut, **PROBLEMS}, summary="What each action earned")
def experiments(
    request: HttpRequest,  # noqa: ARG001
    size: Annotated[
        float | None,
        Query(description="An effect in money a customer; `needed` then tells how many more customers it takes."),
    ] = None,
) -> dict[str, Any]:
    """Each action against its control group, with intervals valid however often you look, as the last run left it."""
    found = latest_experiments(size)
    if found is None:
        raise NotFound("Nothing was measured yet.", hint="Run the steps first: POST /api/runs")
    return found
