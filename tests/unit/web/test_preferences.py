"""The customer's own pages: opened by a link, changed without signing in, and silent about everything else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from regulars.interact.consents import record_consent
from regulars.interact.preferences.links import DATA, FORGET, make_token, preference_link
from regulars.interact.preferences.words import LANGUAGES, words_in
from regulars.ledger.business import change_setting
from regulars.ledger.models import Consent, Customer, Delivery, Erasure, Record, Task, Wish
from regulars.ledger.reach import may_reach
from regulars.ledger.reach.ask import wishes_of

from .conftest import Page, Scene, body, read

pytestmark = pytest.mark.django_db
WORDS = words_in("en")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def ann(scene: Scene) -> Customer:
    return scene.ann


@pytest.fixture
def link(ann: Customer) -> str:
    return preference_link(ann, at=now())


def form(page: Page) -> dict[str, str]:
    """What the browser would post of the large form, as it stands."""
    given = {one["name"]: one.get("value", "") for one in page.all("input", type="hidden") if "name" in one}
    given |= {one["name"]: "yes" for one in page.all("input", type="checkbox") if "checked" in one}
    given |= {one["name"]: one["value"] for kind in ("time", "date") for one in page.all("input", type=kind)}
    return given | chosen(page)


def chosen(page: Page) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for tag, attributes in page.elements:
        if tag == "select":
            name = attributes["name"]
        elif tag == "option" and ("selected" in attributes or name not in found):
            found[name] = attributes.get("value", "")
    return found


def post(path: str, given: dict[str, str], **more: Any) -> Page:
    client = Client()
    answer = client.post(path, {name: value for name, value in given.items() if value}, **more)
    return read(client.get(answer["Location"]))


def test_the_page_shows_choices_and_nothing_else_of_them(ann: Customer, link: str) -> None:
    answer = Client().get(link)
    page = read(answer)
    assert WORDS["title"] in page.text
    assert "a…@e….com" in page.text
    for secret in ("Ann", "Cole", "ann@example.com", "+4420", "Leeds", "Decaf", "120", ann.code + "<"):
        assert secret not in page.text
    assert answer["Cache-Control"].count("no-store") == 1
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert not page.all("script")


def test_one_press_stops_all_marketing(ann: Customer, link: str) -> None:
    assert may_reach(ann, "phone", "marketing", at=now(), by_hand=True).allowed
    page = post(link, {"stop": "yes"})
    assert WORDS["stopped"] in page.text
    assert WORDS["stopped_already"] in page.text
    for channel in ("email", "sms", "phone", "post"):
        assert not may_reach(ann, channel, "marketing", at=now(), by_hand=True).allowed
    assert may_reach(ann, "email", "service", at=now()).allowed
    said = Consent.objects.filter(channel="phone").latest("pk")
    assert (said.state, said.entered_by) == ("denied", "the customer")
    assert re.fullmatch(r"On the preference page, by the link of .* \d{4}: “No more offers and news”", said.proof)


def test_saving_what_is_shown_changes_nothing(link: str) -> None:
    before = Consent.objects.count()
    page = post(link, form(read(Client().get(link))))
    assert WORDS["nothing_changed"] in page.text
    assert (Consent.objects.count(), Wish.objects.count()) == (before, 0)


def test_every_choice_is_kept_shown_again_and_holds(ann: Customer, link: str) -> None:
    change_setting("TOPICS", "News, Events")
    day = (now() + timedelta(days=40)).date().isoformat()
    given = form(read(Client().get(link))) | {
        "email_marketing": "yes", "phone_marketing": "", "topic News": "", "often_email": "1/30",
        "quiet_from": "18:00", "quiet_until": "09:30", "zone": "Asia/Tokyo", "pause_until": day, "language": "de",
    }  # fmt: skip
    page = post(link, given)
    assert words_in("de")["saved"] in page.text
    assert page.all("html")[0]["lang"] == "de"
    again = form(page)
    assert {name: again.get(name, "") for name in given if not name.startswith(("shown", "csrf"))} == {
        name: value for name, value in given.items() if not name.startswith(("shown", "csrf"))
    }
    held = wishes_of(ann, now())
    assert held.unwanted == {"news"}
    assert [(channel, limit.most, limit.days) for channel, limit in held.limits] == [("email", 1, 30)]
    assert [hours.words for hours in held.quiet] == ["18:00-09:30"]
    assert (held.language, str(held.zone)) == ("de", "Asia/Tokyo")
    verdict = may_reach(ann, "email", "marketing", at=now())
    assert verdict.reason == "they asked for a pause"
    assert verdict.not_before == datetime.fromisoformat(f"{day}T09:30:00+09:00")
    assert not may_reach(ann, "phone", "marketing", at=now()).not_before


def test_a_page_that_was_left_open_brings_nothing_back(ann: Customer, link: str) -> None:
    post(link, form(read(Client().get(link))) | {"email_marketing": "yes"})
    stale = form(read(Client().get(link)))
    post(link, {"stop": "yes"})
    post(link, stale | {"language": "fr"})
    assert not may_reach(ann, "email", "marketing", at=now(), by_hand=True).allowed


def test_a_no_told_to_us_can_be_taken_back_only_with_the_address_it_is_of(
    ann: Customer, link: str, scene: Scene
) -> None:
    record_consent(ann, "sms", "marketing", "denied", proof="on the phone", by="olive", at=now())
    page = read(Client().get(link))
    (box,) = [one for one in page.all("input", type="checkbox") if one["name"] == "sms_marketing"]
    assert "disabled" in box
    assert WORDS["held"] in page.text
    record = Record.objects.get(link__customer=ann, email="ann@example.com")
    Consent.objects.create(record=record, channel="post", purpose="marketing", state="denied", given_at=now())
    post(link, form(read(Client().get(link))) | {"post_marketing": "yes"})
    assert may_reach(ann, "post", "marketing", at=now(), by_hand=True).allowed


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("quiet_from", "25:99", "wrong_time"), ("quiet_from", "08:00", "wrong_time"),
     ("pause_until", "31.12.", "wrong_day"), ("pause_until", "2999-01-01", "wrong_day")],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_lost(link: str, field: str, value: str, words: str) -> None:
    given = form(read(Client().get(link))) | {"often_email": "1/7", field: value}
    answer = Client().post(link, {name: each for name, each in given.items() if each})
    page = Page(answer.content.decode())
    assert answer.status_code == 422
    assert WORDS[words] in page.text
    assert form(page)["often_email"] == "1/7"
    assert not Wish.objects.exists()


def test_an_old_link_says_no_and_gets_its_owner_a_new_one(ann: Customer) -> None:
    old = preference_link(ann, at=now() - timedelta(days=91))
    client = Client()
    answer = client.get(old)
    assert answer.status_code == 410
    assert WORDS["expired_title"] in answer.content.decode()
    client.post(old, {"email_marketing": "yes", "renew": "yes"})
    client.post(old, {"renew": "yes"})
    delivery = Delivery.objects.get()
    assert (delivery.address, delivery.purpose, delivery.state) == ("ann@example.com", "service", "queued")
    new = re.search(r"http://testserver(/preferences/\S+)", delivery.text)
    assert new
    read(client.get(new[1]))
    assert not Wish.objects.exists()
    assert WORDS["stopped"] in client.post(old, {"stop": "yes"}).content.decode()
    assert not may_reach(ann, "phone", "marketing", at=now(), by_hand=True).allowed


@pytest.mark.parametrize("token", ["x", "..", "0000001.abc.def.signature", "a" * 3000])
def test_a_link_of_nobody_leads_nowhere(token: str, scene: Scene) -> None:
    for path in ("/preferences/{}/", "/preferences/{}/forget/", "/preferences/data/{}/", "/preferences/forget/{}/"):
        for ask in (Client().get, Client().post):
            answer = ask(path.format(token))
            assert answer.status_code == 404
            assert "Ann" not in answer.content.decode()


def test_links_are_for_one_thing_only_and_end_with_the_address(ann: Customer, link: str) -> None:
    token = link.split("/")[2]
    for path in (f"/preferences/data/{token}/", f"/preferences/forget/{token}/", f"/preferences/{token[:-1]}/"):
        assert Client().get(path).status_code == 404
    Customer.objects.filter(pk=ann.pk).update(email="new@example.com")
    read(Client().get(link))
    Record.objects.filter(link__customer=ann).update(email="new@example.com")
    assert Client().get(link).status_code == 404


def test_their_data_come_by_a_link_to_their_own_address(ann: Customer, link: str) -> None:
    page = post(link, {"data": "yes"})
    assert WORDS["data_sent"] in page.text
    delivery = Delivery.objects.get()
    assert delivery.address == "ann@example.com"
    assert "Ann Cole" not in delivery.text
    path = re.search(r"http://testserver(/\S+)", delivery.text)
    assert path
    assert "Ann Cole" not in read(Client().get(path[1])).text
    answer = Client().post(path[1])
    known = json.loads(body(answer))
    assert known["customer"]["name"] == "Ann Cole"
    assert [row["about"] for row in known["wishes"]] == ["data"] * 2
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    old = make_token(ann, DATA, now() - timedelta(days=4))
    assert Client().post(f"/preferences/data/{old}/").status_code in {200, 410}
    assert "Ann Cole" not in Client().post(f"/preferences/data/{old}/").content.decode()


def test_to_be_forgotten_is_asked_once_more_and_becomes_somebodys_task(ann: Customer, link: str) -> None:
    assert WORDS["forget_sure_text"] in read(Client().get(f"{link}forget/")).text
    assert not Task.objects.filter(title__startswith="Forget").exists()
    for _ in range(2):
        page = read(Client().post(f"{link}forget/"))
    task = Task.objects.get(title__startswith="Forget")
    assert ann.code in task.title
    assert task.due_on == (now() + timedelta(days=30)).date()
    assert str(task.due_on.year) in page.text
    assert not may_reach(ann, "post", "research", at=now(), by_hand=True).allowed
    assert may_reach(ann, "email", "service", at=now()).allowed
    assert Customer.objects.filter(pk=ann.pk).exists()


def test_where_the_business_wants_it_so_a_yes_by_mail_forgets_at_once(ann: Customer, link: str) -> None:
    change_setting("ERASE_ON_REQUEST", "yes")
    assert WORDS["forget_sent"] in read(Client().post(f"{link}forget/")).text
    path = re.search(r"http://testserver(/preferences/forget/\S+)", Delivery.objects.get().text)
    assert path
    read(Client().get(path[1]))
    assert Customer.objects.filter(pk=ann.pk).exists()
    assert WORDS["forgotten_title"] in read(Client().post(path[1])).text
    assert not Customer.objects.filter(pk=ann.pk).exists()
    assert not Wish.objects.exists()
    assert Erasure.objects.get().by == "the customer"
    assert Client().get(link).status_code == 404
    assert Client().post(path[1]).status_code == 404


def test_who_is_forgotten_by_an_old_mail_is_not(ann: Customer) -> None:
    old = make_token(ann, FORGET, now() - timedelta(days=4))
    Client().post(f"/preferences/forget/{old}/")
    assert Customer.objects.filter(pk=ann.pk).exists()


def test_forms_need_their_token(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(link, {"stop": "yes"}).status_code == 403
    assert Client().put(link).status_code == 405


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_readers_language(link: str, language: str) -> None:
    page = read(Client(headers={"Accept-Language": f"{language}-XX,en;q=0.5"}).get(link))
    assert page.all("html")[0]["lang"] == language
    assert words_in(language)["lead"] in page.text
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    assert {one["id"] for one in page.all("select")} <= labelled
    assert len(page.all("h1")) == 1


def test_a_colleague_sends_the_link_and_sees_what_was_said(ann: Customer, link: str, owner: Client) -> None:
    owner.post(f"/customers/{ann.code}/preferences/")
    assert Delivery.objects.get().address == "ann@example.com"
    post(link, form(read(Client().get(link))) | {"often_email": "1/7", "email_marketing": "yes"})
    page = read(owner.get(f"/customers/{ann.code}/"))
    assert "By email 1 a week at most." in page.text
    assert "Preference page" in page.text
    assert "“Offers and news (E-mail)”" in page.text
