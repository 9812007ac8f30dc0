"""Pareto/NBD: customers buy at a rate of their own until they leave, at a rate of their own too, unseen.

Purchase rates are Gamma(r, alpha) across customers, leaving rates Gamma(s, beta) (Schmittlein, Morrison, Colombo 1987;
Fader, Hardie 2005, "A note on deriving the Pareto/NBD model"). Given that a customer hasn't left, their purchase rate
is Gamma(r + x, alpha + T) and their leaving rate Gamma(s, beta + T), independent of one another: all predictions
follow from that.

Units: weeks throughout (any unit will do, if it is the same everywhere). Arrays broadcast.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from regulars.science.lifetime.counts import Came, mixed_counts, negative_binomial
from regulars.science.lifetime.family import Base, Family
from regulars.science.lifetime.fitted import Fitted
from regulars.science.lifetime.groups import Histories, broadcast, distinct_pairs, distinct_triples, group_histories
from regulars.science.lifetime.leaving import Cells, left_later, left_later_with_slopes, left_since
from regulars.science.lifetime.likelihood import Floats, Likelihood, maximise
from regulars.science.lifetime.priors import LogNormalPrior
from regulars.science.lifetime.quadrature import clustered_nodes

if TYPE_CHECKING:
    from regulars.science.lifetime.futures import Futures

WEAK_PRIOR = LogNormalPrior(centres=(0.5, 10.0, 0.6, 12.0))
"""Our own: shops of the literature, within a factor of e. (r, alpha in weeks, s, beta in weeks)"""

_NODES, _WEIGHTS = clustered_nodes(24)
_ALMOST = 1 - 2.0**-53  # the chance to leave is never quite 1
_BLOCK = 65_536  # histories at once
_ROWS, _STEP = 8_192, 2.0**-10  # histories at once when looking back; steps of a table of what was ahead then


@dataclass(frozen=True, slots=True)
class ParetoNBDFit(Fitted):
    """A fitted Pareto/NBD, or one with parameters from elsewhere: `ParetoNBDFit(0.553, 10.58, 0.606, 11.67)`.

    Attributes:
        r, alpha: shape and rate (weeks) of the purchase rates; r / alpha is the mean rate a week.
        s, beta: shape and rate (weeks) of the leaving rates.
    """

    r: float
    alpha: float
    s: float
    beta: float

    def log_likelihood_of(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Log-likelihood of each history (equation 17 of the note)."""
        x, recency, age = broadcast(frequency, recency, age)
        ladder = np.concatenate([[0.0], np.cumsum(np.log(self.r + np.arange(x.max(initial=0.0))))])
        bought = ladder[x.astype(np.int64)] + self.r * np.log(self.alpha) - (self.r + x) * np.log(self.alpha + age)
        stayed = self.s * (np.log(self.beta) - np.log(self.beta + age))
        return np.asarray(bought + stayed + self._or_left(x, recency, age))

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that the customer hasn't left for good."""
        return np.exp(-self._or_left(*broadcast(frequency, recency, age)))

    def _or_left(self, x: Floats, recency: Floats, age: Floats) -> Floats:
        """By how much likelier (logarithm) a history is where one may have left than where one hasn't."""
        shape = x.shape
        x, recency, age = x.ravel(), recency.ravel(), age.ravel()
        since, until = self._left_later(x, recency), self._left_later(x, age)
        waited = (self.r + x) * np.log((self.alpha + age) / (self.alpha + recency))
        waited += self.s * np.log((self.beta + age) / (self.beta + recency))
        stays = np.log1p(-np.minimum(until, _ALMOST))
        return np.logaddexp(stays, waited + np.log(since)).reshape(shape)

    def probability_active(
        self,
        weeks: ArrayLike,
        frequency: ArrayLike = 0.0,
        recency: ArrayLike = 0.0,
        age: ArrayLike = 0.0,
        start: ArrayLike = 0.0,
    ) -> Floats:
        """Probability of at least one purchase between `start` and `start + weeks` from now.

        Without a history: of a new customer.
        """
        weeks, x, recency, age, start = broadcast(weeks, frequency, recency, age, start)
        still = np.exp(self.s * np.log((self.beta + age) / (self.beta + age + start)))
        a, b, k = self.alpha + age, self.beta + age + start, self.r + x
        whole = -np.expm1(-k * np.log1p(weeks / a))
        silent = -np.expm1(-k[..., None] * np.log1p(self._stretches(weeks, b) / a[..., None]))
        leaves = -np.expm1(-self.s * np.log1p(weeks / b))
        active = (1 - leaves) * whole + leaves * (silent @ _WEIGHTS)
        return np.asarray(self.probability_alive(x, recency, age) * still * active)

    def purchases_if_alive(
        self,
        weeks: ArrayLike,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        weekly_rate: float = 0.0,
    ) -> Floats:
        """Expected (discounted) purchases in the coming weeks of a customer known not to have left.

        The rate (r + x) / (alpha + T) times the expected (discounted) weeks until they leave or the time is up.
        """
        weeks, x, age = broadcast(weeks, frequency, age)
        return np.asarray((self.r + x) / (self.alpha + age) * self._weeks_ahead(weeks, age, weekly_rate))

    def purchases_if_back(
        self,
        weeks: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        weekly_rate: float = 0.0,
    ) -> Floats:
        """Expected (discounted) purchases in the weeks after an order with which one comes back who had left.

        They left at some time between their last purchase and now: at that time their rate was Gamma(r + x, alpha +
        time), and their leaving rate, with one leaving more, Gamma(s + 1, beta + time).
        """
        (x, last, until), place = distinct_triples(*broadcast(frequency, recency, age))
        # What is ahead hangs on the time of leaving alone: read off a fine table, the same whoever is asked about.
        logs = np.arange(np.log1p(until.max(initial=0.0) / self.beta) // _STEP + 2) * _STEP
        times = self.beta * np.expm1(logs)
        stay = replace(self, s=self.s + 1)._weeks_ahead(np.full_like(times, weeks), times, weekly_rate)
        found = np.empty(len(x))
        for start in range(0, len(x), _ROWS):
            part = slice(start, start + _ROWS)
            a, b = self.alpha + last[part], self.beta + last[part]
            since, weight = left_since(self.r, self.s, x[part], a, b, until[part] - last[part])
            ahead = np.interp(np.log1p((last[part, None] + since) / self.beta), logs, stay)
            found[part] = (self.r + x[part]) * (weight * ahead / (a[:, None] + since)).sum(axis=1)
        return np.asarray(found[place])

    def counts_if_alive(
        self,
        weeks: float,
        frequency: Floats,
        recency: Floats,
        age: Floats,
        most: int,
    ) -> Floats:
        """Probabilities of 0, 1, ... `most` purchases in the coming weeks of customers known not to have left.

        Args:
            weeks: how far ahead.
            frequency, recency, age: of n customers, shape (n,).
            most: the largest number.

        Returns:
            Shape (n, most + 1).
        """
        a, b, k = self.alpha + age, self.beta + age, self.r + frequency
        leaves = -np.expm1(-self.s * np.log1p(weeks / b))
        stays = (1 - leaves)[:, None] * negative_binomial(k, weeks / a, most)
        return stays + leaves[:, None] * mixed_counts(k, self._stretches(weeks, b) / a[:, None], _WEIGHTS, most)

    def draw_futures(
        self,
        futures: "Futures",
        weeks: float,
        frequency: Floats,
        recency: Floats,
        age: Floats,
    ) -> Came:
        """What comes in each of many futures of customers who haven't left."""
        rates = futures.rates(self.r, frequency, self.alpha + age)
        leaving = futures.leavings(self.s) / (self.beta + age[:, None])
        stretch = np.minimum(futures.patience / np.maximum(leaving, np.finfo(np.float64).tiny), weeks)
        return Came(futures.count(rates * stretch), np.zeros_like(stretch), stretch)

    def _left_later(self, x: Floats, time: Floats) -> Floats:
        """The integral for each history, taken once for each distinct pair."""
        (counts, times), place = distinct_pairs(x, time)
        return left_later(self.r, self.s, counts, self.alpha + times, self.beta + times)[place]

    def _stretches(self, weeks: ArrayLike, b: Floats) -> Floats:
        """Of those who leave within the weeks, when: shape b.shape + (nodes,), to be averaged with the weights."""
        leaves = -np.expm1(-self.s * np.log1p(np.asarray(weeks) / b))
        # Crowded towards the end, where a long horizon has the fewest leave.
        return b[..., None] * np.expm1(-np.log1p(-_NODES * leaves[..., None]) / self.s)

    def _weeks_ahead(self, weeks: Floats, age: Floats, rate: float) -> Floats:
        """Expected (discounted) weeks until one leaves or the weeks are up."""
        pairs, place = np.unique(np.stack([weeks.ravel(), self.beta + age.ravel()]), axis=1, return_inverse=True)
        ahead, b = pairs
        if not rate:
            bend = 1 - self.s
            reached = np.log1p(ahead / b)
            # (1 - (b / (b + t))^(s - 1)) b / (s - 1), which has no point at s = 1
            found = b * (reached if abs(bend) < 1e-9 else np.expm1(bend * reached) / bend)
        else:
            found = _discounted_stay(self.s, b, ahead, rate)
        return np.asarray(found[place.ravel()].reshape(weeks.shape))


def _discounted_stay(s: float, b: Floats, weeks: Floats, rate: float) -> Floats:
    """Integral of exp(-rate u) (1 + u / b)^-s over u from 0 to `weeks`, by Gauss-Legendre in pieces that double."""
    nodes, weights = np.polynomial.legendre.leggauss(16)
    nodes, weights = (nodes + 1) / 2, weights / 2
    end = np.minimum(weeks, 40.0 / rate)  # beyond that exp(-40) is left
    found, start, width = np.zeros(len(b)), np.zeros(len(b)), np.minimum(np.minimum(b, 1 / rate) / 2, end)
    while (start < end).any():
        u = start[:, None] + width[:, None] * nodes
        found += width * (np.exp(-rate * u - s * np.log1p(u / b[:, None])) @ weights)
        start = start + width
        width = np.minimum(np.minimum(start, 2 / rate), end - start)
    return found


@dataclass(frozen=True, slots=True)
class ParetoNBD:
    """The estimator: maximum likelihood, as published; with a prior, the most probable parameters given both."""

    prior: LogNormalPrior | None = None

    def fit(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None
    ) -> ParetoNBDFit:
        """Fit on one row a customer (or a group of `weights` customers); see `group_histories` for the columns."""
        return self.fit_groups(group_histories(frequency, recency, age, weights))

    def fit_groups(self, histories: Histories) -> ParetoNBDFit:
        """Fit on histories already grouped, for instance merged from several bases."""
        customers = histories.customers
        mean_age = float(histories.weight @ histories.age) / customers or 1.0
        likelihood = grouped_likelihood(histories)
        units = (1.0, mean_age, 1.0, mean_age)
        found, at_bound = maximise(likelihood, (0.5, 0.5, 0.5, 0.5), units, customers, self.prior)
        value, _ = likelihood(np.array(found))
        r, alpha, s, beta = found
        return ParetoNBDFit(r, alpha, s, beta, log_likelihood=value, customers=customers, at_bound=at_bound)


def grouped_likelihood(histories: Histories) -> Likelihood:
    """The log-likelihood of a whole base and its gradient, as a function of (r, alpha, s, beta).

    What depends on the purchases alone, or on the age alone, is summed over customers beforehand (see `bgnbd.py`);
    the integrals are taken once for each cell. What is left for each history is the odds of having left.
    """
    tallies = histories.tallies()
    customers, ages, of_age = tallies.customers, tallies.ages, tallies.of_age
    steps, more_than = tallies.steps, tallies.more_than
    cells = Cells.of(histories)

    def evaluate(parameters: Floats) -> tuple[float, Floats]:
        r, alpha, s, beta = parameters
        log_a, log_b = np.log(alpha + ages), np.log(beta + ages)
        of_ages = r * of_age + tallies.purchases_of_age
        value = (
            more_than @ np.log(r + steps)
            + customers * (r * np.log(alpha) + s * np.log(beta))
            - of_ages @ log_a
            - s * (of_age @ log_b)
        )
        gradient = np.array(
            [
                more_than @ (1 / (r + steps)) + customers * np.log(alpha) - of_age @ log_a,
                customers * r / alpha - of_ages @ (1 / (alpha + ages)),
                customers * np.log(beta) - of_age @ log_b,
                customers * s / beta - s * (of_age @ (1 / (beta + ages))),
            ]
        )
        known = left_later_with_slopes(parameters, cells.frequency, cells.time)
        more, slopes = _silence(parameters, histories, cells, known.h)
        value += more
        gradient += slopes.of_time
        for number, by in enumerate(known.by):
            gradient[number] += slopes.at_cells @ by
        return float(value), gradient

    return evaluate


@dataclass(frozen=True, slots=True)
class _Silence:
    """Slopes of the odds of having left: through the silence itself, and through h of each cell."""

    of_time: Floats
    at_cells: Floats


def _silence(parameters: Floats, histories: Histories, cells: Cells, h: Floats) -> tuple[float, _Silence]:
    """Sum of log(1 - h(x, T) + h(x, t_x) times the odds of the silence), and its slopes."""
    r, alpha, s, beta = parameters
    log_h = np.log(h)
    log_a, log_b = np.log(alpha + cells.time), np.log(beta + cells.time)
    value, of_time, at_cells = 0.0, np.zeros(4), np.zeros(len(h))
    for start in range(0, len(histories.frequency), _BLOCK):
        rows = slice(start, start + _BLOCK)
        last, age, weight = cells.at_last[rows], cells.at_age[rows], histories.weight[rows]
        k = r + histories.frequency[rows]
        buys, leaves = log_a[age] - log_a[last], log_b[age] - log_b[last]
        total = np.logaddexp(np.log1p(-np.minimum(h[age], _ALMOST)), k * buys + s * leaves + log_h[last])
        value += float(weight @ total)
        left = weight * np.exp(k * buys + s * leaves + log_h[last] - total)
        spread = 1 / (alpha + histories.age[rows]) - 1 / (alpha + histories.recency[rows])
        spread_b = 1 / (beta + histories.age[rows]) - 1 / (beta + histories.recency[rows])
        of_time += (left @ buys, (left * k) @ spread, left @ leaves, s * (left @ spread_b))
        at_cells += np.bincount(last, weights=left, minlength=len(h)) / h
        at_cells -= np.bincount(age, weights=weight * np.exp(-total), minlength=len(h))
    return value, _Silence(of_time, at_cells)


def _learn(base: Base, leaning: bool) -> ParetoNBDFit:
    return ParetoNBD(WEAK_PRIOR if leaning else None).fit_groups(base.histories)


FAMILIES = (
    Family(
        "pareto-nbd",
        "Pareto/NBD",
        "Customers buy as it comes, and leave for good at any time, each at a rate of their own.",
        _learn,
        lambda base, _fit: grouped_likelihood(base.histories),
        lambda told: ParetoNBDFit(told["r"], told["alpha"], told["s"], told["beta"]),
    ),
)
