"""Samples: sizes by hand and by simulation, shares that add up, and draws that the seed alone decides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kernel.errors import BadInput
from regulars.science.quality.sampling import (
    USUAL_VARIANCE,
    WORST_VARIANCE,
    allocate,
    invitations_for,
    needed_answers,
    shuffled,
)

SIZES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 400), min_size=1)


def test_by_hand() -> None:
    # 1.96^2 * 0.16 * 20^2 = 245.9 of endlessly many; of a thousand 245.9 / (1 + 244.9 / 1000).
    assert needed_answers(5, "csat", 10**9) == 246
    assert needed_answers(5, "csat", 1_000) == 198
    assert needed_answers(5, "csat", 30) == 27  # nearly all of few: 245.9 / (1 + 244.9 / 30) = 26.9
    assert needed_answers(5, "csat", 0) == 0


@pytest.mark.parametrize("scale", USUAL_VARIANCE)
def test_what_is_usual_is_less_than_the_worst(scale: str) -> None:
    assert 0 < USUAL_VARIANCE[scale] < WORST_VARIANCE[scale]


def test_so_many_answers_do_give_the_wanted_interval() -> None:
    """Nineteen of twenty samples of a finite population hit its score to within the half-width."""
    rng = np.random.default_rng(5)
    people = (rng.random(2_000) < 0.8).astype(float)
    size, hits = needed_answers(4, "csat", len(people)), 0
    for _ in range(2_000):
        hits += abs(rng.choice(people, size, replace=False).mean() - people.mean()) <= 0.04
    assert 0.94 <= hits / 2_000 <= 0.965


@pytest.mark.parametrize(("width", "scale"), [(0, "csat"), (-1, "nps"), (float("nan"), "ces"), (5, "text")])
def test_what_makes_no_sample_is_refused(width: float, scale: str) -> None:
    with pytest.raises(BadInput):
        needed_answers(width, scale, 100)


def test_an_interval_of_next_to_nothing_takes_everybody() -> None:
    for width in (1e-320, 1e-9):
        assert needed_answers(width, "nps", 12) == 12
    assert invitations_for(5, 5e-324, 12) == 12


def test_invitations_allow_for_those_who_do_not_answer() -> None:
    assert invitations_for(100, 0.2, 10_000) == 500
    assert invitations_for(100, 0.2, 300) == 300
    for share in (0, 1.5, -1):
        with pytest.raises(BadInput, match="share"):
            invitations_for(1, share, 10)


@given(st.integers(0, 3_000), SIZES)
def test_shares_add_up_fit_and_leave_no_stratum_out(total: int, sizes: dict[str, int]) -> None:
    given_ = allocate(total, sizes)
    assert sum(given_.values()) == min(total, sum(sizes.values()))
    assert all(0 <= given_[name] <= size for name, size in sizes.items())
    peopled = [name for name, size in sizes.items() if size]
    if total >= sum(sizes.values()) or total >= 20 * len(peopled):
        assert all(given_[name] for name in peopled if total * sizes[name] / max(sum(sizes.values()), 1) >= 1)


@given(st.lists(st.integers(1, 10**6), unique=True, max_size=50), st.integers(0, 99))
def test_the_seed_alone_decides(people: list[int], seed: int) -> None:
    assert shuffled(people, seed) == shuffled(people[::-1], seed)
    assert sorted(shuffled(people, seed)) == sorted(people)


def test_everybody_is_as_likely_to_be_drawn() -> None:
    first = [shuffled(range(10), f"survey {seed}")[0] for seed in range(3_000)]
    assert np.bincount(first).min() > 230
