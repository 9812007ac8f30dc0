"""How long subscribers stay."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.contracts import (
    SBG,
    WEAK_PRIOR,
    WEAK_PRIOR_WEIBULL,
    BdW,
    ContractFit,
    Renewals,
    geometric_likelihood,
    renewals_of,
    weibull_likelihood,
)

COHORT = renewals_of([1000, 631, 468, 382, 326])
_shapes = st.floats(0.05, 20)


def cohort(alpha: float, beta: float, c: float, size: int, seed: int) -> Renewals:
    """Subscribers whose leaving is drawn, followed for ten renewals."""
    rng = np.random.default_rng(seed)
    stay = 1 - rng.beta(alpha, beta, size)
    periods = np.arange(11)[:, None] ** c
    until = np.log(rng.random(size)) / np.log(stay)
    return renewals_of((until >= periods).sum(axis=1))


@pytest.mark.parametrize("c", [0.7, 1.0, 1.3])
def test_parameters_are_found_again(c: float) -> None:
    fit = BdW().fit(cohort(1.2, 2.5, c, 400_000, 5))
    assert (fit.alpha, fit.beta, fit.c) == pytest.approx((1.2, 2.5, c), rel=0.06)


@settings(max_examples=40)
@given(_shapes, _shapes, st.floats(0.3, 3))
def test_gradients_are_those_of_the_values(alpha: float, beta: float, c: float) -> None:
    for likelihood, point in (
        (geometric_likelihood(COHORT), [alpha, beta]),
        (weibull_likelihood(COHORT), [alpha, beta, c]),
    ):
        _, gradient = likelihood(np.array(point))
        for at in range(len(point)):
            step = np.zeros(len(point))
            step[at] = 1e-5 * point[at]
            up, down = (likelihood(np.array(point) + sign * step)[0] for sign in (1, -1))
            assert gradient[at] == pytest.approx((up - down) / (2 * step[at]), rel=2e-4, abs=1e-3)


@settings(max_examples=40)
@given(_shapes, _shapes)
def test_with_c_of_one_the_two_models_are_one(alpha: float, beta: float) -> None:
    one, other = geometric_likelihood(COHORT), weibull_likelihood(COHORT)
    assert one(np.array([alpha, beta]))[0] == pytest.approx(other(np.array([alpha, beta, 1.0]))[0], rel=1e-9)


@settings(max_examples=60)
@given(_shapes, _shapes, st.floats(0.3, 3), st.integers(0, 400))
def test_staying_and_leaving_are_consistent(alpha: float, beta: float, c: float, tenure: int) -> None:
    fit = ContractFit(alpha, beta, c)
    assert float(fit.survival(0)) == 1.0
    once = float(fit.retention(tenure))
    assert 0 < once <= 1
    assert float(fit.probability_to_cancel(tenure)) == pytest.approx(1 - once)
    three = np.prod(fit.retention(tenure + np.arange(3)))
    assert float(fit.probability_to_cancel(tenure, 3)) == pytest.approx(1 - three, abs=1e-9)
    kept = np.cumprod(fit.retention(tenure + np.arange(5)))
    assert float(fit.expected_renewals(tenure, 5)) == pytest.approx(kept.sum(), rel=1e-9)
    discounted = (kept * 1.1 ** -np.arange(1, 6)).sum()
    assert float(fit.expected_renewals(tenure, 5, discount=0.1)) == pytest.approx(discounted, rel=1e-9)


def test_next_renewals_are_exact_after_hundreds_of_them() -> None:
    # From the product of ratios, by hand: the log-gammas of 3e7 alone leave eight digits.
    fit = ContractFit(0.5, 2.0, 3.0)
    now, then = (2.0 + float(tenure) ** 3 for tenure in (300, 301))
    steps = np.arange(now, then)
    exact = -np.expm1(np.log1p(-0.5 / (steps + 0.5)).sum())
    assert float(fit.probability_to_cancel(300)) == pytest.approx(exact, rel=1e-11)


def test_retention_rises_though_nobody_changes() -> None:
    rates = SBG().fit(COHORT).retention(np.arange(8))
    assert (np.diff(rates) > 0).all()
    assert rates[0] == pytest.approx(0.631, abs=0.01)


def test_cohorts_merged_are_fitted_as_one() -> None:
    both = COHORT.merge(renewals_of([200, 150, 120]))
    assert both.customers == 1200
    assert both.left.tolist() == [369 + 50, 163 + 30, 86, 56]
    assert SBG().fit(both) == SBG().fit(renewals_of([200, 150, 120]).merge(COHORT))


def test_a_handful_is_answered_with_a_prior() -> None:
    nobody_left = renewals_of([5, 5, 5])
    assert SBG().fit(nobody_left).at_bound
    for fit in (SBG(WEAK_PRIOR).fit(nobody_left), BdW(WEAK_PRIOR_WEIBULL).fit(nobody_left)):
        assert not fit.at_bound
        assert 0.6 < float(fit.retention(2)) < 1


@pytest.mark.parametrize(
    ("survivors", "said"),
    [
        ([], "needs its subscribers"),
        ([10], "needs its subscribers"),
        ([0, 0], "needs its subscribers"),
        ([10, 7, 8], "After renewal 2 there are 8 subscribers, before it 7"),
        ([10, -1], "After renewal 1 there are -1"),
        ([10, float("nan")], "After renewal 1"),
    ],
)
def test_a_cohort_that_cannot_be(survivors: list[float], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        renewals_of(survivors)
