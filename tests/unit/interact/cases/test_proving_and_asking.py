"""What proves a case settled: time, a reply, a link; what becomes late; and what the worker does of all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing

from regulars.interact.cases.asking import ask, ask_what_was_answered, case_behind, token_of
from regulars.interact.cases.escalating import escalate
from regulars.interact.cases.following import follow
from regulars.interact.cases.handling import answer, awaits_answer, settle, unsettle
from regulars.interact.cases.look_after import look_after_cases
from regulars.interact.cases.proving import close_what_time_proved, proof_of
from regulars.interact.owed import closed_cases, open_cases
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.business import change_setting
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import Case, CaseEntry, Customer, Delivery, Score, Task
from regulars.ledger.service_terms import ServiceTerms

from .conftest import NOW, Desk, days

Did = CaseEntry.Did


def dids(case: Case) -> list[str]:
    return [str(did) for did in case.entries.order_by("at", "pk").values_list("did", flat=True)]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def answered(desk: Desk, customer: Customer) -> Case:
    case = desk.complaint(customer)
    return answer(case.pk, "A new one is on its way.", by="amy", at=days(1))


def test_time_proves_it_when_they_buy_again(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    case = answered(desk, ann)
    Score.objects.create(customer=ann, as_of=NOW, horizon_weeks=1)
    desk.order(ann, days(-30))
    assert close_what_time_proved(terms, at=days(14)) == 0  # not long enough
    assert close_what_time_proved(terms, at=days(16)) == 0  # silent for longer than they ever are
    desk.order(ann, days(17))
    assert close_what_time_proved(terms, at=days(18)) == 1
    found = fresh(case)
    assert (found.closed_because, found.closed_at, found.resolved_at) == ("time", days(18), days(1))
    assert "ordered again on 21 May" in found.entries.get(did=Did.CLOSED).words


@pytest.mark.parametrize(
    ("horizon", "last_order", "proved"), [(10, -20, True), (None, -20, True), (10, None, True), (2, -20, False)]
)
def test_time_proves_it_while_their_silence_is_as_usual(
    desk: Desk, ann: Customer, terms: ServiceTerms, horizon: int | None, last_order: int | None, proved: bool
) -> None:
    case = answered(desk, ann)
    Score.objects.create(customer=ann, as_of=NOW, horizon_weeks=horizon)
    if last_order is not None:
        desk.order(ann, days(last_order))
    assert bool(proof_of(case, terms, at=days(16))) is proved
    assert close_what_time_proved(terms, at=days(16)) == proved


def test_another_word_starts_time_anew(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    case = answered(desk, ann)
    desk.message(case.conversation, "And where is the lid?", days(10))
    follow(at=days(11))
    assert close_what_time_proved(terms, at=days(40)) == 0
    answer(case.pk, "In the box.", by="amy", at=days(41))
    assert close_what_time_proved(terms, at=days(50)) == 0
    assert close_what_time_proved(terms, at=days(56)) == 1


def test_what_is_late_becomes_a_task_once_for_each_clock(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    case = desk.complaint(ann)
    assert escalate(terms, at=case.answer_due_at) == 0
    assert escalate(terms, at=case.answer_due_at + timedelta(minutes=1)) == 1
    first = Task.objects.get()
    assert (first.assigned_to, first.case, first.title) == ("amy", case, "Answer the complaint: Where is it?")
    assert first.due_on == days(1).date()
    assert escalate(terms, at=days(2)) == 0
    assert escalate(terms, at=case.resolve_due_at + timedelta(minutes=1)) == 1
    assert Task.objects.latest("pk").assigned_to == "olive"
    assert escalate(terms, at=days(30)) == 0
    settle(case.pk, "Fine.", by="amy", at=days(31))
    assert not Task.objects.filter(done_at=None).exists()


def test_an_answer_that_nothing_proves_is_asked_after(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    answered(desk, ann)
    assert escalate(terms, at=days(20)) == 0
    assert escalate(terms, at=days(30)) == 1
    assert Task.objects.get().title.startswith("Ask whether it is settled")


def test_we_ask_once_an_answer_whether_it_is_settled(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    case = answered(desk, ann)
    answered(desk, desk.customer("Bea"))  # has no address
    assert ask_what_was_answered(terms, at=days(2)) == 0
    assert ask_what_was_answered(terms, at=days(3)) == 1
    assert ask_what_was_answered(terms, at=days(3)) == 0
    sent = Delivery.objects.get()
    assert (sent.customer, sent.purpose, sent.channel, sent.state) == (ann, "service", "email", "queued")
    assert sent.text.startswith("Hello Ann,")
    assert "Just write back" in sent.text
    answer(case.pk, "And a voucher.", by="amy", at=days(4))
    assert ask_what_was_answered(terms, at=days(6)) == 1
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(("words", "closes"), [("Yes, all good, thank you.", True), ("No, it leaks.", False)])
def test_a_reply_to_the_question_counts_though_it_begins_a_conversation(
    desk: Desk, ann: Customer, terms: ServiceTerms, words: str, closes: bool
) -> None:
    case = answered(desk, ann)
    desk.message(desk.talk(ann, days(2), subject="Is it settled? Where is it?"), "Thanks", days(2))  # before we asked
    ask_what_was_answered(terms, at=days(3))
    desk.message(desk.talk(ann, days(4), subject="Something else"), "Thanks a lot", days(4))
    desk.message(desk.talk(ann, days(5), subject="Re: Is it settled? Where is it?"), words, days(5))
    assert follow(at=days(6)) == 1
    assert follow(at=days(6)) == 0
    found = fresh(case)
    assert (found.closed_because == "said") is closes
    assert awaits_answer(found) is not closes


def test_the_question_has_a_link_where_customers_can_reach_us(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    case = answered(desk, ann)
    with_site = ServiceTerms(terms.hours, terms.answer, terms.resolve, terms.proof, terms.ask, "https://shop.example/")
    ask(case.pk, with_site, at=days(3), by="amy")
    text = Delivery.objects.get().text
    token = text.split("https://shop.example/settled/")[1].split("/")[0]
    assert case_behind(token) == case
    assert "?answer=no" in text


def test_what_cannot_be_asked(desk: Desk, ann: Customer, terms: ServiceTerms) -> None:
    waiting, mute = desk.complaint(ann), answered(desk, desk.customer("Bea"))
    with pytest.raises(BadInput, match="no answer of ours"):
        ask(waiting.pk, terms, at=days(1))
    with pytest.raises(BadInput, match="has no e-mail address"):
        ask(mute.pk, terms, at=days(2))
    with pytest.raises(NotFound):
        ask(0, terms, at=days(1))


def test_a_link_is_ours_and_of_this_round(desk: Desk, ann: Customer) -> None:
    case = answered(desk, ann)
    token = token_of(case)
    settle(case.pk, "Fine.", by="", at=days(2))
    assert case_behind(token) == case
    unsettle(case.pk, "No.", by="", at=days(3))
    for other in (token, token[:-1] + "x", "", signing.dumps("nonsense", salt="regulars.case")):
        with pytest.raises(NotFound, match="no longer leads anywhere"):
            case_behind(other)


def test_the_worker_does_all_of_it_and_then_nothing(desk: Desk, ann: Customer) -> None:
    talk = desk.talk(ann, tags="damaged")
    desk.message(talk, "It came broken.", NOW + timedelta(minutes=1))
    assert look_after_cases(days(0.1)) == 2
    assert look_after_cases(days(0.1)) == 0
    desk.message(talk, "We send another.", days(0.2), ours=True)
    assert look_after_cases(days(0.3)) == 1
    assert look_after_cases(days(3)) == 1  # asked
    assert look_after_cases(days(16)) == 1  # proved
    assert look_after_cases(days(400)) == 0
    assert Case.objects.get().closed_because == "time"


def test_lists_put_what_is_late_first(desk: Desk, ann: Customer) -> None:
    early, late = desk.complaint(ann, at=days(0)), desk.complaint(desk.customer("Bea"), at=days(-5))
    other = desk.complaint(desk.customer("Cyn"), at=days(0))
    unsettle(other.pk, "Hurry", by="amy", at=days(0))
    assert [case.pk for case in open_cases(at=days(0.1))] == [late.pk, other.pk, early.pk]
    assert [case.pk for case in open_cases(at=days(0.1), only_late=True)] == [late.pk]
    assert [case.pk for case in open_cases(at=days(0.1), owner=early.owner, customer=ann)] == [early.pk]
    settle(early.pk, "Fine.", by="amy", at=days(1))
    assert [case.pk for case in closed_cases()] == [early.pk]


def test_settings_set_the_terms(team: None) -> None:
    change_setting("OPENING_HOURS", "Mon-Sun 08:00-20:00")
    change_setting("ASK_SOLVED_DAYS", "0")
    change_setting("PROOF_DAYS", "7")
    from regulars.ledger.service_terms import service_terms

    found = service_terms()
    assert (found.ask, found.proof, found.hours.week[6]) == (None, timedelta(days=7), ((480, 1200),))
    assert ask_what_was_answered(found, at=NOW) == 0


def test_it_is_exported_and_erased(desk: Desk, ann: Customer) -> None:
    case = desk.complaint(ann, "It came broken, says Ann.")
    told = everything_about(ann)["cases"]
    assert told[0]["entries"][0]["words"] == "It came broken, says Ann."
    erase_customer(ann, by="olive", at=days(1))
    assert not Case.objects.filter(pk=case.pk).exists()
    assert not CaseEntry.objects.exists()
