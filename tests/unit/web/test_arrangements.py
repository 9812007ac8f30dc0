"""Arrangements in the console, on the customer's own page, and by the HTTP API."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils.timezone import localdate

from regulars.interact.arrangements.change import pause
from regulars.interact.arrangements.make import Line, Wanted, make_arrangement
from regulars.interact.preferences.links import ARRANGEMENTS, PREFERENCES, make_token
from regulars.ledger.models import Arrangement, Customer, Delivery

FORM = {"kind": "standing", "what": "Coffee <b>", "quantity": "2", "every": "6", "unit": "week"}


@pytest.fixture
def ada(db: None) -> Customer:
    return Customer.objects.create(name="Ada", email="ada@mail.example", known_since=datetime.now(UTC))


@pytest.fixture
def agent(db: None) -> Client:
    return _as("agent")


def _as(role: str) -> Client:
    user = User.objects.create_user(role, password="a long word")
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user)
    return client


def _standing(customer: Customer) -> Arrangement:
    first = localdate() + timedelta(days=2)
    wanted = Wanted("standing", first, (Line("Coffee <b>"),), every=1, unit="week")
    return make_arrangement(customer, wanted, by="agnes", at=datetime.now(UTC))


def test_an_agent_makes_one_on_the_customers_page(ada: Customer, agent: Client) -> None:
    page = agent.post(f"/customers/{ada.code}/arrangements/", FORM, follow=True).content.decode()
    made = Arrangement.objects.get()
    assert (made.every, made.unit, made.made_by) == (6, "week", "agent")
    assert "2 × Coffee &lt;b&gt;" in page
    assert "every 6 weeks" in page
    assert "Coffee &lt;b&gt;" in agent.get("/interact/arrangements/").content.decode()


@pytest.mark.parametrize("wrong", [{"quantity": "many"}, {"every": "x"}, {"kind": "gift"}, {"first_on": "soon"}])
def test_what_is_wrong_is_said_with_all_that_was_typed(ada: Customer, agent: Client, wrong: dict[str, str]) -> None:
    answer = agent.post(f"/customers/{ada.code}/arrangements/", FORM | wrong)
    assert answer.status_code == 422
    assert 'value="Coffee &lt;b&gt;"' in answer.content.decode()
    assert not Arrangement.objects.exists()


def test_who_may_only_look_changes_nothing(ada: Customer) -> None:
    analyst = _as("analyst")
    made = _standing(ada)
    assert analyst.post(f"/customers/{ada.code}/arrangements/", FORM).status_code == 403
    assert analyst.post(f"/interact/arrangements/{made.pk}/", {"do": "end"}).status_code == 403
    assert Arrangement.objects.get().state == "active"


def test_the_customer_skips_one_by_the_link_in_the_mail_and_opening_it_changes_nothing(
    ada: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGULARS_PUBLIC_ADDRESS", "https://crm.shop.example")
    made = _standing(ada)
    due: date = made.next_on or date.max
    text = Delivery.objects.get().text
    path = text[text.index("https://crm.shop.example") :].split()[0].removeprefix("https://crm.shop.example")
    shown = Client().get(path)
    assert "Coffee &lt;b&gt;" in shown.content.decode()
    assert Arrangement.objects.get().next_on == due
    form = {"arrangement": str(made.pk), "do": "skip", "due_on": due.isoformat()}
    for _ in range(2):
        assert Client().post(path, form).status_code == 303
    assert Arrangement.objects.get().next_on == due + timedelta(weeks=1)


def test_a_link_opens_nobody_elses_and_no_other_link_opens_it(ada: Customer) -> None:
    made, now = _standing(ada), datetime.now(UTC)
    bob = Customer.objects.create(name="Bob", email="bob@mail.example", known_since=now)
    form = {"arrangement": str(made.pk), "do": "end"}
    assert Client().post(f"/arrangements/{make_token(bob, ARRANGEMENTS, now)}/", form).status_code == 422
    assert Client().post(f"/arrangements/{make_token(ada, PREFERENCES, now)}/", form).status_code == 404
    old = make_token(ada, ARRANGEMENTS, now - timedelta(days=91))
    assert Client().post(f"/arrangements/{old}/", form).status_code == 404
    assert Arrangement.objects.get().state == "active"


@pytest.mark.parametrize("form", [{}, {"arrangement": "x", "do": "end"}, {"arrangement": "1", "do": "steal"}])
def test_a_form_that_makes_no_sense_is_refused(ada: Customer, form: dict[str, str]) -> None:
    path = f"/arrangements/{make_token(ada, ARRANGEMENTS, datetime.now(UTC))}/"
    assert Client().post(path, form).status_code == 422


def test_programs_do_the_same(ada: Customer, agent: Client) -> None:
    body = {"kind": "standing", "lines": [{"name": "Coffee"}], "every": 1, "unit": "month"}
    made = agent.post(f"/api/customers/{ada.code}/arrangements", json.dumps(body), "application/json")
    assert made.status_code == 201
    number = made.json()["number"]
    [told] = agent.get(f"/api/arrangements?customer={ada.code}").json()
    assert (told["number"], told["state"], told["lines"][0]["quantity"]) == (number, "active", "1")
    skipped = json.dumps({"due_on": told["next_on"]})
    assert agent.post(f"/api/arrangements/{number}/skip", skipped, "application/json").status_code == 200
    assert agent.get("/api/arrangements").json()[0]["next_on"] > told["next_on"]
    pause(number, by="agnes", at=datetime.now(UTC))
    assert agent.post(f"/api/arrangements/{number}/go-on").status_code == 200
    assert agent.post(f"/api/arrangements/{number}/end").status_code == 200
    assert agent.get("/api/arrangements").json() == []
