"""BG/BB: the chances of all histories add up, and what cannot be is refused."""

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.bgbb import BGBB, WEAK_PRIOR, BGBBFit, group_occasions, grouped_likelihood

FIT = BGBBFit(1.2, 0.75, 0.66, 2.8)


def all_histories(n):
    from math import comb

    rows = [(0, 0, 1)] + [(x, t, comb(t - 1, x - 1)) for t in range(1, n + 1) for x in range(1, t + 1)]
    return tuple(np.array(column, dtype=float) for column in zip(*rows, strict=True))


def test_the_chances_of_all_histories_add_up_to_one():
    x, recency, ways = all_histories(7)
    assert float(ways @ np.exp(FIT.log_likelihood_of(x, recency, 7))) == pytest.approx(1.0, abs=1e-12)


def test_expectations_agree_with_enumeration():
    x, recency, ways = all_histories(6)
    weight = ways * np.exp(FIT.log_likelihood_of(x, recency, 6))
    assert float(FIT.expected_purchases(6)) == pytest.approx(float(weight @ x), rel=1e-10)
    longer = float(FIT.expected_purchases(9))
    ahead = float(weight @ FIT.conditional_expected_purchases(3, x, recency, 6))
    assert ahead == pytest.approx(longer - float(FIT.expected_purchases(6)), rel=1e-10)


def test_activity_is_below_the_chance_to_be_there_and_grows():
    alive = float(FIT.probability_alive(2, 4, 6))
    chances = [float(FIT.probability_active(ahead, 2, 4, 6)) for ahead in (1, 2, 5, 20)]
    assert chances == sorted(chances)
    assert chances[-1] < alive


def test_later_purchases_count_less():
    plain = float(FIT.conditional_expected_purchases(10, 3, 5, 6))
    assert 0 < float(FIT.discounted_purchases(10, 0.1, 3, 5, 6)) < plain


def test_the_gradient_is_that_of_the_value():
    likelihood = grouped_likelihood(group_occasions(*all_histories(5)[:2], 5, all_histories(5)[2]))
    point = np.array([1.1, 0.8, 0.5, 2.0])
    _, slopes = likelihood(point)
    for number in range(4):
        step = np.zeros(4)
        step[number] = 1e-6
        numeric = (likelihood(point + step)[0] - likelihood(point - step)[0]) / 2e-6
        assert slopes[number] == pytest.approx(numeric, rel=1e-5, abs=1e-5)


def test_grouping_changes_nothing_and_a_prior_answers_for_few():
    rng = np.random.default_rng(1)
    recency = rng.integers(0, 7, 400)
    x = np.where(recency > 0, np.minimum(1 + rng.binomial(5, 0.4, 400), recency), 0)
    one, grouped = BGBB().fit(x, recency, np.full(400, 6)), group_occasions(x, recency, np.full(400, 6))
    again = BGBB().fit(grouped.frequency, grouped.recency, grouped.occasions, grouped.weight)
    assert one == again
    few = BGBB(WEAK_PRIOR).fit([0, 1, 2], [0, 3, 2], [4, 4, 4])
    assert not few.at_bound


@pytest.mark.parametrize(("x", "recency", "n"), [(2, 1, 6), (1, 7, 6), (0, 2, 6), (1, 0, 6), (1.5, 3, 6)])
def test_histories_that_cannot_be_are_refused(x, recency, n):
    with pytest.raises(BadInput, match="Impossible history"):
        group_occasions([x], [recency], [n])


def test_nobody_is_refused():
    with pytest.raises(BadInput, match="no customers"):
        group_occasions([], [], [])
