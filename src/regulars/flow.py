"""The order of the steps, said once. Each is one transaction: after a crash it is done or not done, never half."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars.customise.decide import decide
from regulars.customise.facts import foresee
from regulars.differentiate.customers import members_of_segments
from regulars.differentiate.listening import learn_listening
from regulars.differentiate.needs import learn_needs
from regulars.differentiate.preferences import infer_preferences
from regulars.differentiate.quality import judge_relationships
from regulars.differentiate.score import score_customers
from regulars.differentiate.shifts import find_shifts_of_customers
from regulars.differentiate.traits import find_traits
from regulars.identify.doubts import weigh_doubts
from regulars.identify.personal_codes import note_codes
from regulars.identify.resolve import resolve
from regulars.kernel.errors import BadInput
from regulars.ledger.business import Business, business
from regulars.ledger.log.read import last_moment, last_seq
from regulars.ledger.models import Run
from regulars.measure.earned.actions import WEEKS
from regulars.measure.earned.lesson import learn_effects
from regulars.measure.experience.everybody import sum_experiences
from regulars.measure.gaps.improve import close_proven
from regulars.measure.refresh import refresh_measures


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a verb for the command line, what it is doing in words, and how it is done."""

    name: str
    doing: str
    carry_out: Callable[[datetime, Business, datetime], dict[str, Any]]


def _identify(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    report = resolve(at=at, country=chosen.country)
    note_codes(as_of)
    return report.to_json()


def _differentiate(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    report = score_customers(as_of, chosen, at=at)
    weigh_doubts()
    return report.to_json() | {"words": report.words()}


def _need(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    report = learn_needs(as_of, chosen, at=at)
    return report.to_json() | {"words": report.words()}


def _shift(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    report = find_shifts_of_customers(as_of, chosen, at=at)
    return report.to_json() | {"words": report.words()}


def _relate(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    report = judge_relationships(as_of, chosen, at=at)
    return report.to_json() | {"words": report.words()}


def _trait(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    report = find_traits(as_of, chosen, at=at)
    return report.to_json() | {"words": report.words()}


def _prefer(as_of: datetime, _chosen: Business, at: datetime) -> dict[str, Any]:
    report = infer_preferences(as_of, at=at)
    return report.to_json() | {"words": report.words()}


def _listen(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    report = learn_listening(as_of, chosen, at=at)
    return report.to_json() | {"words": report.words()}


def _foresee(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    return {"customers": foresee(as_of, chosen, at=at)}


def _customise(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    report = decide(as_of, chosen, at=at)
    return report.to_json() | {"words": report.words()}


def _experience(as_of: datetime, _chosen: Business, _at: datetime) -> dict[str, Any]:
    return sum_experiences(as_of).to_json()


def _measure(as_of: datetime, chosen: Business, at: datetime) -> dict[str, Any]:
    close_proven(at=at)
    learn_effects(as_of, chosen, WEEKS)
    return refresh_measures(as_of, chosen, at=at, segments=members_of_segments).to_json()


STEPS: tuple[Step, ...] = (
    Step("identify", "finding out who is who", _identify),
    Step("needs", "learning what each customer needs", _need),
    Step("differentiate", "working out what each customer is worth, and who may leave", _differentiate),
    Step("shifts", "noticing whose habits changed", _shift),
    Step("relationships", "judging how good each relationship is", _relate),
    Step("traits", "finding what the best customers have in common", _trait),
    Step("preferences", "learning what each customer likes", _prefer),
    Step("listening", "learning when each customer is there, and which channel they heed", _listen),
    Step("goods", "foreseeing what each customer will want next", _foresee),
    Step("customise", "choosing the next step for each customer", _customise),
    Step("experience", "summing up what each customer went through with us lately", _experience),
    Step("measure", "measuring customer equity and Return on Customer", _measure),
)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, the number of steps done, and how many there are."""


@dataclass(frozen=True, slots=True)
class FlowReport:
    """What each step reported, and how long it took."""

    as_of: datetime
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"as_of": self.as_of.isoformat(), "steps": self.steps, "seconds": self.seconds}


def _no_progress(_doing: str, _done: int, _total: int) -> None:
    pass


def run(
    step: str | None = None, as_of: datetime | None = None, *, at: datetime, progress: Progress = _no_progress
) -> FlowReport:
    """Carry out one step, or all in order, on what was known at `as_of` (default: the newest event of the log).

    `at` is when the results are written. Raises BadInput for an unknown step, or while there is nothing to work on.
    """
    steps = [known for known in STEPS if step in (None, known.name)]
    if not steps:
        raise BadInput(f"There is no step '{step}'.", hint=f"The steps are {', '.join(known.name for known in STEPS)}.")
    known_until = as_of or last_moment()
    if known_until is None:
        raise BadInput("There is nothing to work on yet.", hint="Import a file first: regulars import FILE")
    report = FlowReport(known_until)
    for done, current in enumerate(steps):
        progress(current.doing, done, len(steps))
        started = time.perf_counter()
        seen = last_seq()
        figures = current.carry_out(known_until, business(), at)
        Run.objects.create(
            step=current.name, as_of=known_until, started_at=at, finished_at=at, log_seq=seen, figures=figures
        )
        report.steps[current.name] = figures
        report.seconds[current.name] = round(time.perf_counter() - started, 3)
    progress("done", len(steps), len(steps))
    return report
