"""The question on a page: in the answer of `/v1/next` for who is known, and what the page tells of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.support.town import ann, next_step, other, people

from regulars.api.site import known
from regulars.api.site.answer import Answer
from regulars.api.site.app import handle
from regulars.api.site.asked import Request
from regulars.api.site.later import LATER
from regulars.interact.dialogue.on_site import make_ready
from regulars.ledger.business import change_setting
from regulars.ledger.models import Asking, Customer, Decision, Link, Preference, ReadyQuestion, Record, Source
from regulars.ledger.write_keys import make_key

__all__ = ["ann", "next_step", "people"]
pytestmark = pytest.mark.django_db
SHOP = "https://shop.example"
Decide = Callable[..., Decision]


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    known.forget_all()
    LATER.forget()
    yield
    LATER.do_waiting()
    LATER.forget()


@pytest.fixture
def key(ann: Customer, next_step: Decide) -> str:
    """A write key of the site, which knows Ann by the number of her browser; her next step hangs on what she likes."""
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    change_setting("SITE_ORIGINS", SHOP)
    made, _ = make_key("Web shop", "main", by="test", at=datetime.now(UTC))
    record = Record.objects.create(
        source=Source.objects.get(name="Web shop"), key="anonymous:browser-1", learned_at=datetime.now(UTC)
    )
    Link.objects.create(record=record, customer=ann, probability=1, evidence="test", linked_at=datetime.now(UTC))
    return made


def ask(key: str, **fields: str) -> Any:
    query = urlencode({"key": key, "question": "1", "anonymousId": "browser-1", **fields})
    answer = handle(Request("GET", "/v1/next", headers={"origin": SHOP}, query=query))
    assert answer.status == 200
    return json.loads(answer.body)


def come_by(key: str, **fields: str) -> Any:
    """One look makes it ready, the next one has it."""
    assert "question" not in ask(key, **fields)
    LATER.do_waiting()
    make_ready(datetime.now(UTC))
    return ask(key, **fields)["question"]


def tell(to: str, method: str = "POST") -> Answer:
    path, _, query = to.partition("?")
    return handle(Request(method, path, headers={"origin": SHOP}, query=query))


def test_who_is_known_is_asked_by_one_click(key: str) -> None:
    question = come_by(key, lang="fr-CH,de")
    assert question["text"] == "Comment préférez-vous que nous vous contactions ?"
    assert [answer["label"] for answer in question["answers"]][1] == "Par téléphone"
    assert not Asking.objects.exists()
    shown = tell(question["shown"])
    assert (shown.status, shown.headers["access-control-allow-origin"]) == (204, SHOP)
    assert Asking.objects.get().place == "web"
    assert ask(key)["question"]["id"] == question["id"]
    assert tell(question["answers"][1]["to"]).status == 204
    assert Preference.objects.get().item == "by phone"
    assert "question" not in ask(key)


def test_who_would_rather_not_say_says_so(key: str) -> None:
    question = come_by(key)
    tell(question["shown"])
    assert tell(question["decline"]["to"]).status == 204
    assert Asking.objects.get().declined_at is not None


def test_strangers_and_pages_without_a_place_for_it_cost_nothing(key: str) -> None:
    assert set(ask(key, anonymousId="")) == {"placements"}
    assert set(ask(key, anonymousId="browser-2")) == {"placements"}
    assert set(ask(key, question="")) == {"placements"}
    assert LATER.do_waiting() == 0
    assert not ReadyQuestion.objects.exists()


def test_the_question_tells_nothing_of_the_person(key: str, ann: Customer) -> None:
    told = json.dumps(come_by(key))
    for secret in (ann.name, ann.email, ann.code, f'"{ann.pk}"'):
        assert secret not in told


def test_what_changed_meanwhile_is_not_shown(key: str) -> None:
    question = come_by(key)
    Decision.objects.update(control=True)
    assert tell(question["shown"]).status == 409
    assert tell(question["answers"][0]["to"]).status == 422
    assert "question" not in ask(key)


@pytest.mark.parametrize(("to", "status"), [("nothing?shown=1", 404), ("?answer=x", 404), ("nothing?decline=1", 404)])
def test_codes_that_are_none(key: str, to: str, status: int) -> None:
    assert tell(f"/v1/questions/{to}").status == status


def test_opening_a_link_answers_nothing_nor_does_another_s_page(key: str) -> None:
    question = come_by(key)
    tell(question["shown"])
    to = question["answers"][0]["to"]
    assert tell(to, "GET").status == 405
    path, _, query = to.partition("?")
    foreign = handle(Request("POST", path, headers={"origin": "https://evil.example"}, query=query))
    assert foreign.status == 403
    assert tell(to.split("=")[0] + "=nonsense").status == 422
    assert Asking.objects.get().answered_at is None


def test_a_scale_has_ends(key: str, ann: Customer) -> None:
    come_by(key)
    ReadyQuestion.objects.update(question="recommend")
    question = ask(key, lang="en")["question"]
    assert [answer["label"] for answer in question["answers"]] == [str(step) for step in range(11)]
    assert question["low"]
    assert question["high"]


def test_a_code_that_no_database_can_look_for_is_nobodys(key: str) -> None:
    assert [tell(f"/v1/questions/{code}?shown=1").status for code in ("%00", "a%00b", "x")] == [404, 404, 404]
