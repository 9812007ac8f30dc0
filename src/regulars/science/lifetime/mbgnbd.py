"""MBG/NBD: a BG/NBD in which one may leave right after the first purchase (Batislam, Denizel, Filiztekin 2007).

In the BG/NBD whoever bought once is a customer for good until they buy again. Here leaving is decided after each
purchase, the first included. Given that a customer hasn't left, all is as in a BG/NBD with b + 1 in the place of b.

Units: weeks throughout (any unit will do, if it is the same everywhere). Arrays broadcast.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from regulars.science.lifetime.bgnbd import (
    WEAK_PRIOR,
    BGNBDFit,
    grouped_likelihood,
    most_likely,
    softplus,
)
from regulars.science.lifetime.counts import Came
from regulars.science.lifetime.family import Base, Family
from regulars.science.lifetime.fitted import Fitted
from regulars.science.lifetime.groups import Histories, broadcast, group_histories
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.nbd import NBDFit
from regulars.science.lifetime.priors import LogNormalPrior

if TYPE_CHECKING:
    from regulars.science.lifetime.futures import Futures

__all__ = ["FAMILIES", "MBGNBD", "WEAK_PRIOR", "MBGNBDFit"]


@dataclass(frozen=True, slots=True)
class MBGNBDFit(Fitted):
    """A fitted MBG/NBD, or one with parameters from elsewhere: `MBGNBDFit(0.525, 6.183, 0.891, 1.614)`.

    Attributes are those of a `BGNBDFit`.
    """

    r: float
    alpha: float
    a: float
    b: float

    @property
    def if_stayed(self) -> BGNBDFit:
        """The BG/NBD of those who haven't left after their first purchase."""
        return BGNBDFit(self.r, self.alpha, self.a, self.b + 1)

    def log_likelihood_of(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Log-likelihood of each history (equation 7 of the paper)."""
        x, recency, age = broadcast(frequency, recency, age)
        decided = np.arange(x.max(initial=0.0) + 1)
        stayed = np.cumsum(np.log(self.b + decided) - np.log(self.a + self.b + decided))[x.astype(np.int64)]
        bought = NBDFit(self.r, self.alpha).log_likelihood_of(x, age)
        return np.asarray(bought + stayed + softplus(self._log_odds_left(x, recency, age))[0])

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that the customer hasn't left for good."""
        return np.exp(-softplus(self._log_odds_left(*broadcast(frequency, recency, age)))[0])

    def probability_active(
        self, weeks: ArrayLike, frequency: ArrayLike = 0.0, recency: ArrayLike = 0.0, age: ArrayLike = 0.0
    ) -> Floats:
        """Probability of at least one purchase in the coming weeks. Without a history: of a new customer."""
        weeks, x, recency, age = broadcast(weeks, frequency, recency, age)
        if_alive = -np.expm1(-(self.r + x) * np.log1p(weeks / (self.alpha + age)))
        return self.probability_alive(x, recency, age) * if_alive

    def purchases_if_alive(
        self, weeks: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weekly_rate: float = 0.0
    ) -> Floats:
        """Expected (discounted) purchases in the coming weeks of a customer known not to have left."""
        return self.if_stayed.purchases_if_alive(weeks, frequency, recency, age, weekly_rate)

    def purchases_if_back(
        self, weeks: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weekly_rate: float = 0.0
    ) -> Floats:
        """Expected (discounted) purchases in the weeks after an order with which one comes back who had left.

        They left right after their last purchase. So their rate is Gamma(r + x, alpha + t_x), whatever time has passed
        since, and their probability to leave Beta(a + 1, b + x): all is as it was then, with one leaving more.
        """
        x, recency, _ = broadcast(frequency, recency, age)
        return replace(self, a=self.a + 1).purchases_after_last(weeks, x, recency, weekly_rate)

    def counts_if_alive(self, weeks: float, frequency: Floats, recency: Floats, age: Floats, most: int) -> Floats:
        """Probabilities of 0, 1, ... `most` purchases in the coming weeks of customers known not to have left."""
        return self.if_stayed.counts_if_alive(weeks, frequency, recency, age, most)

    def draw_futures(self, futures: "Futures", weeks: float, frequency: Floats, recency: Floats, age: Floats) -> Came:
        """What comes in each of many futures of customers who haven't left."""
        return self.if_stayed.draw_futures(futures, weeks, frequency, recency, age)

    def _log_odds_left(self, x: Floats, recency: Floats, age: Floats) -> Floats:
        """Logarithm of P(left) / P(alive)."""
        waited = (self.r + x) * np.log((self.alpha + age) / (self.alpha + recency))
        return np.asarray(np.log(self.a) - np.log(self.b + x) + waited)


@dataclass(frozen=True, slots=True)
class MBGNBD:
    """The estimator: maximum likelihood, as published; with a prior, the most probable parameters given both."""

    prior: LogNormalPrior | None = None

    def fit(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None
    ) -> MBGNBDFit:
        """Fit on one row a customer (or a group of `weights` customers); see `group_histories` for the columns."""
        return self.fit_groups(group_histories(frequency, recency, age, weights))

    def fit_groups(self, histories: Histories) -> MBGNBDFit:
        """Fit on histories already grouped, for instance merged from several bases."""
        return MBGNBDFit(**most_likely(histories, self.prior, at_once=True))


def _learn(base: Base, leaning: bool) -> MBGNBDFit:
    return MBGNBD(WEAK_PRIOR if leaning else None).fit_groups(base.histories)


FAMILIES = (
    Family(
        "mbg-nbd",
        "MBG/NBD",
        "Customers buy as it comes, and after each purchase, the first included, some leave for good.",
        _learn,
        lambda base, _fit: grouped_likelihood(base.histories, at_once=True),
        lambda told: MBGNBDFit(told["r"], told["alpha"], told["a"], told["b"]),
    ),
)
