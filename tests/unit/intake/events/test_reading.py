"""What calls say, in our words: traits, values, keys, lines."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from regulars.intake.events import keys, traits, values
from regulars.intake.events.lines import line_of
from regulars.intake.events.people import hear, said_in
from regulars.intake.events.traits import read_traits, tells_who
from regulars.intake.events.values import amount_of, currency_of
from regulars.ledger.inbox.calls import Call, read_calls

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def call(kind: str, **said: Any) -> Call:
    import msgspec

    who = {} if "anonymousId" in said else {"userId": "u1"}
    (read,) = read_calls(kind, msgspec.json.encode({"type": kind, **who, **said}), NOW).calls
    return read


@pytest.mark.parametrize("module", [keys, traits, values])
def test_examples_hold(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


def test_traits_of_the_specification_have_columns() -> None:
    said = read_traits(
        {
            "firstName": "Ann", "lastName": "Cole", "email": " ann@a.example ", "phone": 447700900123,
            "address": {
                "street": "1 High St", "city": "Leeds", "postalCode": "LS1 1AA", "state": "Yorks", "country": "GB",
            },
            "company": {"name": "Tea Ltd", "employees": 3}, "birthday": "1980-04-03T00:00:00Z",
            "createdAt": "2020-01-01", "avatar": None, "tags": [],
        }
    )  # fmt: skip
    assert said == {
        "given_name": "Ann", "family_name": "Cole", "email": "ann@a.example", "phone": "447700900123",
        "street": "1 High St", "city": "Leeds", "postcode": "LS1 1AA", "region": "Yorks", "country": "GB",
        "company": "Tea Ltd", "birth_date": "1980-04-03", "extra": '{"createdAt":"2020-01-01"}',
    }  # fmt: skip


@pytest.mark.parametrize(
    "given", [{}, {"email": ["a"]}, {"name": {"first": "Ann"}}, {"birthday": "soon"}, {"phone": True}]
)
def test_traits_of_other_shapes_say_nothing(given: dict[str, Any]) -> None:
    assert read_traits(given) == {}


def test_a_huge_trait_is_left_out() -> None:
    assert read_traits({"note": "x" * 20_000, "email": "a@a.example"}) == {"email": "a@a.example"}


def test_who_somebody_is_takes_more_than_a_taste() -> None:
    assert tells_who({"email": "a@a.example"})
    assert not tells_who({"city": "Leeds", "language": "en", "extra": "{}"})


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (0.1 + 0.2, "0.3000"),
        ("1e3", "1000"),
        (-5, "-5"),
        (1e300, None),
        ("NaN", None),
        (None, None),
        ("", None),
        ([], None),
    ],
)
def test_amounts_are_exact_or_nothing(given: Any, read: str | None) -> None:
    assert amount_of(given) == (Decimal(read) if read else None)


def test_currencies_are_codes() -> None:
    assert [currency_of(code) for code in ("eur", "EURO", 978, "€", None)] == ["EUR", None, None, None, None]


def test_traits_stand_in_the_call_or_in_its_context() -> None:
    beside = call("track", event="Opened", context={"traits": {"email": "a@a.example"}})
    assert said_in(beside) == {"email": "a@a.example"}
    assert said_in(call("identify", traits={"name": "Ann"}, context={"traits": {"name": "Bob"}})) == {
        "full_name": "Ann"
    }
    assert said_in(call("track", event="Opened", properties={"email": "a@a.example"})) == {}
    guest = call("track", event="Order Completed", anonymousId="a1", properties={"email": "a@a.example", "name": "Tea"})
    assert said_in(guest) == {"email": "a@a.example"}


def test_who_is_heard_of() -> None:
    heard = hear([call("track", event="Opened", anonymousId="a1"), call("alias", userId="u1", previousId="old")])
    assert heard.visitors == {"anonymous:a1"}
    assert set(heard.keys) == {"anonymous:a1", "u1"}
    assert {key: claimed.user for key, claimed in heard.claims.items()} == {"anonymous:old": "u1", "old": "u1"}


def test_a_product_has_its_columns_and_the_campaign_is_kept() -> None:
    viewed = call(
        "track", event="Product Viewed", properties={"product_id": 17, "name": "Tea", "category": "Tea", "price": 4.2},
        context={"campaign": {"source": "letter"}},
    )  # fmt: skip
    line = line_of(viewed)
    assert line is not None
    assert (line.product, line.product_name, line.category, line.amount) == ("17", "Tea", "Tea", None)
    assert (
        line.properties == '{"campaign":{"source":"letter"},"category":"Tea","name":"Tea","price":4.2,"product_id":17}'
    )


@pytest.mark.parametrize(
    ("made", "name", "about"),
    [
        (("page", {"name": "Home"}), "Page Viewed", "Home"),
        (("page", {"properties": {"path": "/tea"}}), "Page Viewed", "/tea"),
        (("screen", {"name": "Basket"}), "Screen Viewed", "Basket"),
        (("group", {"groupId": "g1", "traits": {"name": "Tea Ltd"}}), "Group Joined", "Tea Ltd"),
        (("track", {"event": "Anything At All"}), "Anything At All", None),
    ],
)
def test_what_happened_keeps_its_name(made: tuple[str, dict[str, Any]], name: str, about: str | None) -> None:
    line = line_of(call(made[0], **made[1]))
    assert line is not None
    assert (line.name, line.product_name) == (name, about)


def test_telling_who_one_is_is_no_event() -> None:
    assert line_of(call("identify", traits={"name": "Ann"})) is None
    assert line_of(call("alias", userId="u1", previousId="u0")) is None
    assert line_of(call("identify", anonymousId="a1", traits={"email": "a@a.example"})) is None
