"""Links: who, to which address, when; signed, and of no use to who was parted from them since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from regulars.identify.golden import write_golden_records
from regulars.identify.identity import merge, undo
from regulars.interact.preferences.change import stop_marketing
from regulars.interact.preferences.choices import choices_of
from regulars.interact.preferences.links import LASTS, PREFERENCES, Link, make_token, preference_link, read_token
from regulars.interact.preferences.speaking import Speaker
from regulars.interact.preferences.words import words_in
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import Consent, Customer, Record, Source, Wish
from regulars.ledger.models import Link as Tie
from regulars.ledger.reach import may_reach

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)
WORDS = words_in("en")


def person(email: str) -> Customer:
    shop, _ = Source.objects.get_or_create(name="Shop", defaults={"format": "test"})
    customer = Customer.objects.create(known_since=NOON)
    record = Record.objects.create(source=shop, key=email, learned_at=NOON, email=email, resolved=True)
    Tie.objects.create(record=record, customer=customer, probability=1, evidence="", linked_at=NOON)
    write_golden_records({customer.pk})
    return Customer.objects.get(pk=customer.pk)


def opened(token: str, at: datetime = NOON) -> Link:
    found = read_token(token, PREFERENCES, at)
    assert found is not None
    return found


def test_a_link_says_who_and_when_and_nothing_of_the_person() -> None:
    ann = person("Ann@Example.com")
    path = preference_link(ann, at=NOON)
    assert "ann" not in path.lower().replace("preferences", "")
    link = opened(path.split("/")[2], NOON + timedelta(days=1))
    assert (link.customer, link.address, link.issued_at, link.expired) == (ann, "ann@example.com", NOON, False)
    assert link.hint == "a…@e….com"
    assert opened(path.split("/")[2], NOON + LASTS[PREFERENCES] + timedelta(minutes=1)).expired


def test_one_letter_changed_makes_it_nobodys() -> None:
    token = make_token(person("ann@example.com"), PREFERENCES, NOON)
    for place in (0, 9, len(token) // 2, len(token) - 1):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert read_token(changed, PREFERENCES, NOON) is None


def test_it_follows_a_merge_and_speaks_for_its_own_address_only() -> None:
    ann, moss = person("ann@a.example"), person("moss@b.example")
    old, other = make_token(ann, PREFERENCES, NOON), make_token(moss, PREFERENCES, NOON)
    stop_marketing(opened(old), words=WORDS, at=NOON)
    did = merge([ann.pk, moss.pk], by="amy", at=NOON)
    link = opened(other, NOON)
    assert (link.customer, link.code, link.address) == (ann, moss.code, "moss@b.example")
    Speaker.of(link, NOON + timedelta(hours=1)).consents("phone", "marketing", "granted", "Offers")
    later = NOON + timedelta(hours=2)
    assert not may_reach(ann, "phone", "marketing", at=later, by_hand=True).allowed
    boxes = {box.name: box for each in choices_of(link, later).channels for box in each.boxes}
    assert boxes["phone_marketing"].held
    Speaker.of(opened(old), later).consents("phone", "marketing", "granted", "Offers")
    assert may_reach(ann, "phone", "marketing", at=later, by_hand=True).allowed
    undo(did.number, by="amy", at=later)
    assert opened(other, later).customer == moss
    assert not may_reach(ann, "email", "marketing", at=later, by_hand=True).allowed


def test_what_they_said_is_exported_and_goes_with_them() -> None:
    ann = person("ann@example.com")
    speaker = Speaker.of(opened(make_token(ann, PREFERENCES, NOON)), NOON)
    speaker.wishes(Wish.About.PAUSE, "2026-08-01T00:00:00+00:00", "A pause")
    assert len(speaker.records) == 2
    told = everything_about(ann)["wishes"]
    assert [(row["about"], row["value"]) for row in told] == [("pause", "2026-08-01T00:00:00+00:00")] * 2
    erase_customer(ann, by="olive", at=NOON)
    assert not Wish.objects.exists()
    assert not Consent.objects.exists()
