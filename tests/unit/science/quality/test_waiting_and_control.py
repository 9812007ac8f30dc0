"""Waiting times with those who still wait; charts that tell a rise from chance; words that say it is settled."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.quality.complaints import is_marked, says_settled
from regulars.science.quality.control import control_chart
from regulars.science.quality.waiting import wait_of

# Freireich and others (1963), remission of leukaemia under 6-MP, as textbooks on survival print it.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_median_of_a_published_table() -> None:
    found = wait_of(WEEKS, RELAPSED)
    assert (found.count, found.ended, found.median, found.p90) == (21, 9, 23.0, None)
    assert found.median_low == 13.0  # the log-log interval has no upper end
    assert found.median_high is None


def test_all_done_is_the_plain_median_and_none_done_is_not_known() -> None:
    assert wait_of([1, 2, 3, 4, 5], [True] * 5).median == 3.0
    assert wait_of([1, 2, 3], [False] * 3).median is None
    assert wait_of([], []).count == 0


def test_leaving_out_those_who_wait_would_flatter() -> None:
    rng = np.random.default_rng(2)
    took = rng.exponential(100, 4000)
    looked = rng.uniform(0, 150, 4000)
    found = wait_of(np.minimum(took, looked), took <= looked)
    flattered = float(np.median(took[took <= looked]))
    assert found.median == pytest.approx(100 * np.log(2), rel=0.06)
    assert flattered < 0.65 * 100 * np.log(2)
    assert found.median_low is not None
    assert found.median_high is not None
    assert found.median_low < 100 * np.log(2) < found.median_high


@given(st.lists(st.tuples(st.floats(0, 1000), st.booleans()), min_size=1, max_size=40))
def test_quantiles_keep_their_order(seen: list[tuple[float, bool]]) -> None:
    found = wait_of([span for span, _ in seen], [ended for _, ended in seen])
    if found.median is not None and found.p90 is not None:
        assert found.median <= found.p90
    if found.median is not None and found.median_low is not None:
        assert found.median_low <= found.median


@pytest.mark.parametrize("spread", [None, 3.0])
def test_chance_alone_seldom_passes_the_limit(spread: float | None) -> None:
    rng = np.random.default_rng(5)
    beyond = days = 0
    for _ in range(30):
        usual = np.where(np.arange(182) % 7 < 5, 8.0, 2.0)
        counts = rng.poisson(usual if spread is None else usual * rng.gamma(spread, 1 / spread, 182))
        chart = control_chart(counts)
        beyond += int(chart.beyond.sum())
        days += 154
    assert beyond / days < 0.006


def test_a_rise_is_told() -> None:
    rng = np.random.default_rng(6)
    counts = rng.poisson(5, 182)
    calm = control_chart(counts)
    counts[-2] = 25
    jump = control_chart(counts)
    assert (calm.rising, jump.rising, bool(jump.beyond[-2])) == (False, True, True)
    slowly = rng.poisson(6, 182)
    slowly[-9:] = 9
    run = control_chart(slowly)
    assert run.run >= 9
    assert run.rising


def test_too_few_days_and_no_complaints_tell_nothing() -> None:
    assert np.isnan(control_chart([3] * 20).upper).all()
    assert not control_chart([0] * 100).rising
    assert not control_chart([]).rising


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thank you, it works again.", "Thank you, it works again."),
        ("Hi!\nThe parcel has arrived. Kind regards", "The parcel has arrived."),
        ("Perfect, got the refund now.", "Perfect, got the refund now."),
        ("no problem, all good", "no problem, all good"),
        ("It is solved.", "It is solved."),
        ("Not solved.", ""),
        ("Unresolved so far", ""),
        ("Thanks in advance", ""),
        ("Is it solved?", ""),
        ("If it is fixed, tell me", ""),
        ("Thanks, but it isn’t fixed", ""),
        ("", ""),
    ],
)
def test_words_that_say_it_is_settled(text: str, words: str) -> None:
    assert says_settled(text) == words


def test_marks_of_help_desks() -> None:
    assert is_marked("wrong_item, gift", "")
    assert is_marked("", "bad")
    assert not is_marked("lately praised", "good")
