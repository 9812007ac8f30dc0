"""The list of customers: what is found, in which order, how much of it; segments, countries, batches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.differentiate import customers as module
from regulars.differentiate.customers import (
    Filters,
    Sort,
    countries,
    customers_by_batch,
    list_customers,
    save_segment,
)
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer, Score, Segment

NOW = datetime(2026, 3, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    name: str
    search: str
    country: str = ""
    score: dict[str, Any] | None = None


PEOPLE = (
    Told("Ann Cole", "ann cole leeds", "GB", {"value": 300, "tier": "most valuable", "risk": 0.1, "at_stake": 30,
                                              "last_order_at": NOW}),
    Told("Bob Dale", "bob dale york", "GB", {"value": 100, "tier": "low", "risk": 0.9, "at_stake": 90,
                                             "last_order_at": NOW - timedelta(days=90)}),
    Told("", "cy@example.com leeds", "IE", {"value": 200, "tier": "low", "risk": 0.5, "at_stake": 100,
                                            "last_order_at": NOW - timedelta(days=9)}),
    Told("Dot Eves", "dot eves york", "GB", {"tier": "prospect"}),
    Told("Eve New", "eve new leeds", "", None),
)  # fmt: skip
"""Three who bought, one who has not, and one who came in after the last run; the third has no name."""


@pytest.fixture
def people(db: None) -> dict[str, Customer]:
    made = {}
    for told in PEOPLE:
        customer = Customer.objects.create(
            known_since=NOW, name=told.name, search=told.search, country=told.country,
            email="" if told.name else "cy@example.com",
        )  # fmt: skip
        if told.score is not None:
            Score.objects.create(customer=customer, as_of=NOW, **told.score)
        made[(told.name or "Cy").split()[0]] = customer
    return made


def called(**asked: Any) -> list[str]:
    return [row.called.split()[0].split("@")[0].capitalize() for row in list_customers(**asked).rows]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("value", ["Ann", "Cy", "Bob", "Dot", "Eve"]),
        ("at_stake", ["Cy", "Bob", "Ann", "Dot", "Eve"]),
        ("risk", ["Bob", "Cy", "Ann", "Dot", "Eve"]),
        ("last_order", ["Ann", "Cy", "Bob", "Dot", "Eve"]),
        ("name", ["Ann", "Bob", "Dot", "Eve", "Cy"]),
    ],
)
def test_order_with_the_unknown_last(sort: str, order: list[str], people: dict[str, Customer]) -> None:
    assert called(sort=sort) == order


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"search": "LEEDS"}, ["Ann", "Cy", "Eve"]),
        ({"search": "leeds cole"}, ["Ann"]),
        ({"search": "leeds york"}, []),
        ({"tier": "low"}, ["Cy", "Bob"]),
        ({"tier": "prospect"}, ["Dot"]),
        ({"risk_at_least": 0.5}, ["Cy", "Bob"]),
        ({"risk_at_least": 0}, ["Ann", "Cy", "Bob"]),
        ({"country": "GB"}, ["Ann", "Bob", "Dot"]),
        ({"country": "GB", "tier": "low"}, ["Bob"]),
        ({"search": "york", "risk_at_least": 0.9}, ["Bob"]),
    ],
)
@pytest.mark.parametrize("few", [0, 2_000])
def test_all_that_is_given_must_hold(
    asked: dict[str, Any], found: list[str], few: int, people: dict[str, Customer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FEW", few)  # many and few are found by different ways, and are the same
    assert called(**asked) == found
    assert list_customers(**asked).total == len(found)
    assert sorted(called(**asked, sort="name")) == sorted(found)


def test_pages_cover_everybody_once(people: dict[str, Customer]) -> None:
    for sort in Sort:
        pages = [list_customers(sort=sort, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
        assert [len(page.rows) for page in pages] == [2, 2, 1, 0]
        assert {page.total for page in pages} == {5}
        assert len({row.number for page in pages for row in page.rows}) == 5


def test_who_was_merged_is_not_listed(people: dict[str, Customer]) -> None:
    Customer.objects.filter(pk=people["Eve"].pk).update(merged_into=people["Ann"])
    assert called() == ["Ann", "Cy", "Bob", "Dot"]
    assert called(search="leeds") == ["Ann", "Cy"]
    assert dict(countries()) == {"GB": 3, "IE": 1}


def test_a_row_says_who_and_what(people: dict[str, Customer]) -> None:
    row = list_customers(search="ann").rows[0]
    assert (row.code, row.called, row.tier, float(row.value or 0), row.risk) == (
        people["Ann"].code, "Ann Cole", "most valuable", 300.0, 0.1,
    )  # fmt: skip
    new = list_customers(search="eve new").rows[0]
    assert (new.tier, new.value, new.orders, new.last_order_at) == ("prospect", None, 0, None)


def test_it_asks_a_handful_of_questions_however_many_there_are(people: dict[str, Customer]) -> None:
    for asked in ({}, {"search": "leeds"}, {"tier": "low", "risk_at_least": 0.4}, {"sort": "name"}):
        with CaptureQueriesContext(connection) as queries:
            list_customers(**asked)
        assert len(queries) <= 8, asked


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"tier": "golden"}, BadInput),
        ({"risk_at_least": 1.5}, BadInput),
        ({"sort": "luck"}, BadInput),
        ({"segment": "None such"}, NotFound),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, Any], error: type[Exception], people: dict[str, Customer]) -> None:
    with pytest.raises(error):
        list_customers(**asked)


def test_a_segment_is_a_rule_beside_the_filters(people: dict[str, Customer]) -> None:
    save_segment("Low", Filters(tier="low"), by="olive")
    assert called(segment="Low") == ["Cy", "Bob"]
    assert called(segment="Low", country="IE") == ["Cy"]
    assert called(segment="Low", tier="prospect") == []
    save_segment(" Low ", Filters(country="IE"), by="mark")
    assert (Segment.objects.get().rule, Segment.objects.get().created_by) == ({"country": "IE"}, "mark")
    assert called(segment="Low") == ["Cy"]


@pytest.mark.parametrize(
    ("name", "filters"), [("", Filters(tier="low")), ("x" * 121, Filters(tier="low")), ("All", Filters())]
)
def test_a_segment_needs_a_name_and_a_rule(name: str, filters: Filters, db: None) -> None:
    with pytest.raises(BadInput):
        save_segment(name, filters, by="olive")


def test_a_rule_is_read_back_as_it_was() -> None:
    filters = Filters(search="ann", risk_at_least=0.5)
    assert filters.rule() == {"search": "ann", "risk_at_least": 0.5}
    assert Filters.from_rule(filters.rule()) == filters
    assert Filters.from_rule({"tier": "", "risk_at_least": "0.7", "country": None}) == Filters(risk_at_least=0.7)
    with pytest.raises(BadInput, match="'colour' is nothing"):
        Filters.from_rule({"colour": "red"})


def test_batches_hold_everybody_in_order(people: dict[str, Customer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    batches = list(customers_by_batch(Filters(), sort="value"))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert [row.number for batch in batches for row in batch] == [row.number for row in list_customers().rows]
    assert [row.called for batch in customers_by_batch(Filters(tier="low")) for row in batch] == [
        "cy@example.com",
        "Bob Dale",
    ]


def test_countries_are_counted_the_largest_first(people: dict[str, Customer]) -> None:
    assert countries() == [("GB", 3), ("IE", 1)]
