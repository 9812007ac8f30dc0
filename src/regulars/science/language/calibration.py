"""Sureness that can be believed: temperature, expected calibration error, and the threshold of a wanted precision."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores (texts x classes) as probabilities."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def learn_temperature(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """The factor of the scores under which the softmax gives what came the highest likelihood (Guo et al. 2017).

    Args:
        scores: of texts that were not learned from (texts x classes).
        truth: which class each was.
    """
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(truth))

    def surprise(log_factor: float) -> float:
        said = softmax(scores * np.exp(log_factor))[rows, truth]
        return float(-np.log(np.maximum(said, 1e-12)).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-4.0, 5.0), method="bounded").x))


def calibration_error(sureness: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 15) -> float:
    """Expected calibration error: how far sureness and the share that was right lie apart, over bins of equal width."""
    place = np.minimum((sureness * bins).astype(int), bins - 1)
    gaps = [
        abs(float(sureness[place == each].mean()) - float(right[place == each].mean())) * float((place == each).mean())
        for each in np.unique(place)
    ]
    return float(sum(gaps))


def threshold_for(sureness: NDArray[np.float64], right: NDArray[np.bool_], precision: float) -> float:
    """The lowest sureness from which on at least this share was right; above 1 where no threshold reaches it.

    The share is smoothed (one wrong answer more than were seen, of two more answers), so that three lucky hits do not
    set a threshold.
    """
    order = np.argsort(-sureness, kind="stable")
    hits = np.cumsum(right[order])
    share = (hits + 1) / (np.arange(1, len(order) + 1) + 2)
    level = sureness[order]
    last_of_level = np.concatenate((level[:-1] != level[1:], [True])) if len(level) else np.zeros(0, dtype=bool)
    good = np.flatnonzero((share >= precision) & last_of_level)
    return float(level[good[-1]]) if len(good) else 1.01


def cautious_threshold(
    sureness: NDArray[np.float64], right: NDArray[np.bool_], precision: float, *, confidence: float, rounds: int = 1
) -> float:
    """The lowest sureness from which on the share that is right is so high even where luck is allowed for.

    Where none reaches it, the one that comes nearest: a caller sees from the bound what it may claim.

    Args:
        sureness: of texts that were not learned from; several rounds of the same texts one after the other.
        right: whether it was so.
        precision: the wanted share, which the lower bound of the share (Clopper and Pearson 1934) is to reach.
        confidence: of that bound, one-sided.
        rounds: how often each text is in there; it counts as one text still.
    """
    from scipy.stats import beta

    order = np.argsort(-sureness, kind="stable")
    hits = np.cumsum(right[order]) / rounds
    misses = np.arange(1, len(order) + 1) / rounds - hits
    bound = np.nan_to_num(beta.ppf(1 - confidence, hits, misses + 1))
    level = sureness[order]
    bound[:-1][level[:-1] == level[1:]] = 0.0  # not in the midst of equals
    good = np.flatnonzero(bound >= precision)
    return float(level[good[-1]] if len(good) else level[int(bound.argmax())])


def separation(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> float:
    """AUROC: how likely one of `inside` scores above one of `outside`, ties half."""
    from scipy.stats import rankdata

    ranks = rankdata(np.concatenate((inside, outside)))[: len(inside)]
    return float((ranks.sum() - len(inside) * (len(inside) + 1) / 2) / (len(inside) * len(outside)))
