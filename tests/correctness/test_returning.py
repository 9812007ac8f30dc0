"""How a mail's effect fades with the time since somebody bought, in Hillstrom's test of 64,000 customers."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from scipy.optimize import curve_fit

from regulars.customise.returning import LEFT_AFTER_A_YEAR

MONTHS = np.arange(1, 13)


def test_the_least_that_is_left_after_a_year(request: pytest.FixtureRequest) -> None:
    path = Path(request.getfixturevalue("shared_data")) / "decisions" / "hillstrom.csv.gz"
    customers = pl.read_csv(gzip.decompress(path.read_bytes()))
    by_arm = (
        customers.group_by("recency", mailed=pl.col("segment") != "No E-Mail")
        .agg(visit=pl.col("visit").mean(), error=pl.col("visit").var() / pl.len())
        .sort("recency", "mailed")
    )
    left_alone, mailed = by_arm.filter(~pl.col("mailed")), by_arm.filter("mailed")
    effect = mailed["visit"].to_numpy() - left_alone["visit"].to_numpy()
    error = np.sqrt(mailed["error"].to_numpy() + left_alone["error"].to_numpy())

    def fading(month: NDArray[np.int64], fresh: float, left: float) -> NDArray[np.float64]:
        return np.asarray(fresh * left ** (month / 12))

    (fresh, left), spread = curve_fit(fading, MONTHS, effect, sigma=error, absolute_sigma=True, p0=(0.06, 0.9))
    assert left == pytest.approx(0.955, abs=0.001)
    assert fresh == pytest.approx(0.0624, abs=0.0001)
    lowest = np.exp(np.log(left) - 1.96 * np.sqrt(spread[1, 1]) / left)
    assert lowest == pytest.approx(LEFT_AFTER_A_YEAR, abs=0.01)
