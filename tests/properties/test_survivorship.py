"""Survivorship: one customer or a million, in whatever order the records come, the same values survive."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.identify.survivorship import FIELDS, choose, choose_for

EPOCH = datetime(2024, 5, 3, 12, tzinfo=UTC)
SAID = {
    "name": ["Ann Cole", "ANN COLE", "A. Cole", "Annie Cole", "Cole, Ann", "Mrs Cole", "ann@x.example", "Ann"],
    "email": ["ann@x.example", "Ann@X.example", "info@x.example", "ann at home", "ann@y.example"],
    "phone": ["+44 7700 900123", "07700900123", "123", "07700 900456"],
    "company": ["Cole Ltd", "COLE LTD", "Stone & Co"],
    "street": ["1 High St", "1 High Street", "2 Low Rd"],
    "city": ["Leeds", "LEEDS", "York"],
    "postcode": ["LS1 1AA", "ls11aa", "YO1 7HH"],
    "country": ["GB", "France"],
    "language": ["en", "fr"],
    "birth_date": ["1980-05-03", "1980-01-01", "1980", "1981-05-03"],
}
SHAPE = {"customer": pl.Int64, "record": pl.Int64, "trust": pl.Int64, "learned_at": pl.Datetime("us", "UTC")}


def moments() -> st.SearchStrategy[datetime]:
    near = st.sampled_from([0, 1, 30, 400, 3000]).map(lambda days: EPOCH + timedelta(days=days))
    any_time = st.datetimes(datetime(1960, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    return st.one_of(near, any_time)


def said(field: str) -> st.SearchStrategy[str | None]:
    odd = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn", "Cc"]), min_size=1, max_size=12)
    return st.one_of(st.none(), st.sampled_from(SAID[field]), odd.filter(str.strip))


def records() -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.fixed_dictionaries(
        {
            "customer": st.sampled_from([1, 2, 7]),
            "source": st.sampled_from(["Shop", 'The "List"', "Käse\\Depot"]),
            "trust": st.sampled_from([0, 50, 55, 100]),
            "learned_at": moments(),
            "used": st.booleans(),
            **{field: said(field) for field in FIELDS},
        }
    )
    return st.lists(one, min_size=1, max_size=12).map(
        lambda told: [{**row, "record": number} for number, row in enumerate(told, start=1)]
    )


def frame(told: list[dict[str, Any]]) -> pl.DataFrame:
    texts = dict.fromkeys(("source", *FIELDS), pl.String)
    return pl.DataFrame(told, schema={**SHAPE, **texts, "used": pl.Boolean})


@settings(max_examples=150)
@given(records())
def test_one_customer_gets_what_the_batch_gives(told: list[dict[str, Any]]) -> None:
    for row in choose(frame(told)).iter_rows(named=True):
        customer = row.pop("customer")
        assert choose_for([said for said in told if said["customer"] == customer]) == row


@settings(max_examples=60)
@given(records(), st.randoms())
def test_the_order_of_the_records_does_not_matter(told: list[dict[str, Any]], chance: Any) -> None:
    mixed = list(told)
    chance.shuffle(mixed)
    assert choose(frame(mixed)).equals(choose(frame(told)))
    assert choose_for(mixed) == choose_for(told)


@settings(max_examples=60)
@given(records())
def test_every_golden_value_is_what_the_named_record_says(told: list[dict[str, Any]]) -> None:
    by_number = {row["record"]: row for row in told}
    for row in choose(frame(told)).iter_rows(named=True):
        origins = json.loads(row["origins"])
        assert set(origins) == {field for field in FIELDS if row[field] is not None}
        for field, origin in origins.items():
            record = by_number[origin["record"]]
            assert (record["customer"], record[field]) == (row["customer"], row[field])
            assert origin["source"] == record["source"]
            assert origin["why"]


@settings(max_examples=60)
@given(records())
def test_what_somebody_says_is_never_lost_but_for_addresses(told: list[dict[str, Any]]) -> None:
    for row in choose(frame(told)).iter_rows(named=True):
        theirs = [said for said in told if said["customer"] == row["customer"]]
        for field in ("name", "email", "phone", "company", "language", "birth_date"):
            assert (row[field] is None) == all(said[field] is None for said in theirs)


@settings(max_examples=60)
@given(records())
def test_a_record_that_says_the_same_later_changes_no_value(told: list[dict[str, Any]]) -> None:
    theirs = [{**said, "customer": 1} for said in told]
    before = choose_for(theirs)
    again = {**theirs[0], "record": 99, "source": "Shop", **{field: before[field] for field in FIELDS}}
    again |= {"learned_at": max(said["learned_at"] for said in theirs), "trust": 100, "used": True}
    after = choose_for([*theirs, again])
    assert {field: after[field] for field in FIELDS if before[field] is not None} == {
        field: before[field] for field in FIELDS if before[field] is not None
    }
