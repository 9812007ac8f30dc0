"""Gaps on either database: found, taken on, and carried along when a customer becomes another."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group, User
from tests.support.gaps import asked, tell
from tests.support.town import NOW, people

from regulars.identify.identity import merge, undo
from regulars.interact.tasks import open_tasks
from regulars.ledger.models import GapBefore
from regulars.measure.gaps.found import gaps_found
from regulars.measure.gaps.improve import Plan, Where, close_proven, finish, take_on

__all__ = ["people"]


@pytest.mark.django_db
def test_from_answers_to_a_closed_gap(people) -> None:  # type: ignore[no-untyped-def]
    town = people(12)
    first, unnamed = asked("help", "price", at=NOW - timedelta(days=40)), asked("help", anonymous=True)
    for place, one in enumerate(town):
        tell(first, one.pk, {"help": (7, 1 + place % 3, 6), "price": (4, 6, None)})
        tell(unnamed, None, {"help": (7, 2, 6)})
    found = gaps_found(NOW, "tier")
    assert [(gap.need, gap.answers) for gap in found.everybody.gaps] == [("help", 24), ("price", 12)]
    assert sum(group.people for group in found.groups) == 12
    user = User.objects.create(username="olive")
    user.groups.add(Group.objects.get_or_create(name="owner")[0])
    made = take_on(Where("help"), Plan("Answer sooner", "olive", date(2026, 6, 1)), by="olive", at=NOW, known_at=NOW)
    assert (made.task and made.task.customer, [task.pk for task in open_tasks()]) == (None, [made.task_id])
    finish(made.pk, by="olive", at=NOW)
    later = asked("help", at=NOW + timedelta(days=9))
    for one in town:
        tell(later, one.pk, {"help": (7, 6, 6)})
    assert close_proven(at=NOW + timedelta(days=20)) == 1


@pytest.mark.django_db
def test_a_gap_before_is_carried_along_and_back(people) -> None:  # type: ignore[no-untyped-def]
    ann, bob = people(2)
    survey = asked("help")
    for one in (ann, bob):
        tell(survey, one.pk, {"help": (7, 3, 6)})
    user = User.objects.create(username="olive")
    user.groups.add(Group.objects.get_or_create(name="owner")[0])
    take_on(Where("help"), Plan("Answer sooner", "olive", date(2026, 6, 1)), by="olive", at=NOW, known_at=NOW)
    done = merge([ann.pk, bob.pk], by="olive", at=NOW)
    assert GapBefore.objects.count() == 1
    undo(done.number, by="olive", at=NOW)
    assert set(GapBefore.objects.values_list("customer", flat=True)) == {ann.pk, bob.pk}
