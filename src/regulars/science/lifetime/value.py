"""Lifetime value: the discounted margin still to come from each customer, with an interval."""

import math
from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.futures import Futures
from regulars.science.lifetime.gammagamma import GammaGammaFit
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.outlook import PurchaseFit, distinct_cases, take

WEEKS_A_YEAR = 365.25 / 7
WEEKS_A_QUARTER = 13.0
INTERVAL = (0.05, 0.95)
HISTORY = ("frequency", "recency_weeks", "age_weeks")
"""The columns of a summary that models of purchases take."""

_ROWS = 512  # histories whose futures are drawn at once: they stay within the cache


def weekly_discount(yearly_discount: float) -> float:
    """The continuous rate a week that amounts to the yearly rate: ln(1 + yearly) / weeks a year."""
    if not -1 < yearly_discount < math.inf:
        raise BadInput(f"yearly_discount is {yearly_discount}; it must be above -1, for example 0.1 for 10 % a year.")
    return math.log1p(yearly_discount) / WEEKS_A_YEAR


def lifetime_value(
    purchases: PurchaseFit,
    spend: GammaGammaFit,
    summary: pl.DataFrame,
    *,
    margin_rate: float,
    yearly_discount: float,
    horizon_weeks: float = 156,
    draws: int = 512,
    seed: int = 0,
) -> pl.DataFrame:
    """Value each customer from the day of their summary to the horizon.

    Args:
        purchases, spend: the fitted models.
        summary: as `summarise_purchases` gives it; needs customer, frequency, recency_weeks, age_weeks, mean_spend.
        margin_rate: share of the spend that is margin, -1 to 1.
        yearly_discount: 0.1 for 10 % a year, turned into a continuous weekly rate.
        horizon_weeks: how far ahead to look; three years when left out.
        draws: futures for each distinct history, 2 or more. 512 place the ends of the interval to about 5 % of where
            many thousands would (those of regulars to 2 %).
        seed: which futures.

    Returns:
        One row a customer, in the order of the summary: customer; expected_purchases_next_year;
        p_active_next_quarter, the probability of a purchase in 13 weeks; expected_spend a purchase; lifetime_value,
        the expectation; lifetime_value_low and lifetime_value_high, between which the margin really earned falls for
        nine customers in ten, given all that is unknown: whether the customer has left, their rate, when they leave,
        how many purchases fall before, how much each is. (What is unknown about the models' parameters is left out;
        it counts for little from some hundred customers up.) The interval always holds the expectation: where fewer
        than one future in twenty has a purchase, the expectation is its upper end.

    Raises:
        BadInput: a margin rate, discount, horizon or number of draws out of range.
    """
    _check(margin_rate, horizon_weeks, draws)
    rate = weekly_discount(yearly_discount)
    x, recency, age = (summary[name].cast(pl.Float64).to_numpy() for name in HISTORY)
    # Whatever holds given that a customer hasn't left is the same for many of them: worked out once for each.
    cases, place = distinct_cases(purchases, x, recency, age)
    mean_spend = np.where(x > 0, summary["mean_spend"].cast(pl.Float64).fill_null(0.0).to_numpy(), 0.0)

    alive = purchases.probability_alive(x, recency, age)
    expected_spend = spend.expected_spend(x, mean_spend)
    discounted = purchases.purchases_if_alive(horizon_weeks, *cases, rate)[place]
    value = margin_rate * alive * discounted * expected_spend
    futures = Futures.draw(draws, seed)
    bounds = np.zeros((2, len(x)))
    for part, rows in _parts(place, len(cases[0])):
        spends = futures.spend_if_alive(
            purchases, spend, *take(cases, part), horizon_weeks=horizon_weeks, weekly_rate=rate
        )
        for bound, level in zip(bounds, INTERVAL, strict=True):
            bound[rows] = _quantile(spends, place[rows] - part.start, alive[rows], level)
    bounds *= margin_rate * (spend.gamma + x * mean_spend)
    return pl.DataFrame(
        {
            "customer": summary["customer"],
            "expected_purchases_next_year": alive * purchases.purchases_if_alive(WEEKS_A_YEAR, *cases)[place],
            "p_active_next_quarter": purchases.probability_active(WEEKS_A_QUARTER, x, recency, age),
            "expected_spend": expected_spend,
            "lifetime_value": value,
            "lifetime_value_low": np.minimum(bounds.min(axis=0), value),
            "lifetime_value_high": np.maximum(bounds.max(axis=0), value),
        }
    )


def _parts(place: NDArray[np.int64], histories: int) -> Iterator[tuple[slice, NDArray[np.int64]]]:
    """The histories, some at a time, with the rows of the customers who have them."""
    order = np.argsort(place, kind="stable")
    starts = np.arange(0, histories, _ROWS)
    ends = np.searchsorted(place[order], starts + _ROWS)
    for start, first, last in zip(starts, [0, *ends], ends, strict=False):
        yield slice(start, start + _ROWS), order[first:last]


def _quantile(sorted_draws: Floats, row: NDArray[np.int64], alive: Floats, level: float) -> Floats:
    """Quantile of a mixture: nothing with probability 1 - alive, else one of the row's draws."""
    draws = sorted_draws.shape[1]
    within = (level - (1 - alive)) / np.maximum(alive, np.finfo(np.float64).eps)
    position = np.clip(within * draws - 0.5, 0, draws - 1)
    left = np.minimum(position.astype(np.int64), draws - 2)
    share = position - left
    found = sorted_draws[row, left] * (1 - share) + sorted_draws[row, left + 1] * share
    return np.where(within > 0, found, 0.0)


def _check(margin_rate: float, horizon_weeks: float, draws: int) -> None:
    if not -1 <= margin_rate <= 1:
        raise BadInput(f"margin_rate is {margin_rate}; it is a share of the spend, for example 0.35 for 35 %.")
    if not 0 < horizon_weeks < math.inf:
        raise BadInput(f"horizon_weeks is {horizon_weeks}; it must be a positive number of weeks, such as 156.")
    if draws < 2:
        raise BadInput(f"draws is {draws}; an interval needs two futures at least, and some hundreds to be good.")
