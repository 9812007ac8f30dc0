"""What people enter: calls, notes, tasks, promises and consents, each on the right customer for good."""

from datetime import UTC, date, datetime, timedelta

import pytest

from regulars.interact.consents import consents_of, record_consent
from regulars.interact.desk import desk_record, find_customer
from regulars.interact.exchanges import add_note, log_call
from regulars.interact.tasks import add_task, finish_task, open_tasks, promise, settle_promise
from regulars.interact.timeline import timeline_of
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Consent, Customer, Link, Record, Source
from regulars.ledger.reach import may_reach

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)  # of all that the tests state


@pytest.fixture
def ann() -> Customer:
    return Customer.objects.create(known_since=NOW, name="Ann Cole")


def from_source(customer: Customer, name: str, key: str) -> Record:
    source, _ = Source.objects.get_or_create(name=name, defaults={"format": "test"})
    record = Record.objects.create(source=source, key=key, learned_at=NOW)
    Link.objects.create(record=record, customer=customer, probability=1, evidence="test", linked_at=NOW)
    return record


def consent(record: Record, state: str, days: int = 0, channel: str = "email") -> None:
    Consent.objects.create(
        record=record,
        channel=channel,
        purpose="marketing",
        state=state,
        given_at=NOW + timedelta(days=days),
        proof="form",
    )


def test_a_call_and_a_note_stand_on_the_timeline_newest_first(ann: Customer) -> None:
    log_call(ann, " Asked for decaf. ", by="amy", at=NOW)
    add_note(ann, "Moves to Leeds in June.", by="bob", at=NOW + timedelta(hours=1))
    entries = timeline_of(ann)
    assert [(entry.name, entry.summary) for entry in entries] == [
        ("Note Added", "Moves to Leeds in June."),
        ("Call Logged", "Asked for decaf."),
    ]
    assert {entry.source for entry in entries} == {"Our own people"}
    assert [entry.name for entry in timeline_of(ann, before=NOW + timedelta(minutes=1))] == ["Call Logged"]
    assert len(timeline_of(ann, limit=1)) == 1


def test_what_our_people_say_is_one_record_a_customer(ann: Customer) -> None:
    assert desk_record(ann, NOW) == desk_record(ann, NOW)
    assert Record.objects.get().key == ann.code


@pytest.mark.parametrize(("text", "problem"), [("  ", "nothing in"), ("x" * 10_001, "10,001 letters")])
def test_empty_and_endless_texts_are_refused(ann: Customer, text: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        log_call(ann, text, by="amy", at=NOW)
    with pytest.raises(BadInput, match=problem):
        add_note(ann, text, by="amy", at=NOW)
    assert timeline_of(ann) == []


def test_an_unknown_kind_of_exchange_names_the_known(ann: Customer) -> None:
    with pytest.raises(BadInput, match=r"'fax' is no kind.*call, visit"):
        log_call(ann, "hello", by="amy", at=NOW, kind="fax")


def test_a_code_finds_its_customer_and_follows_a_merge(ann: Customer) -> None:
    gone = Customer.objects.create(known_since=NOW, merged_into=ann)
    assert find_customer(ann.code.lower()) == ann
    assert find_customer(gone.code) == ann
    with pytest.raises(NotFound, match="no customer"):
        find_customer("VTNADSB")


def test_the_most_urgent_task_comes_first_and_done_is_done_once(ann: Customer) -> None:
    someday = add_task(ann, "Thank her", by="amy", at=NOW)
    soon = add_task(ann, "Call back", by="amy", at=NOW, due_on=date(2026, 5, 4), assigned_to="bob")
    assert open_tasks(ann) == [soon, someday]
    assert open_tasks(assigned_to="bob") == [soon]
    finish_task(soon.pk, by="bob", at=NOW)
    assert finish_task(soon.pk, by="eve", at=NOW + timedelta(days=1)).done_by == "bob"
    assert open_tasks() == [someday]
    with pytest.raises(NotFound, match="no task 999"):
        finish_task(999, by="bob", at=NOW)
    with pytest.raises(BadInput, match="1 to 300"):
        add_task(ann, " ", by="amy", at=NOW)


def test_a_promise_is_kept_or_broken(ann: Customer) -> None:
    made = promise(ann, "Ring on Friday", at=NOW, due_on=date(2026, 5, 8))
    assert settle_promise(made.pk, kept=False, at=NOW).broken_at == NOW
    kept = settle_promise(made.pk, kept=True, at=NOW)
    assert (kept.kept_at, kept.broken_at) == (NOW, None)
    with pytest.raises(NotFound):
        settle_promise(made.pk + 1, kept=True, at=NOW)
    with pytest.raises(BadInput):
        promise(ann, "", at=NOW)


def test_of_one_record_the_latest_word_counts(ann: Customer) -> None:
    shop = from_source(ann, "Shop", "ann")
    consent(shop, "denied")
    consent(shop, "granted", days=1)
    (now,) = consents_of(ann)
    assert (now.state, now.source, now.proof) == ("granted", "Shop", "form")
    assert may_reach(ann, "email", "marketing", at=LATER).allowed


def test_among_records_the_stricter_word_wins_whatever_its_age(ann: Customer) -> None:
    consent(from_source(ann, "Shop", "ann"), "granted", days=9)
    consent(from_source(ann, "List", "a@c.co"), "denied")
    (now,) = consents_of(ann)
    assert (now.state, now.source) == ("denied", "List")
    assert not may_reach(ann, "email", "marketing", at=LATER).allowed


def test_a_split_gives_each_their_own_word_back(ann: Customer) -> None:
    consent(from_source(ann, "Shop", "ann"), "granted")
    listed = from_source(ann, "List", "a@c.co")
    consent(listed, "denied")
    other = Customer.objects.create(known_since=NOW)
    Link.objects.filter(record=listed).update(customer=other)
    assert may_reach(ann, "email", "marketing", at=LATER).allowed
    assert not may_reach(other, "email", "marketing", at=LATER).allowed


def test_silence_is_no_consent_to_marketing_mail_but_no_refusal_of_a_call_or_of_service(ann: Customer) -> None:
    assert not may_reach(ann, "email", "marketing", at=LATER).allowed
    assert not may_reach(ann, "sms", "marketing", at=LATER).allowed
    assert may_reach(ann, "phone", "marketing", at=LATER).allowed
    assert may_reach(ann, "email", "service", at=NOW).allowed


def test_a_consent_told_to_us_needs_its_proof_and_known_words(ann: Customer) -> None:
    told = record_consent(ann, "phone", "marketing", "granted", proof="on the phone", by="amy", at=NOW)
    assert (told.entered_by, told.given_at) == ("amy", NOW)
    assert may_reach(ann, "phone", "marketing", at=LATER).allowed
    for words in (("fax", "marketing", "granted"), ("phone", "fun", "granted"), ("phone", "marketing", "maybe")):
        with pytest.raises(BadInput, match="it is one of"):
            record_consent(ann, *words, proof="x", by="amy", at=NOW)
    with pytest.raises(BadInput, match="proof"):
        record_consent(ann, "phone", "marketing", "denied", proof=" ", by="amy", at=NOW)
