"""Gamma-Gamma: what a customer spends on a purchase, from the average of those seen (Fader, Hardie 2013).

Purchases of one customer vary around their own mean as Gamma(p, nu); nu varies across customers as Gamma(q, gamma).
The mean is taken to be independent of how often the customer buys. Money is in any one currency.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy.special import gammaln, psi

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.likelihood import Floats, Likelihood, maximise
from regulars.science.lifetime.priors import LogNormalPrior

WEAK_PRIOR = LogNormalPrior(centres=(6.0, 4.0, 0.5))
"""Our own: purchases vary by 40 % around the customer's mean, means by 70 %. (p, q, gamma in average purchases)"""


@dataclass(frozen=True, slots=True)
class GammaGammaFit:
    """A fitted Gamma-Gamma, or one with parameters from elsewhere: `GammaGammaFit(6.25, 3.74, 15.44)`.

    Attributes:
        p: shape of one customer's purchases; their coefficient of variation is 1 / sqrt(p).
        q, gamma: shape and rate of nu across customers; gamma is in money.
        log_likelihood: of the data it was fitted on, without the prior; None where it wasn't fitted.
        customers: how many customers with repeat purchases it was fitted on.
        observed_mean: average of the customers' mean spends, which stands in where the model has no mean.
        at_bound: the data have no inner maximum (one customer, all spend the same), and a parameter stands at its
            limit; predictions are finite, but a prior gives more sensible ones.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float | None = None
    customers: float = 0.0
    observed_mean: float | None = None
    at_bound: bool = False

    @property
    def population_mean(self) -> float:
        """Expected spend of a customer of whom no repeat purchase is known: p gamma / (q - 1).

        With q at 1 or less (a few customers spend without measure) the model has no mean, and just above it a mean
        that hangs on one customer; beyond ten times the observed mean, the observed mean is given instead.
        """
        mean = self.p * self.gamma / (self.q - 1) if self.q > 1 else np.inf
        if self.observed_mean is not None and mean > 10 * self.observed_mean:
            return self.observed_mean
        return mean

    def log_likelihood_of(self, frequency: ArrayLike, mean_spend: ArrayLike) -> Floats:
        """Log density of each customer's mean spend, frequency 1 or more (equation 1a of the paper)."""
        x, spend = np.broadcast_arrays(np.asarray(frequency, np.float64), np.asarray(mean_spend, np.float64))
        shape = self.p * x
        return np.asarray(
            gammaln(shape + self.q)
            - gammaln(shape)
            - gammaln(self.q)
            + self.q * np.log(self.gamma)
            + (shape - 1) * np.log(spend)
            + shape * np.log(x)
            - (shape + self.q) * np.log(self.gamma + x * spend)
        )

    def expected_spend(self, frequency: ArrayLike, mean_spend: ArrayLike) -> Floats:
        """Expected spend on each future purchase (equation 5 of the paper).

        Args:
            frequency: repeat purchase days.
            mean_spend: their average; ignored (may be NaN) where the frequency is 0.

        Returns:
            An average of the population's mean and the customer's own, which counts the more, the more was seen.
        """
        x, spend = np.broadcast_arrays(np.asarray(frequency, np.float64), np.asarray(mean_spend, np.float64))
        seen = np.where(x > 0, x * np.where(x > 0, spend, 0.0), 0.0)
        own = self.p * (self.gamma + seen) / np.where(x > 0, self.p * x + self.q - 1, 1.0)
        # With less than two purchases of a heavy tail, even the customer's own expectation may not exist.
        exists = (x > 0) & (self.p * x + self.q > 1)
        return np.where(exists, own, self.population_mean)


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The estimator: maximum likelihood, as published; with a prior, the most probable parameters given both."""

    prior: LogNormalPrior | None = None

    def fit(self, frequency: ArrayLike, mean_spend: ArrayLike, weights: ArrayLike | None = None) -> GammaGammaFit:
        """Fit on customers with repeat purchases; the others (frequency 0, mean spend null) are left out.

        Args:
            frequency: repeat purchase days, shape (n,).
            mean_spend: average amount of those days, positive, shape (n,).
            weights: customers that each row stands for; 1 when left out.

        Raises:
            BadInput: nobody repeated, or a mean spend that is not a positive number.
        """
        x, spend, weight = _repeaters(frequency, mean_spend, weights)
        customers = float(weight.sum())
        average = float(weight @ spend) / customers
        units = (1.0, 1.0, average)
        likelihood = _likelihood(x, spend, weight)
        prior = self.prior and self.prior.in_units(units)
        (p, q, gamma), at_bound = maximise(likelihood, (4.0, 4.0, 0.75), units, customers, prior)
        log_likelihood, _ = likelihood(np.array([p, q, gamma]))
        return GammaGammaFit(
            p,
            q,
            gamma,
            log_likelihood=log_likelihood,
            customers=customers,
            observed_mean=average,
            at_bound=at_bound,
        )


def spend_likelihood(frequency: ArrayLike, mean_spend: ArrayLike) -> Likelihood:
    """The log-likelihood of a base and its gradient, as a function of (p, q, gamma); columns as in `GammaGamma.fit`."""
    return _likelihood(*_repeaters(frequency, mean_spend, None))


def _repeaters(frequency: ArrayLike, mean_spend: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    x, spend = np.asarray(frequency, np.float64), np.asarray(mean_spend, np.float64)
    weight = np.ones_like(x) if weights is None else np.asarray(weights, np.float64)
    if not x.ndim == 1 or not x.shape == spend.shape == weight.shape:
        raise BadInput(
            f"frequency, mean_spend and weights must be vectors of one length, but are {x.shape}, {spend.shape} "
            f"and {weight.shape}."
        )
    # Grouped and in order: equal customers cost nothing, and the answer doesn't hang on the order of rows.
    repeaters = (
        pl.DataFrame({"x": x, "spend": spend, "weight": weight})
        .filter((pl.col("x") > 0) & (pl.col("weight") > 0))
        .group_by("x", "spend")
        .agg(pl.col("weight").sum())
        .sort("x", "spend")
    )
    if repeaters.is_empty():
        raise BadInput("Nobody has bought twice, so repeat purchases have no spend to learn from.")
    x, spend, weight = (repeaters[name].to_numpy() for name in ("x", "spend", "weight"))
    positive = np.isfinite(spend) & (spend > 0)
    if not positive.all():
        row = int(np.argmin(positive))
        raise BadInput(
            f"mean_spend is {spend[row]:g} for a customer with {x[row]:g} repeat purchases; it must be a positive "
            "amount. Count only days with a positive net amount as purchases."
        )
    return x, spend, weight


def _likelihood(x: Floats, spend: Floats, weight: Floats) -> Likelihood:
    """The weighted log-likelihood and its gradient as a function of (p, q, gamma).

    Gamma functions depend on x alone, so they are taken once for each distinct x.
    """
    counts, place = np.unique(x, return_inverse=True)
    share = np.bincount(place, weights=weight)
    customers = weight.sum()
    total = x * spend
    weight_x = weight * x
    log_spend, log_total = float(weight @ np.log(spend)), float(weight_x @ np.log(total))

    def evaluate(parameters: Floats) -> tuple[float, Floats]:
        p, q, gamma = parameters
        shape = p * counts
        log_pooled = np.log(gamma + total)
        tempered, plain = float(weight_x @ log_pooled), float(weight @ log_pooled)
        value = (
            share @ (gammaln(shape + q) - gammaln(shape))
            + customers * (q * np.log(gamma) - gammaln(q))
            + p * log_total
            - log_spend
            - p * tempered
            - q * plain
        )
        psi_pooled = psi(shape + q)
        gradient = np.array(
            [
                share @ (counts * (psi_pooled - psi(shape))) + log_total - tempered,
                share @ psi_pooled + customers * (np.log(gamma) - psi(q)) - plain,
                customers * q / gamma - (p * weight_x + q * weight) @ (1 / (gamma + total)),
            ]
        )
        return float(value), gradient

    return evaluate
