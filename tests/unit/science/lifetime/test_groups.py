"""Histories grouped, merged and checked."""

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.groups import distinct_triples, group_histories


def test_equal_histories_become_one_with_their_number():
    groups = group_histories([2, 0, 2, 0], [3.0, 0, 3.0, 0], [9.0, 9, 9.0, 8])
    assert groups.frequency.tolist() == [0, 0, 2]
    assert groups.age.tolist() == [8, 9, 9]
    assert groups.weight.tolist() == [1, 1, 2]
    assert groups.customers == 4


def test_weights_add_up_and_nobody_is_left_out_of_sight():
    groups = group_histories([1, 1, 0], [2.0, 2.0, 0], [3.0, 3.0, 5.0], weights=[10, 5, 0])
    assert groups.weight.tolist() == [15]


def test_merging_equals_grouping_at_once():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 3, 200)
    recency = np.where(x > 0, rng.integers(1, 5, 200), 0) / 7
    age = np.full(200, 4 / 7)
    whole = group_histories(x, recency, age)
    part = slice(0, 90), slice(90, 91), slice(91, None)
    merged = group_histories(x[part[0]], recency[part[0]], age[part[0]]).merge(
        *(group_histories(x[rows], recency[rows], age[rows]) for rows in part[1:])
    )
    for name in ("frequency", "recency", "age", "weight"):
        assert np.array_equal(getattr(whole, name), getattr(merged, name))


def test_each_customer_finds_their_triple_among_the_distinct_ones():
    rng = np.random.default_rng(3)
    x, recency, age = (rng.integers(0, most, 500).astype(float) for most in (4, 6, 9))
    triples, place = distinct_triples(x, recency, age)
    assert np.array_equal(triples[:, place], np.stack([x, recency, age]))
    assert triples.shape[1] == len(set(zip(x.tolist(), recency.tolist(), age.tolist(), strict=True)))


@pytest.mark.parametrize(
    ("history", "rule"),
    [
        (([], [], []), "no customers"),
        (([0], [0], [1], [0]), "no customers"),
        (([0.5], [0], [1]), "frequency 0.5.*whole number"),
        (([-1], [0], [1]), "frequency -1"),
        (([np.nan], [0], [1]), "frequency nan"),
        (([1], [2.0], [1.0]), "recency 2.*between 0 and age"),
        (([1], [np.nan], [1.0]), "recency nan"),
        (([0], [0], [np.inf]), "age inf"),
        (([0], [1.0], [2.0]), "must be 0 where frequency is 0"),
        (([0], [0], [1], [-2]), "weight -2"),
        (([0, 1], [0], [1]), "one length"),
        (([[0]], [[0]], [[1]]), "vectors"),
    ],
)
def test_what_cannot_be_is_refused_with_its_value_and_the_rule(history, rule):
    with pytest.raises(BadInput, match=rule):
        group_histories(*history)
