"""Learning: each answer fills its fact, with evidence and date; a second one changes it and doubles nothing."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.town import NOW, People, other

from regulars.interact.consents import consents_of
from regulars.interact.dialogue.catalogue import question_named
from regulars.interact.dialogue.learn import asking_behind, decline, note_answer, take_answer
from regulars.interact.dialogue.pose import note_asking, pose, posed, question_for
from regulars.interact.dialogue.report import latest_answers, learned
from regulars.interact.timeline import timeline_of
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import (
    Answer,
    Asking,
    Consent,
    Customer,
    Decision,
    Need,
    Preference,
    Record,
    RecordVersion,
    Survey,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Decide = Callable[..., Decision]


def ask(customer: Customer, key: str, place: str = "web") -> Asking:
    return note_asking(customer, question_named(key), place, at=NOW)


def test_a_preference_is_stated_with_its_evidence_and_changed_by_a_second_answer(ann: Customer) -> None:
    asking = ask(ann, "best_channel")
    take_answer(asking, "phone", at=NOW)
    fact = Preference.objects.get()
    assert (fact.subject, fact.item, fact.stated, fact.learned_at) == ("channel", "by phone", True, NOW)
    assert fact.evidence == "Asked 'How do you like to hear from us?', they said 'By phone', on our site, 3 May 2026."
    take_answer(asking, "phone", at=NOW + DAY)
    take_answer(asking, "post", at=NOW + DAY)
    assert [fact.item for fact in Preference.objects.all()] == ["by post"]
    assert [entry.summary for entry in timeline_of(ann)] == [
        "How do you like to hear from us? By post",
        "How do you like to hear from us? By phone",
    ]
    asking.refresh_from_db()
    assert (asking.answer, asking.answered_at) == ("post", NOW + DAY)


def test_what_others_wrote_down_stays(ann: Customer) -> None:
    Preference.objects.create(
        customer=ann, subject="channel", item="after six", stated=True, strength=1, evidence="Wrote so.", learned_at=NOW
    )
    take_answer(ask(ann, "best_channel"), "phone", at=NOW)
    assert set(Preference.objects.values_list("item", flat=True)) == {"after six", "by phone"}


def test_a_need(ann: Customer) -> None:
    take_answer(ask(ann, "diet", "mail"), "vegan", at=NOW)
    assert list(Need.objects.values_list("subject", "item", "stated")) == [("diet", "vegan", True)]


def test_a_birthday_stands_on_the_desks_record_and_on_the_customer(ann: Customer) -> None:
    asking = ask(ann, "birthday")
    take_answer(asking, "1980-03-31", at=NOW)
    ann.refresh_from_db()
    assert ann.birth_date == "1980-03-31"
    assert ann.origins["birth_date"]["source"] == "Our own people"
    take_answer(asking, "1981-03-31", at=NOW)
    assert Record.objects.get(source__name="Our own people").birth_date == "1981-03-31"
    assert RecordVersion.objects.get().fields == '{"birth_date": "1981-03-31"}'
    for wrong in ("31.3.1980", "1850-01-01", "2026-05-04", "2099-01-01", "", "x" * 99):
        with pytest.raises(BadInput, match="1980-03-31"):
            take_answer(asking, wrong, at=NOW)


def test_a_consent_is_a_statement_with_its_proof_and_the_latest_word_counts(ann: Customer) -> None:
    asking = note_answer(ann, "news_by_mail", "yes", by="amy", at=NOW)
    (now,) = consents_of(ann)
    assert (now.state, now.channel, now.purpose) == ("granted", "email", "marketing")
    assert now.proof.startswith("answered 'Yes, please' to 'May we write to you by e-mail")
    assert now.proof.endswith("by one of us, 3 May 2026")
    take_answer(asking, "no", at=NOW + DAY, by="amy")
    assert consents_of(ann)[0].state == "denied"
    assert Consent.objects.count() == 2  # what was said stays said


def test_an_answer_on_a_scale_is_as_a_surveys(ann: Customer) -> None:
    asking = ask(ann, "trust_1")
    take_answer(asking, "6", at=NOW)
    take_answer(asking, "2", at=NOW + DAY)
    answer = Answer.objects.get()
    assert (answer.question.key, answer.question.scale, answer.question.about) == ("trust_1", "likert7", "trust")
    assert (answer.number, answer.at, answer.customer) == (2, NOW + DAY, ann)
    assert Survey.objects.get().standing
    take_answer(note_asking(ann, question_named("trust_1"), "web", at=NOW + 400 * DAY), "7", at=NOW + 400 * DAY)
    assert list(Answer.objects.order_by("at").values_list("number", flat=True)) == [2, 7]  # asked anew: both count
    take_answer(ask(ann, "recommend"), "9", at=NOW)
    assert Answer.objects.filter(question__scale="nps").count() == 1


def test_what_is_no_answer_changes_nothing(ann: Customer) -> None:
    asking = ask(ann, "best_channel")
    for wrong in ("fax", "", "email, phone"):
        with pytest.raises(BadInput, match="is no answer"):
            take_answer(asking, wrong, at=NOW)
    asking.refresh_from_db()
    assert asking.answered_at is None
    assert not Preference.objects.exists()
    with pytest.raises(NotFound, match="no question 'age'"):
        note_answer(ann, "age", "41", by="amy", at=NOW)
    assert Asking.objects.count() == 1


def test_who_declines_has_not_answered_and_who_answered_cannot_decline(ann: Customer) -> None:
    asking = ask(ann, "diet")
    decline(asking, at=NOW)
    asking.refresh_from_db()
    assert (asking.declined_at, asking.answer) == (NOW, "")
    take_answer(asking, "vegan", at=NOW + DAY)  # they may think better of it
    decline(asking, at=NOW + DAY)
    asking.refresh_from_db()
    assert (asking.declined_at, asking.answer) == (None, "vegan")


def test_an_answer_earns_what_it_changes_and_no_more(ann: Customer, next_step: Decide) -> None:
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    best = question_for(ann, "agent", NOW)
    assert best is not None
    assert best.ask.key == "best_channel"
    mail = note_answer(ann, "best_channel", "email", by="amy", at=NOW)
    assert mail.worth == pytest.approx(Decimal(str(best.gain)), abs=Decimal("0.001"))
    assert mail.earned is not None
    assert mail.earned > 2  # she is written to now, and not called
    Asking.objects.all().delete()
    Preference.objects.all().delete()
    assert note_answer(ann, "best_channel", "phone", by="amy", at=NOW).earned == 0  # she would have been called


def test_the_link_opens_its_asking_and_no_other(ann: Customer) -> None:
    asking = ask(ann, "diet")
    token = posed(asking, at=NOW).path.split("/")[2]
    assert asking_behind(token, at=NOW) == asking
    with pytest.raises(NotFound):
        asking_behind(token, at=NOW + 181 * DAY)
    asking.delete()
    with pytest.raises(NotFound):
        asking_behind(token, at=NOW)


def test_the_report_tells_what_was_learned_and_earned(ann: Customer, people: People, next_step: Decide) -> None:
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    note_answer(ann, "best_channel", "email", by="amy", at=NOW)
    (bob,) = people(1)
    decline(ask(bob, "best_channel"), at=NOW)
    first = learned(NOW)[0]
    assert (first.ask.key, first.asked, first.answered, first.declined, first.rate) == ("best_channel", 2, 1, 1, 0.5)
    assert first.earned > 2
    assert first.answers == [("By e-mail", 1)]
    (latest,) = latest_answers()
    assert (latest.called, latest.answer, latest.place) == (ann.called, "By e-mail", "agent")
    assert learned(NOW + 400 * DAY)[0].asked == 0


def test_it_is_theirs_and_goes_with_them(ann: Customer, next_step: Decide) -> None:
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    shown = pose(ann, "web", NOW)
    assert shown is not None
    assert everything_about(ann)["askings"][0]["question"] == "best_channel"
    erase_customer(ann, by="amy", at=NOW)
    assert not Asking.objects.exists()
