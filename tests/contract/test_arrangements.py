"""Arrangements on either database: workers beside each other hand over once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from tests.support.mailing import mailing

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
