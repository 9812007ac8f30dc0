"""What holds of every fitted model: what follows an order of one who had left, by what their leaving tells."""

from __future__ import annotations

import numpy as np
import pytest

from regulars.science.lifetime.bgnbd import BGNBDFit
from regulars.science.lifetime.cnbd import CNBDFit
from regulars.science.lifetime.fitted import Fitted
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.mbgnbd import MBGNBDFit
from regulars.science.lifetime.nbd import NBDFit
from regulars.science.lifetime.paretonbd import ParetoNBDFit

WEEKS, RATE = 156.0, 0.0018
LEAVING = {
    "bg-nbd": BGNBDFit(0.8, 6.0, 0.9, 3.0),
    "mbg-nbd": MBGNBDFit(0.8, 6.0, 0.9, 3.0),
    "bg-cnbd-k": CNBDFit(3, 0.8, 2.0, 0.9, 3.0, at_once=False),
    "mbg-cnbd-k": CNBDFit(3, 0.8, 2.0, 0.9, 3.0),
    "pareto-nbd": ParetoNBDFit(0.8, 6.0, 0.7, 14.0),
}
FITS: dict[str, Fitted] = {"nbd": NBDFit(0.8, 6.0), **LEAVING}
AT_ONCE = [name for name in LEAVING if not name.startswith("bg")]
"""Models in which one may leave after the first purchase already."""
DRAWS = 400_000


def bought_after(name: str, fit: Fitted, rate: Floats, leaves: Floats) -> Floats:
    """Expected (undiscounted) purchases in a year after an order, of a known rate and inclination to leave."""
    weeks = 52.0
    if isinstance(fit, ParetoNBDFit):
        return np.asarray(rate * -np.expm1(-leaves * weeks) / leaves)
    if not isinstance(fit, CNBDFit):
        return np.asarray((1 - leaves) * -np.expm1(-rate * leaves * weeks) / leaves)
    rng = np.random.default_rng(8)
    could = rng.poisson(rate * weeks) // fit.k
    return np.asarray((1 - leaves) * (1 - (1 - leaves) ** could) / leaves)


@pytest.mark.parametrize("history", [(0.0, 0.0, 40.0), (1.0, 5.0, 60.0), (6.0, 30.0, 45.0), (30.0, 50.0, 52.0)])
@pytest.mark.parametrize("name", LEAVING)
def test_what_follows_is_what_people_with_that_history_who_left_would_bring(
    name: str, history: tuple[float, float, float]
) -> None:
    """People drawn by rate and inclination to leave, as those are who bought so, then left and were not heard of."""
    fit, (x, last, age) = LEAVING[name], history
    rng = np.random.default_rng(7)
    weight = np.ones(DRAWS)
    if isinstance(fit, ParetoNBDFit):
        rate = rng.gamma(fit.r + x, 1 / (fit.alpha + last), DRAWS)
        leaves = rng.gamma(fit.s + 1, 1 / (fit.beta + last), DRAWS)
        weight = -np.expm1(-(rate + leaves) * (age - last)) / (rate + leaves)
    else:
        assert isinstance(fit, BGNBDFit | MBGNBDFit | CNBDFit)
        stages = fit.k if isinstance(fit, CNBDFit) else 1
        rate = rng.gamma(fit.r + stages * x, 1 / (fit.alpha + last), DRAWS)
        stayed = x if name in AT_ONCE else x - 1
        leaves = rng.beta(fit.a + 1, fit.b + stayed, DRAWS) if stayed >= 0 else rng.beta(fit.a, fit.b, DRAWS)
        if stayed < 0:  # whoever bought once has not left, and was silent: less than a purchase's stages passed
            silence = rate * age
            weight = np.exp(-silence) * sum(silence**j / np.prod(np.arange(1, j + 1)) for j in range(stages))

    expected = np.average(bought_after(name, fit, rate, leaves), weights=weight)

    assert float(fit.purchases_if_back(52.0, x, last, age)) == pytest.approx(expected, rel=0.015)


@pytest.mark.parametrize("name", LEAVING)
def test_to_have_left_tells_of_leaving_again(name: str) -> None:
    x, last, age = np.array([1.0, 2.0, 9.0]), np.array([6.0, 10.0, 80.0]), np.array([90.0, 60.0, 130.0])
    fit = LEAVING[name]

    back = fit.purchases_if_back(WEEKS, x, last, age, RATE)

    assert (back > 0).all()
    assert (back < fit.purchases_after_last(WEEKS, x, last, RATE)).all()


@pytest.mark.parametrize("name", [name for name in LEAVING if name != "pareto-nbd"])
def test_how_long_they_have_been_quiet_makes_no_difference_where_one_leaves_with_a_purchase(name: str) -> None:
    soon, late = LEAVING[name].purchases_if_back(WEEKS, 3.0, 20.0, [21.0, 180.0], RATE)

    assert soon == late


def test_who_leaves_at_any_time_may_have_stayed_a_while() -> None:
    """Then they bought nothing while they were there, so they come less often than was known right after."""
    soon, late, later = LEAVING["pareto-nbd"].purchases_if_back(WEEKS, 3.0, 20.0, [20.0, 60.0, 400.0], RATE)
    one_more = ParetoNBDFit(0.8, 6.0, 1.7, 14.0)

    assert soon > late > later > 0.8 * soon
    assert soon == pytest.approx(float(one_more.purchases_if_alive(WEEKS, 3.0, 20.0, 20.0, RATE)), rel=1e-6)


@pytest.mark.parametrize("name", FITS)
def test_where_leaving_tells_nothing_it_is_what_was_known_after_the_last_purchase(name: str) -> None:
    """Everybody alike in leaving: nothing is learnt from one leaving more."""
    told = {"a": 3e6, "b": 7e6} if "bg" in name else {"s": 1e7, "beta": 1e8}
    alike = {key: value for key, value in told.items() if hasattr(FITS[name], key)}
    fit = type(FITS[name])(**{**fields(FITS[name]), **alike})

    back = fit.purchases_if_back(WEEKS, 4.0, 30.0, 30.0, RATE)

    assert float(back) == pytest.approx(float(fit.purchases_after_last(WEEKS, 4.0, 30.0, RATE)), rel=1e-4)


def fields(fit: Fitted) -> dict[str, float]:
    """A fit's own parameters, with k as the whole number it is."""
    return {name: int(value) if name == "k" else value for name, value in fit.parameters.items()}


@pytest.mark.parametrize("name", FITS)
def test_many_customers_get_what_each_gets_alone(name: str) -> None:
    x, last, age = np.array([0.0, 3.0, 0.0, 3.0, 12.0]), np.array([0.0, 9, 0, 9, 70]), np.array([10.0, 40, 99, 40, 71])
    fit = FITS[name]

    many = fit.purchases_if_back(WEEKS, x, last, age, RATE)

    alone = [float(fit.purchases_if_back(WEEKS, *one, RATE)) for one in zip(x, last, age, strict=True)]
    assert many.tolist() == pytest.approx(alone, rel=1e-6)
    assert many.shape == (5,)


def test_the_more_often_they_came_the_more_it_brings() -> None:
    for name, fit in FITS.items():
        back = fit.purchases_if_back(WEEKS, [0.0, 1.0, 3.0, 9.0], [0.0, 20.0, 20.0, 20.0], 60.0, RATE)
        assert (np.diff(back) > 0).all(), name
