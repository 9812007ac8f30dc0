from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.catalogue import change_action, change_words
from regulars.customise.decide import CONTROL_GROUP, decide
from regulars.customise.explain import NO_MOVE
from regulars.customise.offer import RuledOut
from regulars.customise.policy import policy_for
from regulars.customise.report import DecideReport
from regulars.ledger.business import Business
from regulars.ledger.models import Action, Customer, Decision, Experiment, Task
from regulars.science.experiments.groups import in_control

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_terms(terms: Business) -> Business:
    """Without a control group, so that each customer's decision is plain."""
    return replace(terms, control_share=Decimal(0))


def decided(terms: Business, days: float = 0) -> DecideReport:
    return decide(TODAY, terms, at=TODAY + timedelta(days=days))


def standing(customer: int) -> Decision:
    return Decision.objects.get(customer=customer, state="open")


def what_stands() -> list[dict[str, Any]]:
    return list(Decision.objects.order_by("pk").values())


def test_every_customer_gets_exactly_one_decision(stall: Stall, open_terms: Business) -> None:
    regular, stranger = stall.regular("Anna Smith", phone="+44"), stall.customer("Tom")

    report = decided(open_terms)

    assert (report.customers, report.acted, report.in_peace, report.written) == (2, 1, 1, 2)
    anna, tom = standing(regular), standing(stranger)
    assert anna.action is not None
    assert (anna.action.key, anna.channel) == ("overdue", "phone")
    assert anna.expected_margin == (Decimal("0.06") * 16 + Decimal("0.02") * 500) / 2
    assert (anna.cost, anna.worth) == (Decimal(3), Decimal("2.23"))
    assert anna.reasons[0] == "Usually orders every 4 weeks; the last order was on 11 May 2025."
    assert (tom.action, tom.worth, tom.reasons, tom.alternatives) == (None, 0, [NO_MOVE], [])


def test_a_decision_knows_its_alternatives_policy_and_facts(stall: Stall, open_terms: Business) -> None:
    number = stall.regular("Anna Smith", phone="+44")
    stall.buys(number, (50, "40"), product="oat biscuits")

    report = decided(open_terms)

    found = standing(number)
    assert found.alternatives[0] == {
        "action": "nothing",
        "name": "Leave them in peace",
        "channel": None,
        "worth": 0.0,
        "ruled_out": None,
    }
    assert found.policy == report.policy
    assert found.facts == {"last_thing": "oat biscuits", "usual_gap": "4 weeks"}
    assert (found.propensity, found.control) == (1.0, False)
    assert (found.as_of, found.decided_at) == (TODAY, TODAY)


def test_deciding_again_on_the_same_facts_changes_nothing(stall: Stall, terms: Business) -> None:
    for name in ("Anna Smith", "Tom Jones", "Mia Brown"):
        stall.regular(name, phone="+44")
    stall.customer("Sam")
    decided(terms)
    before = what_stands()

    report = decided(terms, days=0.01)

    assert (report.kept, report.written, report.replaced) == (4, 0, 0)
    assert what_stands() == before


def test_what_changed_is_replaced_and_the_rest_is_kept(stall: Stall, open_terms: Business) -> None:
    anna, tom = stall.regular("Anna Smith", phone="+44"), stall.regular("Tom Jones", phone="+44")
    decided(open_terms)
    old, kept = standing(anna), standing(tom)
    stall.consents(anna, "phone", "denied")

    report = decided(open_terms, days=1)

    assert (report.kept, report.written, report.replaced) == (1, 1, 1)
    old.refresh_from_db()
    assert (old.state, old.closed_at) == ("replaced", TODAY + timedelta(days=1))
    assert standing(tom) == kept
    assert standing(anna).reasons == [f"Best left in peace for now: {RuledOut.NO_CONSENT.words}."]


def test_customers_who_are_no_more_keep_no_open_decision(stall: Stall, open_terms: Business) -> None:
    anna, alias = stall.regular("Anna Smith"), stall.regular("A. Smith")
    decided(open_terms)
    Customer.objects.filter(pk=alias).update(merged_into=anna)

    decided(open_terms)

    assert list(Decision.objects.filter(state="open").values_list("customer", flat=True)) == [anna]


def test_the_control_group_gets_the_decision_that_it_would_have_got_marked(stall: Stall, terms: Business) -> None:
    numbers = [stall.regular(f"Anna Smith {place}") for place in range(40)]

    report = decided(terms)

    salt = Experiment.objects.get(name=CONTROL_GROUP).salt
    expected = dict(zip(numbers, in_control(numbers, salt, 0.1).tolist(), strict=True))
    found = Decision.objects.in_bulk(field_name="pk").values()
    assert {each.customer_id: each.control for each in found} == expected
    assert {(each.control, each.propensity) for each in found} == {(True, 0.1), (False, 0.9)}
    assert len({each.worth for each in found}) == 1
    assert report.control == sum(expected.values()) > 0
    assert report.worth == pytest.approx(float(sum(each.worth for each in found if not each.control)))


def test_everyone_in_the_control_group(stall: Stall, terms: Business) -> None:
    number = stall.regular("Anna Smith")

    report = decided(replace(terms, control_share=Decimal(1)))

    assert standing(number).control is True
    assert (report.acted, report.control, report.worth) == (1, 1, 0.0)


def test_nobodys_complaint_is_left_alone_for_science(stall: Stall, terms: Business) -> None:
    number = stall.customer("Anna Smith", phone="+44")
    stall.scored(number)
    stall.writes(number, 5, tags="late", status="open", subject="Late AGAIN")

    decided(replace(terms, control_share=Decimal(1)))

    found = standing(number)
    assert found.action is not None
    assert (found.action.key, found.control, found.propensity) == ("complaint-open", False, 1.0)


def test_being_left_in_peace_needs_no_control_group(stall: Stall, terms: Business) -> None:
    number = stall.customer("Anna")

    decided(replace(terms, control_share=Decimal(1)))

    assert (standing(number).control, standing(number).propensity) == (False, 1.0)


def test_the_share_of_the_experiment_follows_the_setting(stall: Stall, terms: Business) -> None:
    decided(terms)
    decided(replace(terms, control_share=Decimal("0.25")))

    assert Experiment.objects.get(name=CONTROL_GROUP).control_share == Decimal("0.25")


def test_what_was_done_or_skipped_is_not_suggested_again(stall: Stall, open_terms: Business) -> None:
    anna = stall.regular("Anna Smith", phone="+44")
    decided(open_terms)
    Decision.objects.filter(customer=anna).update(state="skipped", closed_at=TODAY)

    soon, later = decided(open_terms, days=1), decided(open_terms, days=61)

    assert soon.funnel[RuledOut.SKIPPED_LATELY.words] == 1
    assert soon.acted == 0
    assert later.acted == 1


def test_one_task_at_a_time(stall: Stall, open_terms: Business) -> None:
    anna = stall.regular("Anna Smith", phone="+44")
    Task.objects.create(customer_id=anna, title="Call", created_by="Olive", created_at=TODAY)

    report = decided(open_terms)

    assert report.funnel[RuledOut.TASK_OPEN.words] == 1
    assert standing(anna).action is None


def test_a_complaint_comes_before_any_offer(stall: Stall, open_terms: Business) -> None:
    anna = stall.regular("Anna Smith", phone="+44")
    stall.writes(anna, 3, tags="faulty", status="open", subject="Lid came off")

    decided(open_terms)

    found = standing(anna)
    assert found.action is not None
    assert found.action.key == "complaint-open"
    assert found.reasons[0] == "Has been waiting for an answer since 27 June 2025: “Lid came off”."
    ruled_out = {each["action"]: each["ruled_out"] for each in found.alternatives if each["ruled_out"]}
    assert ruled_out["overdue"] == RuledOut.COMPLAINT_OPEN.words


def test_a_move_switched_off_is_not_made_and_a_dear_one_only_where_it_pays(stall: Stall, open_terms: Business) -> None:
    number = stall.regular("Anna Smith", phone="+44")
    decided(open_terms)
    change_action("overdue", enabled=False, by="mark", at=TODAY)
    off = decided(open_terms)
    change_action("overdue", enabled=True, cost=Decimal(50), by="mark", at=TODAY)
    dear = decided(open_terms)

    assert off.funnel[RuledOut.SWITCHED_OFF.words] == 1
    assert dear.funnel[RuledOut.NOT_WORTH_IT.words] == 1
    assert standing(number).action is None


def test_the_funnel_accounts_for_every_customer_and_move(stall: Stall, terms: Business) -> None:
    for place in range(5):
        stall.regular(f"Anna Smith {place}", phone="+44")
    stall.customer("Tom")

    report = decided(terms)

    assert sum(report.funnel.values()) == report.customers * Action.objects.count()
    assert report.funnel["chosen"] == report.acted == sum(report.by_move.values()) == 5


def test_facts_follow_the_words_that_people_chose(stall: Stall, open_terms: Business) -> None:
    number = stall.regular("Anna Smith", phone="+44")
    decided(open_terms)
    Decision.objects.all().delete()
    for channel in ("email", "phone"):
        change_words(
            "overdue",
            channel,
            subject="",
            words="Last on {{ last_ordered | default: 'some day' }}.",
            by="mark",
            at=TODAY,
        )

    decided(open_terms)

    assert standing(number).facts == {"last_ordered": "11 May 2025"}


def test_an_empty_ledger_is_decided_in_peace(stall: Stall, terms: Business) -> None:
    report = decided(terms)

    assert (report.customers, report.written, report.expected_margin) == (0, 0, 0.0)


def test_the_policy_is_another_when_its_terms_are(terms: Business) -> None:
    same, again, dearer = (
        policy_for([], each, TODAY).version for each in (terms, terms, replace(terms, attention_price=Decimal(1)))
    )

    assert same == again
    assert same != dearer


def test_the_report_reads_and_travels(stall: Stall, open_terms: Business) -> None:
    stall.regular("Anna Smith", phone="+44")

    report = decided(open_terms)

    assert report.words()[0] == "1 of 1 customers have a next step; 0 are best left in peace."
    assert report.words()[2] == "The others' steps are expected to earn £5 of margin, and to cost £3."
    told = report.to_json()
    assert (told["as_of"], told["by_move"]) == ("2025-06-30T18:00:00+00:00", {"overdue": 1})
