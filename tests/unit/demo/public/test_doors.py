"""What the public does enters as what any customer does: orders, opened mail, wishes and letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from regulars.demo.public.crowd import Crowd
from regulars.demo.public.doors import Doors, contacts_of
from regulars.demo.public.people import Told, draw_people
from regulars.demo.public.state import begin
from regulars.demo.public.stretch import Stretch, live
from regulars.ledger.business import business
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import EVENT_SCHEMA, PURCHASE
from regulars.ledger.models import Consent, Conversation, Customer, Delivery, Link
from regulars.ledger.orders import orders_in_currency

START = datetime(2026, 4, 1, tzinfo=UTC)
KNOWN, NEW = 40, 2


@pytest.fixture
def crowd(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Crowd:
    """Forty customers who order all the time, and two who come for the first time."""
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))
    size = KNOWN + NEW
    there = np.arange(size) < KNOWN
    customers = [
        Customer.objects.create(known_since=START, name=f"Anna {i}", email=f"anna{i}@example.com").pk
        for i in range(KNOWN)
    ]
    names = [""] * KNOWN + ["Ben Holt", "Carla Stone"]
    told = Told(
        rate=np.full(size, 0.2),
        regularity=np.ones(size),
        dropout=np.zeros(size),
        trouble=np.full(size, 0.3),
        spend=np.full(size, 20.0),
        comes=there,
        bought=there,
        since=np.ones(size),
        arrives=np.where(there, 0.0, 5.0),
    )
    return Crowd(told, np.array([*customers, *[0] * NEW]), np.array([False] * KNOWN + [True, False]), names)


def lived(crowd: Crowd, contacts: pl.DataFrame) -> Stretch:
    people = replace(draw_people(crowd.told, 3), unsubscribes=np.full(len(crowd.told), 0.5))
    return live(people, begin(people), contacts, np.ones(30), 0, 0)


def mailed(crowd: Crowd, doors: Doors) -> pl.DataFrame:
    deliveries = [
        Delivery.objects.create(
            customer_id=int(customer), key=f"news {customer}", channel="email", purpose="marketing", topic="news",
            subject="News", at=START + timedelta(hours=10), state=Delivery.State.DONE,
        ).pk
        for customer in crowd.customer[:KNOWN]
    ]  # fmt: skip
    return contacts_of(deliveries, doors.customer, START)


def test_a_month_of_orders_is_the_customers_own_in_the_log(crowd: Crowd):
    doors = Doors(crowd, seed=3, at=START)
    month = lived(crowd, mailed(crowd, doors).clear())
    doors.enter(month, START, 0)
    orders, _ = orders_in_currency(business())
    assert orders.height == month.orders.height
    assert orders["amount"].sum() == pytest.approx(month.orders["amount"].sum(), abs=0.01 * orders.height)
    assert set(orders["customer"]) <= set(doors.customer.tolist())
    assert orders["occurred_at"].is_between(START, START + timedelta(days=30)).all()
    events = scan_events(names=[PURCHASE]).collect()
    assert events.drop("customer").schema == EVENT_SCHEMA
    assert events["product"].null_count() == 0


def test_newcomers_become_customers_when_they_order_and_agree_to_mail_where_they_do(crowd: Crowd):
    doors = Doors(crowd, seed=3, at=START)
    doors.enter(lived(crowd, mailed(crowd, doors).clear()), START, 0)
    assert (doors.customer > 0).all()
    met = Customer.objects.filter(pk__in=doors.customer[KNOWN:].tolist()).order_by("name")
    assert [customer.name for customer in met] == ["Ben Holt", "Carla Stone"]
    agreed = Consent.objects.filter(state="granted").values_list("record", flat=True)
    assert list(Link.objects.filter(record__in=agreed).values_list("customer", flat=True)) == [doors.customer[KNOWN]]


def test_opened_mail_wishes_and_letters_come_in(crowd: Crowd):
    doors = Doors(crowd, seed=3, at=START)
    month = lived(crowd, mailed(crowd, doors))
    doors.enter(month, START, 0)
    counts = dict(scan_events().collect()["name"].value_counts().iter_rows())
    answers = month.answers
    assert counts["Email Opened"] == answers.noticed.sum() > 0
    assert counts.get("Email Link Clicked", 0) == answers.clicked.sum()
    denied = Consent.objects.filter(state="denied", channel="email", purpose="marketing").count()
    assert denied == answers.unsubscribes.sum() > 0
    assert Conversation.objects.filter(tags="complaint").count() == month.troubled.height + answers.complains.sum()


def test_what_was_settled_is_closed(crowd: Crowd):
    doors = Doors(crowd, seed=3, at=START)
    first = lived(crowd, mailed(crowd, doors).clear())
    doors.enter(first, START, 0)
    people, later = draw_people(crowd.told, 3), START + timedelta(days=30)
    sore = np.flatnonzero(first.after.sore)
    assert len(sore)
    calls = [
        Delivery.objects.create(
            customer_id=int(doors.customer[i]), key=f"call {i}", channel="phone", purpose="service",
            topic="complaint-open", at=later, state=Delivery.State.DONE,
        ).pk
        for i in sore
    ]  # fmt: skip
    second = live(people, first.after, contacts_of(calls, doors.customer, later), np.ones(30), 30, 1)
    doors.enter(second, later, 1)
    settled = set(doors.customer[np.unique(second.answers.person[second.answers.settled])].tolist())
    closed = Conversation.objects.filter(status="solved").values_list("record__link__customer", flat=True)
    assert settled == set(closed) != set()
    assert Conversation.objects.filter(status="open", opened_at__lt=later).count() < first.troubled.height


def test_who_was_merged_is_found_under_the_one_who_stayed(crowd: Crowd):
    doors = Doors(crowd, seed=3, at=START)
    stayed = Customer.objects.create(known_since=START, name="Anna")
    Link.objects.filter(customer=int(crowd.customer[0])).update(customer=stayed)
    doors.look()
    assert doors.customer[0] == stayed.pk
    assert (doors.customer[1:KNOWN] == crowd.customer[1:KNOWN]).all()


def test_a_delivery_of_nobody_is_no_contact(crowd: Crowd):
    doors = Doors(crowd, seed=3, at=START)
    stranger = Customer.objects.create(known_since=START, name="Eve")
    sent = Delivery.objects.create(customer=stranger, key="x", channel="email", topic="news", at=START, state="done")
    assert contacts_of([sent.pk], doors.customer, START).is_empty()
