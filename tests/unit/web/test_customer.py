"""One customer's page, and the forms on it."""

from datetime import date

import pytest
from django.test import Client

from regulars.interact.consents import consents_of
from regulars.ledger.models import Customer, Event, Listening, Promise, Task, TimelineEntry, Trace

from .conftest import NOW, Scene, json_of, read


def test_the_page_tells_all_we_know(owner: Client, scene: Scene) -> None:
    page = read(owner.get(f"/customers/{scene.ann.code}/"))
    for said in (
        "Ann Cole", "ann@example.com", "+442079460011", "£120", "£80", "£170", "0.31", "May stay away",
        "Orders about every 20 days.", "Decaf", "inferred", "2 of 2 orders", "Thank them", "Bought twice in a week.",
        "Win them back", "not meant for them", "Send the catalogue", "Call back on Friday", "on the phone", "granted",
        "till", "the same key", "2 Jan 2025", "Where is my parcel?", "Decaf 0", "£30.00",
    ):  # fmt: skip
        assert said.lower() in page.text.lower(), said


def test_someone_to_leave_in_peace(owner: Client, scene: Scene) -> None:
    page = read(owner.get(f"/customers/{scene.bob.code}/"))
    assert "Leave them in peace." in page.text
    assert "No move fits." in page.text
    assert "will probably not come back" in page.text


def test_someone_who_never_bought(owner: Client, scene: Scene) -> None:
    page = read(owner.get(f"/customers/{scene.cy.code}/"))
    assert "No value is worked out" in page.text
    assert "Nothing has been decided for this customer yet" in page.text
    assert "Nothing has happened yet" in page.text


def test_someone_of_the_control_group_is_left_alone(owner: Client, scene: Scene) -> None:
    scene.decision.control = True
    scene.decision.save()
    page = read(owner.get(f"/customers/{scene.ann.code}/"))
    assert "In the control group" in page.text
    assert not [form for form in page.all("form") if "/today/" in form.get("action", "")]


@pytest.mark.parametrize("written", [str.lower, lambda code: code.replace("0", "O").replace("1", "L")])
def test_a_code_as_spoken_leads_to_the_page(written: object, owner: Client, scene: Scene) -> None:
    spoken = written(scene.ann.code)  # type: ignore[operator]
    answer = owner.get(f"/customers/{spoken}/", follow=True)
    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == f"/customers/{scene.ann.code}/"


def test_a_merged_customer_leads_to_who_that_is_today(owner: Client, scene: Scene) -> None:
    Customer.objects.filter(pk=scene.bob.pk).update(merged_into=scene.ann.pk)
    assert owner.get(f"/customers/{scene.bob.code}/")["Location"] == f"/customers/{scene.ann.code}/"


def test_the_timeline_goes_on(owner: Client, scene: Scene) -> None:
    page = read(owner.get(f"/customers/{scene.ann.code}/"))
    assert "Decaf 29" in page.text
    assert "Decaf 30" not in page.text
    link = next(link for link in page.links() if "earlier" in link)
    whole = read(owner.get(link))
    assert "Decaf 30" in whole.text
    assert "Decaf 39" in whole.text
    part = read(owner.get(link, headers={"HX-Request": "true"}))
    assert "Decaf 30" in part.text
    assert not part.all("html")
    assert owner.get(f"/customers/{scene.ann.code}/earlier/?before=noon").status_code == 400


def test_a_call_is_logged(owner: Client, scene: Scene) -> None:
    form = {"kind": "visit", "text": "Came by, loves the decaf", "outcome": "happy"}
    page = read(owner.post(f"/customers/{scene.ann.code}/exchanges/", form, follow=True))
    assert "It is on the timeline." in page.text
    assert "Came by, loves the decaf" in page.text
    assert Event.objects.get(name="Visit Logged").source.name == "Our own people"
    trace = Trace.objects.get()
    assert (trace.by, trace.did, trace.what, trace.detail) == (
        "olive", "log exchange", f"customer {scene.ann.code}", {}
    )  # fmt: skip


def test_an_empty_call_comes_back_with_what_was_typed(owner: Client, scene: Scene) -> None:
    before = TimelineEntry.objects.count()
    answer = owner.post(f"/customers/{scene.ann.code}/exchanges/", {"kind": "chat", "text": " ", "outcome": "sent it"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "There is nothing in what was said in the chat." in text
    assert 'value="sent it"' in text
    assert "<option selected>chat</option>" in text
    assert TimelineEntry.objects.count() == before
    assert not Trace.objects.exists()


def test_a_note_a_task_and_a_promise(owner: Client, scene: Scene) -> None:
    base = f"/customers/{scene.bob.code}/"
    owner.post(f"{base}notes/", {"text": "Prefers mornings"})
    owner.post(f"{base}tasks/", {"title": "Ring him", "due_on": "2026-05-09", "assigned_to": " agatha "})
    owner.post(f"{base}promises/", {"text": "A sample", "due_on": ""})
    page = read(owner.get(base))
    assert "Prefers mornings" in page.text
    task = Task.objects.get(title="Ring him")
    assert (task.due_on, task.assigned_to, task.created_by) == (date(2026, 5, 9), "agatha", "olive")
    assert Promise.objects.get(text="A sample").due_on is None
    assert [trace.did for trace in Trace.objects.order_by("pk")] == ["add note", "add task", "make promise"]


@pytest.mark.parametrize(
    ("form", "typed", "said"),
    [
        ("notes", {"text": ""}, "There is nothing in the note."),
        ("tasks", {"title": "", "due_on": ""}, "A task's title has 1 to 300 letters"),
        ("tasks", {"title": "Ring", "due_on": "soon"}, "'soon' is no day"),
        ("promises", {"text": " "}, "A promise needs words."),
        ("consents", {"channel": "email", "purpose": "marketing", "state": "granted"}, "A consent needs its proof."),
        ("consents", {"channel": "pigeon", "purpose": "marketing", "state": "granted", "proof": "x"}, "'pigeon'"),
    ],
)
def test_what_is_wrong_is_said_at_the_form(
    form: str, typed: dict[str, str], said: str, owner: Client, scene: Scene
) -> None:
    answer = owner.post(f"/customers/{scene.ann.code}/{form}/", typed)
    assert answer.status_code == 422
    page_text = answer.content.decode().replace("&#x27;", "'")
    assert said in page_text
    assert 'role="alert"' in page_text


def test_a_consent_is_changed_with_its_proof(owner: Client, scene: Scene) -> None:
    form = {"channel": "email", "purpose": "marketing", "state": "denied", "proof": "Said so on the phone"}
    page = read(owner.post(f"/customers/{scene.ann.code}/consents/", form, follow=True))
    assert "Said so on the phone" in page.text
    held = {(one.channel, one.state) for one in consents_of(scene.ann)}
    assert held == {("email", "denied"), ("phone", "granted")}
    assert "Said so" not in str(Trace.objects.get().detail)


def test_tasks_and_promises_are_ended(owner: Client, scene: Scene) -> None:
    page = read(owner.post(f"/tasks/{scene.task}/done/", {"next": "/interact/"}, follow=True))
    assert "Done: Send the catalogue." in page.text
    assert Task.objects.get().done_by == "olive"
    owner.post(f"/promises/{scene.promise}/", {"kept": "no"})
    assert Promise.objects.get().broken_at is not None
    owner.post(f"/promises/{scene.promise}/", {"kept": "yes"})
    assert (Promise.objects.get().broken_at, Promise.objects.get().kept_at is not None) == (None, True)
    assert [trace.did for trace in Trace.objects.order_by("pk")] == ["finish task", "break promise", "keep promise"]


def test_a_task_that_is_gone_is_told(owner: Client, scene: Scene) -> None:
    page = read(owner.post("/tasks/9999/done/", {"next": "/interact/"}, follow=True))
    assert "There is no task 9999." in page.text


def test_everything_about_one_customer(owner: Client, scene: Scene) -> None:
    known = json_of(owner.get(f"/customers/{scene.ann.code}/everything.json"))
    assert "ann@example.com" in str(known)
    assert Trace.objects.get().what == f"customer {scene.ann.code}"


def test_times_are_told_in_the_zone_of_the_business(owner: Client, scene: Scene) -> None:
    from regulars.ledger.business import change_setting

    change_setting("TIME_ZONE", "Asia/Tokyo")
    assert f"{NOW.day} May 2026, 21:00" in read(owner.get(f"/customers/{scene.ann.code}/")).text


def test_when_and_how_they_are_best_reached_here_and_today(owner: Client, scene: Scene) -> None:
    before = read(owner.get(f"/customers/{scene.ann.code}/"))
    assert "Best reached" not in before.text
    Listening.objects.create(
        customer=scene.ann,
        as_of=NOW,
        best="on Tuesday mornings",
        evidence="4 of 9 orders, openings and answers came then.",
        says=["Answers or opens mails: 3 of 4.", "Has not picked up the last 3 calls."],
    )
    page = read(owner.get(f"/customers/{scene.ann.code}/"))
    for said in ("Best reached on Tuesday mornings", "4 of 9 orders", "3 of 4", "Has not picked up the last 3 calls."):
        assert said in page.text, said
    assert "Best reached on Tuesday mornings: 4 of 9 orders" in read(owner.get("/")).text
