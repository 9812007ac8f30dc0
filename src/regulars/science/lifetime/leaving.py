"""The integrals of the Pareto/NBD: what a silence after the last purchase says of having left, with their slopes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.lifetime.groups import Histories
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.quadrature import clustered_nodes

_STEP = 0.125  # of the rule: relative error below 1e-9, whatever the parameters
_REACH = 24.0  # what lies beyond exp(-24) of the whole is left out
_NODES, _WEIGHTS = clustered_nodes(12)
_CELLS = 2048  # integrals taken at once: they stay within the cache


@dataclass(frozen=True, slots=True)
class Slopes:
    """h of each cell, and its slopes by r, alpha, s, beta; shape (cells,) each."""

    h: Floats
    by: tuple[Floats, Floats, Floats, Floats]


def left_later(r: float, s: float, frequency: Floats, a: Floats, b: Floats) -> Floats:
    """The chance that one leaves after a time, and buys nothing between: h, in units of staying silent until then.

    h(x, a, b) = integral over v > 0 of s (1 + v/a)^-(r + x) (1 + v/b)^-(s + 1) dv/b, with a = alpha + t and
    b = beta + t. It is s / (r + s + x) times the Gaussian hypergeometric function of the published likelihood; as an
    integral by the double exponential rule (Takahasi, Mori 1974) it neither cancels nor overflows.

    Args:
        r, s: shapes of the purchase and of the leaving rates.
        frequency, a, b: of each cell, shape (cells,).
    """
    found = np.empty(len(frequency))
    for part in _parts(len(frequency)):
        k, at_a, at_b = r + frequency[part], a[part, None], b[part, None]
        v, weight = _nodes(k, s, at_a, at_b)
        buys, leaves = np.log1p(v / at_a), np.log1p(v / at_b)
        found[part] = s * (weight * np.exp(-k[:, None] * buys - (s + 1) * leaves)).sum(axis=1)
    return found


def left_later_with_slopes(parameters: Floats, frequency: Floats, time: Floats) -> Slopes:
    """The same at (r, alpha, s, beta) for x purchases and a time t, with its slopes by the parameters."""
    r, alpha, s, beta = parameters
    h, by = np.empty(len(frequency)), tuple(np.empty(len(frequency)) for _ in range(4))
    for part in _parts(len(frequency)):
        k, a, b = r + frequency[part], (alpha + time[part])[:, None], (beta + time[part])[:, None]
        v, weight = _nodes(k, s, a, b)
        over_a, over_b = v / a, v / b
        buys, leaves = np.log1p(over_a), np.log1p(over_b)
        weight *= s * np.exp(-k[:, None] * buys - (s + 1) * leaves)
        h[part] = weight.sum(axis=1)
        by[0][part] = -np.einsum("ij,ij->i", weight, buys)
        by[1][part] = k / a[:, 0] * np.einsum("ij,ij->i", weight, over_a / (1 + over_a))
        by[2][part] = h[part] / s - np.einsum("ij,ij->i", weight, leaves)
        by[3][part] = ((s + 1) * np.einsum("ij,ij->i", weight, over_b / (1 + over_b)) - h[part]) / b[:, 0]
    return Slopes(h, by)  # type: ignore[arg-type]


def left_since(r: float, s: float, frequency: Floats, a: Floats, b: Floats, silence: Floats) -> tuple[Floats, Floats]:
    """When they left of whom is known that they did, and bought nothing since t: times after t, and their weights.

    The density of the times is as (1 + v/a)^-(r + x) (1 + v/b)^-(s + 1), up to the end of the silence; they are taken
    by the power of v that has the same slope at 0 and falls as fast in the end. Averages of what changes slowly with
    the time are good to 1e-5.

    Args:
        r, s: shapes of the purchase and of the leaving rates.
        frequency, a, b, silence: of each customer, shape (n,); a = alpha + t, b = beta + t.

    Returns:
        Times and weights, shape (n, nodes); the weights of each customer are 1 together.
    """
    k, power, a, b = (r + frequency)[:, None], (r + frequency + s)[:, None], a[:, None], b[:, None]
    scale = (power + 1) / (k / a + (s + 1) / b)
    within = -np.expm1(-power * np.log1p(silence[:, None] / scale))
    v = scale * np.expm1(-np.log1p(-_NODES * within) / power)
    weight = _WEIGHTS * np.exp((power + 1) * np.log1p(v / scale) - k * np.log1p(v / a) - (s + 1) * np.log1p(v / b))
    return v, weight / weight.sum(axis=1, keepdims=True)


def _parts(count: int) -> list[slice]:
    return [slice(start, start + _CELLS) for start in range(0, count, _CELLS)]


def _nodes(k: Floats, s: float, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Nodes v and the weights of dv/b; shape (cells, nodes)."""
    slowest = float(k.min()) + s
    left = np.arcsinh(_REACH * 2 / np.pi)
    right = np.arcsinh((_REACH / min(slowest, _REACH) + 6) * 2 / np.pi)
    grid = np.arange(-np.ceil(left / _STEP), np.ceil(right / _STEP) + 1) * _STEP
    scale = 1 / (k[:, None] / a + (s + 1) / b)
    v = scale * np.exp(np.pi / 2 * np.sinh(grid))
    return v, v / b * (np.pi / 2 * np.cosh(grid) * _STEP)


@dataclass(frozen=True, slots=True)
class Cells:
    """The distinct pairs of purchases and a time among the last purchases and ages of a base, and where each is.

    Of millions of histories there are some ten thousand such pairs: the integrals are taken once for each.
    """

    frequency: Floats
    time: Floats
    at_last: NDArray[np.int64]
    at_age: NDArray[np.int64]

    @classmethod
    def of(cls, histories: Histories) -> "Cells":
        """The cells of these histories."""
        count = len(histories.frequency)
        times, time = np.unique(np.concatenate([histories.recency, histories.age]), return_inverse=True)
        counts, frequency = np.unique(histories.frequency, return_inverse=True)
        codes, place = np.unique(np.tile(frequency, 2) * len(times) + time, return_inverse=True)
        return cls(counts[codes // len(times)], times[codes % len(times)], place[:count], place[count:])
