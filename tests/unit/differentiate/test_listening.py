from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from tests.unit.conftest import Shop

from regulars.differentiate.heeding import heeds_of_customers
from regulars.differentiate.hours import hours_of_customers
from regulars.differentiate.listening import learn_listening
from regulars.ledger.business import Business
from regulars.ledger.listening import hours_of
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Conversation, Customer, Delivery, Listening, ModelCard, Preference, Wish

pytestmark = pytest.mark.django_db

AT = datetime(2022, 6, 6, 12, tzinfo=UTC)
TUESDAY_NINE = datetime(2022, 5, 3, 8, 10, tzinfo=UTC)  # British Summer Time


def weeks(customer: int, shop: Shop, first: datetime, *, times: int = 4) -> None:
    for week in range(times):
        shop.sell(customer, first - timedelta(weeks=week), "10")


def mails(customer: int, *heeded: bool, days_ago: int = 40, **more: Any) -> None:
    """Mails sent to a customer, the oldest first, and whether each was opened."""
    for place, opened in enumerate(heeded):
        sent = AT - timedelta(days=days_ago - place)
        Delivery.objects.create(
            customer_id=customer,
            key=f"{customer}-{place}-{days_ago}",
            at=sent,
            sent_at=sent,
            opened_at=sent + timedelta(hours=2) if opened else None,
            **{"channel": "email", "purpose": "marketing", "state": "sent"} | more,
        )


def calls(shop: Shop, customer: int, *outcomes: str) -> None:
    for place, outcome in enumerate(outcomes):
        at = AT - timedelta(days=30 - place)
        append_event(shop.records[customer], "Call Logged", at, summary="A call", properties={"outcome": outcome})


def heeds(customer: int) -> dict[str, Any]:
    found = heeds_of_customers(AT, at=AT).rows
    return found.row(by_predicate=pl.col("customer") == customer, named=True)


def test_best_hours_are_on_their_own_clock_with_what_shows_it(shop: Shop, terms: Business) -> None:
    anna, tokyo = shop.customer("Anna"), shop.customer("Yuki")
    Customer.objects.filter(pk=tokyo).update(country="Japan")
    weeks(anna, shop, TUESDAY_NINE)
    weeks(tokyo, shop, TUESDAY_NINE)

    report = learn_listening(AT, terms, at=AT)

    assert (report.customers, report.moments, report.best) == (2, 8, 2)
    kept = Listening.objects.get(customer=anna)
    assert (kept.best, kept.evidence) == ("on Tuesday mornings", "4 of 4 orders, openings and answers came then.")
    assert kept.hours[24 + 9] == "9"
    assert Listening.objects.get(customer=tokyo).best == "on Tuesday evenings"


def test_a_zone_that_they_named_comes_before_their_country(shop: Shop, terms: Business) -> None:
    anna = shop.customer("Anna")
    Customer.objects.filter(pk=anna).update(country="Japan")
    Wish.objects.create(record=shop.records[anna], about="time_zone", value="America/New_York", stated_at=AT)
    weeks(anna, shop, TUESDAY_NINE + timedelta(hours=5))

    assert hours_of_customers(AT, terms.time_zone).rows["best"].to_list() == ["on Tuesday mornings"]


def test_openings_clicks_and_answers_count_and_machines_do_not(shop: Shop, terms: Business) -> None:
    anna = shop.customer("Anna")
    for week, (name, machine) in enumerate(
        [("Email Opened", False), ("Email Link Clicked", False), ("Email Received", False), ("Email Opened", True)]
    ):
        at = TUESDAY_NINE - timedelta(weeks=week)
        append_event(shop.records[anna], name, at, properties={"machine": machine} if machine else {})

    found = hours_of_customers(AT, terms.time_zone)

    assert (found.moments, found.rows["best"].to_list()) == (3, ["on Tuesday mornings"])


def test_sources_that_know_days_only_say_nothing_of_hours(shop: Shop, terms: Business) -> None:
    weeks(shop.customer("Anna"), shop, datetime(2022, 3, 1, tzinfo=UTC))

    assert hours_of_customers(AT, terms.time_zone).rows.is_empty()


def test_mornings_where_no_day_stands_out_and_nothing_where_little_is_known(shop: Shop, terms: Business) -> None:
    anna, ben = shop.customer("Anna"), shop.customer("Ben")
    for day in (0, 8, 16, 24):
        shop.sell(anna, datetime(2022, 3, 7, 9, tzinfo=UTC) + timedelta(days=day), "10")
    weeks(ben, shop, TUESDAY_NINE, times=2)

    assert hours_of_customers(AT, terms.time_zone).rows["best"].to_list() == ["in the mornings", ""]


def test_who_opens_heeds_mail_more_than_who_does_not(shop: Shop) -> None:
    reads, does_not, new = shop.customer("Anna"), shop.customer("Ben"), shop.customer("Cleo")
    mails(reads, True, True, True)
    mails(does_not, False, False, False)

    assert heeds(reads)["heeds_email"] > 1 > heeds(does_not)["heeds_email"]
    assert heeds(reads)["says"] == ["Answers or opens mails: 3 of 3."]
    assert heeds(does_not)["says"] == ["Has not opened the last 3 mails."]
    assert new not in heeds_of_customers(AT, at=AT).rows["customer"].to_list()


def test_an_answer_counts_though_no_opening_was_seen_and_the_newest_mail_may_still_be_read(shop: Shop) -> None:
    anna = shop.customer("Anna")
    mails(anna, False, days_ago=10)
    mails(anna, False, days_ago=1)
    append_event(shop.records[anna], "Email Received", AT - timedelta(days=9))

    assert heeds(anna)["says"] == ["Opened or answered 1 of 1 mails."]


def test_answers_that_they_asked_for_are_no_tries(shop: Shop) -> None:
    anna = shop.customer("Anna")
    mails(anna, False, False, purpose="service")

    assert heeds_of_customers(AT, at=AT).rows.is_empty()


@pytest.mark.parametrize(
    ("outcomes", "says"),
    [
        (("glad", "no answer", "Voicemail", "did not pick up"), "Has not picked up the last 3 calls."),
        (("no answer", "glad of it"), "Picked up 1 of 2 calls."),
        (("picked up", "wants tea"), "Picks up when called: 2 of 2."),
        (("nobody there", "busy"), "Has not picked up the last 2 calls."),
    ],
)
def test_what_came_of_calls(shop: Shop, outcomes: tuple[str, ...], says: str) -> None:
    anna = shop.customer("Anna")
    calls(shop, anna, *outcomes)

    assert heeds(anna)["says"] == [says]


def test_a_letter_is_heeded_by_who_buys_soon_after(shop: Shop) -> None:
    anna, ben = shop.customer("Anna"), shop.customer("Ben")
    for number in (anna, ben):
        mails(number, False, channel="post", state="done", days_ago=60)
    Delivery.objects.update(sent_at=None)
    shop.sell(anna, AT - timedelta(days=50), "10")

    assert heeds(anna)["heeds_post"] > heeds(ben)["heeds_post"]


def test_who_turns_to_us_by_phone_heeds_it(shop: Shop) -> None:
    anna = shop.customer("Anna")
    shop.hear(anna, AT - timedelta(days=5))
    Conversation.objects.update(channel="phone")

    found = heeds(anna)

    assert found["heeds_phone"] > 1
    assert (found["heeds_email"], found["says"]) == (None, ["Turns to us by phone."])


@pytest.mark.parametrize(
    ("item", "higher", "lower"),
    [
        ("by phone", "phone", "email"),
        ("email", "email", "phone"),
        ("by post", "post", "email"),
        ("not phone", "", "phone"),
    ],
)
def test_what_they_said_weighs_in(shop: Shop, item: str, higher: str, lower: str) -> None:
    anna = shop.customer("Anna")
    Preference.objects.create(customer_id=anna, stated=True, subject="channel", item=item, strength=1, learned_at=AT)

    found = heeds(anna)

    assert found[f"heeds_{lower}"] < 1
    assert not higher or found[f"heeds_{higher}"] > 1
    assert "they said so" in found["says"][0]


def test_the_step_keeps_everybody_and_each_and_is_the_same_again(shop: Shop, terms: Business) -> None:
    anna, ben = shop.customer("Anna"), shop.customer("Ben")
    weeks(anna, shop, TUESDAY_NINE)
    mails(anna, True, True)

    first = learn_listening(AT, terms, at=AT)
    kept = list(Listening.objects.values())
    assert learn_listening(AT, terms, at=AT) == first
    assert list(Listening.objects.values()) == kept
    assert kept[0]["says"] == ["Answers or opens mails: 2 of 2."]

    everybody = ModelCard.objects.get(name="listening").figures
    assert hours_of(Customer.objects.get(pk=anna)) == kept[0]["hours"] != everybody["hours"]
    assert hours_of(Customer.objects.get(pk=ben)) == everybody["hours"]
    assert everybody["channels"]["email"]["customers"] == 1


def test_an_empty_ledger_says_nothing(terms: Business) -> None:
    report = learn_listening(AT, terms, at=AT)

    assert (report.customers, report.moments, report.heeding) == (0, 0, 0)
    assert not Listening.objects.exists()
    assert hours_of(Customer.objects.create(known_since=AT)) == ""
