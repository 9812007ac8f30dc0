"""Relationship quality: satisfaction, trust and commitment of each customer, from their answers and what they do.

Each construct is measured by three to five items on 1 to 7 (Morgan, Hunt 1994; Garbarino, Johnson 1999), whose
reliability is Cronbach's alpha (1951). Where a customer stands is worked out by `latent`; here is what it makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regulars.science.quality.latent import Standing

Floats = NDArray[np.float64]

RELIABLE = 0.70
"""Cronbach's alpha under which a scale is not to be relied on, and we say so."""

WALKS_UNDER = 3.5
"""Commitment, 1 to 7, under which a customer is about to walk; ours."""

_PART = 20_000


class Kind(StrEnum):
    """Five kinds of customer, after Deep-Insight's public writing; the cut-offs are ours."""

    AMBASSADOR = "ambassador"
    RATIONAL = "rational"
    AMBIVALENT = "ambivalent"
    STALKER = "stalker"
    OPPONENT = "opponent"


KINDS = tuple(Kind)


def cronbach_alpha(answers: ArrayLike) -> float:
    """Reliability of a scale, at most 1 (Cronbach 1951).

    Args:
        answers: shape (people, items), NaN where an item was left out; people who left one out don't count.

    Returns:
        NaN where fewer than two people answered everything, there is one item, or everybody answered the same.
    """
    table = np.asarray(answers, dtype=np.float64)
    whole = table[np.isfinite(table).all(axis=1)]
    items = table.shape[1]
    if len(whole) < 2 or items < 2:
        return float("nan")
    total = whole.sum(axis=1).var(ddof=1)
    return float(items / (items - 1) * (1 - whole.var(axis=0, ddof=1).sum() / total)) if total > 0 else float("nan")


def kinds_of(satisfaction: ArrayLike, trust: ArrayLike, commitment: ArrayLike) -> list[Kind]:
    """The kind of each customer by where they stand, 1 to 7.

    Ours: ambassadors 5.5 or more in all three; opponents under 3 in satisfaction and trust; stalkers are committed
    (4.5 or more) though not satisfied (under 4): they stay and speak ill; rationals are satisfied (5 or more) without
    being committed (under 5.5); ambivalents are everybody else.
    """
    return [KINDS[number] for number in _kind_numbers(np.stack(np.broadcast_arrays(satisfaction, trust, commitment)))]


@dataclass(frozen=True, slots=True)
class Chances:
    """What each of n customers probably is, shape (n,).

    Attributes:
        kind: number in KINDS of the likeliest; probability: that it is right.
        sings: probability that they are an ambassador, who recommends us.
        walks: probability that they are so little committed that they may go any day.
    """

    kind: NDArray[np.int64]
    probability: Floats
    sings: Floats
    walks: Floats


def kind_chances(standing: Standing, *, draws: int = 64, seed: int = 0) -> Chances:
    """The likeliest kind of each customer, by drawing states that fit what is known of them."""
    half = np.random.default_rng(seed).standard_normal((draws // 2, 3))
    normal = np.vstack([half, -half])  # in pairs: what is odd about one is made up for by the other
    parts = [
        _chances(standing.mean[start : start + _PART], standing.covariance[start : start + _PART], normal)
        for start in range(0, len(standing.mean), _PART)
    ] or [_chances(standing.mean, standing.covariance, normal)]
    kind, probability, sings, walks = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Chances(kind, probability, sings, walks)


def _chances(mean: Floats, covariance: Floats, normal: Floats) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
    root = np.linalg.cholesky(covariance + 1e-9 * np.eye(3))
    states = mean[:, :, None] + root @ normal.T  # (n, 3, draws)
    numbers = _kind_numbers(np.moveaxis(states, 1, 0))
    shares = np.stack([(numbers == number).mean(axis=1) for number in range(len(KINDS))], axis=1)
    kind = shares.argmax(axis=1)
    walks = (states[:, 2] < WALKS_UNDER).mean(axis=1)
    return kind, shares.max(axis=1), shares[:, KINDS.index(Kind.AMBASSADOR)], walks


def _kind_numbers(states: NDArray[np.float64]) -> NDArray[np.int64]:
    """Numbers in KINDS; `states` has satisfaction, trust and commitment first."""
    content, believes, bound = states
    cases = [
        np.minimum(np.minimum(content, believes), bound) >= 5.5,
        np.maximum(content, believes) < 3,
        (content < 4) & (bound >= 4.5),
        content >= 5,
    ]
    order = [KINDS.index(kind) for kind in (Kind.AMBASSADOR, Kind.OPPONENT, Kind.STALKER, Kind.RATIONAL)]
    return np.select(cases, order, default=KINDS.index(Kind.AMBIVALENT)).astype(np.int64)
