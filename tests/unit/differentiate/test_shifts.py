"""Shifts of customers: told in words, the worse marked, and nothing said where too few are watched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from regulars.differentiate.shifts import find_shifts_of_customers
from regulars.ledger.business import Business
from regulars.ledger.frames import write_frame
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Event, Shift

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)
AS_OF = OPENED + timedelta(days=700)
AT = datetime(2024, 1, 1, tzinfo=UTC)


def fill(shop: Shop, customers: int, visits: int = 22) -> list[int]:
    """Customers who come about monthly for the same money, but for the first ten: they spend a third in the end."""
    rng = np.random.default_rng(3)
    numbers = [shop.customer() for _ in range(customers)]
    rows = []
    for place, number in enumerate(numbers):
        day, level = 0.0, 30 + rng.gamma(4, 10)
        for visit in range(visits):
            day += 20 + rng.gamma(8, 1.2)
            fallen = place < 10 and visit >= 14
            amount = level * (0.3 if fallen else 1.0) * rng.gamma(60, 1 / 60)
            rows.append((shop.records[number].key, OPENED + timedelta(days=day), Decimal(f"{amount:.2f}")))
    first = shop.seq + 1
    shop.seq += len(rows)
    frame = pl.DataFrame(rows, schema=["source_key", "occurred_at", "amount"], orient="row").with_columns(
        pl.col("amount").cast(pl.Decimal(18, 4)),
        pl.col("occurred_at").cast(pl.Datetime("us", "UTC")),
        seq=pl.int_range(first, first + len(rows), dtype=pl.Int64),
        source=pl.lit(shop.source.pk, dtype=pl.Int64),
        name=pl.lit(PURCHASE),
        currency=pl.lit("GBP"),
    )
    write_frame(Event, frame.with_columns(order_id=pl.format("o{}", "seq")))
    return numbers


def test_who_spends_less_is_found_and_told(shop: Shop, terms: Business):
    numbers = fill(shop, 130)
    report = find_shifts_of_customers(AS_OF, terms, at=AT)
    found = {shift.customer_id: shift for shift in Shift.objects.filter(habit="spend")}
    assert len(set(numbers[:10]) & set(found)) >= 9
    assert len(set(numbers[10:]) & set(found)) <= 8
    one = found[numbers[0]]
    assert one.worse
    assert one.after < 0.5 * one.before
    assert one.words.startswith("Used to spend about £")
    assert one.probability > 0.9
    assert OPENED.date() + timedelta(days=300) < one.since <= one.noticed_at.date() <= AS_OF.date()
    assert report.watched["spend"] == 130
    assert report.shifts == Shift.objects.count()
    assert report.worse >= 9
    assert "how much" in report.words()[0]


def test_finding_again_replaces_and_the_past_is_as_it_was(shop: Shop, terms: Business):
    numbers = fill(shop, 110)
    find_shifts_of_customers(AS_OF, terms, at=AT)
    first = set(Shift.objects.values_list("customer", "habit", "since"))
    shop.sell(numbers[20], AS_OF + timedelta(days=5), "5000.00")
    find_shifts_of_customers(AS_OF, terms, at=AT)
    assert set(Shift.objects.values_list("customer", "habit", "since")) == first


def test_where_too_few_are_watched_nothing_is_said(shop: Shop, terms: Business):
    fill(shop, 20)
    report = find_shifts_of_customers(AS_OF, terms, at=AT)
    assert report.shifts == 0
    assert report.bars["spend"] is None
    assert report.words() == ["Customers whose habits changed within a year: 0."]


@pytest.mark.django_db
def test_an_empty_ledger_has_no_shifts(terms: Business):
    assert find_shifts_of_customers(AS_OF, terms, at=AT).to_json()["shifts"] == 0
