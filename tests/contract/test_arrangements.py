"""Arrangements on either database: workers beside each other hand over once."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from tests.support.mailing import mailing

from regulars.interact.arrangements.back import awaited, mark_back
from regulars.interact.arrangements.listing import not_ended
from regulars.interact.arrangements.look_after import look_after_arrangements
from regulars.interact.arrangements.make import Line, Wanted, make_arrangement
from regulars.ledger.models import Arrangement, Customer, Delivery, Task, TimelineEntry

__all__ = ["mailing"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("mailing")]
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
WORKERS = 4


def _all_at_once() -> None:
    """SQLite's database of tests is in memory and locked by the table: there the workers come one after another."""
    if connection.vendor == "sqlite":
        for _ in range(WORKERS):
            look_after_arrangements(AT)
        return
    start, problems = threading.Barrier(WORKERS), []

    def work() -> None:
        try:
            start.wait()
            look_after_arrangements(AT)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_what_is_due_becomes_one_task_and_one_event_each(mailing: None) -> None:
    customers = [Customer.objects.create(email=f"c{n}@mail.example", known_since=AT) for n in range(5)]
    for customer in customers:
        wanted = Wanted("standing", lines=(Line("Coffee", Decimal(2)),), every=1, unit="month")
        make_arrangement(customer, wanted, by="agnes", at=AT)
    _all_at_once()
    assert sorted(Task.objects.values_list("customer", flat=True)) == [customer.pk for customer in customers]
    assert TimelineEntry.objects.filter(name="Order Requested").count() == len(customers)
    assert Delivery.objects.count() == len(customers)
    assert {str(day) for day in Arrangement.objects.values_list("next_on", flat=True)} == {"2026-06-01"}


def test_that_a_thing_is_back_is_told_once_to_each_who_waits(mailing: None) -> None:
    customers = [Customer.objects.create(email=f"c{n}@mail.example", known_since=AT) for n in range(5)]
    for customer in customers:
        make_arrangement(customer, Wanted("back", words="Kenya  Nyeri É"), by="agnes", at=AT)
    make_arrangement(customers[0], Wanted("back", words="Oolong"), by="agnes", at=AT)
    standing = Wanted("standing", lines=(Line("Coffee"),), first_on=date(2026, 6, 1), every=1, unit="month")
    make_arrangement(customers[0], standing, by="agnes", at=AT)
    assert [(one.name, one.customers) for one in awaited()] == [("Kenya  Nyeri É", 5), ("Oolong", 1)]
    assert [one.kind for one in not_ended(customers[0])] == ["standing", "back", "back"]
    assert mark_back("kenya nyeri é", at=AT) == len(customers)
    assert mark_back("Kenya Nyeri É", at=AT) == 0
    _all_at_once()
    assert Delivery.objects.filter(key__endswith=" back").count() == len(customers)
    assert TimelineEntry.objects.filter(name="Back Again").count() == len(customers)
    assert [(one.name, one.customers) for one in awaited()] == [("Oolong", 1)]
