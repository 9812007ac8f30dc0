"""Operations of actions: made, copied, changed, tried, and approved by a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from regulars.customise.catalogue import sync_catalogue
from regulars.ledger.business import change_setting
from regulars.ledger.models import Action, Trace
from regulars.ledger.users import Role

if TYPE_CHECKING:
    from conftest import Api, Scene

TEA: dict[str, Any] = {
    "name": "A tin of tea",
    "cost": "2.00",
    "stock": 20,
    "rules": {"may": "orders >= 1", "now": "", "suits": ""},
    "words": {"phone": {"subject": "", "body": "Tea?"}},
}


def test_an_action_is_made_and_changed(owner: Api, scene: Scene) -> None:
    made = owner("post", "actions", TEA)

    assert made.status_code == 200
    assert (made.json()["action"], made.json()["state"], made.json()["made_by"]) == (
        "a-tin-of-tea", "approved", "command line",
    )  # fmt: skip
    terms = owner("get", "actions/a-tin-of-tea/terms").json()
    assert (terms["stock"], terms["rules"]["may"], terms["holdout"]) == (20, "orders >= 1", True)
    assert owner("put", "actions/a-tin-of-tea/terms", terms | {"stock": 5}).status_code == 200
    listed = next(each for each in owner("get", "actions").json() if each["key"] == "a-tin-of-tea")
    assert (listed["stock_left"], listed["playbook"], listed["told"]) == (5, False, "Customers with at least 1 order.")
    assert set(Trace.objects.values_list("by", "did")) >= {
        ("token test", "make action"),
        ("token test", "change action"),
    }


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"rules": {"may": "ordrs > 1"}}, 422, "Did you mean orders?"),
        ({"words": {}}, 422, "at least one of"),
        ({"stock": -1}, 422, "stock"),
        ({"effect": {"of": "luck"}}, 422, "effect"),
    ],
)
def test_wrong_terms_are_refused(owner: Api, scene: Scene, change: dict[str, Any], status: int, says: str) -> None:
    refused = owner("post", "actions", TEA | change)

    assert refused.status_code == status
    assert says in refused.content.decode()
    assert not Action.objects.filter(playbook=False).exists()


def test_a_move_of_the_playbook_is_copied_and_not_changed(owner: Api, scene: Scene) -> None:
    sync_catalogue()

    copy = owner("get", "actions/thank/copy").json()

    assert owner("post", "actions", copy).json()["action"] == "thank-them-and-offer-nothing-copy"
    assert owner("put", "actions/thank/terms", copy).status_code == 422
    assert owner("get", "actions/thank/terms").status_code == 422


def test_rules_are_tried(owner: Api, scene: Scene) -> None:
    body = {"rules": {"may": "orders >= 1", "now": "city = 'Leeds'"}, "customer": scene.ann.code}

    tried = owner("post", "actions/rules/tried", body).json()

    assert (tried["customers"], tried["fits"], tried["holds"], tried["examples"]) == (2, 1, True, [scene.ann.code])
    assert tried["steps"][1]["parts"] == [
        {"asks": "a town that is “Leeds”", "values": {"city": "Leeds"}, "holds": True}
    ]
    refused = owner("post", "actions/rules/tried", {"rules": {"suits": "orders >"}})
    assert (refused.status_code, "cannot be read" in refused.json()["detail"]) == (422, True)


def test_facts_are_told(owner: Api, scene: Scene) -> None:
    facts = {fact["name"]: fact for fact in owner("get", "actions/facts").json()}

    assert facts["orders"] == {"name": "orders", "kind": "number", "means": "orders so far", "choices": []}
    assert "most valuable" in facts["tier"]["choices"]


def test_a_second_person_approves(person: Callable[[Role | None], Api], scene: Scene) -> None:
    change_setting("FOUR_EYES", "yes")
    mark, olive = person(Role.MARKETER), person(Role.OWNER)
    number = mark("post", "actions", TEA).json()["number"]
    assert [each["state"] for each in olive("get", "actions/changes").json()] == ["waiting"]
    assert mark("post", f"actions/changes/{number}/approved").status_code == 403

    assert olive("post", f"actions/changes/{number}/approved").json()["state"] == "approved"

    assert next(each for each in olive("get", "actions").json() if each["key"] == "a-tin-of-tea")["approved"]
    assert olive("post", f"actions/changes/{number}/declined").status_code == 422
