"""Who is who over HTTP: pairs answered, customers merged and split and back, how well we know them, accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from regulars.ledger.models import Account, Customer, Link, Membership, Record, Review, Source, Trace
from regulars.ledger.users import Role

from .conftest import NOW

if TYPE_CHECKING:
    from .conftest import Api, Scene


def also_in(source: str, customer: Customer, **told: str) -> Record:
    """Another record of a customer, from another source."""
    found, _ = Source.objects.get_or_create(name=source, defaults={"format": "test"})
    record = Record.objects.create(source=found, key=f"{source}-{customer.pk}", learned_at=NOW, **told)
    Link.objects.create(record=record, customer=customer, probability=0.97, evidence="the same e-mail", linked_at=NOW)
    return record


def till_of(customer: Customer) -> Record:
    return customer.links.get(record__source__name="till").record


@pytest.fixture
def pair(scene: Scene) -> Review:
    """Ann and Bob in doubt."""
    left, right = sorted((till_of(scene.ann).pk, till_of(scene.bob).pk))
    return Review.objects.create(
        left_id=left, right_id=right, probability=0.6, evidence=["the same name"], worth=12, found_at=NOW
    )


def test_a_pair_is_read_and_answered_and_taken_back(owner: Api, scene: Scene, pair: Review) -> None:
    (found,) = owner("get", "reviews").json()
    assert (found["review"], found["state"], found["worth"]) == (pair.pk, "waiting", "12.0000")
    assert {found[side]["customer"] for side in ("left", "right")} == {scene.ann.code, scene.bob.code}
    assert found["reasons"][0]["sentence"] == "the same name"
    assert owner("post", f"reviews/{pair.pk}/answer", {"verdict": "same"}).json() == {"done": True, "number": pair.pk}
    assert owner("get", f"reviews/{pair.pk}").json()["together"] is True
    assert owner("get", "reviews").json() == []
    assert owner("get", f"customers/{scene.bob.code}").json()["code"] == scene.ann.code
    owner("post", f"reviews/{pair.pk}/take-back")
    assert owner("get", f"reviews/{pair.pk}").json()["together"] is False
    assert [trace.did for trace in Trace.objects.filter(what=f"pair {pair.pk}").order_by("pk")] == [
        "answer pair",
        "take answer back",
    ]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("reviews/{pair}/answer", {"verdict": "maybe"}, 422),
        ("reviews/{pair}/answer", {}, 422),
        ("reviews/999/answer", {"verdict": "same"}, 404),
        ("reviews/{pair}/take-back", None, 422),
        ("reviews/999/take-back", None, 404),
    ],
)
def test_what_is_no_answer_is_refused(path: str, body: Any, status: int, owner: Api, pair: Review) -> None:
    answer = owner("post", path.format(pair=pair.pk), body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert Review.objects.get().state == "waiting"


def test_merge_and_undo(owner: Api, scene: Scene) -> None:
    done = owner("post", f"customers/{scene.ann.code}/merge", {"other": scene.bob.code, "reason": "He rang."}).json()
    assert (done["change"], done["customer"], done["others"]) == ("merged", scene.ann.code, [scene.bob.code])
    assert (done["reason"], done["by"], done["undone"]) == ("He rang.", "token test", False)
    assert owner("get", f"customers/{scene.bob.code}").json()["code"] == scene.ann.code
    undone = owner("post", f"identity/{done['number']}/undo").json()
    assert undone["change"] == "undone"
    assert owner("get", f"customers/{scene.bob.code}").json()["code"] == scene.bob.code
    told = owner("get", f"customers/{scene.ann.code}/changes").json()
    assert [(each["change"], each["undone"]) for each in told] == [("undone", False), ("merged", True)]
    again = owner("post", f"identity/{done['number']}/undo")
    assert (again.status_code, "taken back already" in again.json()["detail"]) == (422, True)


def test_split_gives_a_customer_of_its_own(owner: Api, scene: Scene) -> None:
    record = also_in("list", scene.ann, email="anne@example.com")
    done = owner("post", f"customers/{scene.ann.code}/split", {"records": [record.pk], "reason": "Her mother."}).json()
    (other,) = done["others"]
    assert done["records"] == [record.pk]
    assert Link.objects.get(record=record).customer.code == other
    owner("post", f"identity/{done['number']}/undo")
    assert Link.objects.get(record=record).customer_id == scene.ann.pk


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("merge", {"other": "{ann}"}, 422),
        ("merge", {"other": "0000000"}, 404),
        ("merge", {}, 422),
        ("split", {"records": []}, 422),
        ("split", {"records": [999]}, 422),
        ("split", {"records": [-1]}, 422),
    ],
)
def test_what_cannot_be_merged_or_split(path: str, body: Any, status: int, owner: Api, scene: Scene) -> None:
    given = {
        name: value.format(ann=scene.ann.code) if isinstance(value, str) else value for name, value in body.items()
    }
    assert owner("post", f"customers/{scene.ann.code}/{path}", given).status_code == status
    assert not Customer.objects.exclude(merged_into=None).exists()


def test_who_may(script: Callable[..., Api], person: Callable[[Role], Api], scene: Scene, pair: Review) -> None:
    for caller in (script("see", "export"), person(Role.ANALYST)):
        assert caller("get", "reviews").status_code == 200
        assert caller("post", f"reviews/{pair.pk}/answer", {"verdict": "same"}).status_code == 403
        assert caller("post", f"customers/{scene.ann.code}/merge", {"other": scene.bob.code}).status_code == 403
        assert caller("post", "identity/1/undo").status_code == 403
    agent = person(Role.AGENT)
    assert agent("post", f"customers/{scene.ann.code}/merge", {"other": scene.bob.code}).status_code == 200


def test_how_well_we_know_them(owner: Api, scene: Scene) -> None:
    Record.objects.filter(pk=till_of(scene.ann).pk).update(email="ann@example.com", full_name="Ann Cole")
    found = owner("get", "identify/knowing").json()
    assert found["people"] == 2
    facts = {fact["fact"]: fact for fact in found["facts"]}
    assert (facts["email"]["known"], facts["phone"]["people"]) == (0.5, 0)
    assert found["sources"][0]["source"] == "till"
    assert found["ask"][0]["customers"] == [scene.ann.code]


def test_accounts(owner: Api, scene: Scene) -> None:
    household = Account.objects.create(kind="household", name="Cole household", key="h")
    Account.objects.create(kind="company", name="Acme", key="c")
    Membership.objects.create(account=household, customer=scene.ann, role="contact", evidence="same address")
    assert [found["name"] for found in owner("get", "accounts").json()] == ["Acme", "Cole household"]
    (row,) = owner("get", "accounts?kind=household").json()
    found = owner("get", f"accounts/{row['number']}").json()
    assert found["members"] == [
        {"customer": scene.ann.code, "called": "Ann Cole", "role": "contact", "evidence": "same address",
         "stated": False}
    ]  # fmt: skip
    assert owner("get", "accounts/999").status_code == 404
    assert owner("get", "accounts?kind=tribe").status_code == 422
