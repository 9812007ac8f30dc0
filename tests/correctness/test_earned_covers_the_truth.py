"""What is reported as earned covers what is true: three publics here, a hundred in benchmarks/earned.py."""

from __future__ import annotations

import pytest
from benchmarks.earned import ALL, Judged, cover, judge_public

from regulars.measure.earned import entries


@pytest.fixture(scope="module")
def found() -> list[Judged]:
    return [one for seed in range(3) for one in judge_public(seed, size=2_500)]


def test_all_together_covers_the_truth_at_every_look(found: list[Judged]):
    told = cover(found, ALL)
    assert told.judged == 3
    assert told.always >= 2
    assert told.holds == told.holds_capped == 3


def test_an_interval_tells_something(found: list[Judged]):
    together = [one for one in found if one.action == ALL]
    first = {one.seed: one for one in reversed(together)}
    last = {one.seed: one for one in together}
    assert all(last[seed].high - last[seed].low < first[seed].high - first[seed].low for seed in last)
    assert all(one.low < one.effect < one.high for one in together)


def test_all_together_is_called_as_the_product_calls_it():
    assert ALL == entries.ALL
