"""Wanted and delivered: gaps by hand, intervals, the four quadrants, and whether it got better."""

import math

import pytest

from regulars.science.experiments.sequences import reach_always
from regulars.science.quality.gaps import Gap, Quadrant, change_of, gap_of, overall_gap, place_gaps

NAN = float("nan")


def test_by_hand_over_those_who_answered_both() -> None:
    gap = gap_of("price", [7, 6, 7, NAN], [4, 6, 5, 1], [5, NAN, 7, 6])
    assert gap is not None
    assert (gap.wanted, gap.delivered, gap.importance, gap.answers) == (pytest.approx(20 / 3), 5, 6, 3)
    assert gap.gap == pytest.approx(-5 / 3)
    reach = 4.3027 * math.sqrt(7 / 3 / 3)  # the differences 3, 0, 2 have the variance 7 / 3; t of two degrees
    assert (gap.low, gap.high) == (pytest.approx(-5 / 3 - reach, abs=1e-3), pytest.approx(-5 / 3 + reach, abs=1e-3))


def test_of_one_answer_little_is_known_and_of_none_nothing() -> None:
    one = gap_of("price", [7], [4])
    assert one is not None
    assert (one.gap, one.low, one.high, one.importance) == (-3, -6, 6, None)
    assert gap_of("price", [7, NAN], [NAN, 3]) is None


def test_more_than_was_wanted_is_above_zero_and_two_like_answers_are_not_certain() -> None:
    gap = gap_of("wrapping", [2, 3], [6, 7])
    assert gap is not None
    assert gap.gap == 4
    assert (gap.low, gap.high) == (pytest.approx(4 - 12.706 * math.sqrt(1 / 6 / 2), abs=1e-3), 6)


def made(need: str, importance: float | None, delivered: float, wanted: float = 6) -> Gap:
    return Gap(need, wanted, delivered, importance, delivered - wanted, 0, 0, 9)


def test_each_need_is_in_its_quadrant_what_falls_shortest_first() -> None:
    placed = place_gaps([made("help", 7, 2), made("goods", 7, 6), made("cards", 2, 2.5), made("bows", 2, 6.5)])
    assert [(gap.need, gap.quadrant) for gap in placed] == [
        ("help", Quadrant.CONCENTRATE),
        ("cards", Quadrant.LOW),
        ("goods", Quadrant.KEEP_UP),
        ("bows", Quadrant.OVERKILL),
    ]


def test_what_is_wanted_stands_for_importance_where_it_was_not_asked() -> None:
    placed = place_gaps([made("help", None, 2, wanted=7), made("bows", None, 6, wanted=2)])
    assert [gap.quadrant for gap in placed] == [Quadrant.CONCENTRATE, Quadrant.OVERKILL]


def test_one_need_has_nothing_to_be_compared_with() -> None:
    assert [gap.quadrant for gap in place_gaps([made("help", 7, 2)])] == [None]
    assert place_gaps([]) == []


def test_the_change_is_of_the_same_people() -> None:
    change = change_of([-3, -2, -4, NAN, -1], [-1, -1, -1, 0, NAN])
    assert change is not None
    assert (change.change, change.answers) == (2, 3)  # by 2, 1 and 3
    # t of two degrees, and as much wider as the interval for every look is than 1.96 at three answers of thirty
    reach = 4.3027 * math.sqrt(1 / 3) * reach_always(3, tuned_for=30) / 1.959964
    assert reach > 1.9 * 4.3027 * math.sqrt(1 / 3)
    assert (change.low, change.high) == (pytest.approx(2 - reach, abs=1e-3), pytest.approx(2 + reach, abs=1e-3))
    assert not change.better
    assert change_of([-3, NAN], [NAN, -1]) is None


def test_better_is_what_chance_would_seldom_show() -> None:
    many = change_of([-3.0] * 20, [-1.0, -2.0] * 10)
    one = change_of([-6], [6])
    assert many is not None
    assert one is not None
    assert (many.better, one.better) == (True, False)
    assert (one.low, one.high) == (-12, 12)


def test_overall_each_need_counts_as_it_matters() -> None:
    gaps = [made("help", 6, 4, wanted=6), made("goods", 3, 6, wanted=6), made("cards", None, 5, wanted=6)]
    plain, weighted = overall_gap(gaps) or (0, 0)
    assert (plain, weighted) == (-1, pytest.approx((-2 * 6 - 0 * 3 - 1 * 6) / 15))
    assert overall_gap([]) is None
