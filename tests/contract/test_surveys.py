"""Surveys and single questions on either database: drawn, invited, answered, forgotten; who ask at once ask once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection, transaction
from tests.support.town import NOW, ann, next_step, other, people

from regulars.interact.dialogue.learn import note_answer, take_answer
from regulars.interact.dialogue.on_site import Came, answer, make_ready, note_came, ready_for, show
from regulars.interact.dialogue.pose import pose
from regulars.interact.surveys.answer import sheet_behind, take_sheet
from regulars.interact.surveys.guard import one_at_a_time
from regulars.interact.surveys.invite import close_survey, invitation_path, open_survey, remind
from regulars.interact.surveys.make import change_survey, make_survey
from regulars.interact.surveys.results import results_of
from regulars.ledger.models import Answer, Asking, Customer, Delivery, Invitation, ReadyQuestion, UnnamedAnswer

__all__ = ["ann", "next_step", "people"]


@pytest.mark.django_db
@pytest.mark.parametrize("anonymous", [False, True])
def test_a_survey_from_draft_to_results(people, anonymous: bool) -> None:  # type: ignore[no-untyped-def]
    people(25)
    survey = change_survey(make_survey("", ready="relationship", by="amy", at=NOW), {"anonymous": anonymous})
    open_survey(survey, at=NOW)
    for place, invited in enumerate(Invitation.objects.order_by("pk")[:10]):
        sheet = sheet_behind(invitation_path(invited, at=NOW).split("/")[2], at=NOW)
        said = {question.key: str(place % 7 + 1) for question in sheet.questions}
        assert take_sheet(sheet, said, at=NOW) == []
        if not anonymous:
            assert take_sheet(sheet, said, at=NOW) == []
    kept, other_kept = (UnnamedAnswer, Answer) if anonymous else (Answer, UnnamedAnswer)
    assert (kept.objects.count(), other_kept.objects.count()) == (120, 0)
    assert remind(survey, at=NOW + timedelta(days=5)) == 15
    close_survey(survey, at=NOW + timedelta(days=9))
    results = results_of(survey)
    assert results.sheets == 10
    assert {one.name: round(one.score.score, 2) for one in results.constructs} == dict.fromkeys(
        ("satisfaction", "trust", "commitment"), 3.4
    )
    assert all(one.reliable for one in results.constructs)
    assert Delivery.objects.count() == 40


@pytest.mark.django_db
def test_closing_leaves_no_trace_of_which_rows_were_written_together(people) -> None:  # type: ignore[no-untyped-def]
    people(6)
    survey = change_survey(make_survey("", ready="effort", by="amy", at=NOW), {"anonymous": True})
    open_survey(survey, at=NOW)
    for invited in Invitation.objects.all():
        take_sheet(sheet_behind(invitation_path(invited, at=NOW).split("/")[2], at=NOW), {"easy": "5"}, at=NOW)
    close_survey(survey, at=NOW)
    if connection.vendor == "postgresql":  # each row carries the number of the transaction that wrote it
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT xmin::text FROM ledger_unnamedanswer")
            assert len(cursor.fetchall()) == 1
            cursor.execute("SELECT DISTINCT xmin::text FROM ledger_invitation")
            assert len(cursor.fetchall()) == 1


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time, and the tests' is in memory"
)
@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_ask_once(ann: Customer, next_step) -> None:  # type: ignore[no-untyped-def]
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    together = Barrier(4)

    def ask(place: str) -> bool:
        together.wait()
        try:
            return pose(Customer.objects.get(pk=ann.pk), place, NOW) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(ask, ["web", "mail", "mail", "agent"]))
    assert asked.count(True) == 1 == Asking.objects.count()
    take_answer(Asking.objects.get(), "email", at=NOW)


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time, and the tests' is in memory"
)
@pytest.mark.django_db(transaction=True)
def test_several_pages_that_show_a_question_at_once_ask_it_once(ann: Customer, next_step) -> None:  # type: ignore[no-untyped-def]
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    note_came([Came(ann.pk, NOW)])
    make_ready(NOW)
    code = ReadyQuestion.objects.get().code
    together = Barrier(4)

    def look(number: int) -> bool:
        together.wait()
        try:
            return pose(Customer.objects.get(pk=ann.pk), "mail", NOW) is not None if number else show(code, at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(look, [0, 0, 0, 1]))
    assert Asking.objects.count() == 1
    assert shown in ([True, True, True, False], [False, False, False, True])


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time, and the tests' is in memory"
)
@pytest.mark.django_db(transaction=True)
def test_a_birthday_is_noted_while_a_mail_to_them_goes_out(ann: Customer) -> None:
    Customer.objects.filter(pk=ann.pk).update(birth_date="")
    held = Event()

    def note() -> str:
        held.wait()
        try:
            return note_answer(ann, "birthday", "1980-03-31", by="amy", at=NOW).answer
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        noted = pool.submit(note)
        with transaction.atomic():  # as sending does: the customer first, then the turn to ask
            Customer.objects.select_for_update(no_key=True).get(pk=ann.pk)
            held.set()
            with connection.cursor() as cursor:
                waits = 0
                while not waits and not noted.done():
                    cursor.execute("SELECT pg_stat_clear_snapshot()")
                    cursor.execute(
                        "SELECT count(*) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
                    )
                    (waits,) = cursor.fetchone()
            one_at_a_time()
        assert noted.result() == "1980-03-31"
    ann.refresh_from_db()
    assert str(ann.birth_date) == "1980-03-31"


@pytest.mark.django_db
def test_a_question_is_made_ready_shown_and_answered(ann: Customer, next_step) -> None:  # type: ignore[no-untyped-def]
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    for _ in range(2):
        note_came([Came(ann.pk, NOW)])
    assert (make_ready(NOW), make_ready(NOW)) == (1, 0)
    offered, _ = ready_for(ann, ("de",), NOW)
    assert offered is not None
    assert show(offered.code, at=NOW)
    answer(offered.code, "phone", at=NOW)
    assert Asking.objects.get().answer == "phone"
