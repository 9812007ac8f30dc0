"""Answering: kept once, changed until the end, on the timeline; or without a name, so that nobody can tell whose."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.support.town import NOW, People

from regulars.identify.identity import merge, undo
from regulars.interact.surveys.answer import Sheet, sheet_behind, take_sheet
from regulars.interact.surveys.invite import close_survey, invitation_path, open_survey
from regulars.interact.surveys.make import change_survey, make_survey
from regulars.interact.surveys.unnamed import FEWEST, may_show
from regulars.interact.timeline import timeline_of
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.erasure import erase_customer
from regulars.ledger.export import everything_about
from regulars.ledger.models import Answer, Customer, Invitation, Survey, UnnamedAnswer

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def opened(ann: Customer) -> Survey:
    survey = make_survey("", ready="recommendation", by="amy", at=NOW)
    open_survey(survey, at=NOW)
    return survey


def token(survey: Survey, customer: Customer) -> str:
    return invitation_path(Invitation.objects.get(survey=survey, customer=customer), at=NOW).split("/")[2]


def sheet(survey: Survey, customer: Customer, at: timedelta = HOUR) -> Sheet:
    return sheet_behind(token(survey, customer), at=NOW + at)


def test_answers_are_kept_and_stand_on_the_timeline_once(opened: Survey, ann: Customer) -> None:
    assert take_sheet(sheet(opened, ann), {"recommend": "9", "recommend_why": "Kind people"}, at=NOW + HOUR) == []
    assert dict(Answer.objects.values_list("question__key", "number")) == {"recommend": 9, "recommend_why": None}
    assert sheet(opened, ann).answers == {"recommend": "9", "recommend_why": "Kind people"}
    take_sheet(sheet(opened, ann), {"recommend": "3"}, at=NOW + 2 * HOUR)
    assert Answer.objects.get(question__key="recommend").number == 3
    assert Answer.objects.count() == 2  # changed, not doubled; what was left empty stays
    entries = timeline_of(ann)
    assert [(entry.name, entry.summary) for entry in entries] == [("Survey Answered", "Recommendation (NPS): 9 of 10")]
    invited = Invitation.objects.get()
    assert (invited.answered, invited.answered_at) == (True, NOW + HOUR)


def test_what_can_be_read_is_kept_though_the_rest_cannot(opened: Survey, ann: Customer) -> None:
    assert take_sheet(sheet(opened, ann), {"recommend": "eleven", "recommend_why": "Kind"}, at=NOW) == ["recommend"]
    assert sheet(opened, ann).answers == {"recommend_why": "Kind"}


def test_an_empty_sheet_is_no_answer(opened: Survey, ann: Customer) -> None:
    assert take_sheet(sheet(opened, ann), {"recommend": "", "other": "7"}, at=NOW) == []
    assert not Invitation.objects.get().answered


def test_after_the_end_nothing_is_taken(opened: Survey, ann: Customer) -> None:
    close_survey(opened, at=NOW + HOUR)
    late = sheet(opened, ann)
    assert not late.open
    with pytest.raises(BadInput, match="closed"):
        take_sheet(late, {"recommend": "9"}, at=NOW + HOUR)
    assert not Answer.objects.exists()


def test_the_last_day_ends_though_nobody_closed_it(ann: Customer) -> None:
    survey = make_survey("", ready="effort", by="amy", at=NOW)
    open_survey(change_survey(survey, {"closes_at": NOW + 2 * HOUR}), at=NOW)
    assert sheet(survey, ann, HOUR).open
    assert not sheet(survey, ann, 2 * HOUR).open


def test_who_is_merged_answers_as_who_they_are_now(opened: Survey, ann: Customer, people: People) -> None:
    link = token(opened, ann)
    (other,) = people(1)
    act = merge([other.pk, ann.pk], by="amy", at=NOW)
    take_sheet(sheet_behind(link, at=NOW), {"recommend": "9"}, at=NOW)
    into = Customer.objects.get(merged_into=None)
    assert Answer.objects.get().customer == into
    undo(act.number, by="amy", at=NOW)
    assert Invitation.objects.get().customer == ann


def test_all_of_it_is_theirs_and_goes_with_them(opened: Survey, ann: Customer) -> None:
    take_sheet(sheet(opened, ann), {"recommend": "9", "recommend_why": "Kind people"}, at=NOW)
    link = token(opened, ann)
    known = everything_about(ann)
    assert [answer["number"] for answer in known["answers"]] == [9.0, None]
    assert known["invitations"][0]["answered"] is True
    erase_customer(ann, by="amy", at=NOW)
    assert not Answer.objects.exists()
    assert not Invitation.objects.exists()
    with pytest.raises(NotFound):
        sheet_behind(link, at=NOW)


@pytest.fixture
def nameless(people: People) -> tuple[Survey, list[Customer]]:
    town = people(7, tier="steady")
    survey = make_survey("", ready="recommendation", by="amy", at=NOW)
    open_survey(change_survey(survey, {"anonymous": True}), at=NOW)
    return survey, town


def test_nothing_in_the_ledger_ties_an_anonymous_answer_to_anybody(nameless: tuple[Survey, list[Customer]]) -> None:
    survey, (first, *_) = nameless
    take_sheet(sheet(survey, first), {"recommend": "2", "recommend_why": "Rude"}, at=NOW + HOUR)
    assert not Answer.objects.exists()
    assert timeline_of(first) == []
    kept = list(UnnamedAnswer.objects.all())
    assert {field.name for field in UnnamedAnswer._meta.fields} == {"id", "question", "sheet", "number", "text"}
    assert all(isinstance(row.pk, UUID) and row.pk.version == 4 and row.sheet.version == 4 for row in kept)
    used = Invitation.objects.get(customer=first)
    assert (used.answered, used.answered_at) == (True, None)
    # Not even their own link shows what they said, nor takes it twice.
    again = sheet(survey, first)
    assert (again.answers, again.used_up) == ({}, True)
    with pytest.raises(BadInput, match="cannot be changed"):
        take_sheet(again, {"recommend": "10"}, at=NOW)
    assert UnnamedAnswer.objects.count() == 2
    assert "Rude" not in str(everything_about(first))


def test_an_anonymous_sheet_waits_until_all_of_it_can_be_read(nameless: tuple[Survey, list[Customer]]) -> None:
    survey, (first, *_) = nameless
    said = {"recommend": "eleven", "recommend_why": "Kind"}
    assert take_sheet(sheet(survey, first), said, at=NOW) == ["recommend"]
    with pytest.raises(BadInput, match="no answer on the sheet"):
        take_sheet(sheet(survey, first), {}, at=NOW)
    assert not Invitation.objects.filter(answered=True).exists()


def test_closing_forgets_the_order_in_which_they_came(nameless: tuple[Survey, list[Customer]]) -> None:
    survey, town = nameless
    for place, one in enumerate(town):
        take_sheet(sheet(survey, one), {"recommend": str(place), "recommend_why": f"word {place}"}, at=NOW)
    before = {(row.pk, row.sheet) for row in UnnamedAnswer.objects.all()}
    close_survey(survey, at=NOW)
    after = list(UnnamedAnswer.objects.all())
    assert not before & {(row.pk, row.sheet) for row in after}
    # The answers of a sheet stay together: word n was said by who answered n.
    for row in after:
        if row.text:
            assert row.text == f"word {UnnamedAnswer.objects.get(sheet=row.sheet, text='').number:.0f}"


def test_anonymous_results_wait_for_the_end_and_for_five() -> None:
    survey = Survey(anonymous=True, state="open")
    assert "once the survey is closed" in may_show(survey, 99)
    survey.state = "closed"
    assert "Fewer than 5" in may_show(survey, FEWEST - 1)
    assert may_show(survey, FEWEST) == ""
