"""What is expected of each customer: quantiles of every model agree with its whole table of chances."""

import numpy as np
import pytest

from regulars.science.lifetime.bgnbd import BGNBDFit
from regulars.science.lifetime.cnbd import CNBDFit
from regulars.science.lifetime.mbgnbd import MBGNBDFit
from regulars.science.lifetime.nbd import NBDFit
from regulars.science.lifetime.outlook import count_chances, look_ahead
from regulars.science.lifetime.paretonbd import ParetoNBDFit

FITS = [
    NBDFit(0.4, 12.0),
    BGNBDFit(0.24, 4.4, 0.8, 2.4),
    MBGNBDFit(0.52, 6.2, 0.89, 1.6),
    ParetoNBDFit(0.55, 10.6, 0.61, 11.7),
    CNBDFit(2, 0.8, 5.0, 0.8, 2.0),
]
RNG = np.random.default_rng(1)
AGE = RNG.integers(10, 60, 300).astype(float)
X = RNG.poisson(1.5, 300).astype(float)
X[:3] = 40, 150, 0
RECENCY = np.where(X > 0, np.ceil(AGE * RNG.random(300)), 0.0)
RECENCY = np.minimum(RECENCY, AGE)


@pytest.mark.parametrize("fit", FITS, ids=lambda fit: type(fit).__name__)
def test_quantiles_are_those_of_the_chances(fit):
    found = look_ahead(fit, 26.0, X, RECENCY, AGE)
    reached = np.cumsum(count_chances(fit, 26.0, X, RECENCY, AGE, 1_500), axis=1)
    low, middle = (np.argmax(reached >= level - 1e-12, axis=1) for level in (0.05, 0.5))
    high = np.where(low == 0, np.argmax(reached >= 0.9 - 1e-12, axis=1), np.argmax(reached >= 0.95 - 1e-12, axis=1))
    assert np.array_equal(found.low, low)
    assert np.array_equal(found.median, middle)
    assert np.array_equal(found.high, high)
    assert reached[:, -1] == pytest.approx(np.ones(300), abs=1e-6)


@pytest.mark.parametrize("fit", FITS, ids=lambda fit: type(fit).__name__)
def test_means_and_chances_are_the_models_own(fit):
    found = look_ahead(fit, 26.0, X, RECENCY, AGE)
    assert found.mean == pytest.approx(fit.conditional_expected_purchases(26.0, X, RECENCY, AGE), rel=1e-9)
    assert found.active == pytest.approx(fit.probability_active(26.0, X, RECENCY, AGE), abs=1e-9)
    assert found.discounted is None
    ever = look_ahead(fit, 26.0, X, RECENCY, AGE, weekly_rate=0.002).discounted
    assert np.isfinite(ever).all()
    assert (ever >= 0.9 * found.mean * np.exp(-0.052)).all()


def test_the_order_of_customers_makes_no_difference():
    order = RNG.permutation(300)
    one, other = (look_ahead(FITS[3], 26.0, X[rows], RECENCY[rows], AGE[rows]) for rows in (np.arange(300), order))
    assert np.array_equal(one.median[order], other.median)
    assert np.array_equal(one.high[order], other.high)
