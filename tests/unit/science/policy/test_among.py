import subprocess
import sys

import numpy as np
import pytest
from tests.unit.science.policy.fields import held

from regulars.science.policy.among import NEVER, Reach, draws_of, members_of, reach_within
from regulars.science.policy.compiled import deny

ALL = np.ones(4, bool)
CUSTOMERS = np.array([1, 2, 3, 4])


def passes(reach: Reach, gained: list[float], customers: np.ndarray = CUSTOMERS) -> list[bool]:
    """Whom it reaches, where each has one way, which takes of it."""
    field = held(range(len(gained)), [[1.0]] * len(gained))._replace(numbers=customers)
    worth = np.ones(len(gained))
    deny(field, worth, np.ones(len(gained), bool), np.array(gained), reach.gain, reach.customer)
    return (worth > NEVER).tolist()


def reached(left: float, gained: list[float], need: list[float] | None = None, counts: np.ndarray = ALL) -> list[bool]:
    return passes(reach_within(left, np.array(gained), np.array(need or [1.0] * 4), counts, CUSTOMERS), gained)


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
    assert passes(Reach(), [2.0, 1.0, -4.0]) == [True, True, True]
    assert passes(Reach(2.0, 1), [2.0, 2.0, 3.0, 1.0], np.array([1, 2, 3, 0])) == [True, False, True, False]


def test_customers_fall_to_members_evenly_and_for_good() -> None:
    numbers = np.arange(1, 32_001)

    found = members_of(numbers, seed=1, members=32)

    assert np.abs(np.bincount(found, minlength=32) - 1000).max() < 150
    assert (members_of(numbers[::-1], 1, 32)[::-1] == found).all()
    assert (members_of(numbers, 2, 32) != found).mean() > 0.9


def test_what_is_drawn_says_nothing_of_the_member() -> None:
    numbers = np.arange(1, 32_001)

    drawn = draws_of(numbers, seed=1) % np.uint64(4)

    assert np.abs(np.bincount(drawn[members_of(numbers, 1, 2) == 0].astype(int), minlength=4) - 4000).max() < 300
    assert (draws_of(numbers[::-1], 1)[::-1] % np.uint64(4) == drawn).all()


@pytest.mark.parametrize("module", ["regulars.science.policy.among", "regulars.science.policy.thompson"])
def test_what_compiles_is_loaded_only_to_choose(module: str) -> None:
    script = f"import sys, {module}; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
