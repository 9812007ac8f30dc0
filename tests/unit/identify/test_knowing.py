"""How well we know them: what is known, fresh and theirs alone, by fact and by source, to the figure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from regulars.identify.knowing import FACTS, by_fact, by_source, read_told, told_by
from regulars.ledger.models import Customer, Link, Record, Source

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
LATELY, LONG_AGO = NOW - timedelta(days=30), NOW - timedelta(days=1000)
SCHEMA: dict[str, Any] = {
    "record": pl.Int64, "customer": pl.Int64, "source": pl.String, "learned_at": pl.Datetime("us", "UTC"),
    "full_name": pl.String, "given_name": pl.String, "family_name": pl.String, "email": pl.String, "phone": pl.String,
    "street": pl.String, "postcode": pl.String, "city": pl.String, "birth_date": pl.String,
}  # fmt: skip


def records(*rows: dict[str, Any]) -> pl.DataFrame:
    """Records as they are read; each row a record with its own number, a customer and a source."""
    usual = dict.fromkeys(SCHEMA) | {"source": "shop", "learned_at": LATELY}
    return pl.DataFrame([usual | {"record": number} | row for number, row in enumerate(rows, 1)], schema=SCHEMA)


def facts_of(frame: pl.DataFrame) -> dict[str, str]:
    return dict(told_by(frame).select("fact", "value").iter_rows())


def links_of(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("record", "customer", "source")


def test_a_record_tells_its_facts_as_they_are_compared() -> None:
    told = facts_of(
        records(
            {
                "customer": 1,
                "given_name": " Ann",
                "family_name": "COLE ",
                "email": "Ann@Example.com",
                "phone": "+44 (0)20 7946-0011",
                "street": "1 High St",
                "postcode": "LS1",
                "birth_date": "1980-02-01",
            }
        )
    )
    assert told == {
        "name": "ann cole",
        "email": "ann@example.com",
        "phone": "4402079460011",
        "address": "1 high st, ls1",
        "birth_date": "1980-02-01",
    }


@pytest.mark.parametrize(
    ("row", "facts"),
    [
        ({"full_name": "Ann Cole", "given_name": "Nan"}, {"name": "ann cole"}),
        ({"given_name": "Nan"}, {"name": "nan"}),
        ({"full_name": "  ", "email": ""}, {}),
        ({"phone": "none"}, {}),
        ({"street": "1 High St"}, {}),  # a street without a town reaches nobody
        ({"city": "Leeds", "postcode": "LS1"}, {}),
        ({"street": "1 High St", "city": "Leeds"}, {"address": "1 high st, leeds"}),
    ],
)
def test_what_counts_as_telling(row: dict[str, str], facts: dict[str, str]) -> None:
    assert facts_of(records({"customer": 1, **row})) == facts


def test_by_fact() -> None:
    told = told_by(
        records(
            {"customer": 1, "full_name": "Ann Cole", "email": "ann@x.org"},
            {"customer": 1, "email": "ann@x.org", "source": "list", "learned_at": LONG_AGO},
            {"customer": 2, "full_name": "Ann Cole", "email": "home@x.org"},
            {"customer": 3, "full_name": "Bob Cole", "email": "HOME@x.org", "learned_at": LONG_AGO},
            {"customer": 4, "full_name": "Cy Hart", "learned_at": LONG_AGO},
        )
    )
    known = {each.fact: each for each in by_fact(told, 5, NOW)}
    assert [each.fact for each in by_fact(told, 5, NOW)] == [fact.name for fact in FACTS]
    name, email, phone = known["name"], known["email"], known["phone"]
    assert (name.people, name.known, name.fresh, name.alone) == (4, 0.8, 1.0, 0.5)  # a name does not grow old
    assert (email.people, email.known) == (3, 0.6)
    assert email.fresh == pytest.approx(2 / 3)  # Ann told hers again lately, Bob did not
    assert email.alone == pytest.approx(1 / 3)  # two share one, however it is written
    assert (phone.people, phone.known, phone.fresh, phone.alone) == (0, 0, 0, 0)
    assert (name.ages, email.ages) == (False, True)
    assert email.to_json()["label"] == "E-mail"


def test_a_person_with_one_value_of_their_own_is_told_apart() -> None:
    told = told_by(
        records(
            {"customer": 1, "phone": "111"},
            {"customer": 1, "phone": "222"},
            {"customer": 2, "phone": "111"},
        )
    )
    phone = next(each for each in by_fact(told, 2, NOW) if each.fact == "phone")
    assert phone.alone == 0.5


def test_by_source() -> None:
    frame = records(
        {"customer": 1, "full_name": "Ann", "email": "a@x.org"},
        {"customer": 1, "full_name": "Ann", "learned_at": LONG_AGO, "phone": "111"},
        {"customer": 2, "full_name": "Bob"},
        {"customer": 1, "source": "list", "email": "a@x.org", "learned_at": LONG_AGO},
        {"customer": 3, "source": "list"},
    )
    shop, letters = by_source(told_by(frame), links_of(frame), NOW)
    assert (shop.source, shop.records, shop.people, shop.only_here) == ("shop", 3, 2, 1)
    assert shop.known["name"] == 1.0
    assert shop.known["email"] == pytest.approx(1 / 3)
    assert shop.fresh == pytest.approx(4 / 5)  # three names, an e-mail; the phone is old
    assert shop.alone == pytest.approx(2 / 3)
    assert (letters.source, letters.records, letters.people, letters.only_here) == ("list", 2, 2, 1)
    assert (letters.known["email"], letters.fresh, letters.alone) == (0.5, 0.0, 1.0)
    assert letters.to_json()["known"]["birth_date"] == 0.0


def test_an_empty_ledger_has_figures_too(db: None) -> None:
    told = read_told()
    assert told.is_empty()
    assert {each.known for each in by_fact(told, 0, NOW)} == {0.0}
    assert by_source(told, links_of(records()), NOW) == []


def test_facts_are_read_from_linked_records_only(shop: Shop) -> None:
    ann, bob = (shop.customer(name) for name in ("Ann", "Bob"))
    Record.objects.filter(pk=shop.records[ann].pk).update(email="ann@x.org", full_name="Ann Cole")
    Record.objects.filter(pk=shop.records[bob].pk).update(phone="020 7946")
    Record.objects.create(source=shop.source, key="nobody", learned_at=NOW, email="no@x.org")
    told = read_told()
    assert set(told.select("customer", "fact", "source").iter_rows()) == {
        (ann, "email", "till"),
        (ann, "name", "till"),
        (bob, "phone", "till"),
    }
    assert read_told([bob])["value"].to_list() == ["0207946"]


def test_a_large_ledger_is_read_in_parts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.identify.knowing._CHUNK", 3)
    source = Source.objects.create(name="list", format="test")
    for number in range(10):
        record = Record.objects.create(source=source, key=str(number), learned_at=NOW, email=f"{number}@x.org")
        person = Customer.objects.create(known_since=NOW)
        Link.objects.create(record=record, customer=person, probability=1, evidence="", linked_at=NOW)
    assert sorted(read_told()["value"]) == [f"{number}@x.org" for number in range(10)]
