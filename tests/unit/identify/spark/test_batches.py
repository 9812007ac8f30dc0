"""Batches are joined to a useful size and cut only between groups, whatever sizes they come in."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as some

from regulars.identify.spark.batches import batch_of, gathered, numbers, whole_runs


def cut(values: list[int], sizes: list[int]) -> Iterator[pa.RecordBatch]:
    """The values as batches of these sizes, and a last one with the rest."""
    batch = pa.RecordBatch.from_pydict({"key": pa.array(values, pa.int64()), "place": list(range(len(values)))})
    start = 0
    for size in sizes:
        yield batch.slice(start, size)
        start += size
    yield batch.slice(start)


def places(tables: list[pa.Table]) -> list[int]:
    return [place for table in tables for place in table["place"].to_pylist()]


def test_batches_are_gathered_to_at_least_the_size_asked_for() -> None:
    tables = list(gathered(cut(list(range(100)), [7] * 14), 20))
    assert places(tables) == list(range(100))
    assert [table.num_rows for table in tables] == [21, 21, 21, 21, 16]


def test_nothing_comes_of_nothing() -> None:
    assert list(gathered([])) == []
    assert list(whole_runs([], "key")) == []


@given(some.lists(some.integers(0, 8)), some.lists(some.integers(0, 9), max_size=12), some.integers(1, 20))
def test_no_run_is_broken_and_no_row_lost(values: list[int], sizes: list[int], rows: int) -> None:
    values.sort()
    tables = list(whole_runs(cut(values, sizes), "key", rows=rows))
    assert places(tables) == list(range(len(values)))
    seen = [set(table["key"].to_pylist()) for table in tables]
    assert sum(len(keys) for keys in seen) == len(set(values))


@given(some.lists(some.integers(0, 3), max_size=80), some.integers(1, 9), some.integers(1, 5))
def test_of_a_long_run_enough_is_held_to_know_that_it_is_long(values: list[int], size: int, most: int) -> None:
    values.sort()
    tables = list(whole_runs(cut(values, [size] * 20), "key", most=most, rows=4))
    for value in set(values):
        held = sum(table["key"].to_pylist().count(value) for table in tables)
        assert min(held, most) == min(values.count(value), most)


def test_a_run_longer_than_any_table_is_not_joined_anew_with_every_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    joined = []
    real = pa.Table.from_batches

    class Counted:
        @staticmethod
        def from_batches(batches: list[pa.RecordBatch]) -> pa.Table:
            table = real(batches)
            joined.append(table.num_rows)
            return table

    monkeypatch.setattr("regulars.identify.spark.batches.pa.Table", Counted)
    tables = list(whole_runs(cut([5] * 1_000, [10] * 99), "key", rows=20))
    assert places(tables) == list(range(1_000))
    assert sum(joined) <= 4 * 1_000


def test_a_batch_goes_out_with_the_names_it_was_given() -> None:
    batch = batch_of(key=np.array([3, 4]), joins=np.array([True, False]))
    assert batch.schema.names == ["key", "joins"]
    assert batch.to_pydict() == {"key": [3, 4], "joins": [True, False]}
    assert numbers(pa.Table.from_batches([batch]), "key").tolist() == [3, 4]
