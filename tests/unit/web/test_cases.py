"""Cases, tasks, promises and experience in the console: what is shown, done, refused, and asked of customers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from regulars.flow import run
from regulars.interact.cases.asking import token_of
from regulars.interact.cases.handling import answer, settle
from regulars.interact.cases.opening import open_by_hand
from regulars.interact.tasks import add_task, promise
from regulars.interact.tasks.calendar import open_feed
from regulars.ledger.models import (
    CalendarFeed,
    Case,
    CaseEntry,
    Conversation,
    Customer,
    Delivery,
    Promise,
    Record,
    Task,
    TimelineEntry,
    Trace,
    Understanding,
)
from regulars.ledger.users import Role

from .conftest import Scene, SignedIn, read


def now() -> datetime:
    return datetime.now(UTC)


def html(response: Any) -> str:
    """A page as it reads, with signs for their names."""
    return unescape(response.content.decode())


@pytest.fixture
def case(scene: Scene, signed_in: SignedIn) -> Case:
    """Ann's complaint of two days ago, with agatha."""
    signed_in(Role.AGENT)
    return open_by_hand(scene.ann, "The kettle leaks", by="agatha", at=now() - timedelta(days=10), topic="kettle")


def proposed(customer: Customer) -> Understanding:
    return Understanding.objects.create(
        record=Record.objects.filter(link__customer=customer).first(), seq=1, at=now(), kind="promise", label="yes",
        probability=0.9, words="We will call you tomorrow", found_by="test", found_at=now(),
    )  # fmt: skip


def test_the_overview_shows_what_is_owed(owner: Client, scene: Scene, case: Case) -> None:
    Conversation.objects.filter(key="t-1").update(waiting_since=now() - timedelta(days=3))
    proposed(scene.ann)
    Promise.objects.filter(pk=scene.promise).update(due_on=date(2026, 1, 1))
    shown = read(owner.get("/interact/"))
    tiles = " ".join(shown.text.split())
    assert "Open complaints 1 1 late" in tiles
    assert "Wait for an answer 1 conversation" in tiles
    assert "Promises due 1 1 to take up" in tiles
    assert "The kettle leaks" in shown.text
    assert "Complaints to settle" not in read(owner.get("/interact/?whose=mine")).text


def test_nothing_owed_is_said_kindly(owner: Client, db: None) -> None:
    assert "Nobody to talk to yet" in read(owner.get("/interact/")).text
    assert "Nobody has complained yet" in read(owner.get("/interact/cases/")).text
    assert "Nothing is to be done by you" in read(owner.get("/interact/commitments/")).text
    assert "Nothing was summed up yet" in read(owner.get("/measure/experience/")).text
    assert "No complaint is known yet" in read(owner.get("/measure/service/")).text


@pytest.mark.parametrize(
    ("which", "empty"),
    [
        ("late", "Nothing is late"),
        ("mine", "None of the open cases is yours"),
        ("closed", "No case is closed yet"),
        ("open", "No complaint is open"),
    ],
)
def test_an_empty_list_says_what_that_means(owner: Client, case: Case, which: str, empty: str) -> None:
    if which != "closed":
        settle(case.pk, "Fine.", by="agatha", at=now())
    assert empty in read(owner.get(f"/interact/cases/?which={which}")).text


def test_the_list_tells_whose_turn_it_is(owner: Client, case: Case) -> None:
    shown = read(owner.get("/interact/cases/?which=late"))
    assert "our answer" in shown.text
    assert "late," in shown.text
    answer(case.pk, "Sent.", by="agatha", at=now())
    assert "their word, or time" in read(owner.get("/interact/cases/?which=nonsense")).text


def test_a_case_from_complaint_to_their_word(owner: Client, scene: Scene, case: Case, signed_in: SignedIn) -> None:
    agent, path = signed_in(Role.AGENT), f"/interact/cases/{case.pk}/"
    assert "We answered" in read(agent.get(path)).text
    agent.post(f"{path}answered/", {"words": "A new one is on its way."})
    assert "Ask whether it is settled" in read(agent.get(path)).text
    agent.post(f"{path}asked/")
    assert Delivery.objects.get(customer=scene.ann).purpose == "service"
    assert "Asked whether it is settled" in read(agent.get(path)).text
    agent.post(f"{path}owner/", {"owner": "olive"})
    assert "olive" in read(agent.get(path)).text
    agent.post(f"{path}settled/", {"words": "It came, all fine."})
    closed = read(agent.get(path))
    assert "the customer said so" in closed.text
    assert "It came, all fine." in closed.text
    agent.post(f"{path}not-settled/", {"words": "It leaks again."})
    case.refresh_from_db()
    assert (case.closed_at, case.reopened) == (None, 1)
    dids = set(Trace.objects.values_list("did", flat=True))
    assert {"answer case", "ask about case", "assign case", "settle case", "reopen case"} <= dids


def test_what_a_case_refuses_is_said_on_its_page(owner: Client, case: Case) -> None:
    path = f"/interact/cases/{case.pk}/"
    refused = owner.post(f"{path}owner/", {"owner": "nobody"}, headers={"Referer": path}, follow=True)
    assert "'nobody' cannot take a case" in html(refused)
    refused = owner.post(f"{path}settled/", {"words": ""}, headers={"Referer": path}, follow=True)
    assert "closed by the customer" in html(refused)
    assert owner.get("/interact/cases/999/").status_code == 404


def test_an_analyst_looks_and_changes_nothing(case: Case, signed_in: SignedIn) -> None:
    shown = read(signed_in(Role.ANALYST).get(f"/interact/cases/{case.pk}/"))
    assert "The kettle leaks" in shown.text
    assert "They say it is settled" not in shown.text


def test_a_complaint_is_entered_on_the_customers_page(owner: Client, scene: Scene, signed_in: SignedIn) -> None:
    signed_in(Role.AGENT)
    path = f"/customers/{scene.bob.code}/"
    owner.post(f"{path}complaints/", {"subject": "Late", "topic": "Delivery", "next": path})
    opened = Case.objects.get()
    assert (opened.customer, opened.topic, opened.owner, opened.origin) == (scene.bob, "delivery", "agatha", "person")
    assert "Open complaint" in read(owner.get(path)).text
    refused = owner.post(f"{path}complaints/", {"subject": " "}, headers={"Referer": path}, follow=True)
    assert "A complaint needs words" in html(refused)


@pytest.mark.parametrize("kind", ["call", "visit", "chat", "letter"])
def test_without_scripts_an_address_opens_the_form_with_its_kind(owner: Client, scene: Scene, kind: str) -> None:
    shown = read(owner.get(f"/customers/{scene.ann.code}/?log={kind}"))
    (said,) = [area for area in shown.all("textarea") if area.get("id") == "said"]
    assert "autofocus" in said
    assert f"<option selected>{kind}</option>" in html(owner.get(f"/customers/{scene.ann.code}/?log={kind}"))
    assert "autofocus" not in html(owner.get(f"/customers/{scene.ann.code}/?log=shout"))


def test_a_call_a_promise_a_task_and_an_answer_are_one_form(owner: Client, scene: Scene, case: Case) -> None:
    path = f"/customers/{scene.ann.code}/"
    said = {"kind": "visit", "text": "Came by.", "promised": "a new one tomorrow", "task": "Pack it", "case": case.pk}
    owner.post(f"{path}exchanges/", said)
    assert TimelineEntry.objects.filter(name="Visit Logged", summary="Came by.").exists()
    made = Promise.objects.get(text="a new one tomorrow")
    assert made.due_on is not None
    assert made.made_by == "olive"
    assert Task.objects.get(title="Pack it").assigned_to == "olive"
    assert CaseEntry.objects.get(case=case, did="answered").by == "olive"
    wrong = owner.post(f"{path}exchanges/", said | {"promise_due_on": "soon"})
    assert wrong.status_code == 422
    assert "'soon' is no day" in html(wrong)
    assert "a new one tomorrow" in html(wrong)


def test_a_task_with_a_time_that_repeats(owner: Client, scene: Scene) -> None:
    told = {"title": "Ring", "due_on": "2026-12-01", "due_time": "09:30", "priority": "1", "repeats": "weekly"}
    owner.post(f"/customers/{scene.ann.code}/tasks/", told)
    made = Task.objects.get(title="Ring")
    assert (str(made.due_time), made.priority, made.repeats) == ("09:30:00", 1, "weekly")
    wrong = owner.post(f"/customers/{scene.ann.code}/tasks/", told | {"due_time": "late"})
    assert "'late' is no time of the day" in html(wrong)


@pytest.mark.parametrize("until", ["hour", "tomorrow", "week"])
def test_a_task_is_put_off(owner: Client, scene: Scene, until: str) -> None:
    task = add_task(scene.ann, "Ring", by="olive", at=now(), assigned_to="olive")
    shown = owner.post(f"/tasks/{task.pk}/put-off/", {"until": until}, follow=True)
    assert "Put off until" in html(shown)
    assert "1 put off" in html(owner.get("/interact/commitments/"))
    task.refresh_from_db()
    assert task.snoozed_until is not None
    assert now() < task.snoozed_until < now() + timedelta(days=8)
    assert "Choose an hour" in html(owner.post(f"/tasks/{task.pk}/put-off/", {}, follow=True))


def test_a_proposed_promise_is_taken_up_with_the_day_it_names(owner: Client, scene: Scene) -> None:
    found, none = proposed(scene.ann), proposed(scene.ann)
    shown = read(owner.get("/interact/commitments/"))
    days = [field["value"] for field in shown.all("input") if str(field.get("id", "")) == f"due-{found.pk}"]
    owner.post(f"/interact/proposed/{found.pk}/", {"answer": "yes", "due_on": days[0]})
    assert Promise.objects.get(understanding=found).due_on == date.fromisoformat(days[0])
    owner.post(f"/interact/proposed/{none.pk}/", {"answer": "no"})
    none.refresh_from_db()
    assert none.corrected_to == "no"
    assert "Did we promise this?" not in html(owner.get("/interact/commitments/"))


def test_a_promise_that_looks_kept_is_kept_with_its_evidence(owner: Client, scene: Scene) -> None:
    made = promise(scene.ann, "call back", at=now() - timedelta(days=2), by="olive")
    owner.post(f"/customers/{scene.ann.code}/exchanges/", {"kind": "call", "text": "Called back."})
    page = read(owner.get("/interact/commitments/"))
    assert "Looks kept: Call Logged" in page.text
    owner.post(f"/promises/{made.pk}/", {"kept": "yes", "evidence": "Call Logged"})
    made.refresh_from_db()
    assert made.evidence == "Call Logged"
    assert "100%" in html(owner.get("/interact/commitments/"))


def test_a_calendar_address_is_shown_once_and_ended(owner: Client, scene: Scene) -> None:
    asked = {"zone": "Europe/London", "remind_time": "08:15", "remind_minutes": "20"}
    shown = html(owner.post("/interact/commitments/calendar/", asked, follow=True))
    address = shown.split("data-copied>")[1].split("<")[0]
    assert address not in html(owner.get("/interact/commitments/"))
    add_task(scene.ann, "Ring", by="olive", at=now(), due_on=date(2026, 12, 1), assigned_to="olive")
    path = address.removeprefix("http://testserver")
    stranger = Client()
    first = stranger.get(path)
    assert (first.status_code, first["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "private" in first["Cache-Control"]
    assert b"SUMMARY:Ring (Ann Cole)" in first.content
    again = stranger.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert b"BEGIN:VTODO" in stranger.get(f"{path}?as=todos", headers={"If-None-Match": first["ETag"]}).content
    assert stranger.post(path).status_code == 405
    feed = CalendarFeed.objects.get()
    owner.post(f"/interact/commitments/calendar/{feed.pk}/ended/")
    assert stranger.get(path).status_code == 404
    assert stranger.get("/calendar/guess.ics").status_code == 404


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"zone": "Mars"}, "'Mars' is no time zone"),
        ({"zone": "UTC", "remind_minutes": "-1"}, "'-1' is no number of minutes"),
        ({"zone": "UTC", "remind_time": "25:00"}, "'25:00' is no time of the day"),
    ],
)
def test_calendars_that_cannot_be(owner: Client, scene: Scene, told: dict[str, str], problem: str) -> None:
    assert problem in html(owner.post("/interact/commitments/calendar/", told, follow=True))
    assert not CalendarFeed.objects.exists()


def test_nobody_ends_anothers_calendar(owner: Client, scene: Scene) -> None:
    _, feed = open_feed("agatha", "UTC", at=now())
    assert "You have no calendar" in html(
        owner.post(f"/interact/commitments/calendar/{feed.pk}/ended/", headers={"Referer": "/interact/"}, follow=True)
    )


def test_the_customer_says_whether_it_is_settled(case: Case) -> None:
    stranger = Client(enforce_csrf_checks=True)
    answer(case.pk, "Sent.", by="agatha", at=now())
    path = f"/settled/{token_of(case)}/"
    assert "The kettle leaks" in html(stranger.get(f"{path}?answer=yes"))
    case.refresh_from_db()
    assert case.closed_at is None  # mail programs open links by themselves
    assert "Thank you" in html(stranger.post(path, {"answer": "yes", "words": "Lovely"}))
    case.refresh_from_db()
    assert (case.closed_because, case.closed_by) == ("said", "the customer, by our question")
    assert "We have noted it as settled" in html(stranger.get(path))
    assert "We are sorry" in html(stranger.post(path, {"answer": "no"}))
    case.refresh_from_db()
    assert (case.closed_at, case.reopened) == (None, 1)
    assert stranger.get(path).status_code == 404  # it was about the round before
    assert "no longer leads anywhere" in html(stranger.get("/settled/nonsense/"))


def test_what_we_did_for_them_lately_is_on_their_page(owner: Client, scene: Scene) -> None:
    promise(scene.ann, "call back", at=now(), by="olive")
    owner.post(f"/promises/{Promise.objects.get(text='call back').pk}/", {"kept": "yes"})
    shown = read(owner.get(f"/customers/{scene.ann.code}/"))
    assert "What have we done for them lately?" in shown.text
    assert "We kept a promise" in shown.text
    assert "our own estimate so far" in shown.text
    assert "Nothing in the last three months" in read(owner.get(f"/customers/{scene.cy.code}/")).text


def test_experience_and_service_after_a_run(owner: Client, scene: Scene, case: Case) -> None:
    Promise.objects.create(customer=scene.bob, text="x", made_at=now(), broken_at=now())
    run("experience", now(), at=now())
    shown = read(owner.get("/measure/experience/")).text
    assert "Bob Stone" in shown
    assert "How much each touch counts" in shown
    service = read(owner.get("/measure/service/")).text
    assert "Complaints a day" in service
    assert "kettle" in service
    assert "Too few complaints are old enough" in service
