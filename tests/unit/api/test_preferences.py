"""What customers allow and wish, over HTTP; and the link to their own page, which only they get."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.support.mail import NOW

from regulars.interact.desk import desk_record
from regulars.ledger.models import Conversation, Customer, Delivery, Trace, Wish
from regulars.ledger.users import Role

if TYPE_CHECKING:
    from conftest import Api, Scene


@pytest.fixture
def wished(scene: Scene) -> Scene:
    for about, value, more in (
        ("quiet", "21:00-08:00", {}),
        ("frequency", "2/7", {"channel": "email"}),
        ("topic", "no", {"item": "Tea"}),
        ("pause", "2999-01-01T00:00:00+00:00", {}),
        ("time_zone", "Europe/London", {}),
        ("language", "de", {}),
    ):
        record = desk_record(scene.ann, NOW)
        Wish.objects.create(record=record, about=about, value=value, stated_at=NOW, proof="by phone", **more)
    return scene


def test_whether_they_may_be_reached_and_why(owner: Api, wished: Scene) -> None:
    reach = owner("get", f"customers/{wished.ann.code}/reach").json()
    by = {one["channel"]: one for one in reach["channels"]}
    assert (by["phone"]["allowed"], by["phone"]["not_before"] is not None) == (False, True)
    assert (by["email"]["allowed"], by["email"]["not_before"]) == (False, None)
    assert reach["limits"] == [{"channel": "email", "most": 2, "days": 7}]
    assert (reach["unwanted_topics"], reach["time_zone"], reach["language"]) == (["tea"], "Europe/London", "de")
    assert reach["quiet_hours"] == ["21:00-08:00"]
    assert reach["paused_until"].startswith("2999-01-01")
    assert "By email 2 a week at most." in reach["lines"]
    nothing = owner("get", f"customers/{wished.bob.code}/reach").json()
    assert (nothing["lines"], nothing["paused_until"]) == ([], None)


def test_every_statement_with_its_proof(owner: Api, wished: Scene) -> None:
    told = owner("get", f"customers/{wished.ann.code}/wishes?limit=1").json()
    assert [(one["about"], one["proof"], one["source"]) for one in told] == [("language", "by phone", "Our own people")]
    path = f"customers/{wished.ann.code}/consents"
    denied = {"channel": "phone", "purpose": "marketing", "state": "denied", "proof": "on the phone"}
    assert owner("post", path, denied).status_code == 201
    assert [one["state"] for one in owner("get", path).json()] == ["denied"]
    assert [one["state"] for one in owner("get", f"{path}/stated").json()] == ["denied", "granted"]


def test_the_link_to_their_page_goes_to_their_address_once_a_day(owner: Api, talk: Conversation, scene: Scene) -> None:
    path = f"customers/{scene.ann.code}/preferences/invited"
    answers = [owner("post", path) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {200}
    mail = Delivery.objects.get()
    assert (mail.address, mail.purpose, "/preferences/" in mail.text) == ("ann@example.com", "service", True)
    assert "/preferences/" not in answers[0].content.decode(), "the link proves who they are"
    assert Trace.objects.filter(did="send preferences").exists()
    Customer.objects.filter(pk=scene.bob.pk).update(email="")
    refused = owner("post", f"customers/{scene.bob.code}/preferences/invited")
    assert (refused.status_code, "no e-mail address" in refused.json()["detail"]) == (422, True)


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_look_and_who_may_act(
    person: Callable[[Role | None], Api], talk: Conversation, scene: Scene, role: Role | None
) -> None:
    caller, path = person(role), f"customers/{scene.ann.code}"
    looks = {caller("get", f"{path}/{part}").status_code for part in ("reach", "wishes", "consents", "consents/stated")}
    assert looks == ({200} if role else {403})
    may = role in {Role.OWNER, Role.MARKETER, Role.AGENT}
    assert caller("post", f"{path}/preferences/invited").status_code == (200 if may else 403)
