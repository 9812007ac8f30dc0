"""How customers stand with us, over HTTP: relationships, experience, service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.mail import NOW

from regulars.differentiate.quality import RELATIONSHIPS
from regulars.ledger.models import Customer, Experience, ModelCard, Promise, Relationship, Run
from regulars.ledger.users import Role

if TYPE_CHECKING:
    from conftest import Api, Scene


def judge(customer: Customer, points: float, **more: Any) -> None:
    traits = {
        f"{trait}{end}": points + off
        for trait in ("satisfaction", "trust", "commitment")
        for end, off in (("", 0), ("_low", -0.5), ("_high", 0.5))
    }
    usual = {"kind": "ambivalent", "kind_probability": 0.8, "sings": 0.1, "walks": 0.1, "reasons": ["Comes often."]}
    Relationship.objects.create(customer=customer, as_of=NOW, **traits, **(usual | more))


@pytest.fixture
def judged(scene: Scene) -> Scene:
    judge(scene.ann, 6, kind="ambassador", sings=0.9, walks=0.6)
    judge(scene.bob, 2, kind="opponent", walks=0.8, answers=3)
    figures = {
        "alphas": {"satisfaction": 0.85, "trust": 0.42, "commitment": None},
        "learnt": True,
        "cannot_know": ["Why."],
    }
    ModelCard.objects.create(name=RELATIONSHIPS, as_of=NOW, figures=figures)
    return scene


def test_how_all_stand_with_us(owner: Api, judged: Scene) -> None:
    told = owner("get", "relationships").json()
    assert (told["customers"], told["answered"], told["learnt"], told["cannot_know"]) == (2, 1, True, ["Why."])
    assert (told["kinds"]["ambassador"], told["kinds"]["opponent"], told["kinds"]["rational"]) == (1, 1, 0)
    assert [(one["name"], one["mean"], one["sound"]) for one in told["traits"]] == [
        ("satisfaction", 4, True), ("trust", 4, False), ("commitment", 4, False),
    ]  # fmt: skip


def test_who_stands_out(owner: Api, judged: Scene) -> None:
    ann, bob = judged.ann.code, judged.bob.code

    def listed(order: str) -> list[str]:
        return [one["customer"] for one in owner("get", f"relationships/customers?order={order}").json()]

    assert (listed("sings"), listed("walks"), listed("worth_a_visit")) == ([ann, bob], [bob, ann], [ann, bob])
    assert owner("get", "relationships/customers?order=name").status_code == 422
    one = owner("get", f"customers/{bob}/relationship").json()
    assert (one["trust"], one["kind"], one["value"], one["reasons"]) == (2, "opponent", "10.0000", ["Comes often."])


def test_before_any_run_it_says_what_to_do(owner: Api, scene: Scene) -> None:
    for path in ("relationships", f"customers/{scene.ann.code}/relationship", "experience"):
        answer = owner("get", path)
        assert (answer.status_code, "POST /api/runs" in answer.json()["hint"]) == (404, True), path
    assert owner("get", "relationships/customers").json() == []


def test_who_had_it_worst_and_best(owner: Api, scene: Scene) -> None:
    usual = {"as_of": NOW, "by_us": 0, "with_us": 0, "touches": 1, "before": 0, "parts": {"late": -1.0}}
    Experience.objects.create(customer=scene.ann, figure=-0.9, **usual)
    Experience.objects.create(customer=scene.bob, figure=0.8, **usual)
    Run.objects.create(step="experience", started_at=NOW, finished_at=NOW, figures={"customers": 2, "poor": 1})
    assert owner("get", "experience").json() == {"customers": 2, "poor": 1}
    (worst,) = owner("get", "experience/customers").json()
    (best,) = owner("get", "experience/customers?had_it=best").json()
    assert (worst["customer"], worst["parts"], best["customer"]) == (scene.ann.code, {"late": -1.0}, scene.bob.code)


def test_service_now_or_as_of_the_newest_that_is_known(owner: Api, scene: Scene) -> None:
    broken = NOW - timedelta(days=1)
    Promise.objects.create(customer=scene.ann, text="x", made_by="amy", made_at=broken, broken_at=broken)
    now, newest = (owner("get", f"service?as_of={moment}").json() for moment in ("now", "newest"))
    assert newest["as_of"].startswith("2026-05-03T12:00:00")
    assert now["as_of"] > newest["as_of"]
    assert newest["people"] == [{"person": "amy", "kept": 0, "broken": 1, "open": 0}]
    assert owner("get", "service/returning").json() == {"returning": None}


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_look(person: Callable[[Role | None], Api], judged: Scene, role: Role | None) -> None:
    caller = person(role)
    figures = ("relationships", "relationships/customers", "service", "experience/customers")
    opened = role is not None and role is not Role.AGENT
    assert {caller("get", path).status_code for path in figures} == ({200} if opened else {403})
    assert caller("get", "dialogue").status_code == (200 if role else 403)
