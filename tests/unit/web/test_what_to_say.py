"""The page with an action's words: seen as any customer gets them, kept, refused, sent as a test."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from tests.support.mail_servers import PostOffice, part, post_office

from regulars.ledger.business import change_setting
from regulars.ledger.models import Action, Delivery, Trace, Treatment
from regulars.ledger.users import Role

from .conftest import Scene, SignedIn, read
from .test_markup import check

PATH = "/customise/thank/words/email/"
WRITE = f"{PATH}written/"
HTMX = {"HX-Request": "true"}


def frame(html: str) -> str:
    """Where the first frame of a preview comes from."""
    return unescape(re.findall(r'<iframe sandbox [^>]*src="([^"]+)"', html)[0])


def test_the_page_shows_the_words_as_somebody_would_get_them(owner: Client, scene: Scene) -> None:
    response = owner.get(PATH)

    page = read(response)
    check(page)
    assert "As Ann Cole would get it" in page.text
    assert [found["width"] for found in page.all("iframe")] == ["320", "640"]
    assert all("sandbox" in found and not found["sandbox"] for found in page.all("iframe"))
    mail = owner.get(frame(response.content.decode()))
    assert "The Corner Shop" in mail.content.decode()


def test_the_mail_stands_in_a_sandbox_of_its_own(owner: Client, scene: Scene) -> None:
    response = owner.get(PATH)
    mail = owner.get(frame(response.content.decode()))

    assert "'unsafe-inline'" not in response["Content-Security-Policy"]
    policy = mail["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "frame-ancestors 'self'" in policy
    assert "allow" not in policy
    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in mail.content.decode()


def test_what_is_typed_is_seen_before_it_is_kept(owner: Client, scene: Scene) -> None:
    typed = {"subject": "Tea, {{ first_name | default: 'friend' }}?", "words": "# Tea\n\n[Order](https://a.example)"}

    response = owner.post(WRITE, typed | {"do": "preview", "customer": scene.bob.code})

    page = read(response)
    check(page)
    assert "As Bob Stone would get it" in page.text
    assert "Tea, Bob?" in page.text
    assert "Order: https://a.example" in page.text
    mail = owner.get(frame(response.content.decode())).content.decode()
    assert re.search(r"<h2[^>]*>Tea</h2>", mail)
    assert not Treatment.objects.exists()


def test_htmx_gets_the_preview_alone(owner: Client, scene: Scene) -> None:
    response = owner.post(WRITE, {"words": "Hello {{ city }}"}, headers=HTMX)

    assert response.status_code == 200
    assert "<h1" not in response.content.decode()
    assert "no fallback when this is missing: city" in response.content.decode()


def test_gaps_are_told_for_this_customer_and_for_all(owner: Client, scene: Scene) -> None:
    words = {"words": "{{ city | default: 'your town' }} {% if company %}{{ company }}{% endif %}", "do": "preview"}

    page = read(owner.post(WRITE, words | {"customer": scene.ann.code}))

    assert "city Leeds “your town” 2 of 3" in page.text
    assert "company missing its part is left out 3 of 3" in page.text
    hardest = read(owner.post(WRITE, words | {"pick": "hardest", "customer": scene.ann.code}))
    assert "As Ann Cole" not in hardest.text


def test_a_customer_is_found_by_search_and_picked(owner: Client, scene: Scene) -> None:
    found = read(owner.post(WRITE, {"words": "Hello", "search": "bob", "do": "preview"}))
    assert found.all("button", name="pick", value=scene.bob.code)
    picked = read(owner.post(WRITE, {"words": "Hello", "search": "bob", "pick": scene.bob.code}))
    assert "As Bob Stone would get it" in picked.text
    assert "No customer has “zzz”" in read(owner.post(WRITE, {"words": "Hello", "search": "zzz"})).text


def test_words_are_kept_with_a_trace(owner: Client, scene: Scene) -> None:
    response = owner.post(WRITE, {"subject": "Thanks", "words": "Thank you.", "do": "save"})

    assert (response.status_code, response["Location"]) == (303, PATH)
    kept = Treatment.objects.get()
    assert (kept.channel, kept.subject, kept.words) == ("email", "Thanks", "Thank you.")
    assert Trace.objects.get(did="change words").what == "action thank"
    assert "Thank you." in read(owner.get(PATH)).text


def test_words_that_would_fail_for_somebody_are_shown_again(owner: Client, scene: Scene) -> None:
    response = owner.post(WRITE, {"subject": "Hi", "words": "Hello {{ first_name }}", "do": "save"})

    assert response.status_code == 422
    html = unescape(response.content.decode())
    assert "no fallback when this is missing: first_name" in html
    assert "Hello {{ first_name }}</textarea>" in html
    assert not Treatment.objects.exists()
    assert not Trace.objects.filter(did="change words").exists()


def test_a_preview_that_nobody_made_is_not_shown(owner: Client, scene: Scene) -> None:
    assert owner.get(f"{PATH}letter/?m=made-up").status_code == 400
    link = frame(owner.get(PATH).content.decode())
    assert owner.get(link.replace("/email/", "/post/")).status_code == 404
    assert owner.get(link[:-3]).status_code == 400


@pytest.mark.parametrize("path", ["/customise/thank/words/pigeon/", "/customise/none/words/email/"])
def test_what_is_not_said_is_not_found(path: str, owner: Client, scene: Scene) -> None:
    assert owner.get(path).status_code == 404


def test_words_of_other_channels_have_no_mail(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/customise/thank/words/post/"))

    check(page)
    assert page.all("iframe") == []
    assert page.all("input", name="subject") == []
    assert owner.post("/customise/thank/words/post/written/", {"words": "x", "do": "test"}).status_code == 422


def test_without_customers_there_is_nobody_to_show(owner: Client) -> None:
    Action.objects.create(key="thank", name="Thank them", kind="gesture", why="It is kind.", playbook=True)

    assert "Nobody is known yet" in read(owner.get(PATH)).text
    assert owner.post(WRITE, {"words": "Hello", "do": "test"}).status_code == 422


def test_an_analyst_looks_and_writes_nothing(signed_in: SignedIn, scene: Scene) -> None:
    page = read(signed_in(Role.ANALYST).get(PATH))

    assert page.all("iframe")
    assert page.all("textarea") == []
    assert page.all("button", value="save") == []


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, scene: Scene) -> PostOffice:
    change_setting("MAIL_FROM", "hello@shop.example")
    with post_office() as ready:
        monkeypatch.setenv("REGULARS_MAIL_OUT", ready.url)
        yield ready


def test_a_test_goes_to_one_of_us_and_leaves_a_trace(owner: Client, scene: Scene, office: PostOffice) -> None:
    User.objects.filter(username="olive").update(email="olive@shop.example")

    typed = {"subject": "Hello {{ first_name | default: 'you' }}", "words": "Thanks.", "customer": scene.ann.code}
    page = read(owner.post(WRITE, typed | {"do": "test", "to": "olive"}))

    assert "The test is on its way to olive. No customer got it." in page.text
    mail = office.to("olive@shop.example")
    assert mail["Subject"] == "[Test] Hello Ann"
    assert part(mail, "text/plain").startswith("Thanks.")
    trace = Trace.objects.get(did="send test")
    assert (trace.by, trace.what, trace.detail) == ("olive", "action thank", {"channel": "email", "to": "olive"})
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize(
    ("to", "why"), [("mark", "Nobody signs in as"), ("olive", "no e-mail address"), ("ann@example.com", "Nobody")]
)
def test_a_test_that_cannot_go_is_told(to: str, why: str, owner: Client, office: PostOffice) -> None:
    response = owner.post(WRITE, {"subject": "Hi", "words": "Thanks.", "do": "test", "to": to})

    assert response.status_code == 422
    assert why in response.content.decode()
    assert office.mails == []
    assert not Trace.objects.filter(did="send test").exists()


def test_an_owner_enters_the_addresses_of_us(owner: Client, scene: Scene) -> None:
    assert owner.post("/settings/people/olive/address/", {"address": "olive@shop.example"}).status_code == 303
    assert User.objects.get(username="olive").email == "olive@shop.example"
    assert Trace.objects.get(did="change address").what == "olive"
    owner.post("/settings/people/olive/address/", {"address": "nonsense"})
    assert User.objects.get(username="olive").email == "olive@shop.example"
    owner.post("/settings/people/olive/address/", {"address": ""})
    assert User.objects.get(username="olive").email == ""
