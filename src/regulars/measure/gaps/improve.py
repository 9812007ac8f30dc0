"""A gap taken on: who does what by when, whether the same customers then find it smaller, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import GapBefore, Improvement, Task
from regulars.ledger.users import Ability, abilities_of
from regulars.measure.gaps.answers import newest_pairs
from regulars.measure.gaps.cuts import Segments
from regulars.measure.gaps.found import Own, gap_among, gaps_of_customer, no_segments, own_gaps
from regulars.science.quality.gaps import Change, Gap, change_of, gap_of

ENOUGH_TO_CLOSE = 10
"""Customers who must have answered twice before evidence closes an improvement by itself."""

_WORDS = 300


@dataclass(frozen=True, slots=True)
class Where:
    """Whose gap in which need: of a group, or of one customer (`customer`, its number)."""

    need: str
    cut: str = ""
    among: str = ""
    customer: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, who sees to it, and by when."""

    what: str
    owner: str
    due_on: date


def take_on(
    where: Where, plan: Plan, *, by: str, at: datetime, known_at: datetime, segments: Segments = no_segments
) -> Improvement:
    """Make a gap an improvement, with a task: of one customer's gap to hear them out, of a group's what is planned.

    `known_at`: answers up to then count.
    Raises BadInput for a plan that is none or a gap that was taken on and is open, NotFound where there is no gap.
    """
    _check(plan, at)
    gap, people = _gap_of(where, known_at, segments)
    cut = Improvement.Cut.CUSTOMER if where.customer is not None else Improvement.Cut(where.cut)
    with transaction.atomic():
        same = Improvement.objects.filter(need=where.need, cut=cut, among=where.among, closed_at=None)
        if where.customer is not None:
            same = same.filter(gaps_before__customer=where.customer)
        if same.exists():
            raise BadInput(f"'{where.need}' is being improved already.", hint="Close that improvement first.")
        made = Improvement.objects.create(
            need=where.need, cut=cut, among=where.among, what=plan.what.strip(), owner=plan.owner, due_on=plan.due_on,
            gap=gap.gap, low=gap.low, high=gap.high, answers=gap.answers, made_by=by, made_at=at,
            task=_task(where, people, plan, by=by, at=at),
        )  # fmt: skip
        GapBefore.objects.bulk_create(
            GapBefore(improvement=made, customer_id=one.customer, gap=one.gap) for one in people
        )
    return made


def finish(number: int, *, by: str, at: datetime) -> Improvement:
    """Note that what was to be done is done; again changes nothing.

    Raises NotFound, or BadInput where it is closed.
    """
    with transaction.atomic():
        found = _open(number)
        if found.done_at is None:
            found.done_at, found.done_by = at, by
            found.save(update_fields=["done_at", "done_by"])
    return found


def measured_again(improvement: Improvement, until: datetime) -> Change | None:
    """How the gap of the same customers moved, by surveys opened since it was done; None before that, or while nobody
    answered again."""
    if improvement.done_at is None:
        return None
    before = dict(improvement.gaps_before.values_list("customer", "gap"))
    if not before:
        return None
    pairs = newest_pairs(
        until,
        question__about=improvement.need,
        customer__in=list(before),
        question__survey__opened_at__gt=improvement.done_at,
    )
    now = {one: delivered - wanted for one, wanted, delivered in pairs.select("customer", "wanted", "delivered").rows()}
    twice = sorted(now)
    return change_of(np.array([before[one] for one in twice]), np.array([now[one] for one in twice]))


def close(number: int, because: str, *, by: str, at: datetime) -> Improvement:
    """End it: without a reason only where the same customers find the gap smaller. Raises BadInput or NotFound."""
    with transaction.atomic():
        found = _open(number)
        change = measured_again(found, at)
        because = because.strip()
        if len(because) > Improvement._meta.get_field("because").max_length:  # type: ignore[operator]
            raise BadInput(f"The reason has {len(because)} letters; 400 is the most.")
        if not because and not (change and change.better):
            raise BadInput(
                "That the gap got smaller is not shown yet.",
                hint="Ask the same customers again, or say why it is closed all the same.",
            )
        return _end(found, change, because, by=by, at=at)


def close_proven(*, at: datetime) -> int:
    """End those whose gap the same customers, ten at least, find smaller beyond chance; gives how many."""
    ended = 0
    for one in Improvement.objects.filter(closed_at=None, done_at__isnull=False).order_by("pk"):
        change = measured_again(one, at)
        if change and change.better and change.answers >= ENOUGH_TO_CLOSE:
            _end(one, change, "", by="Regulars", at=at)
            ended += 1
    return ended


def improvements(*, closed: bool = False) -> QuerySet[Improvement]:
    """Those that are open, what is due first; or those that are closed, the newest first."""
    every = Improvement.objects.filter(closed_at__isnull=not closed)
    return every.order_by("-closed_at", "-pk") if closed else every.order_by("due_on", "pk")


def improvement_numbered(number: int) -> Improvement:
    """The one of that number. Raises NotFound."""
    found = Improvement.objects.select_related("task__customer").filter(pk=number).first()
    if found is None:
        raise NotFound(f"There is no improvement {number}.", hint="Measure, Gaps lists them all.")
    return found


def _open(number: int) -> Improvement:
    improvement_numbered(number)
    found = Improvement.objects.select_for_update().get(pk=number)
    if found.closed_at is not None:
        raise BadInput(f"Improvement {number} is closed.", hint="Take the gap on anew where it is still there.")
    return found


def _end(found: Improvement, change: Change | None, because: str, *, by: str, at: datetime) -> Improvement:
    found.closed_at, found.closed_by, found.because = at, by, because
    if change:
        found.change, found.change_low, found.change_high = change.change, change.low, change.high
        found.change_answers = change.answers
    found.save()
    return found


def _check(plan: Plan, at: datetime) -> None:
    what = plan.what.strip()
    if not 0 < len(what) <= _WORDS:
        raise BadInput(f"What is to be done takes 1 to {_WORDS} letters; this has {len(what)}.")
    owner = User.objects.filter(username=plan.owner, is_active=True).first()
    if owner is None or Ability.ACT not in abilities_of(owner):
        raise BadInput(f"'{plan.owner[:40]}' cannot see to it.", hint="Choose somebody who may act for customers.")
    if plan.due_on < at.date():
        raise BadInput(f"{plan.due_on} is over.", hint="Choose today or a later day.")


def _gap_of(where: Where, known_at: datetime, segments: Segments) -> tuple[Gap, Sequence[Own]]:
    if where.customer is None:
        gap, _ = gap_among(known_at, where.need, where.cut, where.among, segments)
        return gap, own_gaps(known_at, where.need, where.cut, where.among, segments)
    people = [one for one in gaps_of_customer(where.customer, known_at) if one.need == where.need]
    own = gap_of(where.need, [one.wanted for one in people], [one.delivered for one in people])
    if own is None:
        raise NotFound(f"This customer did not tell what they want and get in '{where.need}'.")
    return own, people


def _task(where: Where, people: Sequence[Own], plan: Plan, *, by: str, at: datetime) -> Task:
    title = plan.what.strip()
    if where.customer is not None:
        own = people[0]
        title = f"Hear them out about {where.need}: they want {own.wanted:g} and get {own.delivered:g}, of 7"
    return Task.objects.create(
        customer_id=where.customer, title=title[:300], due_on=plan.due_on,
        assigned_to=plan.owner, created_by=by, created_at=at, changed_at=at,
    )  # fmt: skip
