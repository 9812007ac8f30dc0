"""Arrangements: made, told of, handed over once, skipped, paused and ended; by their own customer only."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from regulars.interact.arrangements.change import end, go_on, pause, skip_next
from regulars.interact.arrangements.look_after import look_after_arrangements
from regulars.interact.arrangements.make import Line, Wanted, make_arrangement
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import Arrangement, Customer, Delivery, Task, TimelineEntry

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
COFFEE = Wanted(
    "standing", date(2026, 5, 31), (Line("Coffee", Decimal(2)),), every=1, unit="month", evidence="by phone"
)

pytestmark = pytest.mark.usefixtures("mailing")


@pytest.fixture
def ada(db: None) -> Customer:
    return Customer.objects.create(name="Ada", email="ada@mail.example", time_zone="Europe/London", known_since=AT)


def _until_done(at: datetime) -> int:
    done = 0
    while found := look_after_arrangements(at):
        done += found
    return done


def _events(customer: Customer) -> list[str]:
    entries = TimelineEntry.objects.filter(record__link__customer=customer)
    return list(entries.order_by("seq").values_list("name", flat=True))


def test_what_is_made_is_confirmed_by_mail_and_on_the_timeline(ada: Customer) -> None:
    made = make_arrangement(ada, COFFEE, by="agnes", at=AT)
    assert (made.next_on, made.lines[0]["quantity"]) == (date(2026, 5, 31), "2")
    assert _events(ada) == ["Arrangement Made"]
    mail = Delivery.objects.get()
    assert mail.purpose == "service"
    assert "2 × Coffee" in mail.text
    assert "31 May 2026" in mail.text


def test_a_standing_order_is_told_of_before_and_handed_over_on_its_day_exactly_once(ada: Customer) -> None:
    made = make_arrangement(ada, COFFEE, by="agnes", at=AT)
    assert _until_done(datetime(2026, 5, 27, 12, tzinfo=UTC)) == 0
    assert _until_done(datetime(2026, 5, 28, 12, tzinfo=UTC)) == 1
    due = datetime(2026, 5, 31, 12, tzinfo=UTC)
    assert _until_done(due) == 1
    assert _until_done(due) == 0
    assert Task.objects.get().title == "Send the same again: 2 × Coffee"
    assert _events(ada) == ["Arrangement Made", "Order Requested"]
    made.refresh_from_db()
    assert made.next_on == date(2026, 6, 30)
    assert Delivery.objects.filter(key__contains="notice").count() == 1


def test_the_day_is_the_customers_own(ada: Customer) -> None:
    Customer.objects.filter(pk=ada.pk).update(time_zone="Pacific/Auckland")
    make_arrangement(ada, COFFEE, by="agnes", at=AT)
    assert _until_done(datetime(2026, 5, 30, 13, tzinfo=UTC)) == 1
    assert Task.objects.count() == 1


def test_days_that_were_missed_are_handed_over_once_and_not_made_up_for(ada: Customer) -> None:
    made = make_arrangement(ada, COFFEE, by="agnes", at=AT)
    _until_done(datetime(2026, 9, 2, 12, tzinfo=UTC))
    made.refresh_from_db()
    assert (Task.objects.count(), made.next_on) == (1, date(2026, 9, 30))


def test_a_skipped_one_is_left_out_and_pressing_twice_skips_one(ada: Customer) -> None:
    made = make_arrangement(ada, COFFEE, by="agnes", at=AT)
    for _ in range(2):
        assert skip_next(made.pk, date(2026, 5, 31), by="the customer", at=AT, customer=ada).next_on == date(
            2026, 6, 30
        )
    _until_done(datetime(2026, 5, 31, 12, tzinfo=UTC))
    assert not Task.objects.exists()
    assert _events(ada) == ["Arrangement Made", "Arrangement Skipped"]


def test_a_paused_one_waits_and_goes_on_from_its_next_day(ada: Customer) -> None:
    made = make_arrangement(ada, COFFEE, by="agnes", at=AT)
    pause(made.pk, by="agnes", at=AT)
    later = datetime(2026, 7, 2, 12, tzinfo=UTC)
    assert _until_done(later) == 0
    assert go_on(made.pk, by="agnes", at=later).next_on == date(2026, 7, 31)


def test_one_that_goes_on_on_a_day_of_its_own_falls_due_on_that_day(ada: Customer) -> None:
    made = make_arrangement(ada, COFFEE, by="agnes", at=AT)
    pause(made.pk, by="agnes", at=AT)
    assert go_on(made.pk, by="agnes", at=datetime(2026, 6, 30, 12, tzinfo=UTC)).next_on == date(2026, 6, 30)


def test_an_ended_one_is_over(ada: Customer) -> None:
    made = make_arrangement(ada, COFFEE, by="agnes", at=AT)
    end(made.pk, by="agnes", at=AT)
    assert _until_done(AT + timedelta(days=60)) == 0
    with pytest.raises(BadInput, match="has ended"):
        pause(made.pk, by="agnes", at=AT)


def test_a_reorder_is_handed_over_at_once_and_over(ada: Customer) -> None:
    made = make_arrangement(ada, Wanted("reorder", lines=COFFEE.lines), by="agnes", at=AT)
    assert _until_done(AT) == 1
    made.refresh_from_db()
    assert (made.state, made.next_on, Task.objects.count()) == ("ended", None, 1)


def test_a_yearly_reminder_reaches_the_customer_each_year(ada: Customer) -> None:
    wanted = Wanted("reminder", date(2026, 5, 20), words="Mother's birthday", every=1, unit="year")
    make_arrangement(ada, wanted, by="agnes", at=AT)
    for year in (2026, 2027):
        assert _until_done(datetime(year, 5, 20, 12, tzinfo=UTC)) == 1
    assert Delivery.objects.filter(subject="To remind you: Mother's birthday").count() == 2
    assert not Task.objects.exists()


def test_who_has_no_address_is_reminded_by_one_of_us(db: None) -> None:
    bob = Customer.objects.create(name="Bob", known_since=AT)
    make_arrangement(bob, Wanted("reminder", words="Tulip bulbs"), by="agnes", at=AT)
    _until_done(AT)
    assert Task.objects.get().title == "Remind them: Tulip bulbs"


def test_nobody_changes_what_is_another_customers(ada: Customer) -> None:
    made = make_arrangement(ada, COFFEE, by="agnes", at=AT)
    bob = Customer.objects.create(name="Bob", known_since=AT)
    with pytest.raises(NotFound):
        end(made.pk, by="the customer", at=AT, customer=bob)
    assert Arrangement.objects.get().state == "active"


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        (Wanted("gift"), "no kind"),
        (Wanted("standing", lines=COFFEE.lines), "comes again"),
        (Wanted("reorder", every=1, unit="week", lines=COFFEE.lines), "comes once"),
        (Wanted("reorder"), "Nothing is to be sent"),
        (Wanted("reminder"), "1 to 200"),
        (Wanted("reorder", date(2026, 4, 30), COFFEE.lines), "is past"),
        (Wanted("reorder", lines=(Line("Tea", Decimal("NaN")),)), "quantity"),
        (Wanted("reorder", lines=(Line(" "),)), "no name"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_leaves_nothing(ada: Customer, wanted: Wanted, rule: str) -> None:
    with pytest.raises(BadInput, match=rule):
        make_arrangement(ada, wanted, by="agnes", at=AT)
    assert not Arrangement.objects.exists()


def test_they_are_in_everything_about_a_customer_and_gone_when_they_are_erased(ada: Customer) -> None:
    make_arrangement(ada, COFFEE, by="agnes", at=AT)
    assert everything_about(ada)["arrangements"][0]["evidence"] == "by phone"
    erase_customer(ada, by="olga", at=AT)
    assert not Arrangement.objects.exists()
