"""NBD and MBG/NBD on CDNOW: the benchmark as refitted, and the parameters of Batislam, Denizel, Filiztekin (2007)."""

import numpy as np
import pytest

from regulars.science.lifetime.bgnbd import BGNBD
from regulars.science.lifetime.mbgnbd import MBGNBD
from regulars.science.lifetime.nbd import NBD, NBDFit


@pytest.fixture(scope="module")
def history(cdnow):
    return cdnow["frequency"], cdnow["recency_weeks"], cdnow["age_weeks"]


def test_nbd_as_refitted(history):
    """Elsewhere the climb ended at alpha 12.0721, a hair beside the maximum, which is ours."""
    x, _, age = history
    fit = NBD().fit(x, age)
    assert round(fit.r, 5) == 0.38477
    assert fit.alpha == pytest.approx(12.0721, rel=1e-5)
    assert fit.log_likelihood == pytest.approx(-9763.66, abs=5e-3)
    shortfall = fit.log_likelihood - NBDFit(0.38477, 12.0721).log_likelihood_of(x, age).sum()
    assert 0 < shortfall < 1e-7
    assert fit.log_likelihood_of(x, age).sum() == pytest.approx(fit.log_likelihood, abs=1e-6)


def test_mbgnbd_as_printed(history):
    fit = MBGNBD().fit(*history)
    assert [round(value, 3) for value in (fit.r, fit.alpha, fit.a, fit.b)] == [0.525, 6.183, 0.891, 1.614]
    assert fit.log_likelihood_of(*history).sum() == pytest.approx(fit.log_likelihood, abs=1e-6)
    assert not fit.at_bound


def test_leaving_at_once_explains_more_than_leaving_after_a_repeat_and_both_more_than_never(history):
    x, _, age = history
    fits = NBD().fit(x, age), BGNBD().fit(*history), MBGNBD().fit(*history)
    assert np.diff([fit.log_likelihood for fit in fits]).min() > 0
