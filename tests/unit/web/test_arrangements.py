"""Arrangements in the console, on the customer's own page, and by the HTTP API."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localdate
from tests.support.mail import person

from regulars.interact.arrangements.change import pause
from regulars.interact.arrangements.make import Line, Wanted, make_arrangement
from regulars.interact.desk import desk_record
from regulars.interact.preferences.links import ARRANGEMENTS, PREFERENCES, make_token
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Arrangement, Customer, Delivery, Event, TimelineEntry, Trace

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


def _send(client: Client, path: str, body: dict[str, str]) -> HttpResponse:
    return client.post(path, json.dumps(body), "application/json")


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


def test_the_customer_changes_it_and_has_the_next_one_as_it_is(ada: Customer) -> None:
    made = _standing(ada)
    path = f"/arrangements/{make_token(ada, ARRANGEMENTS, datetime.now(UTC))}/"
    due = f"{made.next_on}"
    form = {"arrangement": str(made.pk), "due_on": due, "do": "as-it-is"}
    assert "send it as it is" in Client().post(path, form, follow=True).content.decode()
    change = {
        "do": "change",
        "what": ["Coffee <b>", "Tea"],
        "quantity": ["0", "3"],
        "next_on": due,
        "every": "2",
        "unit": "month",
        "address": "1 Mill <Lane>",
        "words": "",
    }
    page = Client().post(path, form | change, follow=True).content.decode()
    assert "3 × Tea" in page
    assert "1 Mill &lt;Lane&gt;" in page
    made.refresh_from_db()
    assert (len(made.lines), made.every, made.unit) == (1, 2, "month")


def test_a_colleague_changes_it_for_them(ada: Customer, agent: Client) -> None:
    made = _standing(ada)
    form = {"do": "change", "what": "Tea", "quantity": "1", "next_on": f"{made.next_on}", "due_on": f"{made.next_on}"}
    assert agent.post(f"/interact/arrangements/{made.pk}/", form).status_code == 303
    made.refresh_from_db()
    assert (made.lines[0]["name"], made.every) == ("Tea", 1)


def _ordered(customer: Customer) -> None:
    now = datetime.now(UTC)
    record = desk_record(customer, now)
    line = {"source": record.source, "source_key": record.key, "name": PURCHASE, "occurred_at": now, "order_id": "A1"}
    Event.objects.create(seq=1, line=1, product="C", product_name="Coffee <b>", quantity=Decimal(2), **line)
    TimelineEntry.objects.create(record=record, at=now, seq=1, name=PURCHASE, reference="A1")


def test_the_customer_orders_the_same_again_once(ada: Customer) -> None:
    Customer.objects.filter(pk=ada.pk).update(street="2 High St", city="Leeds")
    _ordered(ada)
    path = f"/arrangements/{make_token(ada, ARRANGEMENTS, datetime.now(UTC))}/"
    page = Client().get(path).content.decode()
    assert "Coffee &lt;b&gt;" in page
    assert "2 High St" in page
    assert not Arrangement.objects.exists()
    lives = "Ada\r\n2 High St\r\nLeeds"
    form = {"do": "again", "what": "Coffee <b>", "quantity": "2", "product": "C", "address": lives}
    for _ in range(2):
        assert Client().post(path, form).status_code == 303
    made = Arrangement.objects.get()
    assert (made.kind, made.address, made.made_by) == ("reorder", "", "the customer")
    assert "by the link of" in made.evidence


def test_the_same_again_is_filled_in_for_a_colleague_and_kept_where_something_is_wrong(
    ada: Customer, agent: Client
) -> None:
    _ordered(ada)
    assert 'name="what" value="Coffee' not in agent.get(f"/customers/{ada.code}/").content.decode()
    assert 'name="what" value="Coffee' in agent.get(f"/customers/{ada.code}/?again=1").content.decode()
    form = {"kind": "reorder", "what": ["Coffee", "Tea"], "quantity": ["many", "1"], "product": ["C"]}
    answer = agent.post(f"/customers/{ada.code}/arrangements/", form)
    assert answer.status_code == 422
    assert 'name="what" value="Coffee"' in answer.content.decode()
    assert 'value="many"' in answer.content.decode()
    assert agent.get(f"/api/customers/{ada.code}/last-order").json() == [
        {"name": "Coffee <b>", "quantity": "2", "product": "C"}
    ]


def test_what_we_know_of_them_is_filled_in_and_can_be_corrected(db: None) -> None:
    now = datetime.now(UTC)
    ann = person("ann@a.example", "Ann Cole")
    Customer.objects.filter(pk=ann.pk).update(phone="+44 20 7946 0958")
    path = f"/arrangements/{make_token(ann, ARRANGEMENTS, now)}/"
    assert 'value="+44 20 7946 0958"' in Client().get(path).content.decode()
    told = Client().post(path, {"do": "correct", "city": "<Leeds>"}, follow=True).content.decode()
    assert "We have noted it." in told
    assert 'value="&lt;Leeds&gt;"' in told
    assert Client().post(path, {"do": "correct", "phone": "1"}).status_code == 422
    assert Customer.objects.get().city == "<Leeds>"


def test_programs_change_it_too(ada: Customer, agent: Client) -> None:
    made = _standing(ada)
    path = f"/api/arrangements/{made.pk}"
    body = {"lines": [{"name": "Tea", "quantity": 3}], "words": "ring twice", "seen_on": f"{made.next_on}"}
    assert agent.patch(path, json.dumps(body), "application/json").status_code == 200
    due = json.dumps({"due_on": f"{made.next_on}"})
    assert agent.post(f"{path}/as-it-is", due, "application/json").status_code == 200
    [told] = agent.get("/api/arrangements").json()
    assert (told["lines"][0]["name"], told["words"], told["every"]) == ("Tea", "ring twice", 1)
    late = json.dumps({"words": "late", "seen_on": "2020-01-01"})
    assert agent.patch(path, late, "application/json").status_code == 422
    assert _as("analyst").patch(path, json.dumps(body), "application/json").status_code == 403


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


def test_the_customer_asks_on_their_page_to_be_told_when_it_is_back(ada: Customer, agent: Client) -> None:
    path = f"/arrangements/{make_token(ada, ARRANGEMENTS, datetime.now(UTC))}/"
    asked = {"do": "await", "thing": "Kenya <i>", "channel": "phone"}
    page = Client().post(path, asked, follow=True).content.decode()
    assert "We shall tell you once, when it is back." in page
    assert "Kenya &lt;i&gt;" in page
    assert "by phone, once" in page
    made = Arrangement.objects.get()
    assert (made.kind, made.words, made.channel, made.made_by) == ("back", "Kenya <i>", "phone", "the customer")
    assert made.evidence.startswith("On their own page")
    assert Client().post(path, asked | {"channel": "pigeon"}).status_code == 422
    assert Client().post(path, asked | {"thing": " "}).status_code == 422


def test_one_of_us_says_that_it_is_back(ada: Customer, agent: Client) -> None:
    form = {"kind": "back", "what": "Kenya <i>", "channel": "post"}
    page = agent.post(f"/customers/{ada.code}/arrangements/", form, follow=True).content.decode()
    assert "Word when it is back" in page
    listed = agent.get("/interact/arrangements/").content.decode()
    assert "Kenya &lt;i&gt;" in listed
    assert "Nothing falls due." in listed
    said = agent.post("/interact/arrangements/back/", {"name": "kenya <I>"}, follow=True).content.decode()
    assert "One customer is told that “kenya &lt;I&gt;” is back." in said
    assert "Nobody waits for anything." in said
    again = agent.post("/interact/arrangements/back/", {"name": "Kenya <i>"}, follow=True).content.decode()
    assert "Nobody waits for “Kenya &lt;i&gt;” any more." in again
    assert Trace.objects.filter(did="mark back").count() == 2


def test_programs_ask_and_say_that_it_is_back(ada: Customer, agent: Client) -> None:
    made = _send(
        agent, f"/api/customers/{ada.code}/arrangements", {"kind": "back", "words": "Kenya", "channel": "phone"}
    )
    assert made.status_code == 201
    (shown,) = agent.get("/api/arrangements").json()
    assert (shown["kind"], shown["channel"], shown["next_on"]) == ("back", "phone", None)
    (waited,) = agent.get("/api/arrangements/awaited").json()
    assert (waited["name"], waited["customers"]) == ("Kenya", 1)
    assert _send(agent, "/api/arrangements/back", {"name": "KENYA"}).json() == {"customers": 1}
    assert agent.get("/api/arrangements/awaited").json() == []
    assert _send(_as("analyst"), "/api/arrangements/back", {"name": "Kenya"}).status_code == 403


@pytest.mark.parametrize(
    ("known", "browser", "language", "title"),
    [
        ("German", "fr", "de", "Was wir uns für Sie merken"),
        ("", "fr-CA,en;q=0.5", "fr", "Ce que nous retenons pour vous"),
        ("es", "", "es", "Lo que recordamos por usted"),
        ("", "", "en", "What we remember for you"),
        ("Welsh", "", "en", "What we remember for you"),
    ],
)
def test_the_page_speaks_the_customers_language(
    ada: Customer, known: str, browser: str, language: str, title: str
) -> None:
    Customer.objects.filter(pk=ada.pk).update(language=known)
    _standing(ada)
    path = f"/arrangements/{make_token(ada, ARRANGEMENTS, datetime.now(UTC))}/"
    page = Client(headers={"Accept-Language": browser}).get(path).content.decode()
    assert f'<html lang="{language}">' in page
    assert f"<h1>{title}</h1>" in page
    assert ("Skip this one" in page) == (language == "en")
    refused = Client(headers={"Accept-Language": browser}).post(path, {"do": "steal"})
    assert refused.status_code == 422
    assert ('<p lang="en">' in refused.content.decode()) == (language != "en")


def test_quantities_can_be_sent_back_in_every_language(ada: Customer) -> None:
    _ordered(ada)
    Event.objects.update(quantity=Decimal("2.5"))
    Customer.objects.filter(pk=ada.pk).update(language="de")
    page = Client().get(f"/arrangements/{make_token(ada, ARRANGEMENTS, datetime.now(UTC))}/").content.decode()
    assert 'name="quantity" inputmode="decimal" value="2.5"' in page
