"""Today: the cards, the buttons, the day's progress, the tasks that are due."""

from datetime import UTC, datetime, timedelta

from django.test import Client
from django.utils import timezone

from regulars.interact.tasks import add_task
from regulars.ledger.models import Consent, Decision, TimelineEntry, Trace
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


def test_skip_keeps_the_reason_and_says_what_follows(owner: Client, scene: Scene) -> None:
    path = f"/today/{scene.decision.pk}/skip/"
    page = read(owner.post(path, {"why": "never", "other": "She hates calls"}, follow=True))
    scene.decision.refresh_from_db()
    assert (scene.decision.state, scene.decision.why_kind, scene.decision.why_not) == (
        "skipped", "never", "She hates calls",
    )  # fmt: skip
    assert "“Thank them” is never suggested for this customer again" in page.text
    trace = Trace.objects.get()
    assert (trace.did, trace.detail) == ("skip", {"why": "never"})


def test_a_reason_that_there_is_not_is_refused(owner: Client, scene: Scene) -> None:
    page = read(owner.post(f"/today/{scene.decision.pk}/skip/", {"why": "rain"}, follow=True))
    assert "'rain' is no reason to skip" in page.text
    assert Decision.objects.get(pk=scene.decision.pk).state == "open"


def test_a_skip_is_taken_back_without_scripts(owner: Client, scene: Scene) -> None:
    page = read(owner.post(f"/today/{scene.decision.pk}/skip/", follow=True))
    assert "Skipped today" in page.text
    assert page.all("form", action=f"/today/{scene.decision.pk}/take-back/")
    page = read(owner.post(f"/today/{scene.decision.pk}/take-back/", follow=True))
    assert "It is back on the list." in page.text
    assert "Ann Cole" in page.text
    assert "Skipped today" not in page.text
    assert [trace.did for trace in Trace.objects.order_by("pk")] == ["skip", "take back skip"]


def test_htmx_gets_the_card_back_and_is_told(owner: Client, scene: Scene) -> None:
    htmx = {"HX-Request": "true"}
    closed = read(owner.post(f"/today/{scene.decision.pk}/skip/", {"goal": "20"}, headers=htmx))
    assert closed.all("button", data_undo="")
    assert closed.all("p", id="told", hx_swap_oob="innerHTML")
    back = read(owner.post(f"/today/{scene.decision.pk}/take-back/", {"goal": "20"}, headers=htmx))
    (card,) = back.all("li", id=f"decision-{scene.decision.pk}")
    assert card["data-focus"] == "here"
    assert "0 of 20 seen to today" in back.text


def test_a_never_is_on_the_customers_page_until_it_is_allowed_again(owner: Client, scene: Scene) -> None:
    owner.post(f"/today/{scene.decision.pk}/skip/", {"why": "never", "other": "She hates calls"})
    page = read(owner.get(f"/customers/{scene.ann.code}/"))
    assert "Never suggested: Thank them said olive" in page.text
    assert "She hates calls" in page.text
    page = read(owner.post(f"/today/{scene.decision.pk}/again/", follow=True))
    assert "It may be suggested for them again" in page.text
    assert "Never suggested" not in read(owner.get(f"/customers/{scene.ann.code}/")).text


def test_what_is_done_is_told_with_what_was_ordered_since(owner: Client, scene: Scene) -> None:
    now = datetime.now(UTC)
    Decision.objects.update(state="done", closed_at=now - timedelta(days=3))
    TimelineEntry.objects.create(
        record=scene.ann.links.all()[0].record, at=now - timedelta(days=1), seq=999, name="Order Completed", amount=30,
        currency="GBP",
    )  # fmt: skip
    page = read(owner.get("/"))
    assert "What came of it" in page.text
    assert "£5.25 expected; £30.00 ordered since" in page.text


def test_what_the_team_cannot_do_is_told(owner: Client, scene: Scene) -> None:
    for _ in range(3):
        Decision.objects.create(
            customer=scene.bob, action=scene.decision.action, as_of=NOW, decided_at=NOW, policy="x", state="skipped",
            closed_at=datetime.now(UTC), why_kind="cannot",
        )  # fmt: skip
    page = read(owner.get("/"))
    assert "Fewer for now" in page.text
    assert "Thank them: 1 on the list at most" in page.text


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


def test_kinds_of_work_narrow_the_list(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/?work=calls"))
    assert "Ann Cole" in page.text
    assert page.all("h2", id="work-calls")
    assert not read(owner.get("/?work=mails")).all("li", id=f"decision-{scene.decision.pk}")
    assert owner.get("/?work=magic").status_code == 400


def test_tasks_are_everybodys_or_mine(signed_in: SignedIn, scene: Scene) -> None:
    assert "Send the catalogue" in read(signed_in(Role.OWNER).get("/")).text
    assert "Send the catalogue" not in read(signed_in(Role.OWNER).get("/?whose=mine")).text
    assert "Send the catalogue" in read(signed_in(Role.AGENT).get("/?whose=mine")).text


def test_a_card_says_why_it_cannot_be_done_as_things_stand(owner: Client, scene: Scene) -> None:
    assert "Not as things stand" not in read(owner.get("/")).text
    Consent.objects.update(state="denied")
    assert "Not as things stand: they refused" in read(owner.get("/")).text


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
