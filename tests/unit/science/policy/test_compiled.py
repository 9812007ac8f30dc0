"""Compiled choosing gives, to the bit, what it gives said in plain words, one customer and one member at a time."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.unit.science.policy.fields import (
    at_random,
    chosen_by_hand,
    gain_by_hand,
    held,
    multiple_by_hand,
    within,
    worth_by_hand,
)

from regulars.science.policy.among import NEVER, Field, Limits, Reach
from regulars.science.policy.compiled import BUILT_ON, asking, choose, deny, kept, multiples, worth_of_own

SEEDS = pytest.mark.parametrize("seed", range(20))
WHOSE = [0, 0, 2, 3, 3, 3]


def field_of(seed: int) -> tuple[Field, np.random.Generator]:
    rng = np.random.default_rng(seed)
    return at_random(rng, ties=seed % 2 == 0), rng


@SEEDS
def test_choices_are_those_of_plain_words(seed: int) -> None:
    field, rng = field_of(seed)
    ways = len(field.action)
    scarce = [
        (rng.random(ways) < 0.4, rng.integers(0, 3, ways), 5 + place, Reach(round(rng.normal(2, 3), seed % 2), 500))
        for place in range(seed % 4)
    ]
    limits = within(field, *scarce)

    chosen, sampled, barred = choose(field, limits)

    expected = field.barred.copy()
    for who in range(len(field.numbers)):
        row, likely, kept_out = chosen_by_hand(field, limits, who)
        assert (chosen[who], sampled[who]) == (row, likely)
        expected[list(kept_out)] = list(kept_out.values())
    assert barred.tolist() == expected.tolist()


@SEEDS
def test_one_column_alone_holds_what_it_holds_among_many(seed: int) -> None:
    field, rng = field_of(seed)
    other = rng.integers(0, field.weights.shape[2], len(field.numbers))

    own, multiple = worth_of_own(field), multiples(field, field.weights, other)

    for row, who in enumerate(field.customer.tolist()):
        assert own[row] == (NEVER if field.barred[row] else worth_by_hand(field, row, int(field.column[who])))
        assert multiple[row] == multiple_by_hand(field, row, int(other[who]))


@SEEDS
def test_who_asks_gains_what_it_adds_by_their_own_column(seed: int) -> None:
    field, rng = field_of(seed)
    inside, use = rng.random(len(field.action)) < 0.5, rng.integers(0, 3, len(field.action)).astype(float)
    worth = worth_of_own(field)

    gain, need, owed = asking(field, worth, inside, use)

    for who in range(len(field.numbers)):
        rows = np.flatnonzero((field.customer == who) & (field.barred == 0)).tolist()
        by_row = {row: float(worth[row]) for row in rows}
        assert (gain[who], need[who]) == gain_by_hand(field, by_row, inside, use)
        assert owed[who] == any(inside[field.way[row]] and field.owed[field.way[row]] for row in rows)


def test_what_does_not_reach_them_is_worth_less_than_every_number() -> None:
    field, _ = field_of(1)
    inside, worth = np.arange(len(field.action)) < 3, worth_of_own(field)
    gain, _, _ = asking(field, worth, inside, np.ones(len(field.action)))
    bound, before = float(np.median(gain[np.isfinite(gain)])), worth.copy()

    deny(field, worth, inside, gain, bound, -1)

    out = inside[field.way] & ~(gain[field.customer] > bound)
    assert 0 < out.sum() < inside[field.way].sum()
    assert (worth[out] == NEVER).all()
    assert (worth[~out] == before[~out]).all()


def test_the_best_row_is_the_first_of_the_largest_and_none_where_nothing_is_worth_it() -> None:
    worth = np.column_stack([[1, 2, -1, 3, 3, 1], [0, NEVER, 5, -2, -1, NEVER]])

    first, second = (
        choose(field, within(field))[0].tolist()
        for field in (held(WHOSE, worth), held(WHOSE, worth[:, ::-1]))
    )  # fmt: skip

    assert (first, second) == ([1, -1, -1, 3], [-1, -1, 2, -1])


def test_what_something_scarce_adds_is_counted_beyond_the_best_without_it() -> None:
    field = held(WHOSE, [[10.0], [4.0], [3.0], [5.0], [6.0], [-1.0]])
    inside, use = np.array([True, False, True, True, True, False]), np.array([2.0, 9.0, 1.0, 1.0, 4.0, 9.0])

    gain, need, _ = asking(field, worth_of_own(field), inside, use)

    assert gain.tolist() == [(10 - 4) / 2, NEVER, 3 / 1, (6 - 0) / 4]
    assert need.tolist() == [2, 1, 1, 4]


def test_a_choice_is_as_likely_as_the_share_of_members_who_would_make_it() -> None:
    worth = [[1, 9, -1, 4, 0], [3, 2, -1, 5, 0], [2, 2, -2, 1, 0], [1, -1, -1, -1, 0], [0, -2, -9, -3, 0]]
    field = held([0, 0, 0, 1, 1], worth)._replace(column=np.array([0, 1]))

    rows, share, _ = choose(field, within(field))

    assert (rows.tolist(), share.tolist()) == ([1, -1], [0.5, 0.75])


def test_without_members_a_choice_is_sure() -> None:
    field = held(WHOSE, [[1.0], [2.0], [-1.0], [3.0], [3.0], [1.0]])

    rows, share, _ = choose(field, within(field))

    assert (rows.tolist(), share.tolist()) == ([1, -1, -1, 3], [1.0] * 4)


def test_by_chance_each_open_row_and_nothing_are_as_likely() -> None:
    rng, many = np.random.default_rng(5), 20_000
    field = held(np.repeat(np.arange(many), 3), np.ones((3 * many, 2)))
    field = field._replace(
        barred=np.tile(np.array([0, 1, 0], np.int8), many),
        by_chance=np.ones(many, bool),
        draw=rng.integers(0, 2**64, many, dtype=np.uint64),
    )

    rows, chance, _ = choose(field, within(field))

    assert set(chance.tolist()) == {1 / 3}
    picked = np.where(rows < 0, -1, rows % 3)
    assert {place: round(float((picked == place).mean()), 2) for place in (-1, 0, 2)} == pytest.approx(
        {-1: 1 / 3, 0: 1 / 3, 2: 1 / 3}, abs=0.015
    )
    assert not (picked == 1).any()


def test_with_nothing_open_chance_leaves_in_peace() -> None:
    field = held(WHOSE, np.ones((6, 2)))
    field = field._replace(barred=np.ones(6, np.int8), by_chance=np.ones(4, bool), draw=np.arange(4, dtype=np.uint64))

    rows, chance, _ = choose(field, within(field))

    assert (rows.tolist(), chance.tolist()) == ([-1] * 4, [1.0] * 4)


def test_nobody_and_nothing_are_no_trouble() -> None:
    field = held([0], [[1.0]])
    nobody = Field._make(each[:0] for each in field)._replace(weights=field.weights[:0]).in_one_piece()

    rows, share, barred = choose(nobody, within(nobody))

    assert (len(rows), len(share), len(barred)) == (0, 0, 0)
    assert len(worth_of_own(nobody)) == len(multiples(nobody, nobody.weights, nobody.column)) == 0


def test_what_one_process_compiled_the_next_finds(tmp_path: Path) -> None:
    script = (
        "from tests.unit.science.policy.fields import held\n"
        "from regulars.science.policy.compiled import multiples\n"
        "field = held([0], [[1.0]])\n"
        "multiples(field, field.weights, field.column)\n"
        "print(sum(multiples.stats.cache_hits.values()))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
            cwd=Path(__file__).parents[4],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for _ in range(2)
    ]

    assert told == ["0", "1"]


def test_what_is_compiled_says_what_it_is_built_on() -> None:
    """Who changes these changes the file of the loops too; else the old ones on disk would take one for the other."""
    assert (Field._fields, Limits._fields) == BUILT_ON
    assert np.isneginf(NEVER)


def test_with_nowhere_to_keep_it_it_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("numba.core.caching.CacheImpl._locator_classes", [])

    @kept
    def twice(number: int) -> int:
        return 2 * number

    assert twice(4) == 8
