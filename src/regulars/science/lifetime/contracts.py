"""Contracts: how long subscribers stay, from how many renewed at each renewal (shifted beta-geometric, beta-Weibull).

At each renewal a subscriber leaves with a personal probability, Beta(alpha, beta) across subscribers (Fader and Hardie
2007, "How to project customer retention"). Retention rises with tenure, though nobody changes: those likely to leave
have left. In the beta-discrete-Weibull (Fader, Hardie, Liu, Davin, Steenburgh 2018) the personal probability changes
with tenure too: it falls where c is under 1, rises where it is over 1, and with c = 1 the two models are one.

All that the models need of a base is, for each renewal, how many renewed and how many left at it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.likelihood import Floats, Likelihood, maximise
from regulars.science.lifetime.priors import LogNormalPrior

WEAK_PRIOR = LogNormalPrior(centres=(0.7, 2.0))
"""Our own: subscriptions of the literature, within a factor of e. (alpha, beta)"""

WEAK_PRIOR_WEIBULL = LogNormalPrior(centres=(0.7, 2.0, 1.0))
"""The same with c. (alpha, beta, c)"""


_STIRLING = 20.0  # from here on differences of log-gammas are taken by his formula


@dataclass(frozen=True, slots=True)
class Renewals:
    """Of each renewal, the first first: how many subscribers renewed and how many left, over all cohorts."""

    renewed: Floats
    left: Floats

    @property
    def customers(self) -> float:
        """How many came to the first renewal."""
        return float(self.renewed[0] + self.left[0])

    def merge(self, other: Renewals) -> Renewals:
        """The renewals of both, as if all had been counted at once."""
        length = max(len(self.left), len(other.left))
        both = [
            np.pad(mine, (0, length - len(mine))) + np.pad(theirs, (0, length - len(theirs)))
            for mine, theirs in ((self.renewed, other.renewed), (self.left, other.left))
        ]
        return Renewals(*both)


def renewals_of(survivors: ArrayLike) -> Renewals:
    """The renewals of one cohort.

    Args:
        survivors: subscribers at the start and after each renewal, such as 1000, 631, 468; shape (periods + 1,).

    Raises:
        BadInput: fewer than two counts, one that is negative or more than the one before; names it.
    """
    counts = np.asarray(survivors, dtype=np.float64)
    if counts.ndim != 1 or len(counts) < 2 or not counts[0] > 0:
        raise BadInput(
            "A cohort needs its subscribers at the start and after each renewal.", hint="Say 1000, 631, 468."
        )
    falls = (counts[1:] <= counts[:-1]) & (counts[1:] >= 0)
    if not falls.all():
        at = int(np.argmin(falls)) + 1
        raise BadInput(
            f"After renewal {at} there are {counts[at]:g} subscribers, before it {counts[at - 1]:g}: "
            "a cohort never grows, and is never under 0."
        )
    return Renewals(counts[1:], counts[:-1] - counts[1:])


def renewals_of_tenures(tenure: ArrayLike, left: ArrayLike) -> Renewals:
    """The renewals of subscribers who came at different times, some of whom are still there.

    Args:
        tenure: renewals that each came to, whole numbers, 0 or more, shape (n,).
        left: whether they left at the last of them, or are still there; shape (n,).

    Raises:
        BadInput: a tenure that is no whole number, or somebody who left before their first renewal.
    """
    came, gone = np.asarray(tenure, dtype=np.float64), np.asarray(left, dtype=bool)
    possible = np.isfinite(came) & (came >= 0) & (came % 1 == 0) & ((came > 0) | ~gone)
    if not possible.all():
        at = int(np.argmin(possible))
        raise BadInput(
            f"A tenure cannot be {came[at]:g}{' for one who left' if gone[at] else ''}: it is the number of renewals "
            "that a subscriber came to, a whole number, and 1 or more for whoever left."
        )
    numbers = came.astype(np.int64)
    leaving = np.bincount(numbers[gone], minlength=int(numbers.max(initial=0)) + 1)[1:].astype(np.float64)
    reached = np.array([(numbers > renewal).sum() for renewal in range(len(leaving))], dtype=np.float64)
    return Renewals(reached - leaving, leaving)


def observed_survival(renewals: Renewals) -> Floats:
    """Share of subscribers still there after each renewal, 1 at the start (Kaplan, Meier 1958)."""
    came = renewals.renewed + renewals.left
    kept = np.where(came > 0, renewals.renewed / np.maximum(came, 1.0), 1.0)
    return np.concatenate([[1.0], np.cumprod(kept)])


@dataclass(frozen=True, slots=True)
class ContractFit:
    """A fitted model of contracts, or one with parameters from elsewhere: `ContractFit(0.704, 1.182)`.

    Attributes:
        alpha, beta: shapes of the probability to leave at the first renewal; alpha / (alpha + beta) is its mean.
        c: how that changes with tenure, 1 in the shifted beta-geometric.
        log_likelihood: of the data it was fitted on, without the prior; None where it wasn't fitted.
        customers: how many it was fitted on.
        at_bound: the data have no inner maximum, and a parameter stands at its limit.
    """

    alpha: float
    beta: float
    c: float = 1.0
    log_likelihood: float | None = None
    customers: float = 0.0
    at_bound: bool = False

    def survival(self, periods: ArrayLike) -> Floats:
        """Probability that a new subscriber is still there after so many renewals, S(t); S(0) = 1."""
        return np.exp(_log_survival(self.alpha, self.beta, np.asarray(periods, dtype=np.float64) ** self.c))

    def retention(self, tenure: ArrayLike) -> Floats:
        """Probability that one who has renewed `tenure` times renews once more."""
        tenure = np.asarray(tenure, dtype=np.float64)
        return np.asarray(np.exp(self._log_kept(tenure, 1.0)))

    def probability_to_cancel(self, tenure: ArrayLike, periods: ArrayLike = 1.0) -> Floats:
        """Probability that one who has renewed `tenure` times leaves at one of the next so many renewals."""
        return np.asarray(-np.expm1(self._log_kept(tenure, periods)))

    def expected_renewals(self, tenure: ArrayLike, periods: int, discount: float = 0.0) -> Floats:
        """Expected renewals among the next so many of one who has renewed `tenure` times.

        `discount`: the rate a period by which later renewals count less; the next one counts 1 / (1 + discount)
        (Fader and Hardie 2010, "Customer-base valuation in a contractual setting", with an end).
        """
        ahead = np.arange(1, periods + 1, dtype=np.float64)
        kept = np.exp(self._log_kept(np.asarray(tenure, dtype=np.float64)[..., None], ahead))
        return np.asarray(kept @ (1 + discount) ** -ahead)

    def _log_kept(self, tenure: ArrayLike, periods: ArrayLike) -> Floats:
        """Logarithm of the probability to stay for so many renewals more."""
        tenure, periods = np.asarray(tenure, dtype=np.float64), np.asarray(periods, dtype=np.float64)
        now, then = tenure**self.c, (tenure + periods) ** self.c
        return _log_survival(self.alpha, self.beta, then) - _log_survival(self.alpha, self.beta, now)


@dataclass(frozen=True, slots=True)
class SBG:
    """The shifted beta-geometric: maximum likelihood, as published; with a prior, the most probable parameters."""

    prior: LogNormalPrior | None = None

    def fit(self, renewals: Renewals) -> ContractFit:
        """Fit on the renewals of one cohort, or of several merged."""
        likelihood = geometric_likelihood(renewals)
        (alpha, beta), at_bound = maximise(likelihood, (1.0, 2.0), (1.0, 1.0), renewals.customers, self.prior)
        value, _ = likelihood(np.array([alpha, beta]))
        return ContractFit(alpha, beta, log_likelihood=value, customers=renewals.customers, at_bound=at_bound)


@dataclass(frozen=True, slots=True)
class BdW:
    """The beta-discrete-Weibull, likewise."""

    prior: LogNormalPrior | None = None

    def fit(self, renewals: Renewals) -> ContractFit:
        """Fit on the renewals of one cohort, or of several merged."""
        likelihood = weibull_likelihood(renewals)
        start = SBG(WEAK_PRIOR).fit(renewals)
        found, at_bound = maximise(
            likelihood, (start.alpha, start.beta, 1.0), (1.0, 1.0, 1.0), renewals.customers, self.prior
        )
        value, _ = likelihood(np.array(found))
        alpha, beta, c = found
        return ContractFit(alpha, beta, c, value, renewals.customers, at_bound)


def _log_survival(alpha: float, beta: float, reached: Floats) -> Floats:
    """log of B(alpha, beta + t^c) / B(alpha, beta), `reached` being t^c."""
    return _log_rise(np.asarray(beta, np.float64), alpha) - _log_rise(beta + reached, alpha)


def _log_rise(z: Floats, by: float) -> Floats:
    """log Gamma(z + by) / Gamma(z), also where both are huge and their difference is what counts (Stirling)."""
    from scipy.special import gammaln  # only when it is asked for: importing it takes a while

    large = np.maximum(z, _STIRLING)
    far = (large + by - 0.5) * np.log1p(by / large) + by * (np.log(large) - 1) + _rest(large + by) - _rest(large)
    return np.where(z < _STIRLING, gammaln(z + by) - gammaln(z), far)


def _rest(z: Floats) -> Floats:
    """What Stirling's formula leaves out, to 1e-15 from _STIRLING on."""
    inverse = 1 / z**2
    return np.asarray((1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z)


def geometric_likelihood(renewals: Renewals) -> Likelihood:
    """The log-likelihood and its gradient as a function of (alpha, beta).

    Renewed k times, one renews again with probability (beta + k) / (alpha + beta + k): no gamma functions needed.
    """
    tenure = np.arange(len(renewals.left), dtype=np.float64)
    every, gone = renewals.renewed + renewals.left, renewals.left.sum()

    def evaluate(parameters: Floats) -> tuple[float, Floats]:
        alpha, beta = parameters
        stays, all_of_them = beta + tenure, alpha + beta + tenure
        value = renewals.renewed @ np.log(stays) + gone * np.log(alpha) - every @ np.log(all_of_them)
        less = every @ (1 / all_of_them)
        return float(value), np.array([gone / alpha - less, renewals.renewed @ (1 / stays) - less])

    return evaluate


def weibull_likelihood(renewals: Renewals) -> Likelihood:
    """The log-likelihood and its gradient as a function of (alpha, beta, c)."""
    from scipy.special import betaln, digamma

    tenure = np.arange(len(renewals.left) + 1, dtype=np.float64)
    logs = np.log(np.maximum(tenure, 1.0))  # of 0 it is never asked: 0^c does not change with c

    def evaluate(parameters: Floats) -> tuple[float, Floats]:
        alpha, beta, c = parameters
        reached = tenure**c
        here, whole = digamma(beta + reached), digamma(alpha + beta + reached)
        # Of log S(t) and its slopes only the steps from one renewal to the next are needed.
        steps = np.diff(betaln(alpha, beta + reached))
        slopes = np.diff([-whole, here - whole, (here - whole) * reached * logs], axis=1)
        leaves = -np.expm1(steps)
        value = renewals.renewed @ steps + renewals.left @ np.log(leaves)
        pull = renewals.renewed - renewals.left * np.exp(steps) / leaves
        return float(value), slopes @ pull

    return evaluate
