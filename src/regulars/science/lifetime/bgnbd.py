"""BG/NBD: how often a customer will buy again, from how often and how lately they bought (Fader, Hardie, Lee 2005).

While active, a customer buys at a personal rate, Gamma(r, alpha) across customers; after each purchase they leave for
good with a personal probability p, Beta(a, b) across customers. The published expressions hold the factor
1 / (a - 1) times a Gaussian hypergeometric function, which cancel, overflow or divide by zero for large x or a near 1.
Here the purchase rate is integrated away in closed form and the leaving probability by Gauss-Jacobi quadrature, which
has no such points.

Units: weeks throughout (any unit will do, if it is the same everywhere). Arrays broadcast.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from regulars.science.lifetime.counts import Came, counts_until_leaving, leaving_after_purchases, negative_binomial
from regulars.science.lifetime.family import Base, Family
from regulars.science.lifetime.fitted import Fitted
from regulars.science.lifetime.groups import Histories, broadcast, group_histories
from regulars.science.lifetime.likelihood import Floats, Likelihood, maximise
from regulars.science.lifetime.priors import LogNormalPrior
from regulars.science.lifetime.quadrature import clustered_nodes, one_beta_nodes, remembered_nodes

if TYPE_CHECKING:
    from regulars.science.lifetime.futures import Futures

WEAK_PRIOR = LogNormalPrior(centres=(0.5, 10.0, 0.8, 2.5))
"""Our own: shops of the literature, within a factor of e. (r, alpha in weeks, a, b)"""

_ROWS = 16_384  # rows integrated at once: bounds memory at some 50 MB
_BLOCK = 8192  # histories whose likelihood is taken at once: within the cache, and too few for BLAS to start threads
_FAR = 40.0  # horizons beyond so many times (alpha + age) need more nodes
_NODES, _NODES_FAR, _NODES_EVER = 32, 128, 48
_PIECES = 12  # from the first days to the end of all discounting
_DISCOUNT_NODES, _DISCOUNT_WEIGHTS = clustered_nodes(12)


@dataclass(frozen=True, slots=True)
class BGNBDFit(Fitted):
    """A fitted BG/NBD, or one with parameters from elsewhere: `BGNBDFit(0.243, 4.414, 0.793, 2.426)`.

    New customers' purchases are equation 9 of the paper, those given a history equation 10.

    Attributes:
        r, alpha: shape and rate (weeks) of the purchase rates; r / alpha is the mean rate a week.
        a, b: shapes of the probability to leave after a purchase; a / (a + b) is its mean.
    """

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood_of(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Log-likelihood of each history (equation 6 of the paper)."""
        x, recency, age = broadcast(frequency, recency, age)
        k = np.arange(x.max(initial=0.0))
        steps = np.log(self.r + k) + np.log(self.b + k) - np.log(self.a + self.b + k)
        ladder = np.concatenate([[0.0], np.cumsum(steps)])
        alive = self.r * np.log(self.alpha) - (self.r + x) * np.log(self.alpha + age)
        or_left, _ = softplus(self._log_odds_left(x, recency, age))
        return np.asarray(ladder[x.astype(np.int64)] + alive + or_left)

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that the customer hasn't left for good.

        Never use it as a measure of churn: the model lets nobody leave before their first repeat purchase, so it is 1
        for whoever bought once, however long ago. `probability_active` is the measure.
        """
        x, recency, age = broadcast(frequency, recency, age)
        log_odds = self._log_odds_left(x, recency, age)
        return np.exp(-softplus(log_odds)[0])

    def probability_active(
        self, weeks: ArrayLike, frequency: ArrayLike = 0.0, recency: ArrayLike = 0.0, age: ArrayLike = 0.0
    ) -> Floats:
        """Probability of at least one purchase in the coming weeks, P(X(T, T + t) > 0 | x, t_x, T).

        Closed form: whoever hasn't left buys next at their rate, whatever their probability to leave afterwards, and
        that rate is Gamma(r + x, alpha + T) given the history; so
        P(alive) (1 - ((alpha + T) / (alpha + T + t))^(r + x)). Without a history: of a new customer.
        """
        weeks, x, recency, age = broadcast(weeks, frequency, recency, age)
        if_alive = -np.expm1(-(self.r + x) * np.log1p(weeks / (self.alpha + age)))
        return self.probability_alive(x, recency, age) * if_alive

    def purchases_if_alive(
        self,
        weeks: ArrayLike,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        weekly_rate: float = 0.0,
    ) -> Floats:
        """Expected (discounted) purchases in the coming weeks of a customer known not to have left.

        Given p, the time until leaving has the distribution F(s) = 1 - (1 + p s / (alpha + T))^-(r + x), and the
        expected purchases up to s are F(s) / p. So the answer is E[1/p * integral of exp(-rate s) dF(s)] over
        p ~ Beta(a, b + x). Relative error below 1e-9 for horizons up to 40 (alpha + T), below 1e-3 up to 1,000;
        with a discount at most 1e-6 more. With a discount, weeks may be infinite.
        """
        weeks, x, age = broadcast(weeks, frequency, age)
        if weekly_rate > 0 and np.isinf(weeks).any():
            ever = np.isinf(weeks)
            found = self.purchases_if_alive(np.where(ever, 1.0, weeks), x, 0.0, age, weekly_rate)
            found[ever] = self._purchases_ever(x[ever], age[ever], weekly_rate)
            return found
        shape = x.shape
        scale = self.alpha + age.ravel()
        reach = weeks.ravel() / scale
        expected = np.empty(x.size)
        for far in (False, True):
            rows = np.flatnonzero((reach > _FAR) == far)
            size = _ROWS // (4 if far else 1)
            for start in range(0, len(rows), size):
                part = rows[start : start + size]
                expected[part] = self._integrate(
                    reach[part], x.ravel()[part], weekly_rate * scale[part], _NODES_FAR if far else _NODES
                )
        return expected.reshape(shape)

    def purchases_if_back(
        self, weeks: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weekly_rate: float = 0.0
    ) -> Floats:
        """Expected (discounted) purchases in the weeks after an order with which one comes back who had left.

        They left right after their last purchase: all is as it was then, with one leaving more. Whoever bought once
        hasn't left, but comes seldom, as their silence tells; the order is the first after which they may leave.
        """
        x, recency, age = broadcast(frequency, recency, age)
        ages, place = np.unique(age, return_inverse=True)
        once = replace(self, b=self.b + 1).purchases_if_alive(weeks, 0.0, 0.0, ages, weekly_rate)[place]
        left = replace(self, a=self.a + 1).purchases_after_last(weeks, x, recency, weekly_rate)
        return np.where(x > 0, left, self.b / (self.a + self.b) * once)

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
        could = negative_binomial(self.r + frequency, weeks / (self.alpha + age), most)
        return counts_until_leaving(could, self.a, self.b + frequency)

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
        return leaving_after_purchases(futures, rates, futures.chances(self.a, self.b + frequency), weeks)

    def _integrate(self, reach: Floats, x: Floats, rate: Floats, nodes: int) -> Floats:
        """Expected purchases with time counted in units of (alpha + T), rate being the discount of one such unit."""
        frequencies, place = np.unique(x, return_inverse=True)
        chances, weights = remembered_nodes(self.a, self.b + frequencies, nodes)
        chance, weight = chances[place], weights[place]
        shape = (self.r + x)[:, None]
        leaves = -np.expm1(-shape * np.log1p(chance * reach[:, None]))
        if rate.any():
            discount = np.zeros_like(leaves)
            for node, share in zip(_DISCOUNT_NODES, _DISCOUNT_WEIGHTS, strict=True):
                until = np.expm1(-np.log1p(-node * leaves) / shape) / chance
                discount += share * np.exp(-rate[:, None] * until)
            leaves *= discount
        return np.asarray((weight * (leaves / chance)).sum(axis=1))

    def _purchases_ever(self, x: Floats, age: Floats, rate: float) -> Floats:
        """All purchases to come, discounted: rate * integral of exp(-rate u) E[X(u)] du, in pieces that double."""
        nodes, weights = np.polynomial.legendre.leggauss(8)
        end = 40.0 / rate  # beyond that exp(-40) is left
        ends = end / 2.0 ** np.arange(_PIECES)[::-1]
        widths = np.diff(ends, prepend=0.0)
        until = ((ends - widths)[:, None] + widths[:, None] * (nodes + 1) / 2).ravel()
        share = rate * np.exp(-rate * until) * (widths[:, None] * weights / 2).ravel()
        found = np.empty(x.size)
        for count in np.unique(x):
            rows = np.flatnonzero(x == count)
            (chance,), (weight,) = one_beta_nodes(self.a, float(self.b + count), _NODES_EVER)
            for part in np.array_split(rows, len(rows) // 256 + 1):
                scale = self.alpha + age[part, None]
                bought = np.zeros(len(part))
                for one, its in zip(chance, weight / chance, strict=True):
                    bought -= its * (np.expm1(-(self.r + count) * np.log1p(one * until / scale)) @ share)
                found[part] = bought
        return found

    def _log_odds_left(self, x: Floats, recency: Floats, age: Floats) -> Floats:
        """Logarithm of P(left) / P(alive); minus infinity where x = 0."""
        waited = (self.r + x) * np.log((self.alpha + age) / (self.alpha + recency))
        log_odds = np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1) + waited
        return np.where(x > 0, log_odds, -np.inf)


@dataclass(frozen=True, slots=True)
class BGNBD:
    """The estimator: maximum likelihood, as published; with a prior, the most probable parameters given both.

    `BGNBD().fit(frequency, recency, age)` reproduces the paper; `BGNBD(prior=WEAK_PRIOR)` also answers for five buyers.
    """

    prior: LogNormalPrior | None = None

    def fit(
        self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weights: ArrayLike | None = None
    ) -> BGNBDFit:
        """Fit on one row a customer (or a group of `weights` customers); see `group_histories` for the columns."""
        return self.fit_groups(group_histories(frequency, recency, age, weights))

    def fit_groups(self, histories: Histories) -> BGNBDFit:
        """Fit on histories already grouped, for instance merged from several bases."""
        return BGNBDFit(**most_likely(histories, self.prior))


def most_likely(histories: Histories, prior: LogNormalPrior | None, *, at_once: bool = False) -> dict[str, Any]:
    """The attributes of the fit under which these histories are most likely; `at_once` as in `grouped_likelihood`."""
    customers = histories.customers
    mean_age = float(histories.weight @ histories.age) / customers or 1.0
    likelihood = grouped_likelihood(histories, at_once=at_once)
    found, at_bound = maximise(likelihood, (0.5, 0.5, 1.0, 2.0), (1.0, mean_age, 1.0, 1.0), customers, prior)
    value, _ = likelihood(np.array(found))
    named = dict(zip(("r", "alpha", "a", "b"), found, strict=True))
    return {**named, "log_likelihood": value, "customers": customers, "at_bound": at_bound}


def grouped_likelihood(histories: Histories, *, at_once: bool = False) -> Likelihood:
    """The log-likelihood of a whole base and its gradient, as a function of (r, alpha, a, b).

    `at_once`: a customer may leave right after the first purchase already, as in the MBG/NBD (`mbgnbd.py`), whose
    likelihood is this one with b + 1 in the place of b, odds that they have left for everybody, and b / (a + b) for
    having stayed the first time.

    The terms in x alone are products of r + k, b + k and a + b + k for k < x; summed over customers they need only
    how many have more than k purchases, and no gamma functions, whose differences lose digits. Likewise the terms of
    whoever hasn't left need only the customers and purchases of each age. What remains for each history is the odds
    that they have left, and in the BG/NBD only of those who repeated.
    """
    tallies = histories.tallies()
    customers, ages, of_age = tallies.customers, tallies.ages, tallies.of_age
    steps, more_than = tallies.steps, tallies.more_than
    may_have_left = np.arange(len(histories.frequency)) if at_once else np.flatnonzero(histories.frequency)
    blocks = [
        (histories.frequency[rows], histories.recency[rows], histories.age[rows], histories.weight[rows])
        for rows in np.split(may_have_left, range(_BLOCK, len(may_have_left), _BLOCK))
    ]

    def evaluate(parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = parameters
        stayed = customers * (np.log(b) - np.log(a + b)) if at_once else 0.0
        stayed_slopes = customers * np.array([-1 / (a + b), 1 / b - 1 / (a + b)]) if at_once else np.zeros(2)
        b += at_once
        of_ages = r * of_age + tallies.purchases_of_age
        log_ages = np.log(alpha + ages)
        value = (
            more_than @ (np.log(r + steps) + np.log(b + steps) - np.log(a + b + steps))
            + customers * r * np.log(alpha)
            - of_ages @ log_ages
        )
        one_less = more_than @ (1 / (a + b + steps))
        gradient = np.array(
            [
                more_than @ (1 / (r + steps)) + customers * np.log(alpha) - of_age @ log_ages,
                customers * r / alpha - of_ages @ (1 / (alpha + ages)),
                -one_less,
                more_than @ (1 / (b + steps)) - one_less,
            ]
        )
        for x, recency, age, weight in blocks:
            seen, known = alpha + recency, alpha + age
            silence = np.log(known / seen)
            or_left, left = softplus(np.log(a / (b + x - 1)) + (r + x) * silence)
            left *= weight
            value += weight @ or_left
            gradient += (
                left @ silence,
                -(left * (r + x)) @ (1 / seen - 1 / known),
                left.sum() / a,
                -left @ (1 / (b + x - 1)),
            )
        gradient[2:] += stayed_slopes
        return float(value) + stayed, gradient

    return evaluate


def softplus(log_odds: Floats) -> tuple[Floats, Floats]:
    """log(1 + exp(z)) and its slope, the probability that belongs to the log odds."""
    small = np.exp(-np.abs(log_odds))
    probability = np.where(log_odds >= 0, 1.0, small) / (1.0 + small)
    return np.maximum(log_odds, 0.0) + np.log1p(small), probability


def _learn(base: Base, leaning: bool) -> BGNBDFit:
    return BGNBD(WEAK_PRIOR if leaning else None).fit_groups(base.histories)


FAMILIES = (
    Family(
        "bg-nbd",
        "BG/NBD",
        "Customers buy as it comes, and after each repeat purchase some leave for good.",
        _learn,
        lambda base, _fit: grouped_likelihood(base.histories),
        lambda told: BGNBDFit(told["r"], told["alpha"], told["a"], told["b"]),
    ),
)
