"""What one customer is decided by is kept while it stays the same, and is never stale: each change counts at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from tests.unit.customise.conftest import TODAY, Stall, ago
from tests.unit.customise.own.conftest import TEA

from regulars.customise.catalogue import change_action, change_words
from regulars.customise.decide import decide
from regulars.customise.decide_one import decide_one
from regulars.customise.grounds import Grounds, grounds_of
from regulars.customise.own.changes import make
from regulars.customise.weigh import FEATURES
from regulars.ledger.business import Business, change_setting
from regulars.ledger.facts_file import kept_facts
from regulars.ledger.models import Action, Decision, Delivery, Lesson, Policy
from regulars.science.policy.beliefs import BELIEVED

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(stall: Stall, terms: Business) -> int:
    """A regular who is overdue and can be phoned, after a run for everybody."""
    number = stall.regular("Anna", phone="+44")
    decide(TODAY, terms, at=TODAY)
    return number


def grounds(terms: Business) -> Grounds:
    kept = kept_facts()
    assert kept is not None
    found = grounds_of(kept, terms, TODAY)
    assert found is not None
    return found


def lesson(key: str, says: float) -> None:
    """Outcomes say that an action brings so many times what it is assumed to bring; in place of what they said."""
    precision, moment = np.zeros((FEATURES, FEATURES)), np.zeros(FEATURES)
    precision[0, 0], moment[0] = 1e6, 1e6 * says
    Lesson.objects.filter(as_of=ago(1)).delete()
    Lesson.objects.create(
        as_of=ago(1), customers=300, actions=[Action.objects.get(key=key).pk], precision=precision.tolist(),
        moment=moment.tolist(),
    )  # fmt: skip


def test_what_stays_the_same_is_made_once(anna: int, terms: Business) -> None:
    assert grounds(terms).made is grounds(terms).made


CHANGES: dict[str, Callable[[], object]] = {
    "switched off": lambda: change_action("overdue", enabled=False, by="Olive", at=TODAY),
    "cost": lambda: change_action("overdue", cost=Decimal(2), by="Olive", at=TODAY),
    "own": lambda: make(TEA, by="Olive", at=TODAY),
    "words": lambda: change_words(
        "overdue", "phone", subject="", words="Bought {{ favourite | default: 'x' }}?", by="Olive", at=TODAY
    ),
    "setting": lambda: change_setting("TOPICS", "Overdue"),
    "lesson": lambda: lesson("overdue", 0.5),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_it_depends_on_it_is_made_anew_when_that_changed(
    anna: int, terms: Business, change: Callable[[], object]
) -> None:
    before = grounds(terms).made
    change()

    assert grounds(terms).made is not before


def test_the_environment_counts_too(anna: int, terms: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    grounds(terms)
    monkeypatch.setenv("REGULARS_TOPICS", "Overdue")

    (overdue,) = (offer for offer in grounds(terms).made.offers if offer.move.key == "overdue")

    assert overdue.topic == "Overdue"


def test_what_costs_more_since_costs_more(anna: int, terms: Business) -> None:
    before = decide_one(anna, terms, at=TODAY)
    change_action("overdue", cost=Decimal(2), by="Olive", at=TODAY)

    after = decide_one(anna, terms, at=TODAY)

    assert (after.cost - before.cost, after.worth - before.worth) == (2, -2)


def test_what_was_worded_anew_says_other_facts(anna: int, terms: Business) -> None:
    assert "favourite" not in decide_one(anna, terms, at=TODAY).facts
    CHANGES["words"]()

    assert "favourite" in decide_one(anna, terms, at=TODAY).facts


@pytest.mark.parametrize("says", [0.4, 0.5])
def test_a_lesson_learnt_since_counts_and_one_in_its_place_too(anna: int, terms: Business, says: float) -> None:
    assumed = decide_one(anna, terms, at=TODAY).expected_margin
    lesson("overdue", 0.9)
    decide_one(anna, terms, at=TODAY)
    lesson("overdue", says)

    found = decide_one(anna, terms, at=TODAY)

    assert float(found.expected_margin) == pytest.approx(says / BELIEVED * float(assumed), rel=0.02)


def test_what_comes_after_the_facts_teaches_nothing_yet(anna: int, terms: Business) -> None:
    before = decide_one(anna, terms, at=TODAY).expected_margin
    lesson("overdue", 0.5)
    Lesson.objects.update(as_of=TODAY + timedelta(days=1))

    assert decide_one(anna, terms, at=TODAY).expected_margin == before


def test_a_rule_of_reaching_set_since_counts(anna: int, terms: Business) -> None:
    Delivery.objects.create(
        customer_id=anna, key="1", channel="email", purpose="marketing", at=ago(1), sent_at=ago(1), state="sent"
    )
    assert decide_one(anna, terms, at=TODAY).channel == "phone"
    change_setting("CONTACTS_A_WEEK", "1")

    assert decide_one(anna, terms, at=TODAY).reasons == [
        "Best left in peace for now: they have not agreed to be reached that way."
    ]


def test_the_newest_policy_and_its_limits_count(anna: int, terms: Business) -> None:
    before = decide_one(anna, terms, at=TODAY)
    policy = Policy.objects.get()
    policy.pk, policy.version, policy.made_at = None, "another", TODAY + timedelta(hours=1)
    policy.limits = [{"key": "time", "reached": "none", "gain": None, "customer": -1}]
    policy.save()

    after = decide_one(anna, terms, at=TODAY)

    assert (before.channel, after.channel, after.policy) == ("phone", "", "another")


def test_an_action_of_our_own_is_offered_on_its_days_only(anna: int, terms: Business) -> None:
    everybody = replace(TEA.rules, may="", now="")
    make(replace(TEA, rules=everybody, valid_until=date(2025, 7, 1)), by="Olive", at=TODAY)

    today, later = (decide_one(anna, terms, at=TODAY + timedelta(days=days)) for days in (0, 2))

    assert today.action is not None
    assert today.action.key not in {"overdue", getattr(later.action, "key", "")}


def test_whom_the_stock_reached_in_the_run_for_all_it_reaches(stall: Stall, terms: Business) -> None:
    everybody = replace(TEA.rules, may="", now="")
    make(replace(TEA, rules=everybody, stock=1), by="Olive", at=TODAY)
    numbers = [stall.regular(name, phone="+44") for name in ("Anna", "Tom")]
    decide(TODAY, terms, at=TODAY)
    standing = dict(Decision.objects.values_list("customer", "action"))

    found = {number: decide_one(number, terms, at=TODAY).action_id for number in numbers}

    assert found == standing
    assert len(set(found.values())) == 2
