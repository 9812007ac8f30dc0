"""The same again: the lines of the last order and no other, ordered once however often it is pressed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from regulars.interact.arrangements.make import Line, Wanted
from regulars.interact.arrangements.same_again import last_order, order_again
from regulars.interact.desk import desk_record
from regulars.interact.orders import log_order
from regulars.kernel.errors import BadInput
from regulars.ledger.log.schema import DISCOUNT, PURCHASE
from regulars.ledger.models import Arrangement, Customer, Event, TimelineEntry

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("mailing")


@pytest.fixture
def ada(db: None) -> Customer:
    return Customer.objects.create(name="Ada", email="ada@mail.example", known_since=AT)


def _bought(customer: Customer, order: str, at: datetime, *lines: tuple[str, str, str | None]) -> None:
    record = desk_record(customer, at)
    first = Event.objects.count() + 1
    for number, (product, name, quantity) in enumerate(lines):
        Event.objects.create(
            seq=first + number,
            source=record.source,
            source_key=record.key,
            name=PURCHASE,
            occurred_at=at,
            order_id=order,
            line=number + 1,
            product=product,
            product_name=name,
            quantity=quantity and Decimal(quantity),
            amount=Decimal(5),
        )
    TimelineEntry.objects.create(record=record, at=at, seq=first, name=PURCHASE, reference=order)


def test_the_last_order_is_given_line_by_line_without_the_discount(ada: Customer) -> None:
    _bought(ada, "A1", AT - timedelta(days=9), ("T", "Tea", "9"))
    _bought(ada, "A2", AT, ("C", "Coffee", "2"), ("", DISCOUNT, "1"), ("F", "Filters", None), ("C", "Coffee", "0.5"))
    bob = Customer.objects.create(name="Bob", known_since=AT)
    _bought(bob, "A2", AT, ("S", "Sugar", "1"))
    last = last_order(ada)
    assert last is not None
    assert last.lines == (Line("Coffee", Decimal("2.5"), "C"), Line("Filters", Decimal(1), "F"))


def test_who_ordered_nothing_that_is_named_has_no_last_order(ada: Customer) -> None:
    assert last_order(ada) is None
    log_order(ada, Decimal(20), currency="EUR", order="B1", by="agnes", at=AT)
    assert last_order(ada) is None


def test_pressed_twice_it_is_one_order_and_other_lines_are_another(ada: Customer) -> None:
    once = Wanted("reorder", lines=(Line("Coffee", Decimal(2)),))
    first = order_again(ada, once, by="the customer", at=AT)
    assert order_again(ada, once, by="the customer", at=AT + timedelta(minutes=5)).pk == first.pk
    order_again(ada, Wanted("reorder", lines=(Line("Coffee", Decimal(3)),)), by="the customer", at=AT)
    order_again(ada, once, by="the customer", at=AT + timedelta(hours=2))
    assert Arrangement.objects.count() == 3


def test_nothing_of_it_is_no_order(ada: Customer) -> None:
    with pytest.raises(BadInput, match="Nothing is to be sent"):
        order_again(ada, Wanted("reorder"), by="the customer", at=AT)
