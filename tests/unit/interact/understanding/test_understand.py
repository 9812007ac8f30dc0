"""Messages and calls become findings, preferences and tasks, each text once."""

from __future__ import annotations

import pytest
from tests.unit.interact.understanding.conftest import NOW, Write

from regulars.interact.exchanges import log_call
from regulars.interact.understanding.acting import BY
from regulars.interact.understanding.in_force import reader_in_force
from regulars.interact.understanding.understand import understand_new, understandings_of
from regulars.ledger.export import everything_about
from regulars.ledger.models import Consent, Customer, Message, Preference, Record, Task, Understanding
from regulars.ledger.understood import is_said


def kinds(message: Message) -> set[str]:
    return set(Understanding.objects.filter(message=message, acts=True).values_list("kind", flat=True))


def test_a_preference_is_kept_with_its_evidence(write: Write, ann: Customer) -> None:
    message = write("Please call after six. I'm vegetarian, by the way.")
    assert understand_new(NOW) == 1
    assert "preference" in kinds(message)
    kept = {(one.subject, one.item): one for one in Preference.objects.filter(customer=ann)}
    assert ("moment", "calls after 18:00") in kept
    one = kept["moment", "calls after 18:00"]
    assert one.stated
    assert one.strength == 1.0
    assert one.learned_at == NOW
    assert one.evidence == "Said on 3 May 2026: “Please call after six.”"


def test_each_message_is_understood_once(write: Write) -> None:
    message = write("I want to cancel my contract. This is unacceptable!")
    assert understand_new(NOW) == 1
    found = Understanding.objects.count()
    assert understand_new(NOW) == 0
    assert Understanding.objects.count() == found
    message.refresh_from_db()
    assert message.understood_at == NOW
    assert "leaving" in kinds(message)


def test_of_our_own_words_only_promises_count(write: Write, ann: Customer) -> None:
    message = write("We will refund the amount by Friday. You prefer letters, don't you?", ours=True)
    understand_new(NOW)
    assert kinds(message) <= {"language", "promise"}
    assert "promise" in kinds(message)
    assert not Preference.objects.filter(customer=ann).exists()


def test_what_nobody_wrote_is_not_understood(write: Write) -> None:
    message = write("I am out of the office until Monday.", automatic=True)
    assert understand_new(NOW) == 1
    assert not Understanding.objects.exists()
    message.refresh_from_db()
    assert message.understood_at is not None


def test_a_message_waits_until_we_know_whose_it_is(write: Write, record: Record) -> None:
    write("Please call after six.")
    record.link.delete()
    assert understand_new(NOW) == 0
    assert Message.objects.filter(understood_at=None).count() == 1


def test_a_wish_to_be_left_alone_goes_to_a_person_and_never_becomes_a_consent(write: Write, ann: Customer) -> None:
    write("Stop calling me.")
    write("I told you: stop calling me!")
    understand_new(NOW)
    task = Task.objects.get(customer=ann)
    assert task.created_by == BY
    assert task.due_on == NOW.date()
    assert not Consent.objects.exists()


def test_calls_and_visits_are_understood_too(ann: Customer, record: Record) -> None:
    seq = log_call(ann, "Prefers the afternoon. Don't call before 2.", by="amy", at=NOW)
    assert understand_new(NOW) == 1
    assert understand_new(NOW) == 0
    assert Understanding.objects.filter(seq=seq, kind="preference").exists()
    assert Preference.objects.filter(customer=ann, subject="moment").exists()


def test_findings_name_nobody(write: Write) -> None:
    write("My name is Ann Cole, mail ann@example.org, and I prefer letters, please, as Ann Cole always did.")
    understand_new(NOW)
    for one in Understanding.objects.all():
        assert "Cole" not in one.words
        assert "ann@" not in one.words
    assert not Preference.objects.filter(evidence__contains="Cole").exists()


def test_said_again_the_newest_statement_is_the_evidence(write: Write, ann: Customer) -> None:
    write("Please call after six.")
    understand_new(NOW)
    later = NOW.replace(day=20)
    write("As I said, please call after six only.", at=later)
    understand_new(later)
    (kept,) = Preference.objects.filter(customer=ann, subject="moment")
    assert kept.learned_at == later


def test_what_was_understood_is_told_and_forgotten_with_the_customer(
    write: Write, ann: Customer, record: Record
) -> None:
    write("I want to cancel my contract, please confirm. This is unacceptable.")
    understand_new(NOW)
    assert {one.kind for one in understandings_of(ann.pk)} >= {"leaving"}
    told = everything_about(ann)["understandings"]
    assert {one["kind"] for one in told} >= {"language", "leaving"}
    record.delete()
    assert not Understanding.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "?", "👍", "a" * 50_000])
def test_any_text_can_be_understood(write: Write, text: str) -> None:
    write(text)
    assert understand_new(NOW) == 1


def test_a_finding_acts_from_the_threshold_of_its_kind(write: Write) -> None:
    for text in ("I want to cancel my contract.", "We will call you tomorrow at nine.", "It came late, hm.", "Lovely!"):
        write(text)
    understand_new(NOW)
    sureness = reader_in_force().listener.sureness
    found = Understanding.objects.filter(kind__in=sureness)
    assert found
    for one in found:
        assert one.acts == (one.probability >= sureness[one.kind].threshold), one.kind
        assert Understanding.objects.filter(is_said(one.kind), pk=one.pk).exists() == one.acts
