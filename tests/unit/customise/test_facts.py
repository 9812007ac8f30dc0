from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from tests.unit.customise.conftest import NEUTRAL, TODAY, Stall, ago, people

from regulars.customise.facts import Facts, gather
from regulars.ledger.business import Business
from regulars.ledger.models import Customer, Preference, Task

pytestmark = pytest.mark.django_db


def gathered(terms: Business) -> Facts:
    return gather(TODAY, terms, at=TODAY)


def row(facts: Facts, customer: int) -> dict[str, Any]:
    return facts.frame.row(by_predicate=pl.col("customer") == customer, named=True)


def test_the_frame_is_the_one_that_moves_are_tested_on(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna Smith", email="anna@example.com")
    stall.consents(number)

    frame, tested = gathered(terms).frame, people({})

    assert set(frame.columns) == set(NEUTRAL)
    numeric = {name for name, dtype in frame.schema.items() if dtype.is_numeric()}
    assert numeric == {name for name, dtype in tested.schema.items() if dtype.is_numeric()}


def test_an_empty_ledger_has_no_customers(stall: Stall, terms: Business) -> None:
    assert gathered(terms).frame.is_empty()


def test_who_is_known_how(stall: Stall, terms: Business) -> None:
    everywhere = stall.customer("Anna", email="a@b.org", phone="+44", street="1 High St", city="Leeds", known=12)
    nowhere = stall.customer("", street="1 High St")

    facts = gathered(terms)

    known = row(facts, everywhere)
    assert [known[f"at_{way}"] for way in ("email", "phone", "post", "person")] == [True, True, True, False]
    assert known["known_days"] == 12
    assert [row(facts, nowhere)[f"at_{way}"] for way in ("email", "phone", "post", "person")] == [False] * 3 + [True]


def test_money_and_days_of_a_regular(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna Smith")

    found = row(gathered(terms), number)

    assert found["order_margin"] == pytest.approx(40 * 0.4)
    assert found["quiet_days"] == 50
    assert found["last_order_on"] == date(2025, 5, 11)
    assert (found["spent"], found["spent_ever"]) == (200.0, 200.0)
    assert found["active_year_margin"] == pytest.approx(200 * 0.4)
    assert found["valuable"] is True
    assert found["sign"] == "£"


def test_who_never_bought_and_who_only_took_back(stall: Stall, terms: Business) -> None:
    prospect, taker, unscored = stall.customer(), stall.customer(), stall.customer()
    for number in (prospect, taker):
        stall.scored(number, orders=0, revenue=0, tier="prospect", value=None, risk=None, last_order_at=None)
    stall.buys(taker, (30, "-20"))

    facts = gathered(terms)

    assert [row(facts, number)["never_bought"] for number in (prospect, taker, unscored)] == [True, False, True]
    assert row(facts, prospect)["quiet_days"] is None
    assert row(facts, unscored)["tier"] == "prospect"


def test_what_a_customer_earned_is_net_of_returns_and_talks(stall: Stall, terms: Business) -> None:
    anna = stall.customer()
    stall.scored(anna)
    stall.buys(anna, (800, "10"), (200, "100"), (20, "-50"))
    stall.writes(anna, 100)
    stall.writes(anna, 900)

    assert row(gathered(terms), anna)["earned_lately"] == pytest.approx(0.4 * 50 - 3 - 4)


@pytest.mark.parametrize(
    ("born", "days"),
    [("1980-07-03", 3), ("1980-06-30", 0), ("1980-06-29", 364), ("07-03", 3), ("1984-02-29", 243), ("soon", None)],
)
def test_days_until_the_birthday(stall: Stall, terms: Business, born: str, days: int | None) -> None:
    number = stall.customer(birth_date=born)

    assert row(gathered(terms), number)["birthday_in_days"] == days


def test_favourites_are_stated_before_inferred_and_not_shouted(stall: Stall, terms: Business) -> None:
    anna, tom = stall.customer(), stall.customer()
    liked = [(anna, "product", "OAT BISCUITS", False, 0.9), (anna, "product", "decaf", True, 0.2)]
    liked += [(tom, "category", "tea", False, 0.9), (tom, "product", "GREEN TEA", False, 0.3)]
    for customer, subject, item, stated, strength in liked:
        Preference.objects.create(
            customer_id=customer, subject=subject, item=item, stated=stated, strength=strength, learned_at=TODAY
        )

    facts = gathered(terms)

    assert [row(facts, number)["favourite"] for number in (anna, tom)] == ["decaf", "green tea"]


def test_open_tasks_and_merged_customers(stall: Stall, terms: Business) -> None:
    anna, tom, alias = stall.customer(), stall.customer(), stall.customer()
    Customer.objects.filter(pk=alias).update(merged_into=anna)
    Task.objects.create(customer_id=anna, title="Call", created_by="Olive", created_at=TODAY)
    Task.objects.create(customer_id=tom, title="Call", created_by="Olive", created_at=TODAY, done_at=TODAY)
    Task.objects.create(title="For many", created_by="Olive", created_at=TODAY)

    facts = gathered(terms)

    assert facts.frame["customer"].to_list() == [anna, tom]
    assert facts.frame["task_open"].to_list() == [True, False]


def test_the_window_of_second_orders_is_the_middle_half(stall: Stall, terms: Business) -> None:
    for gap in (10, 20, 30, 40, 50):
        number = stall.customer()
        stall.buys(number, (300, "10"), (300 - gap, "10"))

    found = gathered(terms).frame.row(0, named=True)

    assert (found["second_order_from"], found["second_order_until"]) == (20.0, 40.0)


def test_what_a_newcomer_is_worth_is_what_the_years_new_customers_brought_and_are_worth(
    stall: Stall, terms: Business
) -> None:
    for value, days in ((20, 30), (40, 364), (900, 366)):
        stall.scored(stall.customer(), revenue=100, value=value, first_order_at=ago(days))

    assert row(gathered(terms), Customer.objects.order_by("pk")[0].pk)["newcomer_value"] == pytest.approx(40 + 30)


def test_who_returns_is_worth_what_the_score_says_of_them(stall: Stall, terms: Business) -> None:
    numbers = [stall.customer() for _ in range(3)]
    for number, back in zip(numbers, (30, 140, -4), strict=True):
        stall.scored(number, revenue=100, value=20, value_if_back=back, first_order_at=ago(100))

    facts = gathered(terms)

    assert [row(facts, number)["return_value"] for number in numbers] == [30.0, 140.0, -4.0]


def test_who_never_bought_would_be_worth_what_a_newcomer_is(stall: Stall, terms: Business) -> None:
    ann, stranger, unscored = (stall.customer() for _ in range(3))
    stall.scored(ann, revenue=100, value=20, value_if_back=500, first_order_at=ago(100))
    stall.scored(stranger, orders=0, value=None, tier="prospect", first_order_at=None, last_order_at=None)

    facts = gathered(terms)

    assert [row(facts, number)["return_value"] for number in (stranger, unscored)] == [60.0, 60.0]


def test_without_new_customers_a_newcomer_is_worth_a_usual_order(stall: Stall, terms: Business) -> None:
    stall.scored(stall.customer(), value=20, first_order_at=ago(400))

    assert row(gathered(terms), Customer.objects.order_by("pk")[0].pk)["newcomer_value"] == pytest.approx(16)


def test_since_when_is_said_only_of_those_who_came_after_our_records_began(stall: Stall, terms: Business) -> None:
    first, later, new = stall.customer(), stall.customer(), stall.customer()
    for number, days in ((first, 900), (later, 600), (new, 30)):
        stall.scored(number, first_order_at=ago(days))

    facts = gathered(terms)

    assert [row(facts, number)["since_known"] for number in (first, later, new)] == [False, True, False]


def test_the_currency_is_the_businesss_or_that_of_most_orders(stall: Stall, terms: Business) -> None:
    stall.buys(stall.customer(), (5, "10"))

    assert gathered(replace(terms, currency="")).currency == "GBP"
    assert gathered(replace(terms, currency="EUR")).frame["spent_ever"].to_list() == [None]


def test_what_happened_later_is_not_known(stall: Stall, terms: Business) -> None:
    anna = stall.customer()
    stall.buys(anna, (5, "10"), product="tea")
    stall.writes(anna, 5, tags="late", status="open")

    found = row(gather(TODAY - timedelta(days=20), terms, at=TODAY), anna)

    assert (found["spent_ever"], found["last_thing"], found["complaint_open"]) == (None, None, False)


def test_a_figure_that_is_no_number_is_not_known(stall: Stall, terms: Business) -> None:
    anna = stall.regular()

    facts = gathered(replace(terms, service_cost=Decimal("NaN")))

    assert row(facts, anna)["earned_lately"] is None
