"""Averages over Beta distributions against what is known of them."""

import numpy as np
import pytest

from regulars.science.lifetime.quadrature import beta_nodes, clustered_nodes, one_beta_nodes, remembered_nodes


@pytest.mark.parametrize(("a", "b"), [(0.8, 2.4), (1, 1), (0.05, 0.05), (1e-4, 2e4), (2e4, 2e4), (0.3, 1e4)])
def test_moments_of_the_beta_distribution(a, b):
    nodes, weights = beta_nodes(a, b, 16)
    moment = 1.0
    for power in range(6):
        assert weights @ nodes**power == pytest.approx(moment, rel=1e-9)
        moment *= (a + power) / (a + b + power)


def test_many_at_once_equal_one_by_one():
    b = np.array([0.5, 3.0, 40.0])
    nodes, weights = beta_nodes(0.7, b, 8)
    assert nodes.shape == weights.shape == (3, 8)
    for row, shape in enumerate(b):
        alone = beta_nodes(0.7, shape, 8)
        assert np.array_equal(nodes[row], alone[0])
        assert np.array_equal(weights[row], alone[1])


def test_nodes_lie_within_and_never_at_zero():
    nodes, weights = beta_nodes(1e-4, 1e4, 32)
    assert (nodes > 0).all()
    assert (nodes <= 1).all()
    assert (weights >= 0).all()


def test_clustered_nodes_integrate_polynomials_and_a_steep_end():
    nodes, weights = clustered_nodes(12)
    assert weights.sum() == pytest.approx(1, rel=1e-14)
    assert weights @ nodes**3 == pytest.approx(1 / 4, rel=1e-13)
    assert weights @ np.log1p(-nodes) == pytest.approx(-1, rel=1e-6)


def test_the_remembered_nodes_of_one_are_those_among_many_and_cannot_be_written_over():
    nodes, weights = beta_nodes(0.7, [0.5, 3.0], 8)
    alone = one_beta_nodes(0.7, 3.0, 8)
    assert np.array_equal(nodes[1:], alone[0])
    assert np.array_equal(weights[1:], alone[1])
    for _ in range(2):
        again = remembered_nodes(0.7, np.array([0.5, 3.0]), 8)
        assert np.array_equal(nodes, again[0])
        assert np.array_equal(weights, again[1])
    with pytest.raises(ValueError, match="read-only"):
        alone[0][0, 0] = 1.0
