"""What the operations do: the same as the console, on the same ledger."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django_tasks_db.models import DBTaskResult
from tests.support.town import NOW

from regulars.customise.decide import decide
from regulars.ledger.business import business
from regulars.ledger.models import Consent, Customer, Decision, Erasure, Promise, Run, Task, Trace
from regulars.measure.earned.earned import Earned
from regulars.measure.earned.policies import Valued
from regulars.measure.earned.underway import Underway

if TYPE_CHECKING:
    from conftest import Api, Scene


def test_the_list_is_sorted_searched_and_paged(owner: Api, scene: Scene) -> None:
    page = owner("get", "customers").json()
    assert (page["total"], page["offset"]) == (2, 0)
    assert [row["called"] for row in page["customers"]] == ["Ann Cole", "Bob Stone"]
    ann = page["customers"][0]
    assert (ann["code"], ann["value"], ann["risk"], ann["orders"]) == (scene.ann.code, "120.5000", 0.31, 2)
    assert [row["called"] for row in owner("get", "customers?search=ann").json()["customers"]] == ["Ann Cole"]
    assert owner("get", "customers?tier=low").json()["customers"][0]["called"] == "Bob Stone"
    assert owner("get", "customers?limit=1&offset=1").json()["customers"][0]["called"] == "Bob Stone"


def test_one_customer_on_one_page(owner: Api, scene: Scene) -> None:
    page = owner("get", f"customers/{scene.ann.code.lower()}").json()
    assert (page["called"], page["city"], page["tier"]) == ("Ann Cole", "Leeds", "most valuable")
    assert page["reasons"] == ["Orders about every 20 days."]
    assert page["value_explained"][0].startswith("Worth £120")
    assert page["value_if_back"] == "140.0000"
    assert page["likes"][0]["item"] == "Decaf"
    assert page["listening"] == {"best": "", "evidence": "", "channels": []}
    assert page["records"][0]["because"] == "the same key"
    assert page["next_step"]["suggestion"]["action"] == "Thank them"
    assert page["next_step"]["why"] == ["Bought twice."]


def test_the_next_step_is_decided_for_one_customer_now(owner: Api, scene: Scene) -> None:
    early = owner("get", f"customers/{scene.ann.code}/next-step")
    assert (early.status_code, early.json()["detail"]) == (404, "Nothing has been decided yet.")
    decide(NOW, business(), at=NOW)
    standing = Decision.objects.get(customer=scene.ann, state="open", policy__startswith="learning")
    recorded = Decision.objects.count()
    found = owner("get", f"customers/{scene.ann.code}/next-step").json()
    assert (found["action"], found["channel"]) == (standing.action and standing.action.key, standing.channel)
    assert (found["group"], found["policy"], found["why"]) == (standing.group, standing.policy, standing.reasons)
    assert Decision.objects.count() == recorded


def test_a_customer_who_was_never_scored_has_a_page_too(owner: Api, scene: Scene) -> None:
    scene.bob.score.delete()
    page = owner("get", f"customers/{scene.bob.code}").json()
    assert (page["tier"], page["value"], page["orders"]) == ("prospect", None, 0)
    assert page["next_step"]["suggestion"] is None


def test_the_timeline_comes_newest_first_and_continues(owner: Api, scene: Scene) -> None:
    path = f"customers/{scene.ann.code}/timeline"
    first, second = owner("get", path).json()
    assert first["at"] > second["at"]
    assert (first["amount"], first["currency"], first["source"]) == ("30.0000", "GBP", "till")
    assert owner("get", f"{path}?before={first['at']}").json() == [second]
    assert owner("get", f"{path}?limit=1").json() == [first]


def test_today_and_carrying_out(owner: Api, scene: Scene) -> None:
    (suggestion,) = owner("get", "today").json()
    assert (suggestion["code"], suggestion["worth"], suggestion["why"]) == (scene.ann.code, "2.0000", ["Bought twice."])
    done = owner("post", f"decisions/{suggestion['decision']}/carry-out", {"detail": "Was glad."})
    assert done.status_code == 200
    again = owner("post", f"decisions/{suggestion['decision']}/carry-out", {})
    assert again.json() == done.json()
    scene.decision.refresh_from_db()
    assert (scene.decision.state, scene.decision.closed_by) == (Decision.State.DONE, "token test")
    assert owner("get", "today").json() == []


def test_skipping(owner: Api, scene: Scene) -> None:
    assert owner("post", f"decisions/{scene.decision.pk}/skip", {"why_not": "On holiday"}).status_code == 200
    scene.decision.refresh_from_db()
    assert (scene.decision.state, scene.decision.why_not) == (Decision.State.SKIPPED, "On holiday")
    refused = owner("post", f"decisions/{scene.decision.pk}/carry-out", {})
    assert refused.status_code == 422


def test_carrying_out_against_their_will_is_refused(owner: Api, scene: Scene) -> None:
    said = {"channel": "phone", "purpose": "marketing", "state": "denied", "proof": "said so"}
    assert owner("post", f"customers/{scene.ann.code}/consents", said).status_code == 201
    refused = owner("post", f"decisions/{scene.decision.pk}/carry-out", {})
    assert refused.status_code == 403
    assert "has not agreed to marketing by phone" in refused.json()["detail"]


def test_an_order_moves_value_and_equity_at_once(owner: Api, scene: Scene) -> None:
    path = f"customers/{scene.ann.code}"
    first = owner("post", f"{path}/orders", {"amount": "24.90", "order": "A-1", "currency": "GBP"})
    assert first.status_code == 201
    assert set(first.json()) == {"event", "value_before", "value", "equity"}
    refused = owner("post", f"{path}/orders", {"amount": "-1"})
    assert refused.status_code == 422
    assert "above zero" in refused.json()["detail"]
    newest = owner("get", f"{path}/timeline?limit=1").json()[0]
    assert (newest["name"], newest["seq"]) == ("Order Completed", first.json()["event"])


def test_calls_and_notes_stand_on_the_timeline(owner: Api, scene: Scene) -> None:
    path = f"customers/{scene.ann.code}"
    call = owner("post", f"{path}/calls", {"text": "Asked for decaf.", "outcome": "sold"})
    note = owner("post", f"{path}/notes", {"text": "Moves in June."})
    assert (call.status_code, note.status_code) == (201, 201)
    entries = owner("get", f"{path}/timeline?limit=2").json()
    assert {entry["name"] for entry in entries} == {"Call Logged", "Note Added"}
    assert {entry["seq"] for entry in entries} == {call.json()["number"], note.json()["number"]}


def test_tasks_and_promises(owner: Api, scene: Scene) -> None:
    path = f"customers/{scene.ann.code}"
    task = owner("post", f"{path}/tasks", {"title": "Call back", "due_on": "2026-06-01", "assigned_to": "amy"}).json()
    assert owner("get", "tasks?assigned_to=amy").json()[0]["number"] == task["number"]
    assert owner("get", "tasks?assigned_to=bob").json() == []
    assert owner("post", f"tasks/{task['number']}/done").status_code == 200
    assert Task.objects.get(pk=task["number"]).done_by == "token test"
    promise = owner("post", f"{path}/promises", {"text": "A refund", "due_on": "2026-06-01"}).json()
    assert owner("post", f"promises/{promise['number']}/settle", {"kept": True}).status_code == 200
    assert Promise.objects.get().kept_at is not None


def test_consents(owner: Api, scene: Scene) -> None:
    path = f"customers/{scene.ann.code}/consents"
    said = {"channel": "email", "purpose": "marketing", "state": "granted", "proof": "on the phone"}
    assert owner("post", path, said).status_code == 201
    held = {row["channel"]: (row["state"], row["proof"]) for row in owner("get", path).json()}
    assert held == {"email": ("granted", "on the phone"), "phone": ("granted", "asked")}
    assert Consent.objects.filter(entered_by="token test").count() == 1


def test_experiments_as_the_last_run_left_them(owner: Api, db: None) -> None:
    assert owner("get", "experiments").status_code == 404
    counts = dict.fromkeys(("treated", "control", "waiting", "carried_out", "days"), 60)
    money = dict.fromkeys(("cost", "earned", "control_earned", "expected_control"), 1.5)
    call = Earned("call", "Call them", "GBP", "2026-01-01", **counts, **money, verdict="no difference yet", spread=0.5)
    group = {"name": "Control", "salt": "pepper", "share": 0.1, "started": "2026-01-01", "size": 6, "customers": 60}
    figures = {"as_of": "2026-03-01T00:00:00Z", "currency": "GBP", "outcomes": [call.to_json()], "control_group": group}
    at = "2026-03-01T00:00:00Z"
    Run.objects.create(step="measure", started_at=at, finished_at=at, figures=figures)
    found = owner("get", "experiments").json()
    assert found["control_group"] == group
    assert found["experiments"] == [call.to_json() | {"needed": None}]
    assert (found["trying"], found["policies"]) == ([], [])  # as an earlier version measured
    trying = Underway(
        "call", "Call them", "GBP", "2026-03-01", 0, 0.9, 20, 2, 1, 1.5, 3.0, 9.0, 15, 2_000, "2026-03-29", None
    )
    refused = Valued("nobody", "Nobody is approached", "GBP", 60, 6, 6.0, "the log tells too little")
    told = {"trying": [trying.to_json()], "policies": [refused.to_json()]}
    Run.objects.update(figures=figures | told)
    assert {name: owner("get", "experiments").json()[name] for name in told} == told
    assert told["trying"][0]["missing"] == 1_978
    assert owner("get", "experiments?size=0.5").json()["experiments"][0]["needed"] > 1_000
    assert owner("get", "experiments?size=0").status_code == 422


def test_measures_as_the_last_run_left_them(owner: Api, db: None) -> None:
    for number in (1, 2):
        Run.objects.create(step="measure", started_at=f"2026-01-0{number}T00:00:00Z", figures={"equity": number})
    assert owner("get", "measure").json() == {"equity": 2}
    runs = owner("get", "runs?limit=1").json()
    assert [run["figures"] for run in runs] == [{"equity": 2}]


def test_settings(owner: Api, db: None) -> None:
    changed = owner("put", "settings/margin_rate", {"value": "0.4"}).json()
    assert (changed["name"], changed["value"], changed["set_by"]) == ("MARGIN_RATE", "0.4", "console")
    assert float(business().margin_rate) == 0.4
    names = {row["name"]: row["value"] for row in owner("get", "settings").json()}
    assert names["MARGIN_RATE"] == "0.4"
    assert "SECRET_KEY" not in names


def test_a_run_is_a_job_in_the_background(owner: Api, db: None) -> None:
    asked = owner("post", "runs", {"step": "measure"})
    assert asked.status_code == 202
    job = asked.json()
    assert (job["what"], job["state"], job["result"]) == ("run_flow", "ready", None)
    assert owner("get", f"jobs/{job['job']}").json() == job
    assert DBTaskResult.objects.get(pk=uuid.UUID(job["job"])).args_kwargs["args"] == ["measure"]


def test_export_and_erasure_leave_their_traces(owner: Api, scene: Scene) -> None:
    document = owner("get", f"customers/{scene.ann.code}/export").json()
    assert document["customer"]["name"] == "Ann Cole"
    assert Trace.objects.get(did="export").what == f"customer {scene.ann.code}"
    proof = owner("delete", f"customers/{scene.ann.code}").json()
    assert (proof["code"], proof["removed"]["records"]) == (scene.ann.code, 2)
    assert Erasure.objects.get().by == "token test"
    assert not Customer.objects.filter(name="Ann Cole").exists()
    assert owner("get", f"customers/{scene.ann.code}").status_code == 404


@pytest.mark.parametrize("limit", [1, 1000])
def test_limits_hold(script: Callable[..., Api], scene: Scene, limit: int) -> None:
    assert len(script("see")("get", f"customers?limit={limit}").json()["customers"]) == min(limit, 2)


def test_the_catalogue_and_its_switches(owner: Api, scene: Scene) -> None:
    (thank,) = owner("get", "actions").json()
    assert (thank["key"], thank["enabled"], thank["waiting"]) == ("thank", True, 1)
    assert owner("patch", "actions/thank", {"enabled": False, "cost": "2.50"}).status_code == 200
    (thank,) = owner("get", "actions").json()
    assert (thank["enabled"], thank["cost"]) == (False, "2.50")
    assert owner("patch", "actions/nothing", {"enabled": False}).status_code == 404
    assert owner("patch", "actions/thank", {"cost": "-1"}).status_code == 422


def test_segments_are_saved_and_used(owner: Api, scene: Scene) -> None:
    saved = owner("put", "segments/From Leeds", {"search": "ann"}).json()
    assert (saved["name"], saved["rule"], saved["created_by"]) == ("From Leeds", {"search": "ann"}, "token test")
    assert owner("get", "segments").json() == [saved]
    assert owner("get", "customers?segment=From Leeds").json()["total"] == 1
    assert owner("put", "segments/Everybody", {}).status_code == 422
    assert owner("put", "segments/Gold", {"tier": "gold"}).status_code == 422


def test_the_audit_log_tells_who_did_what(owner: Api, scene: Scene) -> None:
    owner("put", "settings/MARGIN_RATE", {"value": "0.4"})
    newest = owner("get", "audit?limit=1").json()[0]
    assert (newest["by"], newest["did"], newest["what"]) == ("token test", "change setting", "MARGIN_RATE")
