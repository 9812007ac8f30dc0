"""BG/NBD against independent calculations: the published closed forms, simulation, and its own definitions."""

import numpy as np
import pytest
from scipy.special import beta as beta_function
from scipy.special import gamma as gamma_function
from scipy.special import hyp2f1

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.bgnbd import BGNBD, WEAK_PRIOR, BGNBDFit, grouped_likelihood
from regulars.science.lifetime.groups import group_histories
from regulars.science.lifetime.priors import LogNormalPrior

FIT = BGNBDFit(r=0.2425945, alpha=4.4136019, a=0.7929199, b=2.4258881)
HISTORIES = np.array([0, 1, 2, 7, 30.0]), np.array([0, 1.7, 30.4, 29.4, 38.0]), np.array([38.9, 38.9, 38.9, 38.9, 39.0])


def test_likelihood_is_the_papers_third_equation():
    x, recency, age = 3.0, 20.0, 30.0
    r, alpha, a, b = FIT.r, FIT.alpha, FIT.a, FIT.b
    alive = beta_function(a, b + x) / beta_function(a, b) * (alpha + age) ** -(r + x)
    left = beta_function(a + 1, b + x - 1) / beta_function(a, b) * (alpha + recency) ** -(r + x)
    expected = np.log(gamma_function(r + x) * alpha**r / gamma_function(r) * (alive + left))
    assert float(FIT.log_likelihood_of(x, recency, age)) == pytest.approx(expected, rel=1e-13)


def test_likelihood_of_the_base_is_the_sum_of_its_customers():
    likelihood = grouped_likelihood(group_histories(*HISTORIES, weights=[5, 4, 3, 2, 1]))
    value, _ = likelihood(np.array([FIT.r, FIT.alpha, FIT.a, FIT.b]))
    assert value == pytest.approx(np.array([5, 4, 3, 2, 1]) @ FIT.log_likelihood_of(*HISTORIES), rel=1e-13)


@pytest.mark.parametrize("parameters", [(0.3, 5.0, 0.7, 2.0), (2.0, 0.1, 0.05, 0.1), (50.0, 900.0, 8.0, 300.0)])
def test_gradient_is_that_of_the_likelihood(parameters):
    likelihood = grouped_likelihood(group_histories(*HISTORIES, weights=[5, 4, 3, 2, 1]))
    point = np.array(parameters)
    _, gradient = likelihood(point)
    for place, step in enumerate(np.diag(point * 1e-5)):
        slope = (likelihood(point + step)[0] - likelihood(point - step)[0]) / (2 * step[place])
        assert gradient[place] == pytest.approx(slope, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("weeks", [0.1429, 3, 39, 156])
def test_expectations_equal_the_published_closed_forms_where_those_work(weeks):
    r, alpha, a, b = FIT.r, FIT.alpha, FIT.a, FIT.b
    x, recency, age = HISTORIES
    series = hyp2f1(r + x, b + x, a + b + x - 1, weeks / (alpha + age + weeks))
    numerator = (a + b + x - 1) / (a - 1) * (1 - ((alpha + age) / (alpha + age + weeks)) ** (r + x) * series)
    denominator = 1 + (x > 0) * a / (b + np.maximum(x, 1) - 1) * ((alpha + age) / (alpha + recency)) ** (r + x)
    found = FIT.conditional_expected_purchases(weeks, x, recency, age)
    assert found == pytest.approx(numerator / denominator, rel=1e-9)
    new = (
        (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + weeks)) ** r * hyp2f1(r, b, a + b - 1, weeks / (alpha + weeks)))
    )
    assert float(FIT.expected_purchases(weeks)) == pytest.approx(new, rel=1e-9)


def test_simulated_customers_do_what_is_expected_of_them():
    fit, weeks, customers = BGNBDFit(r=1.2, alpha=6.0, a=1.5, b=4.0), 20.0, 40_000
    rng = np.random.default_rng(7)
    rate, leaving = rng.gamma(fit.r, 1 / fit.alpha, customers), rng.beta(fit.a, fit.b, customers)
    bought, discounted, clock = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    active = np.ones(customers, dtype=bool)
    while active.any():
        clock += rng.exponential(1 / rate)
        active &= clock <= weeks
        bought += active
        discounted += active * np.exp(-0.05 * clock)
        active &= rng.random(customers) > leaving
    assert bought.mean() == pytest.approx(float(fit.expected_purchases(weeks)), rel=0.03)
    assert discounted.mean() == pytest.approx(float(fit.discounted_purchases(weeks, 0.05, 0, 0, 0)), rel=0.03)
    assert (bought > 0).mean() == pytest.approx(float(fit.probability_active(weeks)), abs=0.01)


def test_discounting_counts_each_purchase_at_its_time():
    """By parts: the discounted sum is the last expectation discounted, plus the rate times the expectations before."""
    weeks, rate = 156.0, 0.004
    moments, weights = np.polynomial.legendre.leggauss(60)
    moments, weights = weeks * (moments + 1) / 2, weights * weeks / 2
    for x, recency, age in zip(*HISTORIES, strict=True):
        expected = FIT.conditional_expected_purchases(moments, x, recency, age)
        last = FIT.conditional_expected_purchases(weeks, x, recency, age)
        by_parts = np.exp(-rate * weeks) * last + rate * (weights @ (np.exp(-rate * moments) * expected))
        assert float(FIT.discounted_purchases(weeks, rate, x, recency, age)) == pytest.approx(by_parts, rel=1e-6)


def test_active_needs_alive_and_a_purchase():
    chance = FIT.probability_active(13, *HISTORIES)
    assert (chance < FIT.probability_alive(*HISTORIES)).all()
    assert float(FIT.probability_active(0, 3, 5, 9)) == 0
    assert FIT.probability_active(1e9, *HISTORIES) == pytest.approx(FIT.probability_alive(*HISTORIES), abs=0.02)


def test_whoever_bought_once_is_alive_for_ever_but_not_active():
    assert float(FIT.probability_alive(0, 0, 5000)) == 1
    assert float(FIT.probability_active(13, 0, 0, 5000)) < 0.001


def test_scalars_columns_and_grids():
    assert FIT.conditional_expected_purchases(39, 2, 30.43, 38.86).shape == ()
    assert FIT.expected_purchases([1, 2, 3]).shape == (3,)
    assert FIT.conditional_expected_purchases(np.array([[13.0], [52.0]]), *HISTORIES).shape == (2, 5)
    assert FIT.log_likelihood_of([], [], []).shape == (0,)


def test_rows_do_not_hang_on_their_neighbours():
    x = np.tile(HISTORIES[0], 9000)
    age = np.tile(HISTORIES[2], 9000)
    many = FIT.purchases_if_alive(52, x, 0.0, age, 0.002)
    assert np.array_equal(many[:5], FIT.purchases_if_alive(52, HISTORIES[0], 0.0, HISTORIES[2], 0.002))
    assert np.array_equal(many[:5], many[-5:])


def test_a_far_horizon_right_after_the_first_purchase_stays_accurate():
    fit = BGNBDFit(r=0.24, alpha=0.3, a=0.8, b=2.4)
    weeks = 156.0
    closed = (
        (fit.a + fit.b - 1)
        / (fit.a - 1)
        * (
            1
            - (fit.alpha / (fit.alpha + weeks)) ** fit.r
            * hyp2f1(fit.r, fit.b, fit.a + fit.b - 1, weeks / (fit.alpha + weeks))
        )
    )
    assert float(fit.expected_purchases(weeks)) == pytest.approx(closed, rel=1e-6)


@pytest.mark.parametrize("a", [1 - 1e-12, 1.0, 1 + 1e-12])
def test_no_hole_where_the_closed_form_divides_by_zero(a):
    found = BGNBDFit(r=0.24, alpha=4.4, a=a, b=2.4).expected_purchases(39)
    assert float(found) == pytest.approx(float(BGNBDFit(0.24, 4.4, 1.001, 2.4).expected_purchases(39)), rel=1e-3)


def test_weights_stand_for_customers():
    x, recency, age = [0, 1, 4], [0, 3.0, 9.0], [10.0, 10.0, 12.0]
    repeated = [np.repeat(column, [6, 3, 2]) for column in (x, recency, age)]
    assert BGNBD().fit(x, recency, age, weights=[6, 3, 2]) == BGNBD().fit(*repeated)


def test_unit_of_time_makes_no_difference():
    x, recency, age = np.array([0, 0, 1, 2, 6]), np.array([0, 0, 3.0, 2, 9.0]), np.array([10.0, 7, 10.0, 9, 12.0])
    x, recency, age = (np.tile(column, 4) for column in (x, recency, age))
    weeks, days = BGNBD().fit(x, recency, age), BGNBD().fit(x, recency * 7, age * 7)
    assert days.alpha == pytest.approx(7 * weeks.alpha, rel=1e-5)
    assert (days.r, days.a, days.b) == pytest.approx((weeks.r, weeks.a, weeks.b), rel=1e-5)


def test_parameters_are_found_again():
    truth, customers = BGNBDFit(r=0.8, alpha=5.0, a=0.9, b=3.0), 20_000
    rng = np.random.default_rng(3)
    rate, leaving = rng.gamma(truth.r, 1 / truth.alpha, customers), rng.beta(truth.a, truth.b, customers)
    age = rng.uniform(26, 52, customers)
    x, last, clock = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    active = np.ones(customers, dtype=bool)
    while active.any():
        clock += rng.exponential(1 / rate)
        active &= clock <= age
        x, last = x + active, np.where(active, clock, last)
        active &= rng.random(customers) > leaving
    fit = BGNBD().fit(x, last, age)
    assert (fit.r, fit.alpha, fit.a, fit.b) == pytest.approx((truth.r, truth.alpha, truth.a, truth.b), rel=0.1)


ODD_BASES = {
    "one customer, once": ([0], [0], [10]),
    "one customer, today": ([0], [0], [0]),
    "nobody repeated": ([0, 0, 0], [0, 0, 0], [3, 9, 20]),
    "one regular": ([9], [9.5], [10]),
    "nobody left": ([9, 10, 11], [10, 10, 10], [10, 10, 10]),
    "ten thousand purchases": ([10_000, 0, 3], [150, 0, 20], [156, 156, 100]),
    "five buyers": ([0, 0, 1, 0, 2], [0, 0, 5, 0, 8], [20, 30, 9, 40, 10]),
}


@pytest.mark.parametrize("base", ODD_BASES.values(), ids=ODD_BASES.keys())
@pytest.mark.parametrize("prior", [None, WEAK_PRIOR], ids=["likelihood", "prior"])
def test_odd_bases_get_finite_answers(base, prior):
    fit = BGNBD(prior).fit(*base)
    assert np.isfinite([fit.r, fit.alpha, fit.a, fit.b, fit.log_likelihood]).all()
    for answer in (
        fit.conditional_expected_purchases(156, *base),
        fit.discounted_purchases(156, 0.002, *base),
        fit.expected_purchases(156),
        fit.log_likelihood_of(*base),
    ):
        assert np.isfinite(answer).all()
    for chance in (fit.probability_alive(*base), fit.probability_active(13, *base)):
        assert ((chance >= 0) & (chance <= 1)).all()


def test_a_fit_without_inner_maximum_says_so_and_a_prior_gives_one():
    assert BGNBD().fit(*ODD_BASES["nobody repeated"]).at_bound
    fit = BGNBD(WEAK_PRIOR).fit(*ODD_BASES["nobody repeated"])
    assert not fit.at_bound
    assert 0.02 < float(fit.probability_active(13, 0, 0, 9)) < 0.5


def test_a_prior_decides_for_a_few_and_yields_to_many():
    prior = LogNormalPrior(centres=(0.5, 10.0, 0.8, 2.5), log_sd=0.01)
    few = BGNBD(prior).fit(*ODD_BASES["five buyers"])
    assert (few.r, few.alpha, few.a, few.b) == pytest.approx(prior.centres, rel=0.02)
    x, recency, age = (np.tile(column, 20_000) for column in ([0, 0, 1, 4], [0, 0, 3.0, 9.0], [10.0, 7, 10.0, 12.0]))
    plain, leaning = BGNBD().fit(x, recency, age), BGNBD(WEAK_PRIOR).fit(x, recency, age)
    assert leaning.r == pytest.approx(plain.r, rel=1e-2)


def test_no_customers_is_said():
    with pytest.raises(BadInput, match="no customers"):
        BGNBD().fit([], [], [])
