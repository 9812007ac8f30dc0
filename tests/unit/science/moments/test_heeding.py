import numpy as np
import pytest

from regulars.science.moments.heeding import HeedFit, learn_heed


def drawn(yes: float, no: float, people: int = 4000, most: int = 12) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    tried = rng.integers(1, most, people).astype(float)
    return tried, rng.binomial(tried.astype(int), rng.beta(yes, no, people)).astype(float)


def test_how_far_people_differ_is_found_again() -> None:
    fit = learn_heed(*drawn(1.2, 2.8))
    assert fit.mean == pytest.approx(0.3, abs=0.015)
    assert fit.weight == pytest.approx(4.0, rel=0.2)
    assert fit.people == 4000


def test_where_people_are_alike_everybody_counts_for_much() -> None:
    assert learn_heed(*drawn(300, 700)).weight > 100


def test_few_people_are_not_learnt_from() -> None:
    fit = learn_heed(np.array([4.0, 0.0]), np.array([1.0, 0.0]))
    assert (fit.people, fit.mean) == (1, pytest.approx(2 / 6))
    assert learn_heed(np.zeros(0), np.zeros(0)).mean == 0.5


def test_who_was_never_tried_is_as_everybody() -> None:
    assert HeedFit(0.3, 8.0, 50).beside_everybody(np.zeros(1), np.zeros(1)) == pytest.approx([1.0])


def test_own_answers_move_it_the_further_the_more_there_are() -> None:
    fit = HeedFit(0.3, 8.0, 50)
    share = fit.share(np.array([1.0, 10.0, 100.0]), np.array([1.0, 10.0, 100.0]))
    assert share == pytest.approx([3.4 / 9, 12.4 / 18, 102.4 / 108])
    assert fit.beside_everybody(np.array([100.0, 100.0]), np.array([100.0, 0.0])).tolist() == [2.0, 0.25]
