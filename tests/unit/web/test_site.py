"""Your site and its forms: what the console lets people say there."""

from __future__ import annotations

import pytest
from django.test import Client

from regulars.interact.site.proof import proof_secret
from regulars.ledger.business import change_setting
from regulars.ledger.models import Action, Content, Form, Placement, Source, Trace
from regulars.ledger.users import Role
from regulars.ledger.write_keys import FORMAT

from .conftest import SignedIn, read
from .test_markup import check

HERO = {"heading": "Running low?", "text": "One.\n\nTwo.", "link_label": "Order again", "link_to": "/again"}
SIGN_UP = {
    "kind": "sign-up",
    "key": "news",
    "language": "de",
    "title": "Unsere Neuigkeiten",
    "intro": "",
    "button": "Anmelden",
    "thanks": "Danke!",
    "ask-given_name": "asked",
    "ask-phone": "",
    "label-given_name": "Wie heißen Sie?",
    "box-0-channel": "email",
    "box-0-purpose": "marketing",
    "box-0-label": "Ja, schickt mir eure Neuigkeiten",
    "box-1-channel": "email",
    "box-1-purpose": "marketing",
    "box-1-label": "",
}


@pytest.fixture
def action(db: None) -> Action:
    return Action.objects.create(key="reorder", name="Order again", kind="offer")


def test_a_placement_is_made_filled_and_taken_away(owner: Client, action: Action) -> None:
    page = read(owner.post("/interact/site/placements/", {"key": "home-hero", "name": "Top"}, follow=True))
    assert "home-hero" in page.text
    page = read(owner.post("/interact/site/placements/home-hero/content/", {**HERO, "action": "reorder"}, follow=True))
    check(page)
    assert "Running low?" in page.text
    content = Content.objects.get()
    assert (content.action, content.purpose, content.link_to) == (action, "marketing", "/again")
    read(owner.post(f"/interact/site/content/{content.pk}/removed/", follow=True))
    assert not Content.objects.exists()
    read(owner.post("/interact/site/placements/home-hero/removed/", follow=True))
    assert not Placement.objects.exists()
    assert set(Trace.objects.values_list("did", flat=True)) == {
        "make placement",
        "change content",
        "remove content",
        "remove placement",
    }


def test_words_that_cannot_be_used_stay_typed_and_are_explained(owner: Client) -> None:
    Placement.objects.create(key="hero", name="Top")
    answer = owner.post("/interact/site/placements/hero/content/", {**HERO, "link_to": "javascript:alert(1)"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "&#x27;javascript:alert(1)&#x27; is no link" in said
    assert "Running low?" in said
    assert not Content.objects.exists()


def test_only_who_manages_sees_the_secrets(signed_in: SignedIn) -> None:
    source = Source.objects.create(name="Web shop", format=FORMAT)
    secret = proof_secret(source.pk)
    assert secret in read(signed_in(Role.OWNER).get("/interact/site/")).text
    for role in (Role.MARKETER, Role.AGENT, Role.ANALYST):
        assert secret not in read(signed_in(role).get("/interact/site/")).text


def test_the_page_says_which_sites_may_ask(owner: Client) -> None:
    assert "none yet" in read(owner.get("/interact/site/")).text
    change_setting("SITE_ORIGINS", "https://Shop.example/")
    change_setting("PUBLIC_ADDRESS", "https://crm.shop.example")
    page = read(owner.get("/interact/site/"))
    assert "https://shop.example" in page.text
    assert "https://crm.shop.example/v1/site.js" in page.text


def test_a_form_is_made_and_changed(owner: Client) -> None:
    page = read(owner.post("/interact/new-form/", SIGN_UP, follow=True))
    check(page)
    form = Form.objects.get()
    assert [(field["name"], field["label"], field["required"]) for field in form.fields] == [
        ("email", "E-Mail-Adresse", True),
        ("given_name", "Wie heißen Sie?", False),
    ]
    assert form.consents == [{"channel": "email", "purpose": "marketing", "label": "Ja, schickt mir eure Neuigkeiten"}]
    assert page.all("input", name="box-0-label")[0]["value"] == "Ja, schickt mir eure Neuigkeiten"
    changed = {**SIGN_UP, "key": "other", "kind": "contact", "title": "Neues"}
    read(owner.post("/interact/forms/news/", changed, follow=True))
    form.refresh_from_db()
    assert (form.key, form.kind, form.title) == ("news", "sign-up", "Neues")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"box-0-label": ""}, "at least one consent"),
        ({"key": "a b"}, "is no key"),
        ({"title": " "}, "The title cannot be empty"),
        ({"box-0-purpose": "service"}, "no purpose to ask consent for"),
        ({"kind": "quiz"}, "no kind of form"),
        ({"kind": "refer"}, "needs the address"),
    ],
)
def test_a_form_that_cannot_be_used_is_shown_again(owner: Client, change: dict[str, str], rule: str) -> None:
    answer = owner.post("/interact/new-form/", {**SIGN_UP, **change})
    assert answer.status_code == 422
    assert rule in answer.content.decode()
    assert "Danke!" in answer.content.decode()
    assert not Form.objects.exists()


def test_a_key_is_taken_once(owner: Client) -> None:
    owner.post("/interact/new-form/", SIGN_UP)
    assert "already" in owner.post("/interact/new-form/", SIGN_UP).content.decode()


@pytest.mark.parametrize("kind", Form.Kind.values)
def test_a_new_form_begins_with_words_that_can_be_kept(owner: Client, kind: str) -> None:
    page = read(owner.get(f"/interact/new-form/?kind={kind}"))
    check(page)
    fields = {found["name"]: found.get("value", "") for found in page.all("input") if "name" in found}
    choices = {"language": "en", "box-0-channel": "email", "box-0-purpose": "marketing"}
    values = {**fields, **choices, "link_to": "https://shop.example/"}
    assert owner.post("/interact/new-form/", values).status_code == 303
    assert Form.objects.get().kind == kind


def test_a_form_is_closed_and_opened(owner: Client) -> None:
    owner.post("/interact/new-form/", SIGN_UP)
    check(read(owner.post("/interact/forms/news/open/", {"enabled": "no"}, follow=True)))
    assert not Form.objects.get().enabled
    read(owner.post("/interact/forms/news/open/", {"enabled": "yes"}, follow=True))
    assert Form.objects.get().enabled


def test_a_form_that_is_not_there(owner: Client) -> None:
    assert owner.get("/interact/forms/nothing/").status_code == 404
