"""Surveys and the dialogue in the console: made, opened, followed; results that say how sure they are."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.support.town import NOW, next_step, other, people

from regulars.interact.surveys.answer import sheet_behind, take_sheet
from regulars.interact.surveys.invite import invitation_path
from regulars.ledger.models import Asking, Customer, Delivery, Invitation, Need, Preference, Survey, Trace
from regulars.ledger.users import Role

from .conftest import SignedIn, body, read
from .test_markup import check

__all__ = ["next_step", "people"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def town(people) -> list[Customer]:  # type: ignore[no-untyped-def]
    return list(people(30))


def make(owner: Client, ready: str = "recommendation", name: str = "") -> Survey:
    made = owner.post("/interact/surveys/made/", {"ready": ready, "name": name})
    survey = Survey.objects.latest("pk")
    assert (made.status_code, made["Location"]) == (303, f"/interact/surveys/{survey.pk}/")
    return survey


def answer_all(survey: Survey, **said: str) -> None:
    for invited in Invitation.objects.filter(survey=survey).order_by("pk"):
        sheet = sheet_behind(invitation_path(invited, at=NOW).split("/")[2], at=NOW)
        take_sheet(sheet, said, at=NOW)


def test_the_list_offers_every_ready_made_survey_to_those_who_may(
    owner: Client, signed_in: SignedIn, town: list[Customer]
) -> None:
    page = read(owner.get("/interact/surveys/"))
    assert "Relationship quality" in page.text
    assert {field["value"] for field in page.all("input", name="ready")} == {
        "relationship", "recommendation", "satisfaction", "effort", "wanted-and-delivered", "importance",
        "what-delights",
    }  # fmt: skip
    assert "An owner or marketer can make one" in read(signed_in(Role.AGENT).get("/interact/surveys/")).text


@pytest.mark.parametrize("ready", ["relationship", "wanted-and-delivered", ""])
def test_a_draft_and_its_preview_are_sound_pages(owner: Client, town: list[Customer], ready: str) -> None:
    survey = make(owner, ready, "Our own")
    check(read(owner.get(f"/interact/surveys/{survey.pk}/")))
    preview = read(owner.get(f"/interact/surveys/{survey.pk}/preview/?lang=de"))
    check(preview)
    assert ("wichtig" in preview.text) == (ready == "wanted-and-delivered")


def test_a_survey_from_draft_to_results(owner: Client, town: list[Customer]) -> None:
    survey = make(owner)
    path = f"/interact/surveys/{survey.pk}/"
    owner.post(
        f"{path}questions/", {"text": "Where did you buy?", "scale": "choice", "choices": "Shop\nWeb", "part": ""}
    )
    owner.post(f"{path}questions/removed/", {"key": "recommend_why"})
    changed = {"name": "Spring", "language": "en", "title": "Would you?", "intro": "One thing.", "scale": "nps",
               "half_width": "30", "expected_response": "50", "closes_on": "2099-01-31",
               "tiers": ["steady", "low"]}  # fmt: skip
    owner.post(f"{path}changed/", changed)
    page = read(owner.get(path))
    assert "of 18 are invited" in page.text  # the steady and the low ones of thirty
    assert page.all("input", name="tiers", value="steady")[0].get("checked") == ""
    assert page.all("input", name="closes_on")[0]["value"] == "2099-01-31"

    opened = owner.post(f"{path}opened/", follow=True)
    invited = Invitation.objects.count()
    assert f"{invited} invitations are in the outbox" in opened.content.decode()
    assert Delivery.objects.count() == invited
    check(read(owner.get(path)))
    answer_all(survey, recommend="9", **{"where-did-you-buy": "2"})
    results = read(owner.get(path))
    check(results)
    assert "Net promoter score 100" in results.text
    assert "Would you?" not in results.text
    assert "Spring" in results.text
    assert read(owner.get("/interact/surveys/")).text.count("Spring") == 1

    table = body(owner.get(f"{path}answers.csv")).decode()
    assert table.startswith("code,tier,answered_at,recommend,where-did-you-buy")
    assert len(table.splitlines()) == invited + 1
    assert "The survey is closed." in owner.post(f"{path}closed/", follow=True).content.decode()
    assert {trace.did for trace in Trace.objects.all()} >= {
        "make survey",
        "open survey",
        "close survey",
        "export survey",
    }


def test_the_relationship_shows_its_reliability_and_gaps_their_quadrants(owner: Client, town: list[Customer]) -> None:
    survey = make(owner, "relationship")
    owner.post(f"/interact/surveys/{survey.pk}/opened/")
    answer_all(survey, trust_1="6", trust_2="5", trust_3="6", trust_4="6")
    page = read(owner.get(f"/interact/surveys/{survey.pk}/"))
    check(page)
    assert "cannot be told yet" in page.text  # all answered the same
    Invitation.objects.update(at="2020-01-01T00:00Z")
    gaps = make(owner, "wanted-and-delivered")
    owner.post(f"/interact/surveys/{gaps.pk}/opened/")
    answer_all(gaps, help_wanted="7", help_delivered="2", price_wanted="5", price_delivered="6")
    page = read(owner.get(f"/interact/surveys/{gaps.pk}/"))
    check(page)
    assert "Concentrate here" in page.text
    assert "Possible overkill" in page.text


def test_an_anonymous_survey_shows_nothing_until_it_is_closed(owner: Client, town: list[Customer]) -> None:
    survey = make(owner)
    path = f"/interact/surveys/{survey.pk}/"
    owner.post(f"{path}changed/", {"name": "S", "language": "en", "scale": "nps", "half_width": "30",
                                   "expected_response": "50", "anonymous": "yes"})  # fmt: skip
    owner.post(f"{path}opened/")
    answer_all(survey, recommend="9", recommend_why="Kind people")
    running = read(owner.get(path))
    assert "shown once the survey is closed" in running.text
    assert "Kind people" not in running.text
    assert f"{path}answers.csv" not in running.links()
    assert owner.get(f"{path}answers.csv").status_code == 403
    owner.post(f"{path}closed/")
    closed = read(owner.get(path))
    check(closed)
    assert "Kind people" in closed.text


def test_what_cannot_be_is_said_on_the_page_it_came_from(owner: Client, town: list[Customer]) -> None:
    survey = make(owner, "", "Our own")
    path = f"/interact/surveys/{survey.pk}/"
    for address, form, words in (
        ("opened/", {}, "asks nothing"),
        ("questions/", {"text": "Why?", "scale": "stars"}, "is no scale"),
        ("changed/", {"name": "x", "language": "en", "scale": "nps", "half_width": "wide", "expected_response": "5"},
         "The half-width cannot be"),
        ("changed/", {"name": "x", "language": "en", "scale": "nps", "half_width": "0", "expected_response": "5"},
         "A half-width cannot be 0"),
        ("changed/", {"name": "x", "language": "en", "scale": "nps", "half_width": "5", "expected_response": "5",
                      "closes_on": "soon"}, "is no day"),
        ("closed/", {}, "was never opened"),
        ("reminded/", {}, "nothing to remind of"),
    ):  # fmt: skip
        answer = owner.post(path + address, form, follow=True, headers={"Referer": f"http://testserver{path}"})
        assert words in answer.content.decode(), address
    assert owner.get("/interact/surveys/999/").status_code == 404
    assert owner.post(f"{path}thrown-away/")["Location"] == "/interact/surveys/"
    assert not Survey.objects.exists()


def test_what_to_ask_stands_on_the_customers_page_and_the_answer_is_noted(
    owner: Client,
    signed_in: SignedIn,
    town: list[Customer],
    next_step,  # type: ignore[no-untyped-def]
) -> None:
    ann = town[0]
    Customer.objects.filter(pk=ann.pk).update(language="de")
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    path = f"/customers/{ann.code}/"
    page = read(owner.get(path))
    check(page)
    assert "Ask this How do you like to hear from us? Wie möchten Sie von uns hören?" in page.text
    assert [button["value"] for button in page.all("button", name="a")] == ["email", "phone", "post", "shop"]
    assert not Asking.objects.exists()
    seen = read(signed_in(Role.ANALYST).get(path))
    assert "Ask this" in seen.text
    assert not seen.all("button", name="a")
    noted = owner.post(f"{path}question/", {"question": "best_channel", "a": "phone"}, follow=True)
    assert "Noted, with today" in noted.content.decode()
    assert Preference.objects.get(stated=True).item == "by phone"
    assert "Ask this" not in read(owner.get(path)).text  # asked lately
    dialogue = read(owner.get("/interact/dialogue/"))
    check(dialogue)
    assert "By phone" in dialogue.text


def test_an_answer_that_is_none_is_refused_and_a_refusal_is_kept(
    owner: Client,
    town: list[Customer],
    next_step,  # type: ignore[no-untyped-def]
) -> None:
    next_step(town[0], ("one-thing-only", "offer", "phone", 9.0))
    path = f"/customers/{town[0].code}/question/"
    refused = owner.post(path, {"question": "diet", "a": "meat"}, follow=True)
    assert "is no answer" in refused.content.decode()
    assert not Asking.objects.exists()
    owner.post(path, {"question": "diet", "decline": "yes"})
    assert Asking.objects.get().declined_at is not None
    assert not Need.objects.exists()


def test_questions_are_switched_and_asked_by_mail(
    owner: Client,
    town: list[Customer],
    next_step,  # type: ignore[no-untyped-def]
) -> None:
    next_step(town[0], ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    owner.post("/interact/dialogue/best_channel/", {"on": "no"})
    assert "not asked" in read(owner.get("/interact/dialogue/")).text
    owner.post("/interact/dialogue/best_channel/", {"on": "yes"})
    assert owner.post("/interact/dialogue/age/", {"on": "yes"}, follow=True).content.count(b"There is no question") == 1
    asked = owner.post("/interact/dialogue/asked/", follow=True)
    assert b"Questions in the outbox: 1." in asked.content
    assert b"Nobody is worth asking just now" in owner.post("/interact/dialogue/asked/", follow=True).content
