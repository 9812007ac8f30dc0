"""Matching judged on the real data sets of the field, as anyone would run it: files in, nothing configured."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from regulars.identify.matching_files import find_people, forms_of, read_records
from regulars.identify.matching_truth import Asked, aside, judge, judged_pairs, open_truth, shares_right, truth_of
from regulars.identify.reading import open_table
from regulars.science.matching.evaluate import Agreement
from regulars.science.matching.match import Matched


@pytest.fixture(scope="session")
def identity_data(shared_data: Path) -> Path:
    folder = shared_data / "identity"
    if not folder.is_dir():
        pytest.skip(f"needs the data sets with known people; '{folder.name}' is not in REGULARS_SHARED_DATA")
    return folder


def match(asked: Asked, *paths: Path) -> tuple[pl.DataFrame, Matched]:
    """The truth of each record, and who was found."""
    tables = [open_table(path) for path in paths]
    beside = open_truth(asked, [name.strip() for table in tables for name in table.columns])
    records = read_records(tables, aside(asked, beside))
    return truth_of(records, asked, beside), find_people(forms_of(records)).matched


def agreed(column: str, *paths: Path) -> Agreement:
    return judge(*match(Asked(column), *paths))


def test_febrl_3(identity_data: Path) -> None:
    result = agreed("rec_id", identity_data / "febrl" / "dataset3.csv")
    assert (result.records, result.people) == (5000, 2000)
    assert result.f1 >= 0.998
    assert result.b_cubed >= 0.999


def test_febrl_4_over_two_files(identity_data: Path) -> None:
    result = agreed("rec_id", *(identity_data / "febrl" / f"dataset4{half}.csv" for half in "ab"))
    assert (result.records, result.people) == (10000, 5000)
    assert result.f1 >= 0.999
    assert result.b_cubed >= 0.999


@pytest.mark.parametrize(("number", "least"), [(1, 0.998), (2, 0.995)])
def test_febrl_1_and_2_on_which_nothing_was_tuned(identity_data: Path, number: int, least: float) -> None:
    assert agreed("rec_id", identity_data / "febrl" / f"dataset{number}.csv").f1 >= least


def test_a_thousand_records_of_splink(identity_data: Path) -> None:
    result = agreed("cluster", identity_data / "splink" / "fake_1000.csv")
    assert (result.records, result.people) == (1000, 251)
    assert result.f1 >= 0.92
    assert result.b_cubed >= 0.94


@pytest.fixture(scope="module")
def tiers(identity_data: Path) -> list[float]:
    """F1 of DQBench's four tiers."""
    return [agreed("cluster", identity_data / "dqbench" / f"er_tier{tier}.csv").f1 for tier in (1, 2, 3, 4)]


def test_dqbench_composite_of_tiers_1_to_3(tiers: list[float]) -> None:
    assert 20 * tiers[0] + 40 * tiers[1] + 40 * tiers[2] >= 98


def test_dqbench_all_four_tiers(tiers: list[float]) -> None:
    assert tiers[0] >= 0.97
    assert sum(tiers) / 4 >= 0.98


def test_senzing_what_must_match_does_and_what_must_not_does_not(identity_data: Path) -> None:
    folder = identity_data / "senzing"
    asked = Asked("CLUSTER_ID", folder / "actual_truthset_key.csv", group="TEST_GROUP")
    truth, matched = match(asked, *(folder / f"{name}.csv" for name in ("customers", "reference", "watchlist")))
    shares = shares_right(judged_pairs(truth, matched, grouped=True))
    assert (shares["must_match"], shares["must_not_match"]) == (104, 241)
    assert shares["share_right"] >= 0.95
