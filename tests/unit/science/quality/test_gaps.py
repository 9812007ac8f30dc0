"""Wanted and delivered: gaps by hand, intervals, and the four quadrants."""

import math

import pytest

from regulars.science.quality.gaps import Gap, Quadrant, gap_of, place_gaps

NAN = float("nan")


def test_by_hand_over_those_who_answered_both() -> None:
    gap = gap_of("price", [7, 6, 7, NAN], [4, 6, 5, 1], [5, NAN, 7, 6])
    assert gap is not None
    assert (gap.wanted, gap.delivered, gap.importance, gap.answers) == (pytest.approx(20 / 3), 5, 6, 3)
    assert gap.gap == pytest.approx(5 / 3)
    reach = 1.96 * math.sqrt(7 / 3 / 3)  # the differences 3, 0, 2 have the variance 7 / 3
    assert (gap.low, gap.high) == (pytest.approx(5 / 3 - reach, abs=1e-3), pytest.approx(5 / 3 + reach, abs=1e-3))


def test_of_one_answer_little_is_known_and_of_none_nothing() -> None:
    one = gap_of("price", [7], [4])
    assert one is not None
    assert (one.gap, one.low, one.high, one.importance) == (3, -3, 9, None)
    assert gap_of("price", [7, NAN], [NAN, 3]) is None


def test_more_than_was_wanted_is_below_zero() -> None:
    gap = gap_of("wrapping", [2, 3], [6, 7])
    assert gap is not None
    assert gap.gap == -4


def made(need: str, importance: float | None, delivered: float, wanted: float = 6) -> Gap:
    return Gap(need, wanted, delivered, importance, wanted - delivered, 0, 0, 9)


def test_each_need_is_in_its_quadrant_the_largest_gap_first() -> None:
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
