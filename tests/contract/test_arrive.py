"""A record that arrives finds its customer at once, with a reason, all of it kept, and as a whole run would have it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from tests.support.neighbourhood import People, people

from regulars.identify import keeping
from regulars.identify.arrival import Arrival, arrive
from regulars.identify.golden import write_golden_records
from regulars.identify.identity import history, merge, undo
from regulars.identify.resolve import resolve
from regulars.ledger.frames import read_frame
from regulars.ledger.models import (
    Customer,
    Identifier,
    IdentityEntry,
    Link,
    MatchForm,
    MatchKey,
    Record,
    RecordVersion,
    Review,
    Source,
)
from regulars.science.matching.evaluate import agreement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def source(name: str = "Shop", kind: str = "test", trust: int = 50) -> Source:
    return Source.objects.get_or_create(name=name, defaults={"format": kind, "trust": trust})[0]


def comes(key: str, *, where: str = "Shop", at: datetime = NOW, **said: str | None) -> Arrival:
    return arrive(source(where), key, said, at=at, country="GB")


def test_the_first_record_of_all_is_somebody() -> None:
    arrival = comes("1", full_name="Ann Cole", email="ann@a.example")
    assert arrival.created
    assert Customer.objects.get().code == arrival.code
    assert Customer.objects.get().name == "Ann Cole"
    assert MatchForm.objects.count() == Link.objects.count() == 1


def test_a_stranger_is_a_new_customer_and_the_log_says_so() -> None:
    comes("1", full_name="Ann Cole", email="ann@a.example")
    arrival = comes("2", full_name="Bob Stone", email="bob@b.example", phone="07700 900123")
    assert arrival.created
    assert arrival.evidence == "the only record of this person"
    assert IdentityEntry.objects.get(change="created", customer=arrival.customer).record == arrival.record
    assert set(Identifier.objects.filter(record=arrival.record).values_list("kind", "value")) == {
        ("email", "bob@b.example"),
        ("phone", "+447700900123"),
    }
    assert MatchKey.objects.filter(record=arrival.record).count() > 2
    bob = Customer.objects.get(pk=arrival.customer)
    assert (bob.name, bob.email, bob.phone, bob.known_since) == ("Bob Stone", "bob@b.example", "07700 900123", NOW)
    assert "bob stone" in bob.search
    assert bob.origins["email"]["source"] == "Shop"


def test_a_known_person_is_found_with_evidence_and_its_golden_record_grows() -> None:
    first = comes("1", full_name="Ann Cole", email="ann@a.example")
    again = comes("77", where="Desk", full_name="Cole, Ann", email="ANN@a.example ", city="Leeds")
    assert (again.customer, again.created) == (first.customer, False)
    assert again.evidence.endswith(" as in Shop")
    assert again.probability > 0.9
    assert Link.objects.get(record=first.record).evidence.endswith(" as in Desk")
    assert Customer.objects.get(pk=first.customer).city == "Leeds"


def test_what_is_told_later_adds_to_what_was_told() -> None:
    comes("1", full_name="Ann Cole", email="ann@a.example")
    comes("1", phone="07700 900123", at=NOW + timedelta(days=1))
    record = Record.objects.get()
    assert (record.full_name, record.email, record.phone) == ("Ann Cole", "ann@a.example", "07700 900123")
    assert RecordVersion.objects.count() == 2
    comes("1", full_name="Anna Cole", phone=None, at=NOW - timedelta(days=9))
    record.refresh_from_db()
    assert (record.full_name, record.phone, record.learned_at) == ("Ann Cole", "07700 900123", NOW + timedelta(days=1))


def test_the_same_again_changes_nothing_but_the_versions() -> None:
    comes("1", full_name="Ann Cole", email="ann@a.example")
    comes("2", full_name="Bob Stone", email="bob@b.example")
    before = [
        list(model.objects.order_by("pk").values()) for model in (Link, Customer, MatchForm, MatchKey, Identifier)
    ]
    comes("2", full_name="Bob Stone", email="bob@b.example")
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Link, Customer, MatchForm, MatchKey, Identifier)
    ]


def test_a_changed_record_moves_to_whom_it_is_now_and_the_log_can_undo_it() -> None:
    ann = comes("1", full_name="Ann Cole", email="ann@a.example")
    comes("2", full_name="Ann Cole", email="ann@a.example")
    moved = comes("2", full_name="Peter Moss", email="peter@m.example")
    assert moved.customer != ann.customer
    assert moved.split == (moved.record,)
    (did,) = [done for done in history(ann.customer) if done.change == "split"]
    undo(did.number, by="amy", at=NOW)
    assert Link.objects.get(record=moved.record).customer_id == ann.customer


def test_a_record_that_ties_two_customers_makes_them_one() -> None:
    ann = comes("1", full_name="Ann Cole", email="ann@a.example")
    other = comes("2", full_name="Ann Cole-Moss", phone="07700 900123", postcode="LS1 4AP")
    assert other.customer != ann.customer
    tie = comes("3", full_name="Ann Cole", email="ann@a.example", phone="07700 900123", postcode="LS1 4AP")
    tie = comes("4", full_name="Ann Cole Moss", email="ann@a.example", phone="07700 900123", postcode="LS1 4AP")
    assert Link.objects.values("customer").distinct().count() == 1
    assert Customer.objects.filter(merged_into=tie.customer).count() == 1


def test_what_a_person_said_holds_on_arrival() -> None:
    ann = comes("1", full_name="Ann Cole", email="ann@a.example")
    peter = comes("2", full_name="Peter Moss", phone="07700 900123")
    merge([ann.customer, peter.customer], by="amy", reason="her maiden name", at=NOW)
    assert comes("2", full_name="Peter Moss", phone="07700 900999").customer == ann.customer


def test_a_doubtful_pair_waits_for_an_answer() -> None:
    first = comes("1", full_name="Ann Cole", email="info@shop.example", phone="07700 900123")
    comes("2", full_name="Anna Coleman", email="info@shop.example", postcode="LS1 4AP")
    found = Review.objects.all()
    assert all(review.state == "waiting" and review.left_id == first.record and review.evidence for review in found)


@pytest.mark.parametrize("seed", [1, 2])
def test_one_at_a_time_in_any_order_comes_to_the_same_as_all_at_once(seed: int) -> None:
    crowd = people(400, seed)
    shops = [source(name) for name in ("Shop", "List", "Desk")]
    rows = crowd.records()
    random.Random(seed).shuffle(rows)
    for row in rows:
        Record.objects.create(source=shops[row.number % 3], key=str(row.number), learned_at=NOW, **row.said)
    resolve(at=NOW, country="GB")
    at_once = _agreement(crowd)
    model = keeping.model_in_force()
    assert model is not None
    for table in (Review, Link, MatchForm, MatchKey, Identifier, RecordVersion, Record, IdentityEntry, Customer):
        table.objects.all().delete()
    for row in rows:
        arrive(shops[row.number % 3], str(row.number), row.said, at=NOW)
    one_by_one = _agreement(crowd)
    assert abs(at_once.b_cubed - one_by_one.b_cubed) <= 0.005
    assert one_by_one.b_cubed > 0.9
    keys = read_frame(MatchKey, ["record", "key"]).sort("record", "key")
    keeping.write_keys(keeping.read_forms(), model, every=True)
    assert read_frame(MatchKey, ["record", "key"]).sort("record", "key").equals(keys)
    golden = list(Customer.objects.filter(merged_into=None).order_by("pk").values())
    write_golden_records({row["id"] for row in golden})
    assert list(Customer.objects.filter(merged_into=None).order_by("pk").values()) == golden


def _agreement(crowd: People):  # type: ignore[no-untyped-def]
    links = read_frame(Link, ["record__key", "customer"]).rename({"record__key": "key", "customer": "found"})
    return agreement(links.with_columns(person=pl.Series([crowd.person_of[int(key)] for key in links["key"]])))
