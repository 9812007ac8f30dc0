"""Actions: the page of one, made, tried on a customer, copied, changed, and approved by a second person."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from regulars.ledger.business import change_setting
from regulars.ledger.models import Action, ActionChange, Trace
from regulars.ledger.users import Role

from .conftest import Page, Scene, SignedIn, read
from .test_markup import check

NEW = "/customise/actions/new/"
TYPED: dict[str, Any] = {
    "name": "A cup for Leeds",
    "kind": "gesture",
    "purpose": "marketing",
    "measure": "Orders.",
    "cost": "2.50",
    "budget": "",
    "stock": "20",
    "valid_from": "2026-05-01",
    "rest_days": "90",
    "priority": "0",
    "effect_of": "order",
    "effect_size": "0.05",
    "effect_assumes": "One in twenty orders.",
    "holdout": "on",
    "rule_may": "city = 'Leeds'",
    "words_phone": "A cup?",
    "do": "save",
}


def test_an_action_is_made(owner: Client, scene: Scene) -> None:
    response = owner.post(NEW, TYPED, follow=True)

    page = read(response)
    check(page)
    assert "A cup for Leeds" in page.text
    assert "Customers with a town that is “Leeds”." in page.text
    assert "Changed. It counts from the next run on." in page.text
    action = Action.objects.get(key="a-cup-for-leeds")
    assert (action.kind, str(action.cost), action.terms["stock"]) == ("gesture", "2.50", 20)
    trace = Trace.objects.get(did="make action")
    assert (trace.by, trace.what) == ("olive", "action A cup for Leeds")


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(owner: Client, scene: Scene) -> None:
    wrong = TYPED | {"cost": "much", "valid_from": "May", "rule_now": "ordrs > 2", "words_phone": "{{ shoe_size }}"}

    response = owner.post(NEW, wrong)

    page = Page(response.content.decode())
    check(page)
    assert response.status_code == 422
    assert "'much' cannot be read: it is an amount such as 2.50." in page.text
    assert "'May' cannot be read: it is a date such as 2025-05-04." in page.text
    assert "Did you mean orders?" in page.text
    assert "'shoe_size' is no fact we know" in page.text
    assert [found["value"] for found in page.all("input", id="cost")] == ["much"]
    assert not Action.objects.filter(name="A cup for Leeds").exists()


def test_rules_are_tried_on_a_customer_while_they_are_written(owner: Client, scene: Scene) -> None:
    typed = TYPED | {"do": "try", "rule_now": "orders >= 3", "customer": scene.ann.code}

    response = owner.post(NEW, typed, headers={"HX-Request": "true"})

    text = read(response).text
    assert response.content.startswith(b'<div class="stack-s" id="tried"')
    assert "Ann Cole: it is not for them" in text
    assert "a town that is “Leeds” city: Leeds yes" in " ".join(text.split())
    assert "0 of 3 customers" in text
    assert not Action.objects.filter(name="A cup for Leeds").exists()


def test_a_rule_that_cannot_be_read_is_shown_with_its_place(owner: Client, scene: Scene) -> None:
    response = owner.post(NEW, {"rule_may": "orders > 1 and shoe_size = 9"}, headers={"HX-Request": "true"})

    assert "orders &gt; 1 and <mark>shoe_size</mark> = 9" in response.content.decode()
    assert "no fact we know" in read(response).text


def test_a_customer_is_searched_for(owner: Client, scene: Scene) -> None:
    found = read(owner.post(NEW, {"search": "ann"}, headers={"HX-Request": "true"}))
    nobody = read(owner.post(NEW, {"search": "zebra"}, headers={"HX-Request": "true"}))

    assert [button["value"] for button in found.all("button", name="pick")] == [scene.ann.code]
    assert "No customer has “zebra”" in nobody.text


def shown(html: str, name: str) -> str:
    """What stands in the swapped element of that id, up to the next one."""
    _, found, rest = html.partition(f'id="{name}"')
    assert found, f"nothing is swapped at {name}"
    return unescape(rest.partition(' id="')[0])


def typed_words(client: Client, **typed: str) -> str:
    """What htmx gets while words are typed."""
    response = client.post(NEW, TYPED | {"do": "show"} | typed, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


def test_words_are_seen_beside_their_fields_as_a_customer_whom_it_fits_gets_them(owner: Client, scene: Scene) -> None:
    page = read(owner.post(NEW, TYPED | {"do": "try", "words_phone": "A cup, {{ first_name | default: 'friend' }}?"}))

    check(page)
    assert "Shown as Ann Cole would get it." in page.text
    assert "A cup, Ann?" in page.text
    assert [found["value"] for found in page.all("input", name="reader")] == [scene.ann.code]
    assert page.all("iframe") == []


def test_what_is_typed_in_one_channel_moves_that_one_alone(owner: Client, scene: Scene) -> None:
    words = "Tea, {{ first_name | default: 'friend' }}, {{ city | default: 'your town' }}?"

    html = typed_words(owner, channel="phone", words_phone=words, reader=scene.bob.code)

    assert "Tea, Bob, your town?" in shown(html, "seen-phone")
    assert "city</code>: <strong>missing</strong>; where it is missing, “your town” (2 of 3)" in shown(
        html, "seen-phone"
    )
    assert "Reads well for everybody, whatever is missing." in shown(html, "reads-phone")
    assert "seen-email" not in html
    assert 'id="reader"' not in html
    assert 'id="tried"' not in html
    assert not Action.objects.filter(name="A cup for Leeds").exists()


def test_a_mail_is_seen_in_frames_of_a_phone_and_a_desk(owner: Client, scene: Scene) -> None:
    html = typed_words(
        owner, words_email="# Tea\n\n<b>Bold</b> {{ business }}", subject_email="Tea?", reader=scene.ann.code
    )

    assert re.findall(r'<iframe sandbox [^>]*width="(\d+)"', html) == ["320", "640"]
    source = unescape(re.findall(r'<iframe sandbox [^>]*src="([^"]+)"', html)[0])
    mail = owner.get(source)
    assert mail["Content-Security-Policy"].startswith("sandbox; default-src 'none';")
    assert re.search(r"<h2[^>]*>Tea</h2>", mail.content.decode())
    assert "&lt;b&gt;Bold&lt;/b&gt; The Corner Shop" in mail.content.decode()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Hello {{ first_name }}", "It has no fallback when this is missing: first_name."),
        ("Hello {{ shoe_size }}", "'shoe_size' is no fact we know"),
        ("Hello {% if", "is not a Liquid template"),
    ],
)
def test_words_that_cannot_be_said_tell_why_beside_their_field(
    words: str, why: str, owner: Client, scene: Scene
) -> None:
    html = typed_words(owner, channel="phone", words_phone=words, reader=scene.ann.code)

    assert why in shown(html, "reads-phone")
    assert 'role="status" aria-live="polite"' in html
    assert "To be seen once it can be filled in." in shown(html, "seen-phone")
    assert ("around it" in shown(html, "reads-phone")) == ("fallback" in why)


def test_another_reader_is_searched_and_picked(owner: Client, scene: Scene) -> None:
    found = typed_words(owner, search_reader="bob", reader=scene.ann.code)
    assert f'name="pick_reader" value="{scene.bob.code}"' in found
    assert "Shown as" in shown(found, "reader")
    picked = typed_words(owner, pick_reader=scene.bob.code, reader=scene.ann.code)
    assert "Bob Stone" in shown(picked, "reader")
    assert "as Bob Stone would get it" in picked
    assert "autofocus" in shown(picked, "reader")
    assert "No customer has “zebra”" in shown(typed_words(owner, search_reader="zebra"), "reader")
    hardest = typed_words(owner, pick_reader="hardest", words_phone="{{ city | default: 'your town' }}")
    assert "your town" in shown(hardest, "seen-phone")


def test_an_editor_without_customers_says_so(owner: Client) -> None:
    page = read(owner.get(NEW))

    check(page)
    assert "Nobody is known yet to show it for." in page.text


def test_a_copy_of_a_move_is_ready_to_be_changed(owner: Client, scene: Scene) -> None:
    page = read(owner.get(f"{NEW}?like=thank"))

    check(page)
    assert [found["value"] for found in page.all("input", id="name")] == ["Thank them, and offer nothing (copy)"]
    assert "tier = 'most valuable' and orders >= 5" in page.text


def test_our_own_is_changed(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/customise/actions/tea/change/"))
    assert [found["value"] for found in page.all("input", id="stock")] == ["7"]

    owner.post("/customise/actions/tea/change/", TYPED)

    assert Action.objects.get(key="tea").name == "A cup for Leeds"


def test_the_page_of_an_action_says_why_for_whom_and_what_is_left(owner: Client, scene: Scene) -> None:
    page = read(owner.get("/customise/actions/tea/"))

    assert "Customers with at least 1 order and a town that is “Leeds”." in page.text
    assert "£50.00 of £50.00" in page.text
    assert "7 of 7" in page.text
    assert "others of “tea”" in page.text
    assert "Margin of the four weeks after" in page.text


def test_an_unknown_action_has_no_page(owner: Client, scene: Scene) -> None:
    assert owner.get("/customise/actions/nothing/").status_code == 404
    assert owner.get("/customise/actions/thank/change/").status_code == 400


@pytest.fixture
def waiting(signed_in: SignedIn, scene: Scene) -> ActionChange:
    """A change by the marketer that waits."""
    change_setting("FOUR_EYES", "yes")
    signed_in(Role.MARKETER).post("/customise/actions/tea/change/", TYPED)
    return ActionChange.objects.get(state="waiting")


def test_with_four_eyes_a_change_waits_and_shows_what_it_would_do(
    owner: Client, signed_in: SignedIn, waiting: ActionChange
) -> None:
    page = read(owner.get("/customise/actions/tea/"))
    check(page)
    assert "A change waits for a second person" in page.text
    assert [button["value"] for button in page.all("button", name="do")] == ["approve", "decline"]
    assert "a change waits" in read(owner.get("/customise/")).text
    own = read(signed_in(Role.MARKETER).get("/customise/actions/tea/"))
    assert [button["value"] for button in own.all("button", name="do")] == ["decline"]
    assert Action.objects.get(key="tea").name == "A tin of tea"


def test_the_second_person_approves(owner: Client, signed_in: SignedIn, waiting: ActionChange) -> None:
    path = f"/customise/changes/{waiting.pk}/settled/"
    refused = read(signed_in(Role.MARKETER).post(path, {"do": "approve"}, follow=True))
    assert "a second person has to approve it" in refused.text

    owner.post(path, {"do": "approve"})

    assert Action.objects.get(key="tea").name == "A cup for Leeds"
    assert [(trace.by, trace.what) for trace in Trace.objects.filter(did="approve change")] == [
        ("olive", f"change {waiting.pk}")
    ]


def test_or_declines(owner: Client, waiting: ActionChange) -> None:
    page = read(owner.post(f"/customise/changes/{waiting.pk}/settled/", {"do": "decline"}, follow=True))

    assert "Declined. Nothing changed." in page.text
    assert "declined by olive" in page.text
    assert Action.objects.get(key="tea").name == "A tin of tea"
