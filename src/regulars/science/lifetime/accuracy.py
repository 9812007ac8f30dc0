"""How good forecasts of purchases were, once it is known what was bought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.science.lifetime.likelihood import Floats

_TOP = 0.1
_BINS = 10


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Forecasts against what came.

    Attributes:
        customers: how many were forecast.
        expected, came: purchases of all of them.
        mae: mean absolute error of the median.
        rmse: root mean squared error of the mean.
        crps: continuous ranked probability score of the whole distribution, the mean over customers; the lower.
        top_tenth: share of what came that was bought by the tenth of customers with the highest means.
        covered: share of customers whose number lay within their nine-in-ten interval.
        auc, brier, ece: of the probability to buy at all: ranking, squared error, and the mean gap between what was
            said and what came, in ten bins of equally many customers.
    """

    customers: int
    expected: float
    came: float
    mae: float
    rmse: float
    crps: float
    top_tenth: float
    covered: float
    auc: float
    brier: float
    ece: float


def judge_counts(chances: Floats, came: ArrayLike) -> Accuracy:
    """Judge forecasts of whole numbers.

    Args:
        chances: probabilities of 0, 1, ... most purchases of n customers, shape (n, most + 1).
        came: purchases that came, shape (n,).
    """
    count = np.asarray(came, dtype=np.int64)
    reached = np.minimum(np.cumsum(chances, axis=1), 1.0)
    numbers = np.arange(chances.shape[1])
    mean, active = chances @ numbers, 1 - chances[:, 0]
    low, middle, most, high = (np.argmax(reached >= level - 1e-12, axis=1) for level in (0.05, 0.5, 0.9, 0.95))
    high = np.where(low == 0, most, high)  # the interval of `outlook.look_ahead`
    bought = count > 0
    return Accuracy(
        customers=len(count),
        expected=float(mean.sum()),
        came=float(count.sum()),
        mae=float(np.abs(middle - count).mean()),
        rmse=float(np.sqrt(((mean - count) ** 2).mean())),
        crps=float(ranked_score(reached, count).mean()),
        top_tenth=top_share(mean, count),
        covered=float(((low <= count) & (count <= high)).mean()),
        auc=ranking(active, bought),
        brier=float(((active - bought) ** 2).mean()),
        ece=calibration_gap(active, bought),
    )


def ranked_score(reached: Floats, came: NDArray[np.int64]) -> Floats:
    """Continuous ranked probability score of each forecast: the sum of (P(X <= n) - 1[came <= n])^2 over n."""
    numbers = np.arange(reached.shape[1])
    score = ((reached - (came[:, None] <= numbers)) ** 2).sum(axis=1)
    return np.asarray(score + np.maximum(came - reached.shape[1], 0))


def top_share(expected: ArrayLike, came: ArrayLike, share: float = _TOP) -> float:
    """Share of what came that came from the customers of whom most was expected; equals share their place."""
    expected, came = np.asarray(expected, np.float64), np.asarray(came, np.float64)
    values, place, sizes = np.unique(-expected, return_inverse=True, return_counts=True)
    taken = np.clip(share * len(came) - (np.cumsum(sizes) - sizes), 0, sizes) / sizes
    total = came.sum()
    return float(np.bincount(place, weights=came, minlength=len(values)) @ taken / total) if total else 0.0


def ranking(chance: ArrayLike, happened: ArrayLike) -> float:
    """Area under the ROC curve: how often a chance of one to whom it happened is above that of one to whom not."""
    from scipy.stats import rankdata

    happened = np.asarray(happened, dtype=bool)
    yes, no = int(happened.sum()), int((~happened).sum())
    if not yes or not no:
        return float("nan")
    ranks = rankdata(np.asarray(chance, np.float64))
    return float((ranks[happened].sum() - yes * (yes + 1) / 2) / (yes * no))


def calibration_bins(chance: ArrayLike, happened: ArrayLike, bins: int = _BINS) -> list[tuple[float, float, int]]:
    """In bins of about equally many, from low to high: mean chance, share to whom it happened, how many."""
    chance, happened = np.asarray(chance, np.float64), np.asarray(happened, np.float64)
    order = np.argsort(chance, kind="stable")
    # Equal chances stay together.
    edges = np.searchsorted(chance[order], np.quantile(chance, np.linspace(0, 1, bins + 1)[1:-1]), side="right")
    parts = (part for part in np.split(order, np.unique(edges)) if len(part))
    return [(float(chance[part].mean()), float(happened[part].mean()), len(part)) for part in parts]


def calibration_gap(chance: ArrayLike, happened: ArrayLike, bins: int = _BINS) -> float:
    """Expected calibration error: the mean over customers of |what was said - what came| of their bin."""
    found = calibration_bins(chance, happened, bins)
    return sum(abs(said - came) * size for said, came, size in found) / max(sum(size for *_, size in found), 1)
