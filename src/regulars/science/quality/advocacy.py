"""Who will sing our praises, and what that is worth: the chance to recommend, referral value, and their map."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CHAMPION, AFFLUENT, ADVOCATE, MISER = "champion", "affluent", "advocate", "miser"
CELLS = (CHAMPION, AFFLUENT, ADVOCATE, MISER)

CAME_OTHERWISE = 0.5
"""Share of those who are brought who would have come anyway; ours."""

_RECOMMENDS = 0.2  # of customers, before anything is known; ours
_BELIEF = 3.0  # answers' worth of that
_ANSWER = 4.0  # what an answer counts beside one sign in behaviour
_REFERRALS_A_YEAR = 0.05  # of a customer, before anything is known; ours
_YEARS_OF_BELIEF = 2.0


def probability_to_recommend(signs: pl.DataFrame) -> pl.DataFrame:
    """The chance that each customer recommends us, with an interval.

    A Beta distribution around what we know of everybody. An answer to "would you recommend us" counts four times as
    much as a sign in behaviour: what people say outweighs what we guess.

    Args:
        signs: columns customer; promoter_answers (9 or 10) and other_answers; brought, customers that they brought;
            complaints; repeats, orders after the first. Null counts as 0.

    Returns:
        customer, recommends (expectation), recommends_low, recommends_high (nine times in ten), in the order given.
    """
    from scipy.special import betaincinv

    yes_answers, no_answers, brought, complaints, repeats = (
        signs[name].fill_null(0).cast(pl.Float64).to_numpy()
        for name in ("promoter_answers", "other_answers", "brought", "complaints", "repeats")
    )
    # To bring somebody is to recommend; to come back again and again is a sign of it, the weaker the more it goes on.
    yes = _RECOMMENDS * _BELIEF + _ANSWER * yes_answers + 2 * brought + 0.25 * np.log1p(repeats)
    no = (1 - _RECOMMENDS) * _BELIEF + _ANSWER * no_answers + complaints
    return pl.DataFrame(
        {
            "customer": signs["customer"],
            "recommends": yes / (yes + no),
            "recommends_low": betaincinv(yes, no, 0.05),
            "recommends_high": betaincinv(yes, no, 0.95),
        }
    )


def expected_referrals(brought: Floats, years: Floats, recommends: Floats) -> Floats:
    """Customers that each is expected to bring within a year: gamma-Poisson on their own history.

    Args:
        brought: customers brought so far.
        years: for how long we know them.
        recommends: chance to recommend, which lifts or lowers what is believed before any history.
    """
    usual = _REFERRALS_A_YEAR * recommends / _RECOMMENDS
    return np.asarray((brought + usual * _YEARS_OF_BELIEF) / (np.maximum(years, 0.0) + _YEARS_OF_BELIEF))


def referral_value(
    referrals: Floats, margin_a_year: float, acquisition_cost: float, *, came_otherwise: float = CAME_OTHERWISE
) -> Floats:
    """Customer referral value over one year (Kumar, Petersen, Leone 2007, 2010).

    Of those who are brought, some would have come anyway: of them only the cost of winning them is saved. The others
    bring their margin of the year as well.

    Args:
        referrals: customers brought within the year, shape (n,).
        margin_a_year: of a new customer's first year.
        acquisition_cost: of winning a customer.
        came_otherwise: share who would have come anyway.
    """
    return np.asarray(referrals * (acquisition_cost + (1 - came_otherwise) * margin_a_year))


def place_on_map(value: Floats, referral: Floats) -> NDArray[np.str_]:
    """Each customer's cell: champions are above the middle in both, misers in neither.

    The middle is the median; who is exactly on it counts as below, so that equals share a cell.
    """
    worth, brings = value > np.median(value), referral > np.median(referral)
    return np.where(worth, np.where(brings, CHAMPION, AFFLUENT), np.where(brings, ADVOCATE, MISER))
