"""NBD: purchases at a personal rate for ever, the benchmark of the models in which customers leave (Ehrenberg 1959).

Each customer buys at a constant rate, Gamma(r, alpha) across customers. Units: weeks throughout. Arrays broadcast.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from regulars.science.lifetime.counts import Came, negative_binomial
from regulars.science.lifetime.family import Base, Family
from regulars.science.lifetime.fitted import Fitted
from regulars.science.lifetime.groups import Histories, group_histories
from regulars.science.lifetime.likelihood import Floats, Likelihood, maximise
from regulars.science.lifetime.priors import LogNormalPrior

if TYPE_CHECKING:
    from regulars.science.lifetime.futures import Futures

WEAK_PRIOR = LogNormalPrior(centres=(0.5, 10.0))
"""Our own: shops of the literature, within a factor of e. (r, alpha in weeks)"""


@dataclass(frozen=True, slots=True)
class NBDFit(Fitted):
    """A fitted NBD, or one with parameters from elsewhere: `NBDFit(0.385, 12.07)`.

    Attributes:
        r, alpha: shape and rate (weeks) of the purchase rates; r / alpha is the mean rate a week.
    """

    r: float
    alpha: float

    def log_likelihood_of(self, frequency: ArrayLike, age: ArrayLike) -> Floats:
        """Log-likelihood of the purchase times of each history: of x purchases in so many weeks."""
        x, age = np.broadcast_arrays(*(np.asarray(column, dtype=np.float64) for column in (frequency, age)))
        ladder = np.concatenate([[0.0], np.cumsum(np.log(self.r + np.arange(x.max(initial=0.0))))])
        known = self.r * np.log(self.alpha) - (self.r + x) * np.log(self.alpha + age)
        return np.asarray(ladder[x.astype(np.int64)] + known)

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """1: nobody leaves."""
        return np.ones(np.broadcast(frequency, recency, age).shape)

    def probability_active(
        self,
        weeks: ArrayLike,
        frequency: ArrayLike = 0.0,
        recency: ArrayLike = 0.0,
        age: ArrayLike = 0.0,
    ) -> Floats:
        """Probability of at least one purchase in the coming weeks. Without a history: of a new customer."""
        weeks, x, age = (np.asarray(column, dtype=np.float64) for column in (weeks, frequency, age))
        return np.asarray(-np.expm1(-(self.r + x) * np.log1p(weeks / (self.alpha + age))))

    def purchases_if_alive(
        self,
        weeks: ArrayLike,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        weekly_rate: float = 0.0,
    ) -> Floats:
        """Expected (discounted) purchases in the coming weeks."""
        weeks, x, age = (np.asarray(column, dtype=np.float64) for column in (weeks, frequency, age))
        stretch = -np.expm1(-weekly_rate * weeks) / weekly_rate if weekly_rate else weeks
        return np.asarray((self.r + x) / (self.alpha + age) * stretch)

    def purchases_if_back(
        self,
        weeks: float,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        weekly_rate: float = 0.0,
    ) -> Floats:
        """Expected (discounted) purchases in the weeks after an order: as ever, since nobody leaves."""
        return self.purchases_if_alive(weeks, frequency, recency, age, weekly_rate)

    def counts_if_alive(
        self,
        weeks: float,
        frequency: Floats,
        recency: Floats,
        age: Floats,
        most: int,
    ) -> Floats:
        """Probabilities of 0, 1, ... `most` purchases in the coming weeks, shape (n, most + 1)."""
        return negative_binomial(self.r + frequency, weeks / (self.alpha + age), most)

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
        return Came(futures.count(rates * weeks), np.zeros_like(rates), np.full_like(rates, weeks))


@dataclass(frozen=True, slots=True)
class NBD:
    """The estimator: maximum likelihood; with a prior, the most probable parameters given both."""

    prior: LogNormalPrior | None = None

    def fit(self, frequency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None) -> NBDFit:
        """Fit on one row a customer (or a group of `weights` customers); see `group_histories` for the columns."""
        return self.fit_groups(group_histories(frequency, np.zeros_like(np.asarray(age)), age, weights))

    def fit_groups(self, histories: Histories) -> NBDFit:
        """Fit on histories already grouped, for instance merged from several bases."""
        customers = histories.customers
        mean_age = float(histories.weight @ histories.age) / customers or 1.0
        likelihood = _likelihood(histories)
        (r, alpha), at_bound = maximise(likelihood, (0.5, 0.5), (1.0, mean_age), customers, self.prior)
        value, _ = likelihood(np.array([r, alpha]))
        return NBDFit(r, alpha, log_likelihood=value, customers=customers, at_bound=at_bound)


def _likelihood(histories: Histories) -> Likelihood:
    """The log-likelihood of a whole base and its gradient: it needs how many have more than k purchases, and the
    customers and purchases of each age."""
    known = histories.tallies()
    steps, more_than = known.steps, known.more_than

    def evaluate(parameters: Floats) -> tuple[float, Floats]:
        r, alpha = parameters
        of_ages, log_ages = r * known.of_age + known.purchases_of_age, np.log(alpha + known.ages)
        value = more_than @ np.log(r + steps) + known.customers * r * np.log(alpha) - of_ages @ log_ages
        slopes = (
            more_than @ (1 / (r + steps)) + known.customers * np.log(alpha) - known.of_age @ log_ages,
            known.customers * r / alpha - of_ages @ (1 / (alpha + known.ages)),
        )
        return float(value), np.array(slopes)

    return evaluate


def _learn(base: Base, leaning: bool) -> NBDFit:
    return NBD(WEAK_PRIOR if leaning else None).fit_groups(base.histories)


FAMILIES = (
    Family(
        "nbd",
        "NBD",
        "Customers buy as it comes, and nobody ever leaves.",
        _learn,
        lambda base, _fit: _likelihood(base.histories),
        lambda told: NBDFit(told["r"], told["alpha"]),
    ),
)
