"""Differentiate, Interact, Customise and Measure: what they show, and what can be changed there."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from regulars.customise.next_goods import keep_goods_card
from regulars.interact.tasks import add_task
from regulars.ledger.models import Action, Score, Shift, Trace
from regulars.ledger.users import Role
from regulars.measure.refresh import latest_measures

from .conftest import NOW, Scene, SignedIn, read


def test_value_shows_tiers_spread_and_who_stands_out(owner: Client, worked: datetime) -> None:
    page = read(owner.get("/differentiate/"))
    tiers = set(Score.objects.values_list("tier", flat=True))
    assert all(tier in page.text for tier in tiers)
    assert "Together worth" in page.text
    assert len(page.all("svg", role="img")) in {2, 4}  # each chart for wide screens and for phones
    assert "/customers/?tier=most%20valuable" in page.links()
    assert "champions" in page.text
    assert "Could bring more" in page.text


def test_risk_shows_who_and_why_and_whether_to_believe_it(owner: Client, worked: datetime) -> None:
    page = read(owner.get("/differentiate/risk/"))
    dearest = Score.objects.filter(at_stake__isnull=False).order_by("-at_stake", "customer").first()
    assert dearest is not None
    assert f"/customers/{dearest.customer.code}/" in page.links()
    assert dearest.reasons[0] in page.text
    assert "Habits that changed" in page.text
    Shift.objects.create(
        customer=dearest.customer, habit="spend", since=date(2026, 1, 5), noticed_at=NOW, probability=0.97, worse=True,
        words="Used to spend about £80 at a time; since January 2026 about £20.",
    )  # fmt: skip
    changed = read(owner.get("/differentiate/risk/")).text
    assert "Used to spend about £80 at a time; since January 2026 about £20." in changed
    assert "We are 97% sure." in changed
    assert "since January 2026 about £20" in read(owner.get(f"/customers/{dearest.customer.code}/")).text


def test_needs_shows_groups_traits_and_prospects(owner: Client, worked: datetime) -> None:
    page = read(owner.get("/differentiate/needs/"))
    groups = set(Score.objects.exclude(needs_group="").values_list("needs_group", flat=True))
    assert groups
    assert all(group in page.text for group in groups)
    assert "What the best customers have in common" in page.text
    chosen = sorted(groups)[0]
    listed = read(owner.get("/customers/", {"needs": chosen}))
    assert sum(link.startswith("/customers/") and len(link) == 19 for link in listed.links()) == min(
        Score.objects.filter(needs_group=chosen).count(), 50
    )


@pytest.mark.parametrize("name", ["purchases", "spend", "likeness"])
def test_each_model_has_a_card(name: str, owner: Client, worked: datetime) -> None:
    page = read(owner.get(f"/differentiate/models/{name}/"))
    for said in ("What it is", "What it cannot know", "Learnt from"):
        assert said in page.text, said


def test_a_model_that_there_is_not_is_said(owner: Client, worked: datetime) -> None:
    answer = owner.get("/differentiate/models/guess/")
    assert answer.status_code == 404
    assert "There is no model" in answer.content.decode()


def test_before_anything_was_learnt_the_pages_say_what_to_do(owner: Client, db: None) -> None:
    for path in ("", "risk/", "needs/", "models/"):
        assert "Import the orders of your shop" in read(owner.get(f"/differentiate/{path}")).text


def test_interact_shows_what_we_owe(owner: Client, signed_in: SignedIn, scene: Scene) -> None:
    add_task(scene.bob, "Somebody else's", by="x", at=NOW, assigned_to="mark")
    page = read(owner.get("/interact/"))
    for said in ("Send the catalogue", "Somebody else's", "Call back on Friday", "Where is my parcel?", "unhappy"):
        assert said in page.text, said
    mine = read(signed_in(Role.AGENT).get("/interact/?whose=mine"))
    assert "Send the catalogue" in mine.text
    assert "Somebody else's" not in mine.text


def test_interact_shows_the_unhappy_ones(owner: Client, scene: Scene) -> None:
    from regulars.ledger.models import Conversation

    assert "Where is my parcel?" in read(owner.get("/interact/?talks=unhappy")).text
    Conversation.objects.update(satisfaction="good")
    assert "Where is my parcel?" not in read(owner.get("/interact/?talks=unhappy")).text


def test_customise_shows_the_playbook_and_what_was_decided(owner: Client, worked: datetime) -> None:
    page = read(owner.get("/customise/"))
    assert "Give them a reason to return" in page.text
    assert "Left in peace" in page.text
    assert len(page.all("button", name="enabled")) == Action.objects.count()


def test_an_action_is_switched_off_and_on(owner: Client, scene: Scene) -> None:
    owner.post("/customise/thank/", {"enabled": "no"})
    assert not Action.objects.get(key="thank").enabled
    assert "switched off" in read(owner.get("/customise/")).text
    owner.post("/customise/thank/", {"enabled": "yes"})
    assert Action.objects.get(key="thank").enabled
    assert [trace.what for trace in Trace.objects.all()] == ["action thank"] * 2


def test_the_cost_of_an_action_is_changed(owner: Client, scene: Scene) -> None:
    owner.post("/customise/thank/", {"cost": " 4.20 "})
    assert Action.objects.get(key="thank").cost == Decimal("4.20")


@pytest.mark.parametrize("cost", ["much", "-1", "NaN", ""])
def test_a_cost_has_to_be_one(cost: str, owner: Client, scene: Scene) -> None:
    page = read(owner.post("/customise/thank/", {"cost": cost, "next": "/customise/"}, follow=True))
    assert page.all("p", role="alert")
    assert Action.objects.get(key="thank").cost == 0


def test_measure_shows_what_the_last_run_left(owner: Client, worked: datetime) -> None:
    page = read(owner.get("/measure/"))
    for said in (
        "Customer equity",
        "Return on Customer, last year",
        "Acquired",
        "Kept",
        "Grown",
        "Lost",
        "Were we right?",
        "Customer equity now",
        "The coming quarters",
        "What was taken from tomorrow?",
        "a quarter before",
    ):
        assert said in page.text, said
    assert len(page.all("svg", role="img")) == 10


def test_measure_between_two_days(owner: Client, worked: datetime) -> None:
    measures = latest_measures()
    assert measures
    period = measures["periods"]["quarter"]
    asked = f"?start={period['start']}&end={period['end']}"
    waiting = read(owner.get(f"/measure/{asked}"))
    assert "Measuring" in waiting.text
    assert waiting.all("div", hx_trigger="load")[0]["hx-get"] == f"/measure/between/{asked}"
    part = read(owner.get(f"/measure/between/{asked}", headers={"HX-Request": "true"}))
    assert not part.all("html")
    page = read(owner.get(f"/measure/{asked}"))
    assert f"Return on Customer from {period['start']} to {period['end']}" in page.text
    assert page.all("input", name="start")[0]["value"] == period["start"]
    assert "Acquired" in read(owner.get(f"/measure/between/?start={period['start']}")).text
    for query, said in (
        ("start=2030-01-01&end=2029-01-01", "Choose"),
        ("start=soon", "'soon' is no day"),
        ("start=1999-01-01&end=1999-06-01", "1999"),
    ):
        wrong = read(owner.get(f"/measure/between/?{query}"))
        assert wrong.all("p", role="alert")
        assert said in wrong.text


def test_the_card_of_goods_sets_its_way_beside_simpler_ones(owner: Client, scene: Scene) -> None:
    figures = {
        "way": "ranker",
        "recall": {"popularity": 0.1, "neighbours": 0.22, "ranker": 0.28},
        "first": {"popularity": 0.05, "neighbours": 0.12, "ranker": 0.16},
        "top": 5,
        "judged_on": 1523,
        "lessons": 1930,
        "learnt_from": 4000,
        "again": {"way": "hazard", "areas": {}, "bins": [[0.1, 0.12, 40], [0.5, 0.45, 41]]},
    }
    keep_goods_card(figures, NOW)
    page = read(owner.get("/differentiate/models/goods/"))
    for said in ("What will they want next?", "1,523 customers", "Ranker in use", "28%", "What it cannot know"):
        assert said in page.text, said
