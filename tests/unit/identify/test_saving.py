"""Gathering event lines into segments: nothing lost, sorted, and no customer cut in two."""

import polars as pl
import pytest

from regulars.identify import saving


def parts(keys: list[str | None], size: int) -> list[pl.DataFrame]:
    frame = pl.DataFrame({"source_key": keys, "n": range(len(keys))}, schema_overrides={"source_key": pl.String})
    return [frame[start : start + size] for start in range(0, len(keys), size)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_no_key_stands_in_two_segments(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(saving, "ROWS_PER_SEGMENT", 4)
    keys = ["a", "a", "b", "b", "b", "b", "b", "b", "c", "d", "d", *[None] * 9]
    segments = list(saving.in_segments(parts(keys, size)))
    assert all(segment.height for segment in segments)
    assert pl.concat(segments)["n"].to_list() == list(range(len(keys)))
    found = [set(segment["source_key"].drop_nulls()) for segment in segments]
    assert sum(len(keys) for keys in found) == len({"a", "b", "c", "d"})


def test_nothing_gives_nothing() -> None:
    assert list(saving.in_segments([])) == []
