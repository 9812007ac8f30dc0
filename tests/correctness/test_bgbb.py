"""BG/BB on the donations of Fader, Hardie, Shang (2010): 11,104 people with six occasions to give."""

import numpy as np
import polars as pl
import pytest

from regulars.science.lifetime.bgbb import BGBB


@pytest.fixture(scope="module")
def donations(request):
    from tests.correctness.conftest import _datasets

    return pl.read_csv(_datasets(request) / "donations.csv")


@pytest.fixture(scope="module")
def fit(donations):
    return BGBB().fit(donations["frequency"], donations["recency"], donations["periods"], donations["weights"])


def test_parameters_and_likelihood(fit):
    assert [round(value, 3) for value in fit.parameters.values()] == [1.204, 0.750, 0.657, 2.783]
    assert fit.log_likelihood == pytest.approx(-33225.58, abs=2e-3)
    assert fit.customers == 11104


def test_expected_donations_of_the_papers_table(fit):
    """Table 3 of the paper: expected transactions in 2002-06 by recency and frequency, to two digits."""
    found = fit.conditional_expected_purchases(5, [0, 6, 5, 1], [0, 6, 6, 6], 6)
    assert [round(float(value), 2) for value in found] == [0.07, 3.75, 3.23, 1.15]


def test_the_whole_adds_up(fit, donations):
    columns = [donations[name].to_numpy() for name in ("frequency", "recency", "periods")]
    weight = donations["weights"].to_numpy()
    assert float(weight @ fit.log_likelihood_of(*columns)) == pytest.approx(fit.log_likelihood, abs=1e-6)
    new = float(fit.expected_purchases(6))
    assert new == pytest.approx(float(weight @ columns[0]) / weight.sum(), rel=0.01)
    assert np.isfinite(fit.discounted_purchases(100, 0.1, *columns)).all()
