"""Today: the cards, the buttons, the day's progress, the tasks that are due."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from regulars.interact.tasks import add_task
from regulars.ledger.models import Consent, Decision, Trace
from regulars.ledger.users import Role

from .conftest import NOW, Scene, SignedIn, read


def test_a_card_says_who_what_why_and_what_it_brings(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/"))
    for said in ("Ann Cole", "most valuable", "worth £120", "Leeds", "Thank them", "+442079460011",
                 "Bought twice in a week.", "£2.00", "£5.25", "£3.00", "0 of 1 seen to today"):  # fmt: skip
        assert said in page.text, said
    assert f"/customers/{scene.ann.code}/" in page.links()
    assert "Bob Stone" not in page.text


def test_done_carries_it_out_and_leaves_a_trace(owner: Client, scene: Scene) -> None:
    answer = owner.post(f"/today/{scene.decision.pk}/done/", {"detail": "She was pleased"}, follow=True)
    page = read(answer)
    assert "Done, and on the customer's timeline" in page.text
    assert "1 of 1 seen to today" in page.text
    assert "All done for today" in page.text
    scene.decision.refresh_from_db()
    assert (scene.decision.state, scene.decision.closed_by) == ("done", "olive")
    trace = Trace.objects.get()
    assert (trace.by, trace.did, trace.what) == ("olive", "carry out", f"decision {scene.decision.pk}")
    assert "pleased" not in str(trace.detail)
    assert "She was pleased" in read(owner.get(f"/customers/{scene.ann.code}/")).text


def test_skip_keeps_the_reason(owner: Client, scene: Scene) -> None:
    owner.post(f"/today/{scene.decision.pk}/skip/", {"why_not": "Not the right moment", "other": ""})
    scene.decision.refresh_from_db()
    assert (scene.decision.state, scene.decision.why_not) == ("skipped", "Not the right moment")


def test_own_words_win_over_the_offered_reason(owner: Client, scene: Scene) -> None:
    owner.post(f"/today/{scene.decision.pk}/skip/", {"why_not": "Not the right moment", "other": "On holiday"})
    scene.decision.refresh_from_db()
    assert scene.decision.why_not == "On holiday"


def test_htmx_gets_the_closed_card_and_the_progress(owner: Client, scene: Scene) -> None:
    answer = owner.post(f"/today/{scene.decision.pk}/done/", {"goal": "20"}, headers={"HX-Request": "true"})
    page = read(answer)
    assert page.all("li", id=f"decision-{scene.decision.pk}")
    assert page.all("div", id="day")[0]["hx-swap-oob"] == "true"
    assert "1 of 20 seen to today" in page.text
    assert not page.all("html")


def test_without_consent_nothing_is_done_and_the_page_says_why(owner: Client, scene: Scene) -> None:
    Consent.objects.update(state="denied")
    page = read(owner.post(f"/today/{scene.decision.pk}/done/", follow=True))
    assert "has not agreed to marketing by phone" in page.text
    assert Decision.objects.get(pk=scene.decision.pk).state == "open"
    assert not Trace.objects.exists()


def test_a_second_click_says_that_it_is_closed(owner: Client, scene: Scene) -> None:
    path = f"/today/{scene.decision.pk}/skip/"
    owner.post(path)
    page = read(owner.post(f"/today/{scene.decision.pk}/done/", follow=True))
    assert "is closed: skipped" in page.text


def test_kinds_narrow_the_list(owner: Client, scene: Scene) -> None:
    assert "Ann Cole" in read(owner.get("/?kind=gesture")).text
    assert "Nothing of this kind" in read(owner.get("/?kind=offer")).text or "Nothing has been worked out" in (
        read(owner.get("/?kind=offer")).text
    )
    assert owner.get("/?kind=magic").status_code == 400


def test_tasks_due_are_those_late_or_without_a_date(owner: Client, scene: Scene) -> None:
    day = timezone.now().date()
    add_task(scene.bob, "Late parcel", by="x", at=NOW, due_on=day - timedelta(days=2))
    add_task(scene.bob, "Next month", by="x", at=NOW, due_on=day + timedelta(days=30))
    page = read(owner.get("/"))
    assert "Late parcel" in page.text
    assert "late, by" in page.text
    assert "Send the catalogue" in page.text
    assert "Next month" not in page.text


def test_an_analyst_looks_on(signed_in: SignedIn, scene: Scene) -> None:
    page = read(signed_in(Role.ANALYST).get("/"))
    assert "Ann Cole" in page.text
    assert not [form for form in page.all("form") if "/today/" in form.get("action", "")]
