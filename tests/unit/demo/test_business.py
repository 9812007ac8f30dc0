"""The demo as a whole: its files, the same from the same seed, of the size that was asked for."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from regulars.demo import Business, make_business


def contents(business: Business) -> dict[str, bytes]:
    return {
        p.relative_to(business.folder).as_posix(): p.read_bytes() for p in business.folder.rglob("*") if p.is_file()
    }


def test_all_files_are_there_and_listed_in_the_order_to_import(business: Business) -> None:
    assert [path.name for path in business.files] == [
        "shopify_orders.csv",
        "mailchimp_audience.csv",
        "mailchimp_unsubscribed.csv",
        "zendesk_tickets.csv",
        "zendesk_comments.jsonl",
        "dealer_sales.xlsx",
    ]
    assert all(path.is_file() and path.parent == business.folder for path in business.files)
    assert {p.name for p in business.truth_folder.iterdir()} == {"records.csv", "people.csv", "holdout_orders.csv"}


def test_the_business_says_who_it_is(business: Business) -> None:
    assert business.currency == "GBP"
    assert business.people == 900
    assert business.until == date(2026, 3, 31)
    assert business.holdout_until - business.until == timedelta(weeks=13)
    with pytest.raises(dataclasses.FrozenInstanceError):
        business.people = 1  # type: ignore[misc]


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    first = contents(make_business(tmp_path / "a", size=120, seed=3))
    again = contents(make_business(tmp_path / "b", size=120, seed=3))
    other = contents(make_business(tmp_path / "c", size=120, seed=4))
    assert first == again
    assert set(other) == set(first)
    assert all(other[name] != first[name] for name in first)


def test_making_it_anew_in_the_same_folder_replaces_the_files(tmp_path: Path) -> None:
    make_business(tmp_path, size=150, seed=1)
    replaced = contents(make_business(tmp_path, size=60, seed=2))
    fresh = contents(make_business(tmp_path / "elsewhere", size=60, seed=2))
    assert {name: replaced[name] for name in fresh} == fresh


@pytest.mark.parametrize("until", [date(2024, 2, 29), date(2025, 6, 30), date(2025, 12, 31)])
def test_any_last_day_will_do(tmp_path: Path, until: date) -> None:
    business = make_business(tmp_path, size=60, seed=5, until=until)
    created = pl.read_csv(business.files[0], infer_schema=False)["Created at"]
    assert created.str.slice(0, 10).max() <= until.isoformat()  # type: ignore[operator]
    later = pl.read_csv(business.truth_folder / "holdout_orders.csv", infer_schema=False)["occurred_at"]
    assert all(until.isoformat() < day <= business.holdout_until.isoformat() for day in later.str.slice(0, 10))


@pytest.mark.parametrize("size", [-5, 0, 49])
def test_too_small_a_business_is_refused_with_the_reason(tmp_path: Path, size: int) -> None:
    with pytest.raises(ValueError, match=rf"size {size}: .*at least 50") as refusal:
        make_business(tmp_path / "none", size=size)
    assert "ask for more" in str(refusal.value)
    assert not (tmp_path / "none").exists()


def test_it_has_the_proportions_of_a_real_shop(tmp_path: Path) -> None:
    business = make_business(tmp_path, size=2000)
    people = pl.read_csv(business.truth_folder / "people.csv").filter(pl.col("kind") != "passer-by")
    buyers = (people["orders"] > 0).mean()
    orders = pl.read_csv(business.files[0], infer_schema=False)["Name"].n_unique()
    tickets = pl.read_csv(business.files[3], infer_schema=False).height
    sheet = load_workbook(business.files[5]).worksheets[0]
    customers = {row[0] for row in sheet.iter_rows(min_row=2, min_col=3, max_col=3, values_only=True)} - {None}
    assert 1950 <= len(people) <= 2000
    assert 0.74 < buyers < 0.88  # type: ignore[operator]
    assert 2.8 < orders / 2000 < 4.2
    assert 0.2 < tickets / 2000 < 0.36
    assert 0.09 < len(customers) / 2000 < 0.16
