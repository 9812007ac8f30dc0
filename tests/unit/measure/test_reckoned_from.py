"""The file that returns are reckoned from says of each customer what the measure step has counted them by."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from regulars.ledger.business import Business
from regulars.ledger.log.read import last_moment
from regulars.ledger.models import Customer, Event, Link, Record, Source
from regulars.measure.groups import REST
from regulars.measure.periods import Period
from regulars.measure.reckoned_from import reckoned_from
from regulars.measure.refresh import refresh_measures

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

AT = datetime(2026, 5, 3, tzinfo=UTC)
Members = Mapping[str, Sequence[int]]


@pytest.fixture
def buyers(shop: Shop) -> list[int]:
    return shop.populate(60, 70, seed=2)


def measured(terms: Business, members: Members | None = None) -> list[Period]:
    newest = last_moment()
    assert newest
    return refresh_measures(newest, terms, at=AT, segments=lambda: members or {}).months


def rows(start: date, end: date, terms: Business, members: Members | None = None) -> list[dict[str, str]]:
    text = b"".join(reckoned_from(start, end, terms, lambda: members or {})).decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def cash(some: list[dict[str, str]]) -> Decimal:
    return sum((Decimal(row["cash_flow"]) for row in some), Decimal(0))


def test_the_last_day_ends_with_the_newest_event_for_both(shop: Shop, buyers: list[int], terms: Business) -> None:
    newest = last_moment()
    assert newest
    shop.hear(buyers[0], newest + timedelta(minutes=5))
    last = measured(terms)[-1].returns
    assert last.end == newest.date()
    found = rows(last.start, last.end, terms)
    assert cash(found) == last.cash_flow
    assert sum(Decimal(row["value_end"]) for row in found) == last.equity_end


def test_who_cost_something_before_their_first_order_is_of_that_orders_source(
    shop: Shop, buyers: list[int], terms: Business
) -> None:
    whole = [period for period in measured(terms) if period.whole]
    start, end = whole[-2].returns.start, whole[-2].returns.end
    asked = shop.customer("Ann Cole")
    shop.hear(asked, datetime.combine(start, datetime.min.time(), UTC) + timedelta(days=9))
    web = Source.objects.create(name="web", format="test")
    record = Record.objects.create(source=web, key="ann", learned_at=AT)
    Link.objects.create(
        record=record, customer=Customer.objects.get(pk=asked), probability=1.0, evidence="e-mail", linked_at=AT
    )
    later = datetime.combine(end, datetime.min.time(), UTC) + timedelta(days=3)
    Event.objects.create(
        seq=10_000, source=web, source_key="ann", name="Order Completed", occurred_at=later, order_id="w1", line=1,
        amount=Decimal(30), currency="GBP",
    )  # fmt: skip
    (period,) = (one for one in measured(terms) if one.returns.end == end)
    sources = {group.name: group.cash_flow for group in period.sources}
    found = rows(start, end, terms)
    assert sources == {name: cash([row for row in found if row["source"] == name]) for name in ("till", "web")}
    assert sources["web"] == -terms.service_cost


def test_segments_have_columns_whatever_they_are_called(buyers: list[int], terms: Business) -> None:
    members = {'The "best", or so': buyers[:9], REST: buyers[5:20], "nobody": []}
    period = measured(terms, members)[-2]
    found = rows(period.returns.start, period.returns.end, terms, members)
    for (inside, rest), name in zip(period.segments, members, strict=True):
        assert inside.name == name
        for group, answer in ((inside, "yes"), (rest, "no")):
            theirs = [row for row in found if row[f"segment: {name}"] == answer]
            assert group.cash_flow == cash(theirs)
            assert group.customers == sum(row["has_bought"] == "yes" for row in theirs)
