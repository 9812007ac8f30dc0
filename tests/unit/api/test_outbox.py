"""The outbox over HTTP: what waits and why, what nobody knows, what was put aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.support.mail import NOW, to_send

from regulars.interact.outbox.unknown import find_unknown
from regulars.ledger.mail_files import mail_folder
from regulars.ledger.models import ArrivedMail, Conversation, Delivery, Trace
from regulars.ledger.users import Role

if TYPE_CHECKING:
    from conftest import Api, Scene


def test_what_is_to_be_sent_and_what_hinders_it(owner: Api, scene: Scene) -> None:
    to_send(scene.ann)
    outbox = owner("get", "outbox").json()
    assert (outbox["counts"]["queued"], outbox["counts"]["sent"]) == (1, 0)
    assert [(one["customer"], one["subject"]) for one in outbox["deliveries"]] == [(scene.ann.code, "Spring teas")]
    assert "No mail server is set up (MAIL_OUT). One mail waits until then." in outbox["problems"]
    assert owner("get", "outbox?state=sent").json()["deliveries"] == []
    assert owner("get", "outbox?state=lost").status_code == 422


def test_a_person_says_what_became_of_a_mail(owner: Api, scene: Scene) -> None:
    sent = to_send(scene.ann)
    Delivery.objects.update(state="sending", handed_at=NOW)
    find_unknown(NOW + timedelta(hours=1))
    assert [one["number"] for one in owner("get", "outbox").json()["unknown"]] == [sent.pk]
    settled = owner("post", f"outbox/{sent.pk}/settled", {"arrived": True})
    assert (settled.json()["state"], settled.json()["detail"]) == ("sent", "so says token test")
    assert owner("post", f"outbox/{sent.pk}/settled", {"arrived": False}).status_code == 422
    assert owner("post", "outbox/99/settled", {"arrived": True}).status_code == 404
    assert Trace.objects.filter(did="settle delivery").count() == 1


def test_a_mail_put_aside_is_fetched_as_it_came(owner: Api, talk: Conversation) -> None:
    (mail_folder() / "m1").write_bytes(b"From: \xff")
    ArrivedMail.objects.create(pk=1, fingerprint="f", at=NOW, kind="aside", reason="No sender.", file="m1")
    assert owner("get", "outbox/aside").json()[0] | {"at": 0} == {
        "number": 1, "at": 0, "reason": "No sender.", "kept": True,
    }  # fmt: skip
    assert owner("get", "outbox/aside/1").content == b"From: \xff"
    assert owner("get", "outbox/aside/2").status_code == 404


@pytest.mark.parametrize("role", [*Role, None])
def test_the_outbox_is_for_who_may_act(
    person: Callable[[Role | None], Api], talk: Conversation, role: Role | None
) -> None:
    (mail_folder() / "m1").write_bytes(b"From: \xff")
    ArrivedMail.objects.create(pk=1, fingerprint="f", at=NOW, kind="aside", reason="No sender.", file="m1")
    caller = person(role)
    looks = {path: caller("get", path).status_code for path in ("outbox", "outbox/aside", "outbox/aside/1")}
    assert set(looks.values()) == ({200} if role in {Role.OWNER, Role.MARKETER, Role.AGENT} else {403}), looks
