"""Several mails approved with one confirmation; each still asks permission for itself."""

import pytest
from django.test import Client

from regulars.interact.consents import record_consent
from regulars.ledger.models import Action, Customer, Decision, Delivery, Trace
from regulars.ledger.users import Role

from .conftest import NOW, Scene, SignedIn, read


@pytest.fixture
def mails(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> list[Decision]:
    """Open decisions to write to Bob and to Cy, where mail is set up; only Bob agrees to it."""
    monkeypatch.setenv("REGULARS_MAIL_OUT", "smtp://localhost")
    monkeypatch.setenv("REGULARS_MAIL_FROM", "shop@example.com")
    monkeypatch.setenv("REGULARS_QUIET_HOURS", "")
    action = Action.objects.create(key="overdue", name="Ask after them", kind="message")
    for person in (scene.bob, scene.cy):
        Customer.objects.filter(pk=person.pk).update(email=f"c{person.pk}@example.com")
    Decision.objects.filter(customer=scene.bob).delete()
    record_consent(scene.bob, "email", "marketing", "granted", proof="a form", by="test", at=NOW)
    return [
        Decision.objects.create(
            customer=person, action=action, channel="email", as_of=NOW, decided_at=NOW, policy="x", worth=1
        )
        for person in (scene.bob, scene.cy)
    ]


def test_all_mails_stand_on_one_page_and_those_that_may_go_are_ticked(owner: Client, mails: list[Decision]) -> None:
    assert "/today/mails/" in read(owner.get("/")).links()
    page = read(owner.get("/today/mails/"))
    ticked = {box["value"]: "checked" in box for box in page.all("input", type="checkbox", name="decision")}
    assert ticked == {str(mails[0].pk): True, str(mails[1].pk): False}
    assert "Not as things stand" in page.text


def test_each_is_asked_for_and_the_others_go_out(owner: Client, mails: list[Decision]) -> None:
    page = read(owner.post("/today/mails/sent/", {"decision": [one.pk for one in mails] * 2}, follow=True))
    assert "One mail is in the outbox" in page.text
    assert "Cy Hart has not agreed to marketing by email" in page.text
    assert [one.decision_id for one in Delivery.objects.filter(state="queued")] == [mails[0].pk]
    assert [one.state for one in Decision.objects.filter(pk__in=[mail.pk for mail in mails]).order_by("pk")] == [
        "done",
        "open",
    ]
    assert [(trace.by, trace.what) for trace in Trace.objects.all()] == [("olive", f"decision {mails[0].pk}")]


def test_one_mail_says_that_it_waits_in_the_outbox(owner: Client, mails: list[Decision]) -> None:
    page = read(owner.post(f"/today/{mails[0].pk}/done/", follow=True))
    assert "In the outbox; it goes out as soon as the customer wants mail." in page.text


def test_none_chosen_is_told(owner: Client, mails: list[Decision]) -> None:
    page = read(owner.post("/today/mails/sent/", {}, follow=True))
    assert "No mail was chosen" in page.text
    assert not Delivery.objects.exists()


def test_who_only_looks_on_approves_nothing(signed_in: SignedIn, mails: list[Decision]) -> None:
    analyst = signed_in(Role.ANALYST)
    assert analyst.get("/today/mails/").status_code == 403
    assert analyst.post("/today/mails/sent/", {"decision": mails[0].pk}).status_code == 403
    assert not Delivery.objects.exists()
