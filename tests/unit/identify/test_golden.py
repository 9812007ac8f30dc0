"""The golden record as it is written: for a table of customers, and for one whose record just arrived."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regulars.identify.golden import golden_of, write_golden_records
from regulars.identify.survivorship import FIELDS
from regulars.ledger.models import Consent, Customer, Link, Record, Source, TimelineEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def person() -> Customer:
    return Customer.objects.create(known_since=NOW, time_zone="Europe/London")


def tell(customer: Customer, source: str, key: str, *, trust: int = 50, days: int = 0, **said: str) -> Record:
    place, _ = Source.objects.get_or_create(name=source, defaults={"format": "test", "trust": trust})
    record = Record.objects.create(source=place, key=key, learned_at=NOW + timedelta(days=days), **said)
    Link.objects.create(record=record, customer=customer, probability=1, evidence="", linked_at=NOW)
    return record


def write(*customers: Customer) -> None:
    write_golden_records({customer.pk for customer in customers})
    for customer in customers:
        customer.refresh_from_db()


def as_arriving(customer: Customer) -> list[dict[str, Any]]:
    """The customer's records as arrival knows them."""
    rows = Record.objects.filter(link__customer=customer).select_related("source").order_by("-pk")
    return [
        {
            **{field.attname: getattr(record, field.attname) for field in Record._meta.concrete_fields},
            "record": record.pk,
            "source": record.source.name,
            "trust": record.source.trust,
            "used": record.timeline.exists() or record.consents.filter(channel="email", state="granted").exists(),
        }
        for record in rows
    ]


def test_fields_origins_search_words_and_number() -> None:
    ann = person()
    tell(ann, "Shop", "C-9", full_name="Ann Cole", email="ann@a.example", city="Leeds")
    tell(ann, "List", "7", given_name="Annie", family_name="Cole", phone="07700 900123", days=99)
    write(ann)
    assert (ann.name, ann.email, ann.phone, ann.city) == ("Annie Cole", "ann@a.example", "07700 900123", "Leeds")
    assert ann.search == f"{ann.code.lower()} ann cole ann@a.example leeds c-9 annie cole 07700 900123 7"
    assert (ann.number, ann.time_zone) == ("C-9", "Europe/London")
    assert ann.origins["name"]["why"] == "the newest of 2"


def test_an_address_that_was_used_survives_one_that_was_typed_in() -> None:
    ann, bob = person(), person()
    for customer in (ann, bob):
        tell(customer, "Dealer", f"d{customer.pk}", email="typed@a.example", days=30)
    bought = tell(ann, "Shop", "1", email="bought@a.example")
    TimelineEntry.objects.create(record=bought, at=NOW - timedelta(days=9), seq=1, name="Order Completed")
    listed = tell(bob, "List", "2", email="listed@a.example")
    Consent.objects.create(record=listed, channel="email", purpose="marketing", state="granted", given_at=NOW)
    write(ann, bob)
    assert (ann.email, bob.email) == ("bought@a.example", "listed@a.example")
    assert ann.known_since == NOW - timedelta(days=9)
    assert ann.origins["email"]["why"] == "an address they have used"


def test_only_those_asked_for_are_written() -> None:
    people = [person() for _ in range(3)]
    for customer in people:
        tell(customer, "Shop", str(customer.pk), full_name="Ann Cole")
    write(people[1])
    assert [Customer.objects.get(pk=customer.pk).name for customer in people] == ["", "Ann Cole", ""]
    write_golden_records(set())


def test_more_customers_than_a_statement_can_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.identify.golden._FEW", 2)
    monkeypatch.setattr("regulars.identify.golden._AT_ONCE", 4)
    people = [person() for _ in range(9)]
    for number, customer in enumerate(people):
        tell(customer, "Shop", str(number), full_name=f"Ann Cole {number}")
    write(*people[:3], *people[4:])
    names = list(Customer.objects.order_by("pk").values_list("name", flat=True))
    assert names == [f"Ann Cole {number}" if number != 3 else "" for number in range(9)]


@pytest.mark.parametrize("count", [1, 2, 14])
def test_one_who_arrives_gets_what_the_batch_writes(count: int) -> None:
    ann = person()
    for number in range(count):
        name = {"full_name": f"Ann COLE {number % 3}"} if number % 2 else {"given_name": "Ann", "family_name": "Cole"}
        tell(ann, f"Source {number % 4}", f"K{number}", days=number * 40 % 7, email=f"a{number % 3}@a.example", **name)
    arriving = golden_of(ann.pk, as_arriving(ann))
    write(ann)
    assert json.loads(arriving.pop("origins")) == ann.origins
    assert arriving == {name: getattr(ann, name) for name in (*FIELDS, "search", "number")}


def test_a_customer_nobody_says_anything_of_is_left_without_a_name() -> None:
    gone = person()
    write(gone)
    assert (gone.name, gone.search, gone.number, gone.origins) == ("", "", "", {})
