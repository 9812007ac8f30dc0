"""What holds for every page: valid for the strict policy, labelled, one heading, nothing from elsewhere."""

from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client

from regulars.ledger.users import Role

from .conftest import Page, Scene, SignedIn, read

PATHS = (
    "/", "/?kind=gesture", "/customers/", "/customers/?search=ann", "/customers/?search=nobody", "/identify/",
    "/identify/accounts/", "/identify/reviews/", "/customers/{ann}/who/", "/customers/{ann}/merge/",
    "/customers/{ann}/split/", "/differentiate/relationships/",
    "/identify/imports/", "/identify/imports/{import}/", "/identify/imports/{import}/take-back/", "/differentiate/",
    "/interact/", "/interact/?talks=unhappy&whose=mine", "/customise/", "/measure/", "/settings/", "/settings/people/",
    "/measure/experiments/", "/customise/actions/tea/", "/customise/actions/thank/", "/customise/actions/new/",
    "/customise/actions/new/?like=thank", "/customise/actions/tea/change/",
    "/measure/periods/", "/measure/now/",
    "/interact/site/", "/interact/forms/", "/interact/new-form/?kind=refer",
    "/interact/surveys/", "/interact/dialogue/",
    "/settings/audit/", "/customers/{ann}/", "/customers/{bob}/", "/customers/{cy}/",
)  # fmt: skip
EMPTY = ("/", "/customers/", "/identify/", "/identify/accounts/", "/identify/imports/", "/differentiate/", "/interact/",
         "/customise/", "/measure/", "/settings/audit/")  # fmt: skip


def check(page: Page) -> None:
    """One heading, a language and a title; every field labelled; no id twice; nothing that the policy forbids."""
    assert len(page.all("h1")) == 1
    assert page.all("html")[0]["lang"] == "en-GB"
    assert page.all("main", id="main")
    assert page.all("a", class_="skip-link") == [{"class": "skip-link", "href": "#main"}]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert sorted(ids) == sorted(set(ids))
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    wrapped = {"checkbox", "radio", "hidden"}
    for tag in ("input", "select", "textarea"):
        for found in page.all(tag):
            named = found.get("id") in labelled or "aria-label" in found
            assert named or found.get("type") in wrapped, found
    for tag, attributes in page.elements:
        assert "style" not in attributes, (tag, attributes)
        assert not [name for name in attributes if name.startswith(("on", "hx-on"))]
        assert tag != "style"
        if tag == "script":
            assert attributes["src"].startswith("/static/")
        for name in ("href", "src", "action", "hx-get", "hx-post"):
            target = urlsplit(attributes.get(name, ""))
            assert not target.netloc, (tag, attributes)
            assert target.scheme in {"", "mailto", "tel"}


@pytest.mark.parametrize("path", PATHS)
def test_a_page(path: str, owner: Client, scene: Scene) -> None:
    real = path.format(**{"import": scene.taken.pk, "ann": scene.ann.code, "bob": scene.bob.code, "cy": scene.cy.code})
    check(read(owner.get(real)))


@pytest.mark.parametrize("path", EMPTY)
def test_a_page_with_nothing_to_show_says_what_to_do(path: str, owner: Client) -> None:
    page = read(owner.get(path))
    check(page)
    assert "mport" in page.text or "Nothing was done yet" in page.text


def test_an_empty_page_asks_an_analyst_to_ask(signed_in: SignedIn) -> None:
    page = read(signed_in(Role.ANALYST).get("/"))
    assert "Ask an owner or marketer to import one" in page.text


def test_pages_after_a_run(owner: Client, worked: datetime) -> None:
    for path in ("/", "/differentiate/", "/customise/", "/measure/"):
        page = read(owner.get(path))
        check(page)
        assert not page.all("section", class_="empty"), path


def test_the_sign_in_sheet() -> None:
    check(read(Client().get("/sign-in/")))


@pytest.mark.django_db
def test_pages_for_what_is_not_there(owner: Client) -> None:
    missing = owner.get("/nowhere/")
    assert missing.status_code == 404
    check(Page(missing.content.decode()))
    for path in ("/customers/0000000/", "/identify/imports/99/"):
        answer = owner.get(path)
        assert answer.status_code == 404
        assert "There is no" in answer.content.decode()


def test_the_policy_lets_nothing_in_from_elsewhere(owner: Client) -> None:
    policy = owner.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
