"""Complaints: one case a matter, with an owner and a clock; closed by the customer's word or by time, never by us."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from regulars.interact.cases.finding import open_from_marks, open_from_words
from regulars.interact.cases.following import follow
from regulars.interact.cases.handling import answer, assign, awaits_answer, settle, unsettle
from regulars.interact.cases.opening import open_by_hand
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Case, CaseEntry, Customer, Promise, Score, Task
from regulars.ledger.service_terms import ServiceTerms

from .conftest import NOW, Desk, days

Did = CaseEntry.Did


def dids(case: Case) -> list[str]:
    return [str(did) for did in case.entries.order_by("at", "pk").values_list("did", flat=True)]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_a_complaint_in_words_opens_a_case_once(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    talk = desk.talk(ann)
    first = desk.message(talk, "My parcel came broken.")
    desk.understand(first, "complaint")
    desk.understand(first, "topic", label="Delivery")
    assert open_from_words(terms, at=days(0.1)) == 1
    assert open_from_words(terms, at=days(0.1)) == 0
    case = Case.objects.get()
    assert (case.customer, case.topic, case.subject, case.conversation) == (ann, "delivery", "Where is it?", talk)
    assert case.entries.get().words == "My parcel came broken."

    again = desk.message(talk, "Nobody answers, and it is still broken!", days(0.5))
    desk.understand(again, "complaint")
    assert open_from_words(terms, at=days(1)) == 1
    case = Case.objects.get()
    assert (case.complaints, case.priority, case.heard_at) == (2, Case.Priority.HIGH, days(0.5))
    assert dids(case) == [Did.OPENED, Did.COMPLAINED]


@pytest.mark.parametrize(
    ("acts", "label", "corrected", "opens"),
    [
        (False, "yes", None, 0),
        (True, "yes", None, 1),
        (True, "no", None, 0),
        (True, "yes", "no", 0),
        (False, "yes", "yes", 1),
    ],
)
def test_only_what_is_sure_or_corrected_opens_a_case(
    desk: Desk, ann: Customer, terms: ServiceTerms, acts: bool, label: str, corrected: str | None, opens: int
) -> None:
    found = desk.understand(desk.message(desk.talk(ann), "Hm."), "complaint", label, acts=acts)
    found.corrected_to = corrected
    found.save()
    assert open_from_words(terms, at=days(1)) == opens


def test_what_we_write_or_a_machine_is_no_complaint(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    talk = desk.talk(ann)
    desk.understand(desk.message(talk, "You say that it came broken.", ours=True), "complaint")
    machine = desk.message(talk, "I am away.")
    machine.automatic = True
    machine.save()
    desk.understand(machine, "complaint")
    assert open_from_words(terms, at=days(1)) == 0


def test_a_logged_call_can_be_a_complaint(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    heard = desk.understand(desk.message(desk.talk(ann), "Rang: the kettle leaks."), "complaint")
    heard.message, heard.seq = None, 77
    heard.save()
    assert open_from_words(terms, at=days(1)) == 1
    assert open_from_words(terms, at=days(1)) == 0
    assert Case.objects.get().matter == "event 77"


def test_help_desk_marks_open_cases_and_a_later_import_tells_the_same(
    desk: Desk, ann: Customer, terms: ServiceTerms
) -> None:
    talk = desk.talk(ann, tags="damaged, parcel")
    desk.talk(ann, tags="praise")
    unhappy = desk.talk(ann, days(0.2), satisfaction="bad")
    desk.talk(ann, days(-40), tags="complaint")
    assert open_from_marks(terms, at=days(1)) == 2
    assert {case.conversation for case in Case.objects.all()} == {talk, unhappy}
    assert Case.objects.get(conversation=talk).topic == "damaged"

    talk.current = False
    talk.save()
    newer = desk.talk(ann, tags="damaged, parcel", status="solved", closed_at=days(0.9))
    newer.key = talk.key
    newer.save()
    assert open_from_marks(terms, at=days(1)) == 0
    assert Case.objects.get(topic="damaged").conversation == newer
    assert follow(at=days(1)) == 1
    assert Case.objects.get(topic="damaged").last_answer_at == days(0.9)
    assert follow(at=days(1)) == 0


def test_the_same_topic_is_the_same_matter_until_a_month_after(ann: Customer) -> None:
    first = open_by_hand(ann, "Late again", by="amy", at=NOW, topic="Delivery")
    assert open_by_hand(ann, "Still not here", by="amy", at=days(1), topic="delivery").pk == first.pk
    assert open_by_hand(ann, "Too sweet", by="amy", at=days(1), topic="taste").pk != first.pk
    answer(first.pk, "Sent anew.", by="amy", at=days(2))
    settle(first.pk, "It came, thanks.", by="amy", at=days(3))
    back = open_by_hand(ann, "Late once more", by="bob", at=days(20), topic="delivery")
    assert (back.pk, back.reopened, back.closed_at, back.answers) == (first.pk, 1, None, 0)
    assert dids(back)[-1] == Did.REOPENED
    answer(first.pk, "Sent anew.", by="amy", at=days(21))
    settle(first.pk, "Fine.", by="amy", at=days(22))
    assert open_by_hand(ann, "Late", by="bob", at=days(60), topic="delivery").pk != first.pk


def test_what_is_told_late_opens_nothing_again(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    case = desk.complaint(ann)
    late_one = desk.message(case.conversation, "And the lid is cracked.", days(0.2))
    answer(case.pk, "A new one is on its way.", by="amy", at=days(1))
    settle(case.pk, "All fine now.", by="amy", at=days(2))
    desk.understand(late_one, "complaint")
    open_from_words(terms, at=days(3))
    found = fresh(case)
    assert (found.closed_at, found.complaints) == (days(2), 2)


def test_a_complaint_needs_words(ann: Customer) -> None:
    with pytest.raises(BadInput, match="needs words"):
        open_by_hand(ann, "  ", by="amy", at=NOW)
    with pytest.raises(BadInput, match="401 letters"):
        open_by_hand(ann, "x" * 401, by="amy", at=NOW)


def test_clocks_count_opening_hours_and_what_is_urgent_gets_half(desk: Desk, ann: Customer) -> None:
    case = desk.complaint(ann, at=datetime(2026, 5, 8, 15, tzinfo=UTC))  # Friday, two hours before closing
    assert case.answer_due_at == datetime(2026, 5, 11, 15, tzinfo=UTC)
    assert case.resolve_due_at == datetime(2026, 5, 15, 15, tzinfo=UTC)
    Score.objects.create(customer=ann, as_of=NOW, value=Decimal(900), tier="most valuable", risk=0.7)
    urgent = desk.complaint(ann, at=datetime(2026, 5, 8, 15, tzinfo=UTC))
    assert (urgent.priority, urgent.answer_due_at) == (Case.Priority.HIGH, datetime(2026, 5, 11, 11, tzinfo=UTC))
    assert urgent.reasons[0] == "It is not their first complaint in half a year."
    assert "worth" in urgent.reasons[1]
    assert urgent.reasons[2] == "They may well stay away anyway."


def test_little_is_at_stake_with_those_who_cost_us(desk: Desk, ann: Customer) -> None:
    Score.objects.create(customer=ann, as_of=NOW, value=-5, tier="below zero", risk=0.2)
    assert desk.complaint(ann).priority == Case.Priority.LOW


def test_who_handled_the_customer_before_gets_it_else_the_least_loaded(desk: Desk, ann: Customer) -> None:
    first = desk.complaint(ann)
    assert first.owner == "amy"
    assert desk.complaint(desk.customer("Bea")).owner == "bob"
    assert desk.complaint(desk.customer("Cyn")).owner == "amy"
    assign(first.pk, "bob", by="olive", at=NOW)
    assert desk.complaint(ann, at=days(1)).owner == "bob"
    dee = desk.customer("Dee")
    Promise.objects.create(customer=dee, text="call", made_at=NOW, made_by="olive")
    assert desk.complaint(dee).owner == "olive"
    eve = desk.customer("Eve")
    Task.objects.create(customer=eve, title="call", created_by="x", created_at=NOW, done_at=NOW, done_by="nat")
    assert desk.complaint(eve).owner in {"amy", "bob"}  # nat may not act


def test_an_owner_must_be_one_who_may_act(desk: Desk, ann: Customer) -> None:
    case = desk.complaint(ann)
    with pytest.raises(BadInput, match="'nat' cannot take a case"):
        assign(case.pk, "nat", by="olive", at=NOW)
    assert dids(assign(case.pk, "bob", by="olive", at=NOW)) == [Did.OPENED, Did.ASSIGNED]
    assert len(dids(assign(case.pk, "bob", by="olive", at=NOW))) == 2
    with pytest.raises(NotFound):
        assign(0, "bob", by="olive", at=NOW)


def test_thanks_after_our_answer_close_it_and_the_answer_is_what_settled_it(desk: Desk, ann: Customer) -> None:
    case = desk.complaint(ann)
    desk.message(case.conversation, "We send a new one today.", days(0.2), ours=True)
    desk.message(case.conversation, "Thank you, it has arrived.", days(2))
    desk.message(case.conversation, "Glad to hear it.", days(2.1), ours=True)
    assert follow(at=days(3)) == 2
    found = fresh(case)
    assert (found.closed_because, found.closed_at, found.resolved_at) == ("said", days(2), days(0.2))
    assert (found.answers, found.answered_at) == (1, days(0.2))
    assert dids(found) == [Did.OPENED, Did.ANSWERED, Did.SETTLED, Did.CLOSED]
    assert follow(at=days(3)) == 0


@pytest.mark.parametrize(
    "words",
    [
        "Thanks, but it is still broken.",
        "Thank you. When will it come?",
        "Thanks for nothing",
        "It isn't fixed",
        "Hello?",
    ],
)
def test_half_a_thank_you_closes_nothing(desk: Desk, ann: Customer, words: str) -> None:
    case = desk.complaint(ann)
    desk.message(case.conversation, "We look into it.", days(0.2), ours=True)
    desk.message(case.conversation, words, days(1))
    follow(at=days(2))
    found = fresh(case)
    assert found.closed_at is None
    assert awaits_answer(found)
    assert found.answer_due_at > days(1)


def test_praise_closes_unless_something_else_is_in_it(desk: Desk, ann: Customer) -> None:
    praising, leaving = desk.complaint(ann), desk.complaint(desk.customer("Bea"))
    for case in (praising, leaving):
        desk.message(case.conversation, "We send a new one.", days(0.2), ours=True)
        said = desk.message(case.conversation, "What lovely people you are", days(1))
        desk.understand(said, "praise")
        if case == leaving:
            desk.understand(said, "leaving")
    follow(at=days(2))
    assert fresh(praising).closed_because == "said"
    assert fresh(leaving).closed_at is None


def test_a_thank_you_before_any_answer_of_ours_closes_nothing(desk: Desk, ann: Customer) -> None:
    case = desk.complaint(ann)
    desk.message(case.conversation, "Thank you", days(1))
    follow(at=days(2))
    assert fresh(case).closed_at is None


def test_a_message_waits_to_be_understood_but_not_for_ever(desk: Desk, ann: Customer) -> None:
    case = desk.complaint(ann)
    desk.message(case.conversation, "A new one is on its way.", days(0.1), ours=True)
    desk.message(case.conversation, "All good now, thanks", days(1), understood=False)
    assert follow(at=days(1) + timedelta(minutes=5)) == 1
    assert fresh(case).closed_at is None
    assert follow(at=days(1) + timedelta(minutes=11)) == 1
    assert fresh(case).closed_because == "said"


def test_we_cannot_close_without_the_customers_words(desk: Desk, ann: Customer) -> None:
    case = desk.complaint(ann)
    with pytest.raises(BadInput, match="closed by the customer's words"):
        settle(case.pk, " ", by="amy", at=days(1))
    settled = settle(case.pk, "Rang: all fine.", by="amy", at=days(1))
    assert (settled.closed_because, settled.closed_by, settled.resolved_at) == ("said", "amy", days(1))
    assert len(dids(settle(case.pk, "Again fine.", by="amy", at=days(2)))) == 3
    with pytest.raises(BadInput, match="is closed"):
        answer(case.pk, "More.", by="amy", at=days(2))


def test_not_settled_after_all(desk: Desk, ann: Customer) -> None:
    case = desk.complaint(ann)
    answer(case.pk, "Sent.", by="amy", at=days(1))
    settle(case.pk, "Fine.", by="amy", at=days(2))
    back = unsettle(case.pk, "It broke again.", by="bob", at=days(3))
    assert (back.closed_at, back.reopened, back.priority) == (None, 1, Case.Priority.HIGH)
    assert awaits_answer(back)
    again = unsettle(case.pk, "Really.", by="bob", at=days(3.5))
    assert (again.reopened, dids(again)[-1]) == (1, Did.UNSETTLED)
