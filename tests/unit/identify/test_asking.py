"""What to ask next: what the valuable customers lack, and what one customer has not told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from regulars.identify.asking import ask_next, know_person, read_worth
from regulars.ledger.models import Customer, Score

if TYPE_CHECKING:
    from tests.unit.conftest import Shop

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
LATELY, LONG_AGO = NOW - timedelta(days=30), NOW - timedelta(days=1000)
SCHEMA: dict[str, Any] = {
    "record": pl.Int64, "customer": pl.Int64, "source": pl.String, "learned_at": pl.Datetime("us", "UTC"),
    "fact": pl.String, "value": pl.String,
}  # fmt: skip
ALL = ("name", "email", "phone", "address", "birth_date")


def told(*rows: tuple[int, str, datetime]) -> pl.DataFrame:
    """Facts of customers, each from a record of its own."""
    made = [(number, customer, "shop", at, fact, "x") for number, (customer, fact, at) in enumerate(rows, 1)]
    return pl.DataFrame(made, schema=SCHEMA, orient="row")


def worth(*amounts: float) -> pl.DataFrame:
    """Customers 1, 2, 3 … with what they are worth."""
    return pl.DataFrame(
        {"customer": range(1, len(amounts) + 1), "worth": amounts},
        schema={"customer": pl.Int64, "worth": pl.Float64},
    )


def test_the_valuable_customers_decide_what_to_ask() -> None:
    known = told(
        *((1, fact, LATELY) for fact in ALL if fact != "phone"),
        *((2, fact, LATELY) for fact in ALL if fact != "phone"),
        *((3, "phone", LATELY) for _ in range(1)),  # worth little: what they lack asks nobody
    )
    (phone,) = ask_next(known, worth(60, 30, 10), NOW)[:1]
    assert (phone.fact, phone.missing, phone.old, phone.lacking, phone.customers) == ("phone", 1.0, 0.0, 1.0, [1])


def test_half_of_the_worth_is_the_fewest_who_hold_it() -> None:
    asked = ask_next(told(), worth(40, 30, 20, 10), NOW)
    assert asked[0].customers == [1, 2]


def test_what_counts_most_is_asked_first() -> None:
    asked = ask_next(told(), worth(1.0), NOW)
    assert [each.fact for each in asked] == ["email", "name", "phone", "address", "birth_date"]


def test_an_old_fact_is_asked_again_but_a_name_is_not() -> None:
    known = told(*((1, fact, LONG_AGO) for fact in ALL))
    asked = {each.fact: each for each in ask_next(known, worth(5.0), NOW)}
    assert set(asked) == {"email", "phone", "address"}
    assert (asked["email"].missing, asked["email"].old) == (0.0, 1.0)
    assert asked["email"].to_json()["one"] == "e-mail address"


def test_a_common_gap_goes_before_a_rare_one() -> None:
    known = told(*((1, fact, LATELY) for fact in ALL if fact != "address"),
                 *((2, fact, LATELY) for fact in ALL if fact not in {"address", "email"}))  # fmt: skip
    first, second = ask_next(known, worth(50, 49.9, 0.2), NOW)[:2]
    assert (first.fact, first.lacking) == ("address", 1.0)
    assert (second.fact, second.lacking) == ("email", 0.5)


def test_nobody_of_worth_nothing_to_ask() -> None:
    assert ask_next(told((1, "name", LATELY)), worth(), NOW) == []
    assert ask_next(told(*((1, fact, LATELY) for fact in ALL)), worth(9.0), NOW) == []


def test_worth_is_that_of_living_customers(shop: Shop) -> None:
    rich, poor, gone, owing = (shop.customer() for _ in range(4))
    for customer, value in ((poor, 5), (rich, 50), (gone, 70), (owing, -3)):
        Score.objects.create(customer_id=customer, as_of=NOW, value=value)
    Customer.objects.filter(pk=gone).update(merged_into=rich)
    assert list(read_worth().iter_rows()) == [(rich, 50.0), (poor, 5.0)]


def test_one_customer() -> None:
    known = know_person(told((1, "name", LONG_AGO), (1, "email", LATELY), (1, "phone", LONG_AGO)), NOW)
    states = {each.fact: each.state for each in known.facts}
    assert states == {
        "name": "known",
        "email": "known",
        "phone": "old",
        "address": "missing",
        "birth_date": "missing",
    }
    assert known.score == pytest.approx((2 + 3 + 1) / 9.5)
    assert known.ask is not None
    assert known.ask.fact == "address"  # a whole address adds more than a phone number known anew
    email = known.facts[1]
    assert (email.learned_at, email.source) == (LATELY, "shop")


def test_the_newest_word_counts() -> None:
    known = know_person(told((1, "email", LONG_AGO), (1, "email", LATELY)), NOW)
    assert known.facts[1].state == "known"
    assert known.facts[1].learned_at == LATELY


@pytest.mark.parametrize(("facts", "score", "ask"), [(ALL, 1.0, None), ((), 0.0, "email")])
def test_all_and_nothing(facts: tuple[str, ...], score: float, ask: str | None) -> None:
    known = know_person(told(*((1, fact, LATELY) for fact in facts)), NOW)
    assert known.score == pytest.approx(score)
    assert (known.ask.fact if known.ask else None) == ask
