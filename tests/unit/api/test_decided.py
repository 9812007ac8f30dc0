"""Decisions by API: searched, traced, skipped for a reason, taken back; and the funnel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from regulars.ledger.models import Decision, Policy, Trace

if TYPE_CHECKING:
    from conftest import Api, Scene

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


def test_decisions_are_listed_and_traced(owner: Api, scene: Scene) -> None:
    (found,) = owner("get", "decisions?search=ann").json()
    assert (found["number"], found["action"], found["group"]) == (scene.decision.pk, "Thank them", "policy")
    trace = owner("get", f"decisions/{scene.decision.pk}").json()
    assert (trace["called"], trace["worth"]) == ("Ann Cole", "2.0000")
    assert [piece["name"] for piece in trace["pieces"]] == ["Expected to earn", "Costs us", "Their attention"]
    assert owner("get", "decisions/99999").status_code == 404


def test_a_skip_has_a_reason_and_is_taken_back(owner: Api, scene: Scene) -> None:
    path = f"decisions/{scene.decision.pk}"
    skipped = owner("post", f"{path}/skip", {"why": "facts", "why_not": "wrong town"}).json()
    assert "A task to put it right" in skipped["follows"]
    assert skipped["task"]
    assert owner("post", f"{path}/lift", {}).status_code == 422
    assert owner("post", f"{path}/take-back", {}).json() == {"done": True, "number": scene.decision.pk}
    assert Decision.objects.get(pk=scene.decision.pk).state == "open"
    owner("post", f"{path}/skip", {"why": "never"})
    assert owner("post", f"{path}/lift", {}).status_code == 200
    assert [trace.did for trace in Trace.objects.order_by("pk")][-2:] == ["take back skip", "offer again"]


def test_todays_list_narrows_to_a_kind_of_work(owner: Api, scene: Scene) -> None:
    (line,) = owner("get", "today?work=calls").json()
    assert (line["work"], line["followed"]) == ("calls", 0.5)
    assert owner("get", "today?work=mails").json() == []
    assert owner("get", "today?work=naps").status_code == 422


def test_several_at_once_each_say_what_became_of_them(owner: Api, scene: Scene) -> None:
    told = owner("post", "decisions/carry-out", {"decisions": [scene.decision.pk, 99999]}).json()
    assert [(one["decision"], one["done"]) for one in told] == [(scene.decision.pk, True), (99999, False)]
    assert "no decision 99999" in told[1]["refused"]


def test_the_funnel(owner: Api, scene: Scene) -> None:
    assert owner("get", "funnel").status_code == 404
    Policy.objects.create(version="p/1", made_at=NOW, as_of=NOW, seed=1, funnel={"no time": 2, "chosen": 1})
    funnel = owner("get", "funnel").json()
    assert (funnel["pairs"], funnel["chosen"], funnel["stages"]) == (
        3, 1, [{"reason": "no time", "fell": 2, "left": 1}],
    )  # fmt: skip
