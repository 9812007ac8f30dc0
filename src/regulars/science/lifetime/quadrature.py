"""Averages by Gauss quadrature: over many Beta distributions at once, and over a stretch with a steep end."""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import eigh_tridiagonal


def beta_nodes(a: ArrayLike, b: ArrayLike, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights with sum(weights * f(nodes)) = E[f(p)], p ~ Beta(a, b), exact for polynomials to 2 count - 1.

    The nodes are the eigenvalues of the Jacobi matrix (Golub, Welsch 1969), here with the recurrence shifted to
    [0, 1] and the measure normed to 1, so that neither a large nor a tiny shape overflows.

    Args:
        a, b: positive shapes, broadcast to shape S.
        count: nodes for each distribution, 2 or more.

    Returns:
        Nodes in (0, 1) and weights, each of shape S + (count,).
    """
    left, right = np.broadcast_arrays(np.asarray(a, np.float64)[..., None], np.asarray(b, np.float64)[..., None])
    k = np.arange(1, count, dtype=np.float64)
    total = left + right
    centre = 2 * k + total
    diagonal = np.concatenate(
        [left / total, 0.5 * (1 + (left - right) / (centre - 2) * ((total - 2) / centre))], axis=-1
    )
    # k + total - 2 over centre - 3 is 1 at k = 1, and 0 / 0 there when total is 1.
    ratio = np.ones_like(centre)
    ratio[..., 1:] = (k[1:] + total - 2) / (centre[..., 1:] - 3)
    squared = k * (k + left - 1) * (k + right - 1) * ratio / ((centre - 2) ** 2 * (centre - 1))
    shape = diagonal.shape[:-1]
    nodes, weights = np.empty((*shape, count)), np.empty((*shape, count))
    for place in np.ndindex(shape):  # as one batch of full matrices it takes many times as long
        nodes[place], vectors = eigh_tridiagonal(diagonal[place], np.sqrt(squared[place]), lapack_driver="stev")
        weights[place] = vectors[0] ** 2
    return np.clip(nodes, np.finfo(np.float64).tiny, 1.0), weights


def remembered_nodes(a: float, b: NDArray[np.float64], count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`beta_nodes` of distributions that are asked about again and again: few customers at a time, several spans."""
    found = [one_beta_nodes(a, shape, count) for shape in b.tolist()]
    return np.concatenate([nodes for nodes, _ in found]), np.concatenate([weights for _, weights in found])


@lru_cache(maxsize=4_096)
def one_beta_nodes(a: float, b: float, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`beta_nodes` of one distribution, shape (1, count), remembered: customers come one by one, shapes again."""
    nodes, weights = beta_nodes([a], [b], count)
    for kept in (nodes, weights):
        kept.flags.writeable = False
    return nodes, weights


def clustered_nodes(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss-Legendre nodes and weights on [0, 1], crowded towards 1 for integrands with a logarithm's corner there."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    rest = 0.5 * (1 - nodes)
    return 1 - rest**3, 1.5 * rest**2 * weights
