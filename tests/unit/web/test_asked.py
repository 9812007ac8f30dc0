"""The pages of those who are asked: no sign-in, no scripts, nothing personal; only what is sent counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.support.town import ann, people

from regulars.interact.dialogue.catalogue import question_named
from regulars.interact.dialogue.pose import note_asking, posed
from regulars.interact.surveys.invite import close_survey, invitation_path, open_survey
from regulars.interact.surveys.make import change_survey, make_survey
from regulars.ledger.models import Answer, Asking, Customer, Event, Invitation, Survey, UnnamedAnswer

from .conftest import Page, read

__all__ = ["ann", "people"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def anybody() -> Client:
    return Client(enforce_csrf_checks=True)


def asked(ready: str, *, anonymous: bool = False) -> tuple[Survey, str]:
    now = datetime.now(UTC)
    survey = make_survey("Us and our secrets", ready=ready, by="amy", at=now)
    open_survey(change_survey(survey, {"anonymous": anonymous}), at=now)
    return survey, invitation_path(Invitation.objects.get(), at=now)


def sound(page: Page, language: str) -> None:
    """A language, one heading, groups with their legends, each choice with its label; nothing that needs a script."""
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == 1
    assert not page.all("script")
    labels = {label["for"] for label in page.all("label")}
    for field in (*page.all("input"), *page.all("textarea")):
        assert field["id"] in labels
    assert len(page.all("fieldset")) == len(page.all("legend"))
    assert not [name for _, attributes in page.elements for name in attributes if name == "style" or name[:2] == "on"]


def test_a_sheet_needs_no_sign_in_and_tells_nothing_of_the_customer(anybody: Client, ann: Customer) -> None:
    _, path = asked("recommendation")
    answer = anybody.get(path)
    page = read(answer)
    sound(page, "en")
    for personal in (ann.name, ann.email, ann.code, "Us and our secrets"):
        assert personal not in page.html
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


def test_a_link_of_the_mail_marks_an_answer_and_counts_for_nothing(anybody: Client, ann: Customer) -> None:
    """Mail scanners open every link: they vote for nothing."""
    _, path = asked("recommendation")
    for step in range(11):
        page = read(anybody.get(f"{path}?recommend={step}"))
        (chosen,) = [field for field in page.all("input", name="recommend") if "checked" in field]
        assert chosen["value"] == str(step)
    assert "It counts once you send it" in page.text
    anybody.head(f"{path}?recommend=0")
    assert not Answer.objects.exists()
    assert not Event.objects.exists()
    sent = anybody.post(path, {"recommend": "9"})
    assert (sent.status_code, sent["Location"]) == (303, f"{path}?lang=en&done=1")
    assert Answer.objects.get().number == 9
    assert "Thank you" in read(anybody.get(sent["Location"])).text


def test_answers_are_changed_and_words_are_not_shown_again(anybody: Client, ann: Customer) -> None:
    _, path = asked("recommendation")
    anybody.post(path, {"recommend": "2", "recommend_why": "The parcel was wet"})
    page = read(anybody.get(path))
    assert [field["value"] for field in page.all("input", name="recommend") if "checked" in field] == ["2"]
    assert "We have kept what you wrote" in page.text
    assert "The parcel was wet" not in page.html
    anybody.post(path, {"recommend": "8"})
    assert sorted(Answer.objects.values_list("number", "text"), key=str) == [(8.0, ""), (None, "The parcel was wet")]


def test_a_long_survey_is_kept_page_by_page(anybody: Client, ann: Customer) -> None:
    _, path = asked("relationship")
    first = read(anybody.get(path))
    sound(first, "en")
    assert len(first.all("fieldset")) == 6
    sent = anybody.post(f"{path}?lang=en&part=1", {"satisfaction_1": "6", "trust_3": "1"})
    assert sent["Location"] == f"{path}?lang=en&part=2"
    assert Answer.objects.get().question.key == "satisfaction_1"  # what is on another page is not taken here
    assert anybody.post(sent["Location"], {})["Location"].endswith("done=1")
    for part in ("0", "99", "x", "-1", "9" * 400, "²"):
        assert anybody.get(f"{path}?part={part}").status_code == 200


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_a_sheet_speaks_the_customers_language_or_the_one_they_choose(
    anybody: Client, ann: Customer, language: str
) -> None:
    Customer.objects.filter(pk=ann.pk).update(language=f"{language}-XX")
    _, path = asked("wanted-and-delivered")
    sound(read(anybody.get(path)), language)
    assert read(anybody.get(f"{path}?lang=en")).all("html")[0]["lang"] == "en"
    assert read(anybody.get(f"{path}?lang=tlh")).all("html")[0]["lang"] == language


def test_what_cannot_be_read_is_said_and_nothing_breaks(anybody: Client, ann: Customer) -> None:
    _, path = asked("recommendation")
    for said in (
        {"recommend": "11"},
        {"recommend": "\x00" * 9 + "x"},
        {"recommend": "<b>"},
        {"recommend_why": "x" * 9999},
    ):
        answer = anybody.post(path, said)
        assert answer.status_code == 422
        assert "could not be read" in answer.content.decode()
    empty = anybody.post(path, {"nothing": "1"})
    assert (empty.status_code, b"choose one answer at least" in empty.content) == (422, True)
    assert not Answer.objects.exists()
    assert anybody.put(path).status_code == 405


def test_after_the_end_the_page_says_so(anybody: Client, ann: Customer) -> None:
    survey, path = asked("recommendation")
    close_survey(survey, at=datetime.now(UTC))
    assert "has ended" in read(anybody.get(path)).text
    assert "has ended" in read(anybody.post(path, {"recommend": "9"})).text
    assert not Answer.objects.exists()


@pytest.mark.parametrize("kind", ["s", "q"])
def test_a_link_that_is_none_opens_nothing(anybody: Client, kind: str) -> None:
    for token in ("x", "1-2.abc", "%00", "1-ffffffff.", "a" * 500):
        answer = anybody.get(f"/{kind}/{token}/")
        assert answer.status_code == 404
        assert "does not hold" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"


def test_an_anonymous_sheet_is_sent_once_and_shows_nothing_again(anybody: Client, ann: Customer) -> None:
    _, path = asked("relationship", anonymous=True)
    page = read(anybody.get(path))
    sound(page, "en")
    assert len(page.all("fieldset")) == 12  # one page: it is kept once
    assert "nobody can find out which are yours" in page.text
    assert anybody.post(path, {}).status_code == 422
    sent = anybody.post(path, {"trust_1": "1"})
    assert "without your name" in read(anybody.get(sent["Location"])).text
    assert "without your name" in read(anybody.post(path, {"trust_1": "7"})).text
    assert UnnamedAnswer.objects.get().number == 1


def question(ann: Customer, key: str) -> tuple[Asking, str]:
    now = datetime.now(UTC)
    asking = note_asking(ann, question_named(key), "mail", at=now - timedelta(days=1))
    return asking, posed(asking, at=now).path


@pytest.mark.parametrize("key", ["best_channel", "birthday", "trust_1"])
def test_one_question_is_a_page_of_its_own(anybody: Client, ann: Customer, key: str) -> None:
    asking, path = question(ann, key)
    page = read(anybody.get(path))
    sound(page, "en")
    assert ann.name not in page.html
    answers = {"best_channel": "post", "birthday": "1980-03-31", "trust_1": "6"}
    sent = anybody.post(path, {"a": answers[key]})
    assert sent.status_code == 303
    asking.refresh_from_db()
    assert asking.answer == answers[key]
    # Whoever the mail is passed on to does not see what was answered.
    again = read(anybody.get(path))
    assert "1980" not in again.html
    assert not [field for field in again.all("input") if "checked" in field]
    assert "Your answer is with us" in read(anybody.get(sent["Location"])).text


def test_a_marked_answer_counts_once_it_is_sent(anybody: Client, ann: Customer) -> None:
    asking, path = question(ann, "best_channel")
    page = read(anybody.get(f"{path}?a=phone&lang=es"))
    assert page.all("html")[0]["lang"] == "es"
    assert [field["value"] for field in page.all("input") if "checked" in field] == ["phone"]
    asking.refresh_from_db()
    assert asking.answered_at is None
    assert anybody.post(path, {"a": "fax"}).status_code == 422
    assert "Thank you" in read(anybody.post(path, {"a": "", "decline": "yes"})).text
    asking.refresh_from_db()
    assert (asking.answered_at, asking.declined_at is None) == (None, False)
