"""Kano's table cell by cell, verdicts, and the shares whom a need pleases or displeases."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.quality.kano import TABLE, Kind, kano_of, kind_of, verdict

ANSWERS = st.integers(1, 5)


def test_the_table_is_kanos() -> None:
    rows = [" ".join(kind_of(there, missing).value for missing in range(1, 6)) for there in range(1, 6)]
    assert rows == ["Q A A A O", "R I I I M", "R I I I M", "R I I I M", "R R R R Q"]
    assert [" ".join(row) for row in TABLE] == rows


@pytest.mark.parametrize("pair", [(0, 1), (6, 1), (1, 0), (1, 6)])
def test_an_answer_is_one_of_five(pair: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="each is 1 to 5"):
        kind_of(*pair)


def test_pairs_count_where_both_were_answered() -> None:
    nan = float("nan")
    found = kano_of("sample", [1, 1, 1, 2, nan], [3, 3, 5, 5, 1])
    assert found is not None
    assert (found.kind, found.answers) == (Kind.ATTRACTIVE, 4)
    assert found.counts == {"M": 1, "O": 1, "A": 2, "I": 0, "R": 0, "Q": 0}
    assert (found.better and found.better.share, found.worse and found.worse.share) == (0.75, -0.5)
    assert kano_of("sample", [nan], [1]) is None


def test_of_equals_the_graver_holds() -> None:
    assert verdict("x", {Kind.ATTRACTIVE: 3, Kind.ONE_DIMENSIONAL: 3}).kind is Kind.ONE_DIMENSIONAL
    assert verdict("x", {Kind.MUST_BE: 2, Kind.ONE_DIMENSIONAL: 2, Kind.INDIFFERENT: 2}).kind is Kind.MUST_BE
    assert verdict("x", {Kind.INDIFFERENT: 2, Kind.ATTRACTIVE: 2}).kind is Kind.ATTRACTIVE


def test_of_those_who_reverse_or_contradict_nothing_is_reckoned() -> None:
    found = verdict("x", {Kind.REVERSE: 4, Kind.QUESTIONABLE: 1})
    assert (found.kind, found.better, found.worse) == (Kind.REVERSE, None, None)
    assert found.kind.says == "better without"


def test_the_interval_is_wilsons() -> None:
    found = verdict("x", {Kind.ATTRACTIVE: 8, Kind.INDIFFERENT: 2})
    assert found.better is not None
    # 8 of 10, by hand with z = 1.96: centre 0.7166, half the width 0.2267.
    assert (found.better.low, found.better.high) == (pytest.approx(0.490, abs=1e-3), pytest.approx(0.943, abs=1e-3))


@given(st.lists(st.tuples(ANSWERS, ANSWERS), min_size=1, max_size=40))
def test_every_pair_is_of_one_kind_and_shares_are_within_their_intervals(pairs: list[tuple[int, int]]) -> None:
    found = kano_of("x", [there for there, _ in pairs], [missing for _, missing in pairs])
    assert found is not None
    assert sum(found.counts.values()) == found.answers == len(pairs)
    assert found.counts[found.kind] == max(found.counts.values())
    for share, low, high in ((found.better, 0, 1), (found.worse, -1, 0)):
        if share is not None:
            assert low <= share.low <= share.share + 1e-12
            assert share.share - 1e-12 <= share.high <= high
            assert math.isfinite(share.share)
