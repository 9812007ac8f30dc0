"""How one decision came about, the funnel of a run, and decisions looked up."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.customise.conftest import TODAY, Stall, ago

from regulars.customise.decide import decide
from regulars.customise.decided import decisions_made
from regulars.customise.funnel import latest_funnel
from regulars.customise.gates import gates
from regulars.customise.offer import RuledOut
from regulars.customise.trace import trace_of
from regulars.kernel.errors import NotFound
from regulars.ledger.business import Business
from regulars.ledger.models import Customer, Decision, Policy, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(stall: Stall, open_terms: Business) -> Decision:
    number = stall.regular("Anna Smith", phone="+44", search="anna smith leeds")
    decide(TODAY, open_terms, at=TODAY)
    return Decision.objects.get(customer=number)


def made(stall: Stall, **more: Any) -> Decision:
    fields = {"as_of": ago(3), "decided_at": TODAY, "policy": "old/1"} | more
    return Decision.objects.create(customer_id=stall.customer("Tom Jones"), **fields)


def test_every_reason_is_asked_at_one_gate_in_the_order_of_asking() -> None:
    asked = [reason for gate in gates() for reason in gate.reasons]

    assert asked == list(RuledOut)
    assert "Other reasons" not in {gate.name for gate in gates()}


def test_a_trace_tells_who_what_and_what_it_is_worth(decision: Decision) -> None:
    trace = trace_of(decision.pk, at=TODAY + timedelta(days=2))

    assert (trace.called, trace.action, trace.channel) == ("Anna Smith", decision.action.name, "phone")
    assert (trace.state, trace.age_days, trace.propensity) == ("open", 2, 1.0)
    assert trace.reasons[0].startswith("Usually orders every 4 weeks")
    assert [piece.name for piece in trace.pieces] == ["Expected to earn", "Costs us", "Their attention"]
    assert sum(piece.amount for piece in trace.pieces) == trace.worth == decision.worth
    assert trace.pieces[2].amount == Decimal("-0.25")
    assert [fate.action for fate in trace.open] == ["nothing"]
    assert trace.not_meant
    assert decision.action.name not in trace.not_meant


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ([1.2, 0.31, 0.0, 45.0], [("money", 1.2), ("share", 0.81), ("count", 21**0.5 - 1), ("money", 45.0)]),
        ([1.2, 0.31, 0.5, 0.0], [("money", 1.2), ("share", 0.81), ("count", 20.0)]),
        ([1.2, 0.0, -0.5, 45.0], [("money", 1.2), ("count", 0.0), ("money", 45.0)]),
        ([1.2, -0.5], [("money", 1.2), ("share", 0.0)]),
        ([], []),
    ],
)
def test_what_the_policy_tells_customers_apart_by_is_told_in_figures_people_read(
    stall: Stall, kept: list[float], told: list[tuple[str, float]]
) -> None:
    found = trace_of(made(stall, features=kept).pk, at=TODAY).features

    assert [one.kind for one in found] == [kind for kind, _ in told]
    assert [one.value for one in found] == pytest.approx([value for _, value in told])


def test_what_was_ruled_out_stands_at_its_gate(stall: Stall) -> None:
    told = [
        {"action": "thank", "name": "Thank", "channel": "email", "worth": 3.0, "ruled_out": RuledOut.NO_CONSENT.words},
        {"action": "lost", "name": "Lost", "channel": None, "worth": 1.0, "ruled_out": "it rained"},
    ]
    trace = trace_of(made(stall, alternatives=told).pk, at=TODAY)

    fell = {gate.name: [(fate.name, fate.why) for fate in gate.fell] for gate in trace.gates if gate.fell}
    assert fell == {"Permission": [("Thank", RuledOut.NO_CONSENT.words)], "Other reasons": [("Lost", "it rained")]}
    assert list(trace.gates)[-1].name == "Other reasons"
    assert (trace.action, trace.pieces, trace.open) == ("", (), ())


def test_the_policy_is_told_where_it_was_kept(stall: Stall) -> None:
    old = trace_of(made(stall).pk, at=TODAY)
    Policy.objects.create(version="old/1", made_at=TODAY, as_of=TODAY, seed=7, terms={"attention": 0.25}, limits=["x"])
    kept = trace_of(Decision.objects.get().pk, at=TODAY)

    assert (old.policy.version, old.policy.made_at, old.policy.terms) == ("old/1", None, None)
    assert (kept.policy.seed, kept.policy.terms, kept.policy.limits) == (7, {"attention": 0.25}, ("x",))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"group": "random"}, "anything allowed, by chance"),
        ({"group": "usual"}, "business as usual"),
        ({"control": True}, "left alone, to compare with"),
        ({}, "the policy"),
    ],
)
def test_the_group_is_told_in_words(stall: Stall, fields: dict[str, Any], said: str) -> None:
    assert trace_of(made(stall, **fields).pk, at=TODAY).group == said


def test_a_skip_is_told_with_its_reason(stall: Stall) -> None:
    skipped = made(stall, state="skipped", closed_at=TODAY, closed_by="Olive", why_kind="later", why_not="on holiday")

    assert trace_of(skipped.pk, at=TODAY).why_not == "not now: on holiday"


def test_an_unknown_decision_is_not_found(db: None) -> None:
    with pytest.raises(NotFound, match="no decision 77"):
        trace_of(77, at=TODAY)


def test_the_funnel_is_of_the_newest_policy_else_of_the_newest_run(db: None) -> None:
    assert latest_funnel() is None
    counts = {"not meant for them": 70, "switched off": 0, "no consent": 20, "another was better": 4, "chosen": 6}
    Run.objects.create(step="customise", as_of=ago(9), started_at=ago(8), finished_at=ago(8),
                       figures={"funnel": counts, "policy": "p/1"})  # fmt: skip

    old = latest_funnel()
    assert old is not None
    assert (old.policy, old.pairs, old.meant, old.chosen) == ("p/1", 100, 30, 6)
    assert [(stage.reason, stage.fell, stage.left) for stage in old.stages] == [
        ("no consent", 20, 10),
        ("another was better", 4, 6),
    ]
    Policy.objects.create(version="p/2", made_at=TODAY, as_of=TODAY, seed=1, funnel={"no time": 2, "chosen": 1})
    new = latest_funnel()
    assert new is not None
    assert (new.policy, new.pairs, new.meant, [stage.left for stage in new.stages]) == ("p/2", 3, 3, [1])


def test_decisions_are_found_by_whose_they_are(stall: Stall, decision: Decision) -> None:
    peace = made(stall)
    Customer.objects.filter(pk=peace.customer_id).update(search="tom jones york")
    code = Customer.objects.get(pk=peace.customer_id).code

    assert decisions_made() == [decision]
    assert decisions_made("LEEDS anna") == [decision]
    assert decisions_made("anna york") == []
    assert decisions_made(code.lower()) == [peace]
    assert decisions_made(limit=0) == []
