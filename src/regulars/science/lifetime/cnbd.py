"""BG/CNBD-k and MBG/CNBD-k: buyers with a rhythm (Platzer, Reutterer 2016; Reutterer, Platzer, Schröder 2021).

The time between purchases is Erlang with k stages instead of exponential: with k = 1 purchases come as they will, the
larger k, the more regularly. Otherwise as in the BG/NBD (`at_once` False: nobody leaves before their first repeat) or
the MBG/NBD (`at_once` True). With k = 1 the models are those.

Given that a customer hasn't left, the stages they have gone through since the last purchase are j = 0 ... k - 1 with
known chances, and given j their rate is Gamma(r + k x + j, alpha + T): predictions count stages, without simulation.

Units: weeks throughout (any unit will do, if it is the same everywhere). Arrays broadcast.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, psi

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.bgnbd import WEAK_PRIOR
from regulars.science.lifetime.counts import Came, counts_until_leaving, negative_binomial
from regulars.science.lifetime.family import Family
from regulars.science.lifetime.fitted import Fitted
from regulars.science.lifetime.groups import Histories, broadcast, group_histories
from regulars.science.lifetime.likelihood import Floats, Likelihood, maximise
from regulars.science.lifetime.priors import LogNormalPrior

if TYPE_CHECKING:
    from regulars.science.lifetime.futures import Futures

__all__ = ["CNBD", "FAMILIES", "WEAK_PRIOR", "CNBDFit"]

_MOST_STAGES = 12
_TINY, _NEVER = 1e-12, 1e-100
_ENTRIES, _ROWS = 1_000_000, 65_536  # of tables of probabilities at once


@dataclass(frozen=True, slots=True)
class CNBDFit(Fitted):
    """A fitted model, or one with parameters from elsewhere.

    Attributes:
        k: stages of the time between purchases.
        r, alpha: shape and rate (weeks) of the rates at which stages are passed.
        a, b: shapes of the probability to leave after a purchase.
        at_once: one may leave after the first purchase already.
    """

    k: int
    r: float
    alpha: float
    a: float
    b: float
    at_once: bool = True

    by_last: ClassVar[bool] = True

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by name."""
        return {"k": float(self.k), "r": self.r, "alpha": self.alpha, "a": self.a, "b": self.b}

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Probability that the customer hasn't left for good."""
        x, recency, age = broadcast(frequency, recency, age)
        stays, leaves = _two_ways(self.k, self.at_once, (self.r, self.alpha, self.a, self.b), x, recency, age)
        return np.asarray(np.exp(stays - np.logaddexp(stays, leaves)))

    def probability_active(
        self, weeks: ArrayLike, frequency: ArrayLike = 0.0, recency: ArrayLike = 0.0, age: ArrayLike = 0.0
    ) -> Floats:
        """Probability of at least one purchase in the coming weeks. Without a history: of a new customer."""
        weeks, x, recency, age = broadcast(weeks, frequency, recency, age)
        silent = np.zeros(x.shape)
        for stage, chance in enumerate(self._stages(x, recency, age)):
            shape, reach = self.r + self.k * x + stage, weeks / (self.alpha + age)
            passed = negative_binomial(shape.ravel(), reach.ravel(), self.k - stage - 1).sum(axis=1)
            silent += chance * passed.reshape(x.shape)
        return self.probability_alive(x, recency, age) * (1 - silent)

    def purchases_if_alive(
        self, weeks: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weekly_rate: float = 0.0
    ) -> Floats:
        """Expected (discounted) purchases in the coming weeks of a customer known not to have left.

        Counted one by one, so weeks without end are cut where exp(-weekly_rate * weeks) is under 1e-6.

        Raises:
            BadInput: weeks without end and without a discount.
        """
        weeks, x, recency, age = broadcast(weeks, frequency, recency, age)
        if np.isinf(weeks).any():
            if not weekly_rate > 0:
                raise BadInput("Purchases without end have no sum.", hint="Give a number of weeks, or a discount.")
            weeks = np.minimum(weeks, 14.0 / weekly_rate)
        if not weekly_rate:
            return self._expected(weeks, x, recency, age)
        nodes, shares = np.polynomial.legendre.leggauss(8)
        whole = np.exp(-weekly_rate * weeks) * self._expected(weeks, x, recency, age)
        for node, share in zip((nodes + 1) / 2, shares / 2, strict=True):
            # Crowded towards now, where purchases come and discounts are small.
            until, width = weeks * node**2, weeks * 2 * node
            part = np.exp(-weekly_rate * until) * self._expected(until, x, recency, age)
            whole += weekly_rate * share * width * part
        return np.asarray(whole)

    def purchases_if_back(
        self, weeks: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, weekly_rate: float = 0.0
    ) -> Floats:
        """Expected (discounted) purchases in the weeks after an order with which one comes back who had left.

        They left right after their last purchase: all is as it was then, with one leaving more. In the BG/CNBD-k
        whoever bought once hasn't left; the order is the first after which they may.
        """
        x, recency, age = broadcast(frequency, recency, age)
        left = replace(self, a=self.a + 1).purchases_after_last(weeks, x, recency, weekly_rate)
        if self.at_once:
            return left
        ages, place = np.unique(age, return_inverse=True)
        once = np.zeros(len(ages))
        for stage, chance in enumerate(self._stages(np.zeros_like(ages), np.zeros_like(ages), ages)):
            # What was passed in silence tells of their rate; after the order the stages begin anew.
            told = replace(self, r=self.r + stage, b=self.b + 1)
            once += chance * told.purchases_if_alive(weeks, 0.0, ages, ages, weekly_rate)
        return np.where(x > 0, left, self.b / (self.a + self.b) * once[place])

    def _expected(self, weeks: Floats, x: Floats, recency: Floats, age: Floats) -> Floats:
        flat = [column.ravel() for column in (weeks, x, recency, age)]
        likely = (self.r / self.k + flat[1]) / (self.alpha + flat[3]) * flat[0]
        most = np.ceil(20 + likely + 12 * np.sqrt(likely + likely**2 / (self.r + self.k * flat[1]))).astype(np.int64)
        found, order = np.empty(x.size), np.argsort(most, kind="stable")
        for rows in np.array_split(order, max(1, int(most.sum() * self.k // _ENTRIES) + len(order) // _ROWS)):
            if len(rows):
                counts = self.counts_if_alive(
                    flat[0][rows], flat[1][rows], flat[2][rows], flat[3][rows], int(most[rows].max())
                )
                found[rows] = counts @ np.arange(counts.shape[1])
        return found.reshape(x.shape)

    def counts_if_alive(self, weeks: ArrayLike, frequency: Floats, recency: Floats, age: Floats, most: int) -> Floats:
        """Probabilities of 0, 1, ... `most` purchases in the coming weeks of customers known not to have left.

        Returns:
            Shape (n, most + 1).
        """
        reach = np.broadcast_to(np.asarray(weeks) / (self.alpha + age), frequency.shape)
        could = np.zeros((len(frequency), most + 1))
        for stage, chance in enumerate(self._stages(frequency, recency, age)):
            if chance.max(initial=0.0) < _NEVER:  # right after a purchase
                continue
            stages = negative_binomial(self.r + self.k * frequency + stage, reach, self.k * (most + 1) - stage - 1)
            ahead = np.pad(stages, ((0, 0), (stage, 0))).reshape(len(frequency), most + 1, self.k)
            could += chance[:, None] * ahead.sum(axis=2)
        return counts_until_leaving(could, self.a, self.b + frequency + self.at_once)

    def draw_futures(self, futures: "Futures", weeks: float, frequency: Floats, recency: Floats, age: Floats) -> Came:
        """What comes in each of many futures of customers who haven't left."""
        stages = np.array(self._stages(frequency, recency, age))
        passed = (np.cumsum(stages, axis=0)[:, :, None] < futures.level).sum(axis=0)
        rates = futures.rates(self.r, self.k * frequency, self.alpha + age)
        could = (passed + futures.count(rates * weeks)) // self.k
        chances = futures.chances(self.a, self.b + frequency + self.at_once)
        last = np.ceil(np.maximum(futures.patience / -np.log1p(-chances), np.finfo(np.float64).tiny))
        leaves = last <= could
        stretch = np.where(leaves, weeks * last / (could + 1), weeks)
        return Came(np.where(leaves, last - 1, could), leaves.astype(np.float64), stretch)

    def _stages(self, x: Floats, recency: Floats, age: Floats) -> list[Floats]:
        """The chance of each number of stages passed since the last purchase, of one who hasn't left."""
        logs = _stage_logs(self.k, self.r, self.alpha, x, recency, age)
        whole = np.logaddexp.reduce(logs, axis=0)
        return [np.exp(each - whole) for each in logs]


@dataclass(frozen=True, slots=True)
class CNBD:
    """The estimator: maximum likelihood, as published, k being tried from 1 up unless it is given.

    Attributes:
        at_once: whether one may leave after the first purchase already (MBG/CNBD-k) or not (BG/CNBD-k).
        k: stages; None to find the number under which the data are most likely.
        prior: a belief about (r, alpha, a, b).
    """

    at_once: bool = True
    k: int | None = None
    prior: LogNormalPrior | None = None

    def fit(
        self,
        frequency: ArrayLike,
        recency: ArrayLike,
        age: ArrayLike,
        log_gaps: float,
        weights: ArrayLike | None = None,
    ) -> CNBDFit:
        """Fit on one row a customer; see `group_histories` for the columns.

        `log_gaps` is the sum of the logarithms of the times between purchases, of all customers: of the column of that
        name that `purchase_days.log_gaps` gives.
        """
        return self.fit_groups(group_histories(frequency, recency, age, weights), log_gaps)

    def fit_groups(self, histories: Histories, log_gaps: float) -> CNBDFit:
        """Fit on histories already grouped."""
        if self.k is not None:
            return self._fit(histories, log_gaps, self.k)
        best = self._fit(histories, log_gaps, 1)
        for k in range(2, _MOST_STAGES + 1):
            found = self._fit(histories, log_gaps, k)
            if _likelihood_of(found) <= _likelihood_of(best):
                break
            best = found
        return best

    def _fit(self, histories: Histories, log_gaps: float, k: int) -> CNBDFit:
        customers = histories.customers
        mean_age = float(histories.weight @ histories.age) / customers or 1.0
        likelihood = grouped_likelihood(histories, log_gaps, k, at_once=self.at_once)
        start = (0.5, 0.5 / k, 1.0, 2.0)
        found, at_bound = maximise(likelihood, start, (1.0, mean_age, 1.0, 1.0), customers, self.prior)
        value, _ = likelihood(np.array(found))
        r, alpha, a, b = found
        return CNBDFit(k, r, alpha, a, b, self.at_once, log_likelihood=value, customers=customers, at_bound=at_bound)


def _likelihood_of(fit: CNBDFit) -> float:
    return -np.inf if fit.log_likelihood is None else fit.log_likelihood


def grouped_likelihood(histories: Histories, log_gaps: float, k: int, *, at_once: bool) -> Likelihood:
    """The log-likelihood of a whole base and its gradient, as a function of (r, alpha, a, b)."""
    x, recency, age, weight = histories.frequency, histories.recency, histories.age, histories.weight
    gaps = (k - 1) * log_gaps - float(weight @ x) * gammaln(k)
    may_leave = at_once | (x > 0)

    def evaluate(parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = parameters
        bought, kept = r + k * x, b + x + at_once
        stages = _stage_logs(k, r, alpha, x, recency, age)
        silent = np.logaddexp.reduce(stages, axis=0)
        stays = np.where(may_leave, silent + np.log(np.maximum(kept - 1, _TINY)), silent)
        leaves = np.where(may_leave, np.log(a) - bought * np.log(alpha + recency), -np.inf)
        each = np.logaddexp(stays, leaves)
        left = np.where(may_leave, np.exp(leaves - each), 0.0)
        # of the two ways, what they have in common: B(a, b + x + at_once - 1), one factor of the latter's pulled out
        common = kept - may_leave
        shared = (
            gammaln(bought) - gammaln(r) + r * np.log(alpha)
            + gammaln(common) - gammaln(b) + gammaln(a + b) - gammaln(a + common + may_leave)
        )  # fmt: skip
        by_r = sum(
            np.exp(stage - silent) * (psi(bought + j) - psi(bought) - np.log(alpha + age))
            for j, stage in enumerate(stages)
        )
        by_alpha = sum(np.exp(stage - silent) * -(bought + j) / (alpha + age) for j, stage in enumerate(stages))
        by_both = psi(a + b) - psi(a + common + may_leave)
        slopes = (
            psi(bought) - psi(r) + np.log(alpha) + (1 - left) * by_r - left * np.log(alpha + recency),
            r / alpha + (1 - left) * by_alpha - left * bought / (alpha + recency),
            by_both + left / a,
            by_both + psi(common) - psi(b) + np.where(may_leave, (1 - left) / np.maximum(kept - 1, _TINY), 0.0),
        )
        return float(weight @ (shared + each) + gaps), np.array([weight @ slope for slope in slopes])

    return evaluate


def _stage_logs(k: int, r: float, alpha: float, x: Floats, recency: Floats, age: Floats) -> Floats:
    """Logarithm of each number of stages passed in silence, without the factor Gamma(r + k x); shape (k, ...)."""
    bought, silence = r + k * x, np.log(np.maximum(age - recency, 0.0) + 1e-300)
    known = np.log(alpha + age)
    stage = np.arange(k).reshape(-1, *([1] * np.ndim(bought)))
    passed = np.where(stage > 0, stage * silence, 0.0)
    return np.asarray(
        gammaln(bought + stage) - gammaln(bought) - gammaln(stage + 1) + passed - (bought + stage) * known
    )


def _two_ways(
    k: int, at_once: bool, parameters: tuple[float, ...], x: Floats, recency: Floats, age: Floats
) -> tuple[Floats, Floats]:
    """Logarithms of having stayed and of having left, up to what they have in common."""
    r, alpha, a, b = parameters
    stays = np.logaddexp.reduce(_stage_logs(k, r, alpha, x, recency, age), axis=0)
    may_leave = at_once | (x > 0)
    stays = np.where(may_leave, stays + np.log(np.maximum(b + x + at_once - 1, _TINY)), stays)
    leaves = np.where(may_leave, np.log(a) - (r + k * x) * np.log(alpha + recency), -np.inf)
    return stays, leaves


def _family(name: str, called: str, says: str, *, at_once: bool) -> Family:
    return Family(
        name,
        called,
        says,
        lambda base, leaning: CNBD(at_once, prior=WEAK_PRIOR if leaning else None).fit_groups(
            base.histories, base.log_gaps
        ),
        lambda base, fit: grouped_likelihood(base.histories, base.log_gaps, fit.k, at_once=at_once),
        lambda told: CNBDFit(int(told["k"]), told["r"], told["alpha"], told["a"], told["b"], at_once),
    )


FAMILIES = (
    _family(
        "bg-cnbd-k",
        "BG/CNBD-k",
        "Customers buy with a rhythm, and after each repeat purchase some leave for good.",
        at_once=False,
    ),
    _family(
        "mbg-cnbd-k",
        "MBG/CNBD-k",
        "Customers buy with a rhythm, and after each purchase, the first included, some leave for good.",
        at_once=True,
    ),
)
