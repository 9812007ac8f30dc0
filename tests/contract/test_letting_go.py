"""What waits is asked about anew as it is sent, on either database: it goes in its hour, waits on, or is let go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support.mail import NOW, person, to_send
from tests.support.mail_servers import PostOffice
from tests.support.mailing import mailing, office

from regulars.interact.consents import record_consent
from regulars.interact.desk import desk_record
from regulars.interact.outbox.letting_go import EVENT
from regulars.interact.outbox.send import send_waiting
from regulars.ledger.log.write import append_event
from regulars.ledger.models import Action, Case, Customer, Decision, Delivery, TimelineEntry

__all__ = ["mailing", "office"]
pytestmark = [pytest.mark.django_db(transaction=True)]

LATER = NOW + timedelta(days=2)


@pytest.fixture
def ann(office: PostOffice) -> Customer:
    return person("ann@a.example", agrees=True)


def decided(customer: Customer, kind: str = "offer", state: str = "done", at: Any = NOW) -> Decision:
    action, _ = Action.objects.get_or_create(key=f"a-{kind}", defaults={"name": f"Write: {kind}", "kind": kind})
    return Decision.objects.create(
        customer=customer,
        action=action,
        channel="email",
        as_of=at,
        decided_at=at,
        policy="test",
        state=state,
        closed_at=None if state == "open" else at,
    )


def held(customer: Customer, kind: str = "offer", **more: Any) -> Delivery:
    """A mail that was decided on and waits for its hour."""
    return to_send(
        customer, f"held {kind}", decision=decided(customer, kind), not_before=NOW + timedelta(hours=20), **more
    )


def again(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_related("decision").get(pk=delivery.pk)


def buys(customer: Customer, hours: float) -> None:
    record = desk_record(customer, NOW)
    append_event(record, "Order Completed", NOW + timedelta(hours=hours), summary="tea", reference="o1")


def complains(customer: Customer, *, closed: bool = False) -> None:
    at = NOW + timedelta(hours=1)
    Case.objects.create(
        customer=customer,
        matter="m1",
        subject="Broken cup",
        origin="person",
        opened_at=at,
        heard_at=at,
        answer_due_at=at,
        resolve_due_at=at,
        closed_at=at if closed else None,
    )


def test_it_waits_for_its_hour_and_goes_then(office: PostOffice, ann: Customer) -> None:
    delivery = held(ann)
    assert send_waiting(NOW + timedelta(hours=19)) == 0
    assert send_waiting(NOW + timedelta(hours=21)) == 1
    assert (again(delivery).state, again(delivery).decision.state) == ("sent", "done")
    assert len(office.ids) == 1


def check_let_go(delivery: Delivery, office: PostOffice, reason: str) -> None:
    assert send_waiting(LATER) == 1
    found = again(delivery)
    assert (found.state, found.detail) == ("withheld", reason)
    assert office.ids == []
    assert send_waiting(LATER + timedelta(hours=1)) == 0


def check_free_again(delivery: Delivery, reason: str) -> None:
    decision = again(delivery).decision
    assert (decision.state, decision.why_not, decision.closed_by) == ("replaced", reason, "Regulars")
    assert TimelineEntry.objects.get(name=EVENT).summary == f"Not sent: {reason}"


def test_who_bought_meanwhile_is_not_asked_to_buy(office: PostOffice, ann: Customer) -> None:
    delivery = held(ann)
    buys(ann, 3)
    check_let_go(delivery, office, "they bought meanwhile, on 3 May 2026")
    check_free_again(delivery, "they bought meanwhile, on 3 May 2026")


def test_an_earlier_purchase_changes_nothing(office: PostOffice, ann: Customer) -> None:
    buys(ann, -3)
    held(ann)
    assert send_waiting(LATER) == len(office.ids) == 1


@pytest.mark.parametrize("kind", ["gesture", "question"])
def test_words_that_stay_true_go_though_they_bought(office: PostOffice, ann: Customer, kind: str) -> None:
    held(ann, kind)
    buys(ann, 3)
    assert send_waiting(LATER) == len(office.ids) == 1


def test_who_complained_is_sold_nothing(office: PostOffice, ann: Customer) -> None:
    delivery = held(ann, "gesture")
    complains(ann)
    check_let_go(delivery, office, "they have an open complaint, of 3 May 2026")
    check_free_again(delivery, "they have an open complaint, of 3 May 2026")


def test_a_complaint_that_was_settled_stands_in_no_way(office: PostOffice, ann: Customer) -> None:
    held(ann)
    complains(ann, closed=True)
    assert send_waiting(LATER) == len(office.ids) == 1


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("replaced", "its decision no longer holds: replaced by a newer one"),
        ("skipped", "its decision no longer holds: skipped"),
    ],
)
def test_a_decision_that_was_taken_back(office: PostOffice, ann: Customer, state: str, reason: str) -> None:
    delivery = held(ann)
    Decision.objects.filter(pk=delivery.decision_id).update(state=state)
    check_let_go(delivery, office, reason)
    assert again(delivery).decision.state == state


def test_something_newer_was_done_for_them(office: PostOffice, ann: Customer) -> None:
    delivery = held(ann)
    decided(ann, "gesture", at=NOW + timedelta(hours=5))
    check_let_go(delivery, office, "something newer was done for them meanwhile")


def test_what_holds_no_longer(office: PostOffice, ann: Customer) -> None:
    delivery = held(ann, valid_until=NOW + timedelta(days=1))
    check_let_go(delivery, office, "it waited too long: it held until 4 May 2026")
    check_free_again(delivery, "it waited too long: it held until 4 May 2026")


def test_what_is_older_than_the_setting_says(
    office: PostOffice, ann: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = to_send(ann)
    monkeypatch.setenv("REGULARS_LET_GO_DAYS", "1")
    check_let_go(delivery, office, "it waited too long: it held until 4 May 2026")


@pytest.mark.parametrize("purpose", ["service", "research"])
def test_only_marketing_is_let_go(office: PostOffice, ann: Customer, purpose: str) -> None:
    record_consent(ann, "email", "research", "granted", proof="a form", by="test", at=NOW)
    held(ann, purpose=purpose, valid_until=NOW)
    buys(ann, 3)
    complains(ann)
    assert send_waiting(LATER) == len(office.ids) == 1


def test_consent_is_asked_at_that_very_moment_and_a_no_frees_the_decision(office: PostOffice, ann: Customer) -> None:
    delivery = held(ann)
    record_consent(ann, "email", "marketing", "denied", proof="a call", by="test", at=NOW + timedelta(hours=2))
    assert send_waiting(LATER) == 1
    assert again(delivery).state == "withheld"
    assert again(delivery).decision.state == "replaced"
    assert office.ids == []


def test_a_decision_of_which_something_went_out_stays_done(office: PostOffice, ann: Customer) -> None:
    first = to_send(ann, "first", decision=decided(ann))
    second = to_send(ann, "second", decision=first.decision, not_before=NOW + timedelta(hours=20))
    assert send_waiting(NOW) == 1
    buys(ann, 3)
    assert send_waiting(LATER) == 1
    assert (again(first).state, again(second).state) == ("sent", "withheld")
    assert again(second).decision.state == "done"
    assert not TimelineEntry.objects.filter(name=EVENT).exists()


def test_what_comes_due_in_quiet_hours_waits_for_their_end(
    office: PostOffice, ann: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGULARS_QUIET_HOURS", "21:00-08:00")
    monkeypatch.setenv("REGULARS_TIME_ZONE", "Europe/London")
    delivery = to_send(ann, not_before=NOW + timedelta(hours=10))  # eleven at night in London
    assert send_waiting(NOW + timedelta(hours=10)) == 1
    waits = again(delivery)
    assert (waits.state, waits.detail) == ("queued", "it is within their quiet hours")
    assert waits.not_before == NOW + timedelta(hours=19)
    assert send_waiting(waits.not_before) == len(office.ids) == 1
