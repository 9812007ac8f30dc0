import numpy as np
import pytest

from regulars.science.policy.among import (
    NEVER,
    Reach,
    Segments,
    any_of,
    choices,
    gains,
    members_of,
    multiples,
    multiples_of_one,
    needs,
    reach_within,
)

WHOSE = np.array([4, 4, 7, 9, 9, 9])
SEGMENTS = Segments.of(WHOSE)


def column(*worth: float) -> np.ndarray:
    return np.array(worth, float)[:, None]


def test_rows_of_one_customer_are_a_segment() -> None:
    assert SEGMENTS.customers.tolist() == [4, 7, 9]
    assert SEGMENTS.starts.tolist() == [0, 2, 3]
    assert SEGMENTS.of_row.tolist() == [0, 0, 1, 2, 2, 2]


def test_a_customer_may_have_the_number_nought() -> None:
    assert Segments.of(np.array([0, 0, 1])).customers.tolist() == [0, 1]


def test_the_best_row_is_the_first_of_the_largest_and_none_where_nothing_is_worth_it() -> None:
    worth = np.column_stack([[1, 2, -1, 3, 3, 1], [0, NEVER, 5, -2, -1, NEVER]])

    assert SEGMENTS.best(worth).tolist() == [[1, -1], [-1, 2], [3, -1]]


def test_what_something_scarce_adds_is_counted_beyond_the_best_without_it() -> None:
    inside = np.array([True, False, True, True, True, False])
    use = np.array([2.0, 9.0, 1.0, 1.0, 4.0, 9.0])

    found = gains(column(10, 4, 3, 5, 6, -1), inside, use, SEGMENTS)

    assert found[:, 0].tolist() == [(10 - 4) / 2, 3 / 1, (6 - 0) / 4]
    assert needs(inside, use, SEGMENTS).tolist() == [2, 1, 4]


def test_who_has_no_such_row_gains_nothing_of_it() -> None:
    found = gains(column(1, 1, 1, 1, 1, 1), WHOSE == 7, np.ones(6), SEGMENTS)

    assert found[:, 0].tolist() == [NEVER, 1.0, NEVER]


ALL = np.ones(4, bool)
CUSTOMERS = np.array([1, 2, 3, 4])


def reached(left: float, gained: list[float], need: list[float] | None = None, counts: np.ndarray = ALL) -> list[bool]:
    reach = reach_within(left, np.array(gained), np.array(need or [1.0] * 4), counts, CUSTOMERS)
    return reach.passes(np.array(gained)[:, None], CUSTOMERS)[:, 0].tolist()


def test_what_is_scarce_goes_to_whom_it_adds_most() -> None:
    assert reached(2, [1, 5, 3, 4]) == [False, True, False, True]


def test_where_it_adds_the_same_the_lower_number_comes_first() -> None:
    assert reached(2, [3, 3, 3, 5]) == [True, False, False, True]


def test_enough_for_all_reaches_all() -> None:
    assert reach_within(4, np.array([1, -2, 3, 4.0]), np.ones(4), ALL, CUSTOMERS).to_all


def test_nothing_left_reaches_nobody() -> None:
    assert reached(0, [1, 5, 3, 4]) == [False] * 4


def test_it_ends_before_it_is_overdrawn_though_something_smaller_would_still_fit() -> None:
    assert reached(5, [1, 5, 3, 4], [1, 3, 1, 3]) == [False, True, False, False]


def test_who_is_left_alone_takes_nothing_from_the_others() -> None:
    counts = np.array([True, False, True, True])

    assert reached(2, [1, 5, 3, 4], counts=counts) == [False, True, True, True]


def test_who_has_none_of_it_asks_for_none() -> None:
    assert reach_within(1, np.array([NEVER, NEVER, 3, NEVER]), np.ones(4), ALL, CUSTOMERS).to_all


def test_a_reach_says_whom_it_passes() -> None:
    gained = np.array([[2.0, 1.0], [2.0, 3.0]])

    assert Reach().passes(gained, np.array([1, 2])).all()
    assert Reach(2.0, 1).passes(gained, np.array([1, 2])).tolist() == [[True, False], [False, True]]


def test_multiples_are_the_same_to_the_bit_alone_and_among_many() -> None:
    rng = np.random.default_rng(1)
    features, weights = rng.normal(size=(40, 3)), rng.normal(size=(8, 5, 3))
    action, member = rng.integers(0, 5, 40), rng.integers(0, 8, 40)

    all_ = multiples(features, weights, action)

    assert all_.shape == (40, 8)
    assert (all_[np.arange(40), member] == multiples_of_one(features, weights, action, member)).all()
    assert all_[3, 2] == pytest.approx(float(features[3] @ weights[2, action[3]]))


def test_customers_fall_to_members_evenly_and_for_good() -> None:
    numbers = np.arange(1, 32_001)

    found = members_of(numbers, seed=1, members=32)

    assert np.abs(np.bincount(found, minlength=32) - 1000).max() < 150
    assert (members_of(numbers[::-1], 1, 32)[::-1] == found).all()
    assert (members_of(numbers, 2, 32) != found).mean() > 0.9


def test_by_chance_each_open_row_and_nothing_are_as_likely() -> None:
    customers = np.repeat(np.arange(1, 20_001), 3)
    segments = Segments.of(customers)
    open_ = np.tile([True, False, True], 20_000)

    rows, chance = any_of(segments, open_, seed=5)

    assert set(chance.tolist()) == {1 / 3}
    picked = np.where(rows < 0, -1, rows % 3)
    assert {place: round(float((picked == place).mean()), 2) for place in (-1, 0, 2)} == pytest.approx(
        {-1: 1 / 3, 0: 1 / 3, 2: 1 / 3}, abs=0.015
    )
    assert not (picked == 1).any()


def test_with_nothing_open_chance_leaves_in_peace() -> None:
    rows, chance = any_of(SEGMENTS, np.zeros(6, bool), seed=5)

    assert rows.tolist() == [-1, -1, -1]
    assert chance.tolist() == [1.0, 1.0, 1.0]


def test_a_choice_is_as_likely_as_the_share_of_members_who_would_make_it() -> None:
    two = Segments.of(np.array([1, 1, 1, 2, 2]))
    worth = np.array([[1, 9, -1, 4], [3, 2, -1, 5], [2, 2, -2, 1], [1, -1, -1, -1], [0, -2, -9, -3]], float)

    rows, share = choices(worth, np.array([0, 1]), 4, two)

    assert (rows.tolist(), share.tolist()) == ([1, -1], [0.5, 0.75])


@pytest.mark.parametrize("values", [3, 1_000_000])
def test_with_and_without_ties_it_is_the_best_row_of_each_member(values: int) -> None:
    rng = np.random.default_rng(7)
    segments = Segments.of(np.sort(rng.integers(0, 200, 900)))
    worth = rng.integers(-values, values, (900, 9)).astype(float)
    worth[rng.random(900) < 0.1] = NEVER
    own = rng.integers(0, 9, len(segments.starts))

    rows, share = choices(worth, own, 8, segments)

    best = segments.best(worth)
    assert (rows == best[np.arange(len(own)), own]).all()
    assert (share == (best[:, :8] == rows[:, None]).mean(axis=1)).all()


def test_without_members_a_choice_is_sure() -> None:
    rows, share = choices(column(1, 2, -1, 3, 3, 1), np.zeros(3, int), 0, SEGMENTS)

    assert (rows.tolist(), share.tolist()) == ([1, -1, 3], [1.0, 1.0, 1.0])
