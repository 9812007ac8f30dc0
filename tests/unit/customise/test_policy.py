from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from tests.unit.customise.conftest import TODAY
from tests.unit.customise.weighing import offer

from regulars.customise.policy import Deciding, keep_policy, policy_for, reaches_of
from regulars.customise.weigh import FEATURES
from regulars.ledger.business import Business
from regulars.ledger.models import Lesson, Policy
from regulars.science.policy.among import NEVER, Reach
from regulars.science.policy.beliefs import BELIEVED

pytestmark = pytest.mark.django_db

OFFERS = [offer("a", 7), offer("b", 9)]


@pytest.fixture
def exploring(terms: Business) -> Business:
    return replace(terms, explore=True)


def lesson(actions: list[int], says: float, days: float = 1, certainty: float = 1e4) -> Lesson:
    """Outcomes that say the multiple of the first of these actions."""
    size = len(actions) * FEATURES
    precision, moment = np.zeros((size, size)), np.zeros(size)
    precision[0, 0], moment[0] = certainty, certainty * says
    return Lesson.objects.create(
        as_of=TODAY - timedelta(days=days), customers=300, actions=actions, precision=precision.tolist(),
        moment=moment.tolist(),
    )  # fmt: skip


def believed(terms: Business) -> Deciding:
    return policy_for(OFFERS, terms, TODAY)


def test_before_any_lesson_half_of_what_is_assumed_is_believed(exploring: Business) -> None:
    found = believed(exploring)

    assert found.learnt_from == 0
    assert {key: mean for key, (mean, _) in found.beliefs.items()} == {"a": BELIEVED, "b": BELIEVED}
    assert found.terms.weights.shape == (32, 2, FEATURES)


def test_a_lesson_moves_what_is_believed_of_its_action_most(exploring: Business) -> None:
    lesson([9], says=0.0)

    found = believed(exploring)

    assert found.learnt_from == 300
    assert found.beliefs["b"][0] == pytest.approx(0.0, abs=0.01)
    assert 0.2 < found.beliefs["a"][0] < 0.7
    assert found.beliefs["b"][1] < found.beliefs["a"][1]


def test_what_is_owed_is_doubted_by_no_member_whatever_outcomes_say(exploring: Business) -> None:
    lesson([7], says=-1.0)

    found = policy_for([offer("a", 7, holdout=False), OFFERS[1]], exploring, TODAY)

    assert found.terms.weights[:, 0].tolist() == [[BELIEVED, 0.0, 0.0]] * 32
    assert found.beliefs["a"] == (BELIEVED, 0.0)
    assert found.beliefs["b"][0] < BELIEVED


def test_the_newest_lesson_counts_and_none_of_later(exploring: Business) -> None:
    lesson([9], says=0.0, days=3)
    lesson([9], says=2.0, days=2)
    lesson([9], says=-5.0, days=-1)

    assert believed(exploring).beliefs["b"][0] == pytest.approx(2.0, abs=0.01)


def test_actions_that_are_gone_teach_nothing(exploring: Business) -> None:
    lesson([4], says=0.0)

    assert believed(exploring).beliefs["a"][0] == BELIEVED


def test_without_exploring_what_is_believed_on_average_decides(terms: Business) -> None:
    lesson([7], says=0.9)

    found = believed(terms)

    assert found.terms.weights.shape == (1, 2, FEATURES)
    assert np.array_equal(found.terms.weights[0], found.terms.mean)
    assert found.terms.mean[0, 0] == pytest.approx(0.9, abs=0.01)


def test_another_belief_is_another_policy_and_the_same_the_same(exploring: Business) -> None:
    before = believed(exploring).version
    assert believed(exploring).version == before
    lesson([9], says=0.0)

    assert believed(exploring).version != before


@pytest.mark.parametrize(
    "reach", [Reach(), Reach(2.5, 17), Reach(-0.25, 3), Reach(np.inf)], ids=["all", "some", "at a loss", "none"]
)
def test_how_far_a_limit_reached_is_kept_to_the_bit(exploring: Business, reach: Reach) -> None:
    found = believed(exploring)
    keep_policy(found, exploring, {"time": reach}, {"chosen": 3}, TODAY, TODAY)

    kept = Policy.objects.get(version=found.version)

    assert reaches_of(kept.limits) == {"time": reach}
    assert (Reach().gain, kept.funnel, kept.terms["control_share"]) == (NEVER, {"chosen": 3}, 0.1)
    assert kept.terms["multiples"]["a"][0] == BELIEVED


def test_a_policy_that_decides_again_is_kept_once_with_its_newest_reaches(exploring: Business) -> None:
    found = believed(exploring)
    for gain in (1.0, 2.0):
        keep_policy(found, exploring, {"time": Reach(gain, 1)}, {}, TODAY, TODAY)

    assert reaches_of(Policy.objects.get().limits) == {"time": Reach(2.0, 1)}
