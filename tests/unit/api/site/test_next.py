"""`GET /v1/next`: words for browsers, the customer context for servers, and nothing about a person for a public key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, User

from regulars.api.site import known
from regulars.api.site.answer import Answer
from regulars.api.site.app import handle
from regulars.api.site.asked import Request
from regulars.api.site.later import LATER
from regulars.interact.site.content import Words, add_placement, put_content
from regulars.interact.site.forms import FormTold, save_form
from regulars.interact.site.inviting import make_invite, settle_visits
from regulars.interact.site.proof import proof_of
from regulars.ledger.business import change_setting
from regulars.ledger.models import (
    Action,
    Customer,
    Decision,
    Exposure,
    InviteVisit,
    Link,
    Preference,
    Promise,
    Record,
    Referral,
    Source,
    TimelineEntry,
)
from regulars.ledger.users import issue_token
from regulars.ledger.write_keys import make_key

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
SHOP = "https://shop.example"
ANN = "Annabel Leeming"
SECRETS = (ANN, "ann@lee.example", "most valuable", "Bought twice", "reorder", "Oat milk", "Call her back")


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    known.forget_all()
    yield
    LATER.do_waiting()
    LATER.forget()


@pytest.fixture
def key() -> str:
    change_setting("SITE_ORIGINS", SHOP)
    return make_key("Web shop", "main", by="test", at=NOW)[0]


@pytest.fixture
def source(key: str) -> Source:
    return Source.objects.get(name="Web shop")


@pytest.fixture
def ann(source: Source) -> Customer:
    """A signed-in customer with an offer, known by a user id and by the number of her browser."""
    customer = Customer.objects.create(known_since=NOW, name=ANN, email="ann@lee.example")
    for name in ("u-1", "anonymous:browser-1"):
        record = Record.objects.create(source=source, key=name, learned_at=NOW)
        Link.objects.create(record=record, customer=customer, probability=1, evidence="test", linked_at=NOW)
    action = Action.objects.create(key="reorder", name="Order again", kind="offer")
    Decision.objects.create(
        customer=customer, action=action, as_of=NOW, decided_at=NOW, policy="test", reasons=["Bought twice in May."]
    )
    Preference.objects.create(
        customer=customer, subject="product", item="Oat milk", strength=0.9, stated=True, learned_at=NOW
    )
    Promise.objects.create(customer=customer, text="Call her back", made_at=NOW)
    add_placement("hero")
    put_content("hero", Words("Welcome", "To everybody.\n\nAlways."))
    put_content("hero", Words("Running low?", "", "Order again", "/again"), action="reorder")
    return customer


def ask(headers: dict[str, str] | None = None, **fields: str | list[str]) -> Answer:
    query = urlencode(fields, doseq=True)
    return handle(Request("GET", "/v1/next", headers={"origin": SHOP, **(headers or {})}, query=query))


def told(answer: Answer) -> Any:
    assert answer.status == 200, answer.body
    return json.loads(answer.body)


def heading(answer: Answer) -> str:
    return str(told(answer)["placements"]["hero"]["heading"])


class TestWithAPublicKey:
    def test_a_stranger_gets_what_everybody_does_and_caches_may_keep_it(self, key: str, ann: Customer) -> None:
        answer = ask(key=key, placement="hero")
        assert told(answer)["placements"]["hero"]["text"] == ["To everybody.", "Always."]
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert answer.headers["access-control-allow-origin"] == SHOP
        assert "Origin" in answer.headers["vary"]
        assert "set-cookie" not in answer.headers

    def test_a_visitor_who_is_known_gets_their_offer_and_nothing_else(self, key: str, ann: Customer) -> None:
        answer = ask(key=key, placement="hero", anonymousId="browser-1")
        assert set(told(answer)) == {"placements"}
        offer = told(answer)["placements"]["hero"]
        assert set(offer) == {"id", "heading", "text", "link"}
        assert offer["link"] == {"label": "Order again", "to": "/again"}
        assert answer.headers["cache-control"] == "private, no-store"
        for secret in (*SECRETS, ann.code, str(Decision.objects.get().pk).join(('"', '"'))):
            assert secret not in answer.body.decode()

    def test_a_user_that_only_the_browser_claims_is_nobody(self, key: str, ann: Customer) -> None:
        answer = ask(key=key, placement="hero", userId="u-1")
        assert heading(answer) == "Welcome"
        assert "does not fit" in told(answer)["note"]

    @pytest.mark.parametrize(
        "proof", ["", "0" * 64, "é", proof_of(999, "u-1")], ids=["none", "zeros", "no hex", "another source"]
    )
    def test_a_wrong_proof_counts_as_none(self, key: str, ann: Customer, proof: str) -> None:
        assert heading(ask(key=key, placement="hero", userId="u-1", proof=proof)) == "Welcome"

    def test_a_user_whom_the_shop_s_server_vouches_for(self, key: str, source: Source, ann: Customer) -> None:
        answer = ask(key=key, placement="hero", userId="u-1", proof=proof_of(source.pk, "u-1"))
        assert heading(answer) == "Running low?"

    def test_a_proof_is_of_one_user(self, key: str, source: Source, ann: Customer) -> None:
        assert heading(ask(key=key, placement="hero", userId="u-1", proof=proof_of(source.pk, "u-2"))) == "Welcome"

    def test_another_source_s_ids_are_others(self, ann: Customer) -> None:
        other, _ = make_key("Another site", "main", by="test", at=NOW)
        known.forget_all()
        assert heading(ask(key=other, placement="hero", anonymousId="browser-1")) == "Welcome"

    def test_a_customer_by_code_takes_a_token(self, key: str, ann: Customer) -> None:
        assert ask(key=key, placement="hero", customer=ann.code).status == 401

    def test_several_placements_at_once(self, key: str, ann: Customer) -> None:
        add_placement("footer")
        put_content("footer", Words("Below"))
        known.forget_all()
        answer = ask(key=key, placement=["hero", "footer,nowhere", "hero"])
        assert set(told(answer)["placements"]) == {"hero", "footer"}

    def test_what_was_shown_is_noted_once(self, key: str, ann: Customer) -> None:
        for _ in range(5):
            ask(key=key, placement="hero", anonymousId="browser-1")
        LATER.do_waiting()
        exposure = Exposure.objects.get()
        shown = told(ask(key=key, placement="hero", anonymousId="browser-1"))["placements"]["hero"]
        assert exposure.code == shown["id"]
        assert TimelineEntry.objects.get().name == "Offer Shown"


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("fields", "status", "says"),
        [
            ({}, 400, "write key is missing"),
            ({"key": "wrong"}, 401, "does not hold"),
            ({"key": "KEY", "placement": [f"p{n}" for n in range(21)]}, 400, "21 placements"),
            ({"key": "KEY", "anonymousId": "a" * 256}, 400, "anonymousId has 256 letters"),
        ],
    )
    def test_with_the_rule(self, key: str, fields: dict[str, Any], status: int, says: str) -> None:
        given = {name: key if value == "KEY" else value for name, value in fields.items()}
        answer = ask(**given)
        assert (answer.status, says in answer.body.decode()) == (status, True)

    def test_pages_of_others(self, key: str) -> None:
        answer = ask({"origin": "https://evil.example"}, key=key)
        assert answer.status == 403
        assert "access-control-allow-origin" not in answer.headers
        assert "SITE_ORIGINS" in answer.body.decode()

    def test_a_key_that_was_taken_back(self, key: str, source: Source) -> None:
        source.write_keys.update(revoked_at=NOW)
        known.forget_all()
        assert ask(key=key).status == 401

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
    def test_other_methods(self, method: str) -> None:
        answer = handle(Request(method, "/v1/next"))
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")

    def test_a_browser_may_ask_before(self, key: str) -> None:
        answer = handle(Request("OPTIONS", "/v1/next", headers={"origin": SHOP}))
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, SHOP)


class TestWithAToken:
    @pytest.fixture
    def token(self) -> dict[str, str]:
        user = User.objects.create(username="olive")
        user.groups.add(Group.objects.get_or_create(name="owner")[0])
        return {"authorization": "Bearer " + issue_token("shop", ["see"], by="olive", at=NOW)[0], "origin": ""}

    def test_the_server_gets_the_whole_context(self, key: str, ann: Customer, token: dict[str, str]) -> None:
        answer = ask(token, key=key, placement="hero", userId="u-1")
        customer = told(answer)["customer"]
        assert (customer["code"], customer["name"], customer["tier"]) == (ann.code, ANN, "prospect")
        assert customer["open_promises"] == [{"text": "Call her back", "due_on": None}]
        assert customer["preferences"] == [{"subject": "product", "item": "Oat milk", "stated": True}]
        assert customer["next_step"] == {"action": "reorder", "name": "Order again", "why": ["Bought twice in May."]}
        assert heading(answer) == "Running low?"
        assert answer.headers["cache-control"] == "private, no-store"

    def test_by_code_too(self, key: str, ann: Customer, token: dict[str, str]) -> None:
        assert told(ask(token, customer=ann.code.lower()))["customer"]["code"] == ann.code
        assert ask(token, customer="0000000").status == 404

    def test_somebody_unknown(self, key: str, ann: Customer, token: dict[str, str]) -> None:
        assert told(ask(token, key=key, userId="u-2"))["customer"] is None

    def test_the_control_group_s_step_is_not_told(self, key: str, ann: Customer, token: dict[str, str]) -> None:
        Decision.objects.update(control=True)
        answer = ask(token, key=key, placement="hero", userId="u-1")
        assert told(answer)["customer"]["next_step"] is None
        assert heading(answer) == "Welcome"

    def test_a_token_never_goes_to_a_browser(self, key: str, ann: Customer, token: dict[str, str]) -> None:
        answer = ask({**token, "origin": SHOP}, key=key, userId="u-1")
        assert answer.status == 403
        assert ANN not in answer.body.decode()

    def test_a_token_needs_the_scope(self, key: str, ann: Customer, token: dict[str, str]) -> None:
        other = issue_token("writer", ["import"], by="olive", at=NOW)[0]
        answer = ask({"authorization": f"Bearer {other}", "origin": ""}, key=key, userId="u-1")
        assert (answer.status, "scope see" in answer.body.decode()) == (403, True)

    @pytest.mark.parametrize("given", ["Bearer nonsense", "Basic abc", "x"])
    def test_a_token_that_is_none(self, key: str, ann: Customer, given: str) -> None:
        assert ask({"authorization": given, "origin": ""}, key=key, userId="u-1").status == 401


class TestAPersonalLink:
    def test_who_comes_by_it_and_buys_was_brought(self, key: str, source: Source, ann: Customer) -> None:
        form = save_form(
            FormTold(key="refer", kind="refer", title="Tell", button="Go", thanks="Thanks", link_to=f"{SHOP}/?a=b"),
            new=True,
        )
        invite = make_invite(Record.objects.get(key="u-1"), form, NOW)
        answer = handle(Request("GET", f"/v1/forms/invited/{invite.code}"))
        assert (answer.status, answer.headers["location"]) == (303, f"{SHOP}/?a=b&regulars_invite={invite.code}")
        ask(key=key, invite=invite.code, anonymousId="browser-2")
        LATER.do_waiting()
        visit = InviteVisit.objects.get()
        assert visit.source_key == "anonymous:browser-2"
        assert settle_visits(visit.at) == 0  # nothing is known of them yet
        bob = Customer.objects.create(known_since=NOW, name="Bob")
        record = Record.objects.create(source=source, key="anonymous:browser-2", learned_at=NOW)
        Link.objects.create(record=record, customer=bob, probability=1, evidence="test", linked_at=NOW)
        assert settle_visits(visit.at) == 0  # they came, and that is all
        TimelineEntry.objects.create(record=record, at=visit.at, seq=1, name="Order Completed")
        assert settle_visits(visit.at) == 1
        brought = Referral.objects.get()
        assert (brought.referrer, brought.referred) == (ann, bob)
        assert settle_visits(visit.at) == 0

    def test_a_link_that_is_none_leads_nowhere(self, key: str, ann: Customer) -> None:
        assert handle(Request("GET", "/v1/forms/invited/nothing")).status == 404
        ask(key=key, invite="nothing", anonymousId="browser-2")
        LATER.do_waiting()
        assert not InviteVisit.objects.exists()
