"""Pareto/NBD with covariates, of the customer or of the time: origin, sex, season, campaigns.

While active, a customer buys at their own rate times exp(buying @ covariates), and leaves at their own rate times
exp(leaving @ covariates); covariates may change from period to period (Bachmann, Meierer, Näf 2021, "The role of
time-varying contextual factors in latent attrition models"; constant ones: Fader, Hardie 2007). Two clocks run: A, the
time of buying, and D, that of leaving, each as fast as the covariates make it. With them the model is the Pareto/NBD in
the clocks' times; what a silence says of having left is an integral over it, period by period, where the clocks run
evenly.

Units: weeks throughout. One row of covariates for each customer and period.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import gammaln, psi

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.likelihood import Floats, Likelihood, maximise
from regulars.science.lifetime.priors import LogNormalPrior

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2
_LONGEST = 1.0  # weeks of one piece of silence: short beside every alpha and beta met
_START = (0.5, 0.5, 0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Stretches:
    """Histories cut into stretches within which covariates stay the same; the rows of one customer in order of time.

    Attributes:
        customer: of each row, 0 to customers - 1; shape (rows,).
        start, end: weeks since the customer's first purchase; shape (rows,).
        silent: whether the row lies after the last purchase; shape (rows,).
        purchases: repeat purchases in each row; shape (rows,).
        buying, leaving: covariates of the two rates; shape (rows, covariates).
        frequency, recency, age: of each customer; shape (customers,).
    """

    customer: NDArray[np.int64]
    start: Floats
    end: Floats
    silent: NDArray[np.bool_]
    purchases: Floats
    buying: Floats
    leaving: Floats
    frequency: Floats
    recency: Floats
    age: Floats


def cut_histories(
    purchases: pl.DataFrame,
    covariates: pl.DataFrame,
    until: pl.Expr,
    *,
    buying: list[str],
    leaving: list[str],
) -> Stretches:
    """Cut histories at their purchases and wherever a covariate changes.

    Args:
        purchases: columns customer, day (Date); one row a purchase day, the first included.
        covariates: columns customer, then numbers; with a column day (Date) the row holds from that day until the
            customer's next row (the first row also before it); without, one row a customer.
        until: the day of looking.
        buying, leaving: names of the covariates of each rate.

    Raises:
        BadInput: a customer without covariates, or a covariate that is no number.
    """
    day = pl.col("day")
    bought = purchases.filter(day <= until).sort("customer", "day")
    people = bought.group_by("customer", maintain_order=True).agg(
        first=day.min(), last=day.max(), frequency=pl.len() - 1
    )
    names = list(dict.fromkeys([*buying, *leaving]))
    known = covariates.select("customer", *(["day"] if "day" in covariates.columns else []), *names)
    without = people.join(known, on="customer", how="anti")
    if len(without):
        raise BadInput(
            f"There are no covariates of customer {without['customer'][0]!r} (nor of {len(without) - 1} others).",
            hint="Give a row of covariates for each customer who bought.",
        )
    return _cut(people.with_columns(until=until), bought, known, names, buying, leaving)


def cut_ahead(
    customers: pl.DataFrame,
    covariates: pl.DataFrame,
    until: pl.Expr,
    days: int,
    *,
    buying: list[str],
    leaving: list[str],
) -> Stretches:
    """The coming days of customers, cut wherever a covariate changes; what is known last holds where no more is known.

    Args:
        customers: column customer, in the order of the histories that the answer goes with.
        covariates, until, buying, leaving: as in `cut_histories`.
        days: how far ahead.
    """
    ahead = until.dt.offset_by(f"{days}d")
    people = customers.select("customer", first=until, last=until, frequency=pl.lit(0))
    names = list(dict.fromkeys([*buying, *leaving]))
    known = covariates.select("customer", *(["day"] if "day" in covariates.columns else []), *names)
    nothing = pl.DataFrame(schema={"customer": customers.schema["customer"], "day": pl.Date})
    return _cut(people.with_columns(until=ahead), nothing, known, names, buying, leaving)


def _cut(
    people: pl.DataFrame,
    bought: pl.DataFrame,
    known: pl.DataFrame,
    names: list[str],
    buying: list[str],
    leaving: list[str],
) -> Stretches:
    rows = _rows(people, known)
    held = known if "day" in known.columns else known.with_columns(day=pl.date(1, 1, 1))
    held = held.with_columns(pl.col("day").cast(pl.Date)).sort("day")
    first = held.group_by("customer").agg(pl.col(name).first() for name in names)
    told = (
        rows.sort("from")
        .join_asof(held, left_on="from", right_on="day", by="customer", check_sortedness=False)
        .join(first, on="customer", how="left", suffix="_first")
        .with_columns(pl.coalesce(name, f"{name}_first").cast(pl.Float64) for name in names)
        .sort("place", "from")
    )
    for name in names:
        if not told[name].is_finite().fill_null(False).all():
            raise BadInput(f"The covariate '{name}' is not a number everywhere.", hint="Write 0 and 1 for no and yes.")
    return _stretches(people, told, bought, buying, leaving)


def _rows(people: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """From when to when each row lasts, in order: place, customer, from, to (days)."""
    spans = people.with_row_index("place").select("place", "customer", "first", "last", "until")
    cuts = [spans.select("place", "customer", cut=pl.col(name)) for name in ("first", "last", "until")]
    weekly = pl.date_ranges("first", "until", interval=f"{round(7 * _LONGEST)}d")
    cuts.append(spans.select("place", "customer", cut=weekly).explode("cut"))
    if "day" in known.columns:
        changes = known.select("customer", cut=pl.col("day").cast(pl.Date)).join(spans, on="customer")
        inside = changes.filter(pl.col("cut").is_between(pl.col("first"), pl.col("until")))
        cuts.append(inside.select("place", "customer", "cut"))
    return (
        pl.concat(cuts)
        .unique()
        .sort("place", "cut")
        .with_columns(to=pl.col("cut").shift(-1).over("place"))
        .drop_nulls("to")
        .select("place", "customer", pl.col("cut").alias("from"), "to")
    )


def _stretches(
    people: pl.DataFrame, told: pl.DataFrame, bought: pl.DataFrame, buying: list[str], leaving: list[str]
) -> Stretches:
    week = pl.duration(weeks=1)
    spans = people.select("customer", "first", "last")
    told = told.join(spans, on="customer", how="left", maintain_order="left")
    repeats = bought.join(spans, on="customer").filter(pl.col("day") > pl.col("first"))
    # A purchase on the day of a change falls under what holds from that day on.
    placed = repeats.sort("day").join_asof(
        told.select("customer", "place", "from").sort("from"),
        left_on="day", right_on="from", by="customer", check_sortedness=False, coalesce=False,
    )  # fmt: skip
    counted = placed.group_by("place", "from").agg(purchases=pl.len())
    told = told.join(counted, on=["place", "from"], how="left", maintain_order="left")
    timed = told.select(
        start=(pl.col("from") - pl.col("first")) / week,
        end=(pl.col("to") - pl.col("first")) / week,
        silent=pl.col("from") >= pl.col("last"),
        purchases=pl.col("purchases").fill_null(0).cast(pl.Float64),
    )
    ages = people.select(
        recency=(pl.col("last") - pl.col("first")) / week, age=(pl.col("until") - pl.col("first")) / week
    )
    return Stretches(
        customer=told["place"].cast(pl.Int64).to_numpy(),
        start=timed["start"].to_numpy(),
        end=timed["end"].to_numpy(),
        silent=timed["silent"].to_numpy(),
        purchases=timed["purchases"].to_numpy(),
        buying=_matrix(told, buying),
        leaving=_matrix(told, leaving),
        frequency=people["frequency"].cast(pl.Float64).to_numpy(),
        recency=ages["recency"].to_numpy(),
        age=ages["age"].to_numpy(),
    )


def _matrix(told: pl.DataFrame, names: list[str]) -> Floats:
    columns = [told[name].to_numpy() for name in names]
    return np.stack(columns, axis=1) if columns else np.zeros((len(told), 0))


@dataclass(frozen=True, slots=True)
class _Clock:
    """One clock over the rows: its pace, what it shows at their start, and at the end of each customer's history.

    The slopes are by the coefficients, shape (..., covariates).
    """

    pace: Floats
    at_start: Floats
    at_end: Floats
    start_slopes: Floats
    end_slopes: Floats

    @classmethod
    def of(cls, covariates: Floats, coefficients: Floats, told: Stretches) -> "_Clock":
        pace = np.exp(covariates @ coefficients)
        passed = pace * (told.end - told.start)
        slopes = passed[:, None] * covariates
        start, end = _running(passed[:, None], told)
        start_slopes, end_slopes = _running(slopes, told)
        return cls(pace, start[:, 0], end[:, 0], start_slopes, end_slopes)


def _running(passed: Floats, told: Stretches) -> tuple[Floats, Floats]:
    """Sums over each customer's rows before each row, and over all of them."""
    everywhere = np.concatenate([np.zeros((1, passed.shape[1])), np.cumsum(passed, axis=0)])
    places = np.arange(len(told.frequency))
    begins = everywhere[np.searchsorted(told.customer, places)]
    ends = everywhere[np.searchsorted(told.customer, places, side="right")]
    return everywhere[:-1] - begins[told.customer], ends - begins


def grouped_likelihood(told: Stretches) -> Likelihood:
    """The log-likelihood of a base and its gradient, as a function of (r, alpha, s, beta, buying ..., leaving ...)."""
    customers, covariates = len(told.frequency), told.buying.shape[1]
    x, quiet = told.frequency, np.flatnonzero(told.silent)
    whose, length = told.customer[quiet], (told.end - told.start)[quiet]
    first_quiet = np.searchsorted(whose, np.arange(customers))
    has_quiet = np.bincount(whose, minlength=customers) > 0
    of_purchases = told.purchases @ told.buying

    def evaluate(parameters: Floats) -> tuple[float, Floats]:
        r, alpha, s, beta = parameters[:4]
        gamma, delta = parameters[4 : 4 + covariates], parameters[4 + covariates :]
        buys = _Clock.of(told.buying, gamma, told)
        leaves = _Clock.of(told.leaving, delta, told)
        known_a, known_d = np.log(alpha + buys.at_end), np.log(beta + leaves.at_end)
        through = length[:, None] * _NODES
        a = alpha + buys.at_start[quiet, None] + buys.pace[quiet, None] * through
        d = beta + leaves.at_start[quiet, None] + leaves.pace[quiet, None] * through
        log_a, log_d, k = np.log(a), np.log(d), (r + x)
        ways = (
            np.log(s * leaves.pace[quiet] * np.maximum(length, 1e-300))[:, None]
            + np.log(_WEIGHTS)
            - k[whose, None] * log_a
            - (s + 1) * log_d
        )
        stays = -k * known_a - s * known_d
        top = stays.copy()
        top[has_quiet] = np.maximum(top[has_quiet], ways[first_quiet[has_quiet]].max(axis=1))
        parts = np.exp(ways - top[whose, None])
        total = np.exp(stays - top) + np.bincount(whose, weights=parts.sum(axis=1), minlength=customers)
        each = gammaln(k) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + top + np.log(total)
        parts /= total[whose, None]
        stayed = np.exp(stays - top) / total
        over_a, over_d = parts / a, parts / d
        slopes = [
            (psi(k) - psi(r) + np.log(alpha) - stayed * known_a).sum() - (parts * log_a).sum(),
            customers * r / alpha - (k * stayed / (alpha + buys.at_end)).sum() - (k[whose, None] * over_a).sum(),
            (np.log(beta) - stayed * known_d).sum() + (parts * (1 / s - log_d)).sum(),
            customers * s / beta - s * (stayed / (beta + leaves.at_end)).sum() - (s + 1) * over_d.sum(),
        ]
        turned = through * buys.pace[quiet, None]
        by_gamma = (
            of_purchases
            - (k * stayed / (alpha + buys.at_end)) @ buys.end_slopes
            - (k[whose] * over_a.sum(axis=1)) @ buys.start_slopes[quiet]
            - (k[whose] * (over_a * turned).sum(axis=1)) @ told.buying[quiet]
        )
        turned = through * leaves.pace[quiet, None]
        by_delta = (
            -s * (stayed / (beta + leaves.at_end)) @ leaves.end_slopes
            + (parts.sum(axis=1) - (s + 1) * (over_d * turned).sum(axis=1)) @ told.leaving[quiet]
            - (s + 1) * over_d.sum(axis=1) @ leaves.start_slopes[quiet]
        )
        return float(each.sum() + of_purchases @ gamma), np.concatenate([slopes, by_gamma, by_delta])

    return evaluate


@dataclass(frozen=True, slots=True)
class CovariatesFit:
    """A fitted Pareto/NBD with covariates, or one with parameters from elsewhere.

    Attributes:
        r, alpha: shape and rate (weeks) of the purchase rates where all covariates are 0.
        s, beta: of the leaving rates.
        buying, leaving: coefficients: a rate is exp(coefficient) times as high for each unit of the covariate.
        log_likelihood: of the data it was fitted on, without the prior; None where it wasn't fitted.
        customers: how many it was fitted on.
        at_bound: the data have no inner maximum, and a parameter stands at its limit.
    """

    r: float
    alpha: float
    s: float
    beta: float
    buying: tuple[float, ...]
    leaving: tuple[float, ...]
    log_likelihood: float | None = None
    customers: float = 0.0
    at_bound: bool = False

    def probability_alive(self, told: Stretches) -> Floats:
        """Probability that each customer hasn't left for good, shape (customers,)."""
        buys, leaves = self._clocks(told)
        quiet = np.flatnonzero(told.silent)
        whose, length = told.customer[quiet], (told.end - told.start)[quiet]
        through = length[:, None] * _NODES
        a = self.alpha + buys.at_start[quiet, None] + buys.pace[quiet, None] * through
        d = self.beta + leaves.at_start[quiet, None] + leaves.pace[quiet, None] * through
        k = (self.r + told.frequency)[whose, None]
        since = k * np.log((self.alpha + buys.at_end)[whose, None] / a)
        since += self.s * np.log((self.beta + leaves.at_end)[whose, None] / d)
        odds = np.asarray(self.s * leaves.pace[quiet] * length * (np.exp(np.minimum(since, 700.0)) / d @ _WEIGHTS))
        return 1 / (1 + np.bincount(whose, weights=odds, minlength=len(told.frequency)))

    def conditional_expected_purchases(self, told: Stretches, ahead: Stretches) -> Floats:
        """Expected purchases of each customer in the time ahead, as `cut_ahead` gives it; shape (customers,)."""
        buys, leaves = self._clocks(told)
        coming, going = self._clocks(ahead)
        through = (ahead.end - ahead.start)[:, None] * _NODES
        known = (self.beta + leaves.at_end)[ahead.customer, None]
        gone = going.at_start[:, None] + going.pace[:, None] * through
        there = np.exp(-self.s * np.log1p(gone / known)) @ _WEIGHTS
        time = coming.pace * (ahead.end - ahead.start) * there
        passed = np.bincount(ahead.customer, weights=time, minlength=len(told.frequency))
        rate = (self.r + told.frequency) / (self.alpha + buys.at_end)
        return np.asarray(self.probability_alive(told) * rate * passed)

    def _clocks(self, told: Stretches) -> tuple[_Clock, _Clock]:
        return (
            _Clock.of(told.buying, np.array(self.buying), told),
            _Clock.of(told.leaving, np.array(self.leaving), told),
        )


@dataclass(frozen=True, slots=True)
class ParetoNBDWithCovariates:
    """The estimator: maximum likelihood; with a prior on (r, alpha, s, beta), the most probable given both."""

    prior: LogNormalPrior | None = None

    def fit(self, told: Stretches) -> CovariatesFit:
        """Fit on histories cut by `cut_histories`."""
        customers = len(told.frequency)
        if not customers:
            raise BadInput("There are no customers to learn from. Import orders first.")
        mean_age = float(told.age.mean()) or 1.0
        buying, free = told.buying.shape[1], told.buying.shape[1] + told.leaving.shape[1]
        likelihood = grouped_likelihood(told)
        units = (1.0, mean_age, 1.0, mean_age, *[1.0] * free)
        start = (*_START, *[0.0] * free)
        found, at_bound = maximise(likelihood, start, units, customers, self.prior, free=free)
        value, _ = likelihood(np.array(found))
        r, alpha, s, beta = found[:4]
        coefficients = tuple(found[4 : 4 + buying]), tuple(found[4 + buying :])
        return CovariatesFit(r, alpha, s, beta, *coefficients, value, customers, at_bound)
