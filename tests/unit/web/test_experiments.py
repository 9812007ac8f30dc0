"""The page of experiments: each action with its verdict, its chart and its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from regulars.ledger.models import Customer, Decision, Run
from regulars.measure.earned.earned import Earned
from regulars.measure.earned.policies import Valued
from regulars.measure.earned.underway import Underway
from regulars.web.charts import intervals

AT = datetime(2026, 5, 1, tzinfo=UTC)
GROUP = {"name": "Control group", "salt": "pepper", "share": 0.1, "started": "2026-01-02", "size": 52, "customers": 500}
COUNTS = {
    "currency": "GBP", "started": "2026-01-02", "days": 119, "treated": 400, "control": 50, "expected_control": 45.0,
    "waiting": 30, "carried_out": 200, "cost": 100.0, "earned": 12.0, "control_earned": 9.0,
}  # fmt: skip
TOLD = Earned(
    action="call", name="Call <them>", verdict="has earned £3.00 a customer", cap=90.0, effect=3.0, low=1.0, high=5.0,
    fixed_low=1.7, fixed_high=4.3, spread=0.66, total=1200.0, total_low=400.0, total_high=2000.0, done_effect=6.0,
    done_low=2.0, done_high=10.0, assumed=1.5, more_customers=900, more_days=231, **COUNTS,
)  # fmt: skip
EARLY = Earned(action="write", name="Write to them", verdict="too early to tell: so few", **COUNTS)


TRIED = Underway(
    action="", name="All steps together", currency="GBP", since="2026-04-30", days=1, share=0.9, treated=265,
    control=26, carried_out=3, assumed=1.81, usual=2.5, deviation=7.4, bought=50, needed=9876,
    first_verdict="2026-05-28", more_days=None,
)  # fmt: skip


JUDGED = Valued(
    key="usual", name="Business as usual, for everybody", currency="GBP", customers=4000, alike=200, effective=200.0,
    refusal="", value=3.4, low=2.9, high=3.9, inverse=3.35, normalised=3.45, gain=-0.6, gain_low=-1.1, gain_high=-0.1,
)  # fmt: skip
REFUSED = Valued(
    key="single", name="Always the same: <Call>", currency="GBP", customers=4000, alike=12, effective=9.4,
    refusal="the log tells as much as 9 customers treated this way would; it takes 100",
)  # fmt: skip


def measured(*outcomes: Earned, trying: tuple[Underway, ...] = (), policies: tuple[Valued, ...] = ()) -> None:
    Run.objects.create(
        step="measure",
        started_at=AT,
        finished_at=AT,
        figures={
            "as_of": AT.isoformat(),
            "currency": "GBP",
            "outcomes": [one.to_json() for one in outcomes],
            "trying": [one.to_json() for one in trying],
            "policies": [one.to_json() for one in policies],
            "control_group": GROUP if outcomes else None,
        },
    )


def test_before_anything_was_measured_or_decided(owner: Client, db: None) -> None:
    assert "Nothing to tell yet" in owner.get("/measure/experiments/").content.decode()
    measured()
    assert "Nothing to tell yet" in owner.get("/measure/experiments/").content.decode()


def test_each_action_has_its_verdict_chart_and_figures(owner: Client, db: None) -> None:
    measured(TOLD, EARLY)
    shown = owner.get("/measure/experiments/").content.decode()
    for said in (
        "Has earned £3.00 a customer.",
        "Too early to tell: so few.",
        "In all it has brought £1,200.00 of margin, between £400.00 and £2,000.00, from 400 customers",
        "On a customer with whom it was carried out the effect is £6.00, between £2.00 and £10.00.",
        "would show after about 900 more customers, 30 of whom wait already; the others come in within 231 days",
        "Running for 119 days.",
        "<code>pepper</code>",
        "of 500 customers",
        "counts nobody beyond £90.00",
        "Call &lt;them&gt;",
    ):
        assert said in shown, said
    assert shown.count('role="img"') == 2  # one chart, for wide screens and for phones


def test_before_a_verdict_it_says_what_is_tried_and_when_it_can_show(owner: Client, db: None) -> None:
    measured(trying=(TRIED, replace(TRIED, action="call", name="Call <them>", needed=None)))
    shown = owner.get("/measure/experiments/").content.decode()
    for said in (
        "Being tried, no verdict yet",
        "the first verdict can come on 28 May 2026",
        "<h3>All steps together</h3>",
        "So far 265 customers can have it and 26 are left alone: chance lets 90 of 100 have it.",
        "about 9,876 customers, 9,585 more than there are.",
        "Call &lt;them&gt;",
        "not known",
    ):
        assert said in shown, said
    assert "Nothing to tell yet" not in shown
    assert "How long until it shows?" not in shown  # nothing is known of any spread yet


def test_other_policies_are_valued_or_refused(owner: Client, db: None) -> None:
    measured(policies=(JUDGED, REFUSED))
    shown = owner.get("/measure/experiments/").content.decode()
    for said in (
        "What would another policy have earned?",
        "£3.40",
        "£2.90 and £3.90",
        "-£0.60",
        "Business as usual, for everybody £3.35 and £3.45",
        "Always the same: &lt;Call&gt;",
        "No verdict: the log tells as much as 9 customers treated this way would; it takes 100.",
    ):
        assert said in shown, said


def test_an_effect_of_a_stated_size(owner: Client, db: None) -> None:
    measured(TOLD, EARLY)
    shown = owner.get("/measure/experiments/?size=1.50").content.decode()
    assert "more customers</li>" in shown
    assert "Write to them: cannot be told yet" in shown
    assert "it would show by now" in owner.get("/measure/experiments/?size=50").content.decode()


@pytest.mark.parametrize(
    ("size", "told"), [("much", "&#x27;much&#x27; is no amount"), ("-1", "A size of -1 cannot show"), ("nan", "nan")]
)
def test_a_size_has_to_be_one(size: str, told: str, owner: Client, db: None) -> None:
    measured(TOLD)
    shown = owner.get(f"/measure/experiments/?size={size}").content.decode()
    assert told in shown
    assert 'role="alert"' in shown
    assert "Has earned £3.00" in shown


def test_what_an_earlier_version_measured_waits_for_the_next_run(owner: Client, db: None) -> None:
    measured(TOLD)
    run = Run.objects.get()
    run.figures["outcomes"] = [{"name": "Call them", "verdict": "too early to tell"}]
    run.save()
    assert "Nothing to tell yet" in owner.get("/measure/experiments/").content.decode()


def test_a_chart_tells_those_who_do_not_see_it() -> None:
    drawn = str(intervals.draw(TOLD.to_json()))
    assert "at every look: £3.00, between £1.00 and £5.00; if looked once: £3.00, between £1.70 and £4.30" in drawn
    assert "if carried out: £6.00" in drawn
    for svg in drawn.replace("</svg>", "</svg>\n").splitlines():
        if svg:
            ElementTree.fromstring(svg)
    few = str(intervals.draw(TOLD.to_json() | {"done_effect": None}))
    assert "if carried out" not in few


def test_an_empty_page_says_since_when_it_waits_and_for_what(owner: Client) -> None:
    measured()
    assert "first decided on" not in owner.get("/measure/experiments/").content.decode()
    ann = Customer.objects.create(known_since=AT, name="Ann Cole")
    Decision.objects.create(customer=ann, as_of=AT, decided_at=AT, policy="playbook", reasons=["No move fits."])
    page = owner.get("/measure/experiments/").content.decode()
    assert "first decided on 1 May 2026" in page
    assert "once orders of the four weeks after 1 May 2026 have come in" in page
