"""Which of two statements survives, field by field, and why: a table of cases that an owner would agree with."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from regulars.identify.survivorship import FIELDS, RULES, choose, choose_for
from regulars.identify.survivorship.rules import rule_of

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def told(source: str = "Shop", *, days: int = 0, trust: int = 50, **said: Any) -> dict[str, Any]:
    """What one record says, `days` after the third of May."""
    return {"source": source, "trust": trust, "learned_at": NOW + timedelta(days=days), **said}


def survives(field: str, *records: dict[str, Any]) -> tuple[str | None, str]:
    """The value that survives, and why; the same by both ways of working it out."""
    numbered = [{"record": number, **said} for number, said in enumerate(records, start=1)]
    golden = choose_for(numbered)
    texts = dict.fromkeys(("source", *FIELDS), pl.String)
    schema = {
        "record": pl.Int64,
        "trust": pl.Int64,
        "learned_at": pl.Datetime("us", "UTC"),
        "used": pl.Boolean,
        **texts,
    }
    frame = pl.DataFrame(numbered, schema=schema).with_columns(pl.col("used").fill_null(value=False))
    (row,) = choose(frame.with_columns(customer=pl.lit(1))).to_dicts()
    assert golden == {name: row[name] for name in golden}
    return golden[field], json.loads(golden["origins"]).get(field, {}).get("why", "")


OLD, YEARS = told("List", trust=50), 365

CASES = [
    # field, records, who survives, why
    ("name", [told(name="Ann Cole")], "Ann Cole", "the only one known"),
    ("name", [told(name="Ann Cole"), told("List", name="ann cole")], "Ann Cole", "both agree"),
    (
        "name",
        [told(name="Ann Cole"), told("List", name="Annie Cole", days=9), told("Desk", name="ANN COLE")],
        "Ann Cole",
        "2 sources agree",
    ),
    ("name", [told(name="A. Cole", trust=90), told(name="Ann Cole")], "Ann Cole", "the most complete name"),
    ("name", [told(name="Mrs Cole", trust=90), told(name="Ann Cole")], "Ann Cole", "the most complete name"),
    ("name", [told(name="ann@c.example", trust=90), told(name="Cole")], "Cole", "the most complete name"),
    (
        "name",
        [told(name="Ann Cole", trust=80), told(name="Annie Cole", days=30)],
        "Ann Cole",
        "the most trusted source",
    ),
    ("name", [told(name="Ann Cole"), told(name="Ann Stone", days=400)], "Ann Stone", "the newest of 2"),
    ("name", [told(name="ANN COLE"), told(name="Ann Stone")], "Ann Stone", "written more fully than the next best"),
    (
        "email",
        [told(email="a@old.example", used=True), told(email="a@new.example", days=YEARS)],
        "a@old.example",
        "an address they have used",
    ),
    ("email", [told(email="a@o.example"), told(email="a@n.example", days=9)], "a@n.example", "the newest of 2"),
    (
        "email",
        [told(email="ann at home", days=99), told(email="a@c.example")],
        "a@c.example",
        "an address they have used",
    ),
    (
        "email",
        [told(email="info@c.example", days=9), told(email="ann@c.example")],
        "ann@c.example",
        "a person's own address",
    ),
    ("phone", [told(phone="07700 900123"), told("List", phone="+44 7700 900123")], "+44 7700 900123", "both agree"),
    (
        "phone",
        [told(phone="07700 900123"), told(phone="+44 7700 900456")],
        "+44 7700 900456",
        "written with its country",
    ),
    (
        "company",
        [told(company="COLE LTD"), told(company="Stone Ltd")],
        "Stone Ltd",
        "written better than the next best",
    ),
    ("phone", [told(phone="900"), told(phone="07700 900123")], "07700 900123", "a whole number"),
    (
        "company",
        [told("A", company="Cole Ltd"), told("B", company="Cole Ltd"), told("C", company="Cole Inc", days=20)],
        "Cole Ltd",
        "2 sources agree",
    ),
    ("birth_date", [told(birth_date="1980"), told(birth_date="1980-05-03")], "1980-05-03", "a whole date"),
    (
        "birth_date",
        [told(birth_date="1980-01-01", days=9), told(birth_date="1980-05-03")],
        "1980-05-03",
        "a whole date",
    ),
    (
        "birth_date",
        [
            told("A", birth_date="1980-05-03"),
            told("B", birth_date="1980-05-03"),
            told("C", birth_date="1980-03-05", days=5 * YEARS, trust=90),
        ],
        "1980-05-03",
        "2 sources agree",
    ),
    ("language", [told(language="en"), told(language="fr", days=1)], "fr", "the newest of 2"),
    ("language", [told(language="en"), told(language="fr")], "en", "the record we had first"),
    ("language", [told(name="Ann")], None, ""),
]


@pytest.mark.parametrize(("field", "records", "value", "why"), CASES)
def test_the_better_statement_survives(field: str, records: list[dict[str, Any]], value: str | None, why: str) -> None:
    assert survives(field, *records) == (value, why)


LEEDS = {"street": "1 High St", "city": "Leeds", "postcode": "LS1 1AA"}
YORK = {"street": "2 Low Rd", "city": "York", "postcode": "YO1 7HH"}


def place(*records: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple(survives(field, *records)[0] for field in ("street", "city", "postcode", "country"))


def test_an_address_comes_from_one_record() -> None:
    assert place(told(**LEEDS, country="GB"), told(**YORK, days=YEARS)) == ("2 Low Rd", "York", "YO1 7HH", None)
    assert place(told(**LEEDS, trust=90), told(**YORK, days=YEARS)) == ("2 Low Rd", "York", "YO1 7HH", None)


def test_of_two_addresses_told_at_about_the_same_time_the_more_trusted_survives() -> None:
    assert place(told(**LEEDS, trust=90), told(**YORK, days=30))[1] == "Leeds"
    assert survives("city", told(**LEEDS, trust=90), told(**YORK, days=30))[1] == "the most trusted source"


def test_a_whole_address_survives_a_newer_part_of_one() -> None:
    assert place(told(**LEEDS), told(city="York", days=YEARS)) == ("1 High St", "Leeds", "LS1 1AA", None)
    assert survives("street", told(**LEEDS), told(city="York", days=9))[1] == "the most complete address"


def test_what_an_address_lacks_comes_from_records_of_the_same_place() -> None:
    newest = told(street="1 High St", city="Leeds", days=9)
    older = told("List", city="leeds", postcode="LS1 1AA", country="GB")
    elsewhere = told("Desk", city="York", postcode="YO1 7HH", country="IE", days=5)
    assert place(newest, older, elsewhere) == ("1 High St", "Leeds", "LS1 1AA", "GB")
    assert survives("postcode", newest, older)[1] == "another record of the same place says so"


def test_a_country_alone_completes_an_address_that_names_none() -> None:
    assert place(told(**LEEDS), told(country="GB"))[3] == "GB"
    assert place(told(country="GB"), told(country="FR", days=9))[3] == "FR"


def test_a_value_says_which_record_and_when() -> None:
    golden = choose_for([{"record": 7, **told('The "List"', name="Ann Cole")}])
    assert json.loads(golden["origins"]) == {
        "name": {
            "source": 'The "List"',
            "record": 7,
            "learned_at": "2026-05-03T12:00:00Z",
            "why": "the only one known",
        }
    }


def test_nobody_to_choose_for() -> None:
    columns = {"customer": pl.Int64, "record": pl.Int64, "trust": pl.Int64, "learned_at": pl.Datetime("us", "UTC")}
    empty = pl.DataFrame(schema={**columns, **dict.fromkeys(("source", *FIELDS), pl.String)})
    assert choose(empty).columns == ["customer", *FIELDS, "origins"]
    assert choose_for([])["origins"] == "{}"


def test_every_field_has_a_rule_in_words() -> None:
    for field in FIELDS:
        assert rule_of(field).words.endswith(".")
    assert set(RULES) == {rule for rule in RULES if RULES[rule].words}
