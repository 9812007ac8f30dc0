"""Parquet: typed columns become the text a person would write."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from regulars.identify.canonical import LINE
from regulars.identify.reading import open_table
from regulars.kernel.errors import BadFile


@pytest.fixture
def parquet(tmp_path: Path):
    def write(frame: pl.DataFrame, **wishes) -> Path:
        path = tmp_path / "table.parquet"
        frame.write_parquet(path, **wishes)
        return path

    return write


def test_types_become_text(parquet, read_all):
    moment = dt.datetime.fromisoformat("2010-12-01 08:26:00")
    path = parquet(
        pl.DataFrame(
            {
                "customer": [17850.0, None],
                "quantity": [6, -1],
                "price": [Decimal("2.55"), Decimal("11062.06")],
                "weight": [0.1, float("nan")],
                "at": [moment, None],
                "seen": pl.Series([moment, None]).dt.replace_time_zone("America/New_York"),
                "day": [moment.date(), None],
                "vip": [True, False],
                "kind": pl.Series(["a", "b"], dtype=pl.Categorical),
                "tags": [["x", "y"], None],
                "address": [{"city": "York", "geo": {"lat": 53.96}}, {"city": "", "geo": None}],
            }
        )
    )
    table = open_table(path)
    frame, rejects = read_all(table)
    assert (table.kind, rejects.is_empty()) == ("parquet", True)
    assert table.columns[-2:] == ["address.city", "address.geo.lat"]
    assert frame.rows() == [
        ("17850", "6", "2.55", "0.1", "2010-12-01 08:26:00", "2010-12-01 13:26:00+00:00", "2010-12-01", "true", "a",
         '["x", "y"]', "York", "53.96", 1),
        (None, "-1", "11062.06", None, None, None, None, "false", "b", None, None, None, 2),
    ]  # fmt: skip


def test_row_groups_and_chunks(parquet, read_all):
    path = parquet(pl.DataFrame({"n": range(5_000), "m": ["x"] * 5_000}), row_group_size=700)
    table = open_table(path)
    whole, _ = read_all(table)
    assert whole["n"].to_list() == [str(n) for n in range(5_000)]
    assert whole[LINE].to_list() == list(range(1, 5_001))
    assert read_all(table, 999)[0].equals(whole)
    assert table.sample().equals(whole.head(2_000))


def test_huge_values_and_zero_bytes_reject_their_row(parquet, read_all):
    frame, rejects = read_all(open_table(parquet(pl.DataFrame({"a": ["ok", "x" * 1_000_001, "a\x00b"]}))))
    assert frame["a"].to_list() == ["ok"]
    assert rejects.select(LINE, "column", "reason").rows() == [(2, "a", "too_large"), (3, "a", "unreadable")]


def test_cut_empty_and_wide_files_are_refused(parquet, save):
    whole = parquet(pl.DataFrame({"a": range(1_000)})).read_bytes()
    with pytest.raises(BadFile, match="is no whole Parquet file"):
        open_table(save("cut.parquet", whole[:-500]))
    with pytest.raises(BadFile, match="has columns \\(a\\) but no rows"):
        open_table(parquet(pl.DataFrame({"a": []}, schema={"a": pl.String})))
    with pytest.raises(BadFile, match="has 2,001 columns"):
        open_table(parquet(pl.DataFrame({f"c{i}": [1] for i in range(2_001)})))
    with pytest.raises(BadFile, match="'__line__'"):
        open_table(parquet(pl.DataFrame({LINE: [1]})))


def test_damage_in_the_middle_is_refused(parquet, save):
    frame = pl.DataFrame({"a": [f"value {i * 7919 % 100_003}" for i in range(50_000)]})
    whole = bytearray(parquet(frame, row_group_size=5_000).read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 4_000] = b"\xff" * 4_000
    with pytest.raises(BadFile, match="is damaged after row"):
        list(open_table(save("bad.parquet", bytes(whole))).chunks())
