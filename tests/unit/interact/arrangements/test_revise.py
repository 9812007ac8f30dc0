"""Changing what is remembered: its days, its lines, its address; told once, and never over what moved on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from regulars.interact.arrangements.change import confirmed, pause, send_as_it_is, skip_next
from regulars.interact.arrangements.limit import CHANGES_A_DAY, check_limit
from regulars.interact.arrangements.look_after import look_after_arrangements
from regulars.interact.arrangements.make import Line, Wanted, make_arrangement
from regulars.interact.arrangements.revise import Revised, revise
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Arrangement, Customer, Delivery, Task, TimelineEntry

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
DUE = date(2026, 5, 31)

pytestmark = pytest.mark.usefixtures("mailing")


@pytest.fixture
def ada(db: None) -> Customer:
    return Customer.objects.create(name="Ada", email="ada@mail.example", time_zone="Europe/London", known_since=AT)


@pytest.fixture
def coffee(ada: Customer) -> Arrangement:
    wanted = Wanted("standing", DUE, (Line("Coffee", Decimal(2)),), every=1, unit="month")
    return make_arrangement(ada, wanted, by="agnes", at=AT)


def test_what_is_changed_is_told_once_and_the_rest_stays(coffee: Arrangement) -> None:
    tea = Revised(lines=(Line("Tea", Decimal(3), "T1"),), address="1 Mill Lane", words="ring twice", seen_on=DUE)
    for _ in range(2):
        changed = revise(coffee.pk, tea, by="the customer", at=AT)
    assert (changed.address, changed.next_on, changed.every, changed.starts_on) == ("1 Mill Lane", DUE, 1, DUE)
    mail = Delivery.objects.get(key__contains="changed")
    assert "3 × Tea (ring twice)" in mail.text
    assert "31 May 2026, then every month" in mail.text
    assert TimelineEntry.objects.filter(name="Arrangement Changed").count() == 1


def test_from_another_day_on_the_days_are_counted_anew(coffee: Arrangement) -> None:
    revise(coffee.pk, Revised(next_on=date(2026, 6, 10), every=2, unit="week", seen_on=DUE), by="agnes", at=AT)
    assert look_after_arrangements(datetime(2026, 5, 31, 12, tzinfo=UTC)) == 0
    look_after_arrangements(datetime(2026, 6, 10, 12, tzinfo=UTC))
    coffee.refresh_from_db()
    assert (coffee.next_on, Task.objects.count()) == (date(2026, 6, 24), 1)


def test_other_lines_leave_the_31st_the_31st(coffee: Arrangement) -> None:
    skip_next(coffee.pk, DUE, by="agnes", at=AT)
    revise(coffee.pk, Revised(lines=(Line("Tea"),)), by="agnes", at=AT)
    assert skip_next(coffee.pk, date(2026, 6, 30), by="agnes", at=AT).next_on == date(2026, 7, 31)


def test_a_form_from_before_the_day_orders_nothing_twice(coffee: Arrangement) -> None:
    due = datetime(2026, 5, 31, 12, tzinfo=UTC)
    look_after_arrangements(due)
    with pytest.raises(BadInput, match="meanwhile"):
        revise(coffee.pk, Revised(next_on=DUE, lines=(Line("Tea"),), seen_on=DUE), by="the customer", at=due)
    assert look_after_arrangements(due) == 0
    assert Task.objects.count() == 1


def test_the_same_wish_sent_again_after_the_day_orders_nothing_twice(coffee: Arrangement) -> None:
    today = Revised(next_on=AT.date(), lines=(Line("Tea", Decimal(3)),))
    revise(coffee.pk, today, by="a program", at=AT)
    assert look_after_arrangements(AT) == 1
    moved_on = Arrangement.objects.get()
    for at in (AT, datetime(2026, 5, 3, 9, tzinfo=UTC)):  # at once, and when the day is past
        assert revise(coffee.pk, today, by="a program", at=at) == moved_on
        assert look_after_arrangements(at) == 0
    assert Arrangement.objects.get().next_on == date(2026, 6, 1)
    assert TimelineEntry.objects.filter(name="Arrangement Changed").count() == Task.objects.count() == 1


def test_nor_does_it_after_another_change_meanwhile(coffee: Arrangement) -> None:
    today = Revised(next_on=AT.date())
    revise(coffee.pk, today, by="a program", at=AT)
    look_after_arrangements(AT)
    revise(coffee.pk, Revised(every=2, unit="week"), by="agnes", at=AT)
    assert revise(coffee.pk, today, by="a program", at=AT).next_on == date(2026, 6, 1)
    assert look_after_arrangements(AT) == 0
    assert Task.objects.count() == 1


@pytest.mark.parametrize("seen_on", [None, date(2026, 6, 1)])
def test_other_things_for_a_day_that_was_handed_over_are_refused(coffee: Arrangement, seen_on: date | None) -> None:
    revise(coffee.pk, Revised(next_on=AT.date()), by="a program", at=AT)
    look_after_arrangements(AT)
    with pytest.raises(BadInput, match="2026-05-01 is over") as refused:
        revise(coffee.pk, Revised(next_on=AT.date(), lines=(Line("Tea"),), seen_on=seen_on), by="a program", at=AT)
    assert "order the same again" in refused.value.hint
    assert Arrangement.objects.get().lines[0]["name"] == "Coffee"


def test_a_day_that_was_skipped_comes_back_only_where_that_is_seen(coffee: Arrangement) -> None:
    june = skip_next(coffee.pk, DUE, by="the customer", at=AT).next_on
    assert revise(coffee.pk, Revised(next_on=DUE), by="a program", at=AT).next_on == june
    assert revise(coffee.pk, Revised(next_on=DUE, seen_on=june), by="agnes", at=AT).next_on == DUE


def test_a_reminder_that_was_given_is_not_given_again_for_its_day(ada: Customer) -> None:
    wanted = Wanted("reminder", DUE, words="the filters", every=1, unit="month")
    filters = make_arrangement(ada, wanted, by="agnes", at=AT)
    revise(filters.pk, Revised(next_on=AT.date()), by="a program", at=AT)
    for _ in range(2):
        look_after_arrangements(AT)
        revise(filters.pk, Revised(next_on=AT.date()), by="a program", at=AT)
    assert Delivery.objects.filter(key__contains="due").count() == 1
    assert TimelineEntry.objects.filter(name="Reminder Due").count() == 1


def test_a_paused_one_may_be_changed_after_its_day(coffee: Arrangement) -> None:
    pause(coffee.pk, by="agnes", at=AT)
    later = datetime(2026, 7, 1, 9, tzinfo=UTC)
    changed = revise(coffee.pk, Revised(lines=(Line("Tea"),), next_on=DUE), by="agnes", at=later)
    assert (changed.state, changed.lines[0]["name"]) == ("paused", "Tea")
    assert "until you want it again" in Delivery.objects.get(key__contains="changed").text


@pytest.mark.parametrize(
    ("revised", "rule"),
    [
        (Revised(lines=()), "Nothing is to be sent"),
        (Revised(every=0, unit=""), "comes again"),
        (Revised(next_on=date(2026, 4, 30)), "is past"),
        (Revised(every=200, unit="week"), "no interval"),
        (Revised(words="x" * 201), "200 letters"),
    ],
)
def test_what_breaks_a_rule_changes_nothing(coffee: Arrangement, revised: Revised, rule: str) -> None:
    with pytest.raises(BadInput, match=rule):
        revise(coffee.pk, revised, by="agnes", at=AT)
    assert Arrangement.objects.get().changed_at == AT
    assert not TimelineEntry.objects.filter(name="Arrangement Changed").exists()


def test_as_it_is_is_noted_once_for_its_day_and_not_asked_about_again(coffee: Arrangement) -> None:
    for _ in range(2):
        sure = send_as_it_is(coffee.pk, DUE, by="the customer", at=AT)
    assert confirmed([sure]) == {coffee.pk}
    assert TimelineEntry.objects.filter(name="Arrangement Confirmed").count() == 1
    assert look_after_arrangements(datetime(2026, 5, 29, 12, tzinfo=UTC)) == 0
    assert confirmed([skip_next(coffee.pk, DUE, by="agnes", at=AT)]) == set()
    with pytest.raises(BadInput, match="meanwhile"):
        send_as_it_is(coffee.pk, DUE, by="the customer", at=AT)


def test_who_changes_too_often_waits_until_tomorrow(ada: Customer, coffee: Arrangement) -> None:
    for number in range(CHANGES_A_DAY - 1):
        check_limit(ada, AT)
        revise(coffee.pk, Revised(words=f"note {number}"), by="the customer", at=AT)
    with pytest.raises(BadInput, match="within a day"):
        check_limit(ada, AT)
    check_limit(ada, datetime(2026, 5, 2, 9, 1, tzinfo=UTC))
