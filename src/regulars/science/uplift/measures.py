"""How good a ranking by uplift is: Qini, uplift among the first, and share of the lift that few contacts keep."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.kernel.errors import BadInput
from regulars.science.uplift.estimates import Estimate, ratio_of

Floats = NDArray[np.float64]


def qini_curve(outcome: ArrayLike, uplift: ArrayLike, treated: ArrayLike) -> tuple[Floats, Floats]:
    """Responses gained against customers taken in order of predicted uplift (Radcliffe 2007).

    Args:
        outcome: shape (n,).
        uplift: predicted, shape (n,); customers with the same prediction are taken together.
        treated: 1 or 0, shape (n,).

    Returns:
        Customers taken, and extra responses among those treated of them; both begin with 0.
    """
    order = np.argsort(-np.asarray(uplift, np.float64), kind="stable")
    y, u, t = (np.asarray(each, np.float64)[order] for each in (outcome, uplift, treated))
    last = np.append(np.flatnonzero(np.diff(u)), len(y) - 1)
    treated_so_far, taken = np.cumsum(t)[last], last + 1.0
    control_so_far = taken - treated_so_far
    share = np.divide(treated_so_far, control_so_far, out=np.zeros(len(last)), where=control_so_far != 0)
    gained = np.cumsum(y * t)[last] - np.cumsum(y * (1 - t))[last] * share
    return np.append(0.0, taken), np.append(0.0, gained)


def qini(outcome: ArrayLike, uplift: ArrayLike, treated: ArrayLike) -> float:
    """Area between the curve and that of a random order, over that of the best possible order; 0 is no use, 1 best.

    The same figure as scikit-uplift's `qini_auc_score` with `negative_effect=True`.

    Raises:
        BadInput: an outcome that is not a yes or no, or a test with one arm only.
    """
    y, t = np.asarray(outcome, np.float64), np.asarray(treated, np.float64)
    if not np.isin(y, (0.0, 1.0)).all():
        raise BadInput("Qini is for outcomes that are 0 or 1; measure others by the share of the lift kept.")
    if not 0 < t.sum() < len(t):
        raise BadInput("Qini compares customers who were treated with others who were not; give both.")
    taken, gained = qini_curve(y, uplift, t)
    taken_best, gained_best = qini_curve(y, y * t - y * (1 - t), t)
    plain = gained_best[-1] * len(y) / 2
    best = float(np.trapezoid(gained_best, taken_best)) - plain
    return (float(np.trapezoid(gained, taken)) - plain) / best if best else 0.0


def uplift_at(outcome: ArrayLike, uplift: ArrayLike, treated: ArrayLike, share: float = 0.3) -> float:
    """Mean outcome of the treated less that of the control, among the first `share` in order of predicted uplift.

    scikit-uplift's `uplift_at_k` with the strategy "overall", except that equal predictions keep the given order.
    """
    first = np.argsort(-np.asarray(uplift, np.float64), kind="stable")[: int(len(np.asarray(uplift)) * share)]
    y, t = np.asarray(outcome, np.float64)[first], np.asarray(treated, np.float64)[first]
    return float(y[t == 1].mean() - y[t == 0].mean())


def first_of(uplift: ArrayLike, share: float) -> Floats:
    """Who is among the first `share` in order of predicted uplift: 1 or 0, shape (n,).

    Customers at the border with the same prediction count in part, so that a ranking by nothing takes `share` of each.
    """
    ranked = np.asarray(uplift, np.float64)
    border = np.sort(ranked)[::-1][max(int(np.ceil(share * len(ranked))) - 1, 0)]
    above, at = ranked > border, ranked == border
    return np.asarray(above + at * (share * len(ranked) - above.sum()) / at.sum())


def lift_kept(gain: ArrayLike, uplift: ArrayLike, share: float = 0.3) -> Estimate:
    """How much of the lift of treating everybody is left if only the first `share` of customers are treated.

    Args:
        gain: doubly robust score of each customer under treatment less that under control, shape (n,).
        uplift: what they are ranked by, shape (n,).
        share: of customers who are treated.
    """
    each = np.asarray(gain, np.float64)
    return ratio_of(first_of(uplift, share) * each, each)
