"""Return on Customer: where everything goes as the model expects and nobody new comes, it is the discount rate.

Customers are drawn from the model itself; what they buy in a year is the cash flow, and what the same model says of
their histories at its end is the equity then (Peppers, Rogers 2005: the identity by which the measure is checked).
"""

import numpy as np
import pytest

from regulars.science.lifetime.equity import return_on_customer
from regulars.science.lifetime.mbgnbd import MBGNBDFit
from regulars.science.lifetime.paretonbd import ParetoNBDFit
from regulars.science.lifetime.value import WEEKS_A_YEAR, weekly_discount

DISCOUNT = 0.12
CUSTOMERS = 120_000


def drawn(fit, rng):
    """Purchase times of a year of new customers, infinity where there are none, shape (customers, most)."""
    rate = rng.gamma(fit.r, 1 / fit.alpha, CUSTOMERS)
    times = np.cumsum(rng.exponential(1 / np.maximum(rate, 1e-9)[:, None], (CUSTOMERS, 150)), axis=1)
    if isinstance(fit, ParetoNBDFit):
        until = rng.exponential(1 / np.maximum(rng.gamma(fit.s, 1 / fit.beta, CUSTOMERS), 1e-12))
        there = times <= until[:, None]
    else:
        stays = rng.random((CUSTOMERS, 150)) >= rng.beta(fit.a, fit.b, CUSTOMERS)[:, None]
        there = np.logical_and.accumulate(stays, axis=1)
    return np.where(there & (times <= WEEKS_A_YEAR), times, np.inf)


@pytest.mark.parametrize(
    "fit", [MBGNBDFit(0.9, 6.0, 0.8, 4.0), ParetoNBDFit(0.9, 7.0, 0.8, 20.0)], ids=["mbg", "pareto"]
)
def test_it_is_the_discount_rate(fit):
    rng = np.random.default_rng(3)
    rate, times = weekly_discount(DISCOUNT), drawn(fit, rng)
    bought = np.isfinite(times)
    # Cash is put aside until the end of the year at the same rate.
    cash = np.where(bought, np.exp(rate * (WEEKS_A_YEAR - np.where(bought, times, 0.0))), 0.0).sum(axis=1)
    x, recency = bought.sum(axis=1).astype(float), np.where(bought, times, 0.0).max(axis=1)
    alive = fit.probability_alive(0.0, 0.0, 0.0)
    start = float(alive * fit.purchases_if_alive(np.inf, 0.0, 0.0, 0.0, rate))
    counts, place = np.unique(x, return_inverse=True)
    ahead = fit.purchases_if_alive(np.inf, counts, 0.0, WEEKS_A_YEAR, rate)[place]
    end = fit.probability_alive(x, recency, np.full(CUSTOMERS, WEEKS_A_YEAR)) * ahead
    found = return_on_customer(float(cash.mean()), start, float(end.mean()))
    error = (cash + end).std() / np.sqrt(CUSTOMERS) / start
    assert error < 0.006
    assert abs(found - DISCOUNT) < 4 * error
