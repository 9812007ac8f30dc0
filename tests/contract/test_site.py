"""The site on either database: one content for the same people, one mail for one address, who brought whom, erasure."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from regulars.intake.forms import send_in
from regulars.interact.site.confirming import confirm, token_of
from regulars.interact.site.content import Words, add_placement, put_content
from regulars.interact.site.exposures import Seen, note_shown
from regulars.interact.site.forms import AskedConsent, FormTold, find_form, save_form
from regulars.interact.site.inviting import CameBy, make_invite, note_visits, settle_visits
from regulars.ledger.business import business
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import (
    Action,
    Consent,
    Content,
    Customer,
    Decision,
    Delivery,
    Exposure,
    InviteVisit,
    Link,
    Record,
    Referral,
    Source,
    Submission,
    TimelineEntry,
)

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
ANN = {"email": "ann@lee.example", "consent-0": "yes"}


def newsletter() -> None:
    box = AskedConsent("email", "marketing", "Yes")
    save_form(FormTold(key="news", kind="sign-up", title="N", button="B", thanks="T", consents=[box]), new=True)


def sign_up(email: str = "ann@lee.example", **more: str) -> Submission:
    send_in(find_form("news"), {**ANN, "email": email, **more}, business=business(), site="http://x", at=NOW)
    return Submission.objects.latest("pk")


def somebody(source: Source, key: str) -> Record:
    customer = Customer.objects.create(known_since=NOW)
    record = Record.objects.create(source=source, key=key, learned_at=NOW)
    Link.objects.create(record=record, customer=customer, probability=1, evidence="test", linked_at=NOW)
    return record


@pytest.mark.django_db
def test_the_database_itself_holds_one_content_for_the_same_people() -> None:
    placement = add_placement("hero")
    action = Action.objects.create(key="reorder", name="Again", kind="offer")
    for chosen in (None, action):
        put_content("hero", Words("One"), action=chosen.key if chosen else "")
        with pytest.raises(IntegrityError), transaction.atomic():
            Content.objects.create(placement=placement, action=chosen, purpose="marketing")
    assert Content.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_forms_that_come_in_at_once_send_one_mail() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite takes one writer at a time, and the tests' database in memory no second connection")
    newsletter()
    failed: list[Exception] = []

    def send() -> None:
        try:
            sign_up()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Submission.objects.count() == 4
    assert Delivery.objects.count() == 1
    assert Record.objects.count() == 1


@pytest.mark.django_db
def test_confirming_again_grants_once() -> None:
    newsletter()
    token = token_of(sign_up(), NOW)
    assert [confirm(token, NOW + timedelta(hours=hours)) is not None for hours in (1, 2)] == [True, True]
    assert Consent.objects.filter(state="granted").count() == 1


@pytest.mark.django_db
def test_shown_brought_told_and_forgotten() -> None:
    newsletter()
    source = Source.objects.create(name="Web shop", format="segment")
    ann, bob = somebody(source, "u-1"), somebody(source, "anonymous:b-2")
    action = Action.objects.create(key="reorder", name="Again", kind="offer")
    decision = Decision.objects.create(
        customer=bob.link.customer, action=action, as_of=NOW, decided_at=NOW, policy="test"
    )
    assert note_shown([Seen(decision.pk, "hero", "code", NOW)] * 2) == 1
    invite = make_invite(ann, find_form("news"), NOW)
    came = [CameBy(invite.code, source.pk, key, NOW) for key in ("anonymous:b-2", "anonymous:b-3", "anonymous:b-2")]
    assert note_visits([*came, CameBy("nothing", source.pk, "anonymous:b-4", NOW)]) == 2
    TimelineEntry.objects.create(record=bob, at=NOW + timedelta(days=1), seq=9, name="Order Completed")
    told = everything_about(bob.link.customer)["site"]
    assert [len(told[name]) for name in ("offers_shown", "came_by_a_link_at", "personal_links")] == [1, 1, 0]
    assert settle_visits(NOW + timedelta(days=2)) == 1
    assert Referral.objects.get().referred == bob.link.customer
    note_visits(came[:1])
    erase_customer(bob.link.customer, by="test", at=NOW)
    assert not Exposure.objects.exists()
    assert InviteVisit.objects.get().source_key == "anonymous:b-3"
    assert settle_visits(NOW + timedelta(days=91)) == 1
    assert not InviteVisit.objects.exists()
