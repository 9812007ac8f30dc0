"""BG/BB: buying or not at each of a number of occasions, until one leaves (Fader, Hardie, Shang 2010).

At each occasion (a year's appeal, a monthly box) a customer who hasn't left buys with a chance of their own,
Beta(alpha, beta) across customers, and leaves before it with another, Beta(gamma, delta). Of the literature's letters;
here recency is the number of the last occasion bought at, 0 where there was none.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy.special import betaln, digamma

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.groups import broadcast
from regulars.science.lifetime.likelihood import Floats, Likelihood, maximise
from regulars.science.lifetime.priors import LogNormalPrior

WEAK_PRIOR = LogNormalPrior(centres=(1.0, 1.0, 0.7, 2.5))
"""Our own, within a factor of e. (alpha, beta, gamma, delta)"""


@dataclass(frozen=True, slots=True)
class Occasions:
    """Distinct histories and how many customers have each: bought at x occasions, last at the t_x-th, of n."""

    frequency: Floats
    recency: Floats
    occasions: Floats
    weight: Floats

    @property
    def customers(self) -> float:
        """How many customers all groups hold."""
        return float(self.weight.sum())


def group_occasions(
    frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike, weights: ArrayLike | None = None
) -> Occasions:
    """Group customers with the same history; columns as in `Occasions`, weights 1 when left out.

    Raises:
        BadInput: nobody, or a history that cannot be; names the first one.
    """
    x, recency, n = broadcast(frequency, recency, occasions)
    weight = np.ones_like(x) if weights is None else np.asarray(weights, np.float64)
    groups = (
        pl.DataFrame({"x": x, "recency": recency, "n": n, "weight": weight})
        .group_by("x", "recency", "n")
        .agg(pl.col("weight").sum())
        .filter(pl.col("weight") != 0)
        .sort("x", "recency", "n")
    )
    if groups.is_empty():
        raise BadInput("There are no customers to learn from. Import orders first.")
    x, recency, n, weight = (groups[name].to_numpy() for name in ("x", "recency", "n", "weight"))
    possible = (x >= 0) & (x <= recency) & (recency <= n) & ((x > 0) == (recency > 0)) & (x % 1 == 0) & (weight > 0)
    if not possible.all():
        row = int(np.argmin(possible))
        raise BadInput(
            f"Impossible history: {x[row]:g} purchases, the last at occasion {recency[row]:g} of {n[row]:g}. "
            "Purchases are whole and at most the number of the last occasion, which is at most the number of all."
        )
    return Occasions(x, recency, n, weight)


@dataclass(frozen=True, slots=True)
class BGBBFit:
    """A fitted BG/BB, or one with parameters from elsewhere: `BGBBFit(1.204, 0.750, 0.657, 2.783)`.

    Attributes:
        alpha, beta: shapes of the chance to buy at an occasion; alpha / (alpha + beta) is its mean.
        gamma, delta: shapes of the chance to leave before one.
        log_likelihood: of the data it was fitted on, without the prior; None where it wasn't fitted.
        customers: how many it was fitted on.
        at_bound: the data have no inner maximum, and a parameter stands at its limit.
    """

    alpha: float
    beta: float
    gamma: float
    delta: float
    log_likelihood: float | None = None
    customers: float = 0.0
    at_bound: bool = False

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by name."""
        return {"alpha": self.alpha, "beta": self.beta, "gamma": self.gamma, "delta": self.delta}

    def log_likelihood_of(self, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike) -> Floats:
        """Log-likelihood of each history (equation 5 of the paper)."""
        terms, _ = _terms(
            np.array([self.alpha, self.beta, self.gamma, self.delta]), *broadcast(frequency, recency, occasions)
        )
        return np.asarray(np.logaddexp.reduce(terms, axis=0))

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike) -> Floats:
        """Probability that the customer will still be there at the next occasion (equation 11)."""
        x, recency, n = broadcast(frequency, recency, occasions)
        return np.exp(self._bought(x, n) + self._stays(n + 1) - self.log_likelihood_of(x, recency, n))

    def expected_purchases(self, occasions: ArrayLike) -> Floats:
        """Expected purchases of a new customer at their first occasions, E[X(n)] (equation 8)."""
        return self.conditional_expected_purchases(occasions, 0.0, 0.0, 0.0)

    def conditional_expected_purchases(
        self, ahead: ArrayLike, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike
    ) -> Floats:
        """Expected purchases at the next occasions given the history (equation 13)."""
        return self.discounted_purchases(ahead, 0.0, frequency, recency, occasions)

    def discounted_purchases(
        self, ahead: ArrayLike, discount: float, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike
    ) -> Floats:
        """The same, each counted (1 + discount)^-(occasions until then); DERT for many occasions (equation 14)."""
        ahead, x, recency, n = broadcast(ahead, frequency, recency, occasions)
        coming = np.arange(1, int(ahead.max(initial=0)) + 1).reshape(-1, *([1] * x.ndim))
        there = np.where(coming <= ahead, np.exp(self._stays(n + coming)), 0.0) * (1 + discount) ** -coming
        bought = betaln(self.alpha + x + 1, self.beta + n - x) - betaln(self.alpha, self.beta)
        return np.asarray(np.exp(bought - self.log_likelihood_of(x, recency, n)) * there.sum(axis=0))

    def probability_active(
        self, ahead: ArrayLike, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike
    ) -> Floats:
        """Probability of at least one purchase at the next occasions."""
        ahead, x, recency, n = broadcast(ahead, frequency, recency, occasions)
        coming = np.arange(1, int(ahead.max(initial=0)) + 1).reshape(-1, *([1] * x.ndim))
        first = betaln(self.alpha + x + 1, self.beta + n - x + coming - 1) - betaln(self.alpha, self.beta)
        there = np.where(coming <= ahead, np.exp(first + self._stays(n + coming)), 0.0)
        return np.asarray(there.sum(axis=0) * np.exp(-self.log_likelihood_of(x, recency, n)))

    def _bought(self, x: Floats, n: Floats) -> Floats:
        return np.asarray(betaln(self.alpha + x, self.beta + n - x) - betaln(self.alpha, self.beta))

    def _stays(self, occasions: Floats) -> Floats:
        """Logarithm of the chance of a new customer to be there at so many occasions."""
        return np.asarray(betaln(self.gamma, self.delta + occasions) - betaln(self.gamma, self.delta))


@dataclass(frozen=True, slots=True)
class BGBB:
    """The estimator: maximum likelihood, as published; with a prior, the most probable parameters given both."""

    prior: LogNormalPrior | None = None

    def fit(
        self, frequency: ArrayLike, recency: ArrayLike, occasions: ArrayLike, weights: ArrayLike | None = None
    ) -> BGBBFit:
        """Fit on one row a customer (or a group of `weights` customers); see `Occasions` for the columns."""
        groups = group_occasions(frequency, recency, occasions, weights)
        likelihood = grouped_likelihood(groups)
        found, at_bound = maximise(likelihood, (1.0, 1.0, 1.0, 2.0), (1.0,) * 4, groups.customers, self.prior)
        value, _ = likelihood(np.array(found))
        alpha, beta, gamma, delta = found
        return BGBBFit(alpha, beta, gamma, delta, log_likelihood=value, customers=groups.customers, at_bound=at_bound)


def grouped_likelihood(groups: Occasions) -> Likelihood:
    """The log-likelihood of a whole base and its gradient, as a function of (alpha, beta, gamma, delta)."""
    history = groups.frequency, groups.recency, groups.occasions

    def evaluate(parameters: Floats) -> tuple[float, Floats]:
        terms, slopes = _terms(parameters, *history)
        each = np.logaddexp.reduce(terms, axis=0)
        share = groups.weight * np.exp(terms - each)
        return float(groups.weight @ each), np.array([(share * slope).sum() for slope in slopes])

    return evaluate


def _terms(parameters: Floats, x: Floats, recency: Floats, n: Floats) -> tuple[Floats, list[Floats]]:
    """Logarithms of the ways in which each history comes about, the first that the customer stayed to the end.

    Returns:
        The terms, shape (ways, ...), minus infinity where there is no such way; and their slopes by each parameter.
    """
    alpha, beta, gamma, delta = parameters
    way = np.arange(int((n - recency).max(initial=0)) + 1).reshape(-1, *([1] * x.ndim))
    there = np.where(way == 0, n, recency + way - 1)  # occasions that the customer was there for
    exists = (way == 0) | (there < n)
    there = np.minimum(there, n)
    left = (way > 0).astype(np.float64)
    buys, whole_buys = digamma(alpha + beta + there), digamma(alpha + beta)
    stays, whole_stays = digamma(gamma + delta + there + left), digamma(gamma + delta)
    terms = (
        betaln(alpha + x, beta + there - x)
        - betaln(alpha, beta)
        + betaln(gamma + left, delta + there)
        - betaln(gamma, delta)
    )
    slopes = [
        digamma(alpha + x) - buys - digamma(alpha) + whole_buys,
        digamma(beta + there - x) - buys - digamma(beta) + whole_buys,
        digamma(gamma + left) - stays - digamma(gamma) + whole_stays,
        digamma(delta + there) - stays - digamma(delta) + whole_stays,
    ]
    return np.where(exists, terms, -np.inf), slopes
