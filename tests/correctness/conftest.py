"""The CDNOW data of the literature: 2,357 buyers of early 1997, 39 weeks to learn from and 39 to be judged by."""

import datetime
import importlib.util
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from regulars.science.lifetime.summary import summarise_purchases

CALIBRATION_ENDS = datetime.date(1997, 9, 30)


def _datasets(request: pytest.FixtureRequest) -> Path:
    """The folder of the wheel that ships them, found without importing it; else the shared data sets."""
    spec = importlib.util.find_spec("lifetimes")
    if spec and spec.origin and (folder := Path(spec.origin).parent / "datasets").is_dir():
        return folder
    return Path(request.getfixturevalue("shared_data")) / "transactions"


def _read(path: Path, names: dict[str, int]) -> pl.DataFrame:
    rows = [line.split() for line in path.read_text().splitlines() if line.split()]
    rows = [row for row in rows if row[0].isdigit()]
    return pl.DataFrame({name: [row[place] for row in rows] for name, place in names.items()}).select(
        pl.col("customer").cast(pl.Int64),
        pl.col("occurred_at").str.to_date("%Y%m%d"),
        pl.col("amount").cast(pl.Float64),
    )


@pytest.fixture(scope="session")
def cdnow_purchases(request: pytest.FixtureRequest) -> pl.DataFrame:
    """Every purchase of the sample: customer, occurred_at, amount."""
    return _read(_datasets(request) / "CDNOW_sample.txt", {"customer": 1, "occurred_at": 2, "amount": 4})


@pytest.fixture(scope="session")
def cdnow_master_purchases(request: pytest.FixtureRequest) -> pl.DataFrame:
    """Every purchase of the whole cohort of 23,570 customers."""
    return _read(_datasets(request) / "CDNOW_master.txt", {"customer": 0, "occurred_at": 1, "amount": 3})


@pytest.fixture(scope="session")
def cdnow(cdnow_purchases: pl.DataFrame) -> pl.DataFrame:
    """The sample's summary after 39 weeks; free orders count as purchases, as in the literature."""
    return summarise_purchases(cdnow_purchases, CALIBRATION_ENDS, count_free=True)


@pytest.fixture(scope="session")
def holdout() -> Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]:
    """What the customers of a summary did in the 39 weeks after: bought (days) and spent, in the summary's order."""

    def look(summary: pl.DataFrame, purchases: pl.DataFrame) -> pl.DataFrame:
        later = purchases.filter(pl.col("occurred_at") > CALIBRATION_ENDS)
        done = later.group_by("customer").agg(
            bought=pl.col("occurred_at").n_unique().cast(pl.Float64), spent=pl.col("amount").sum()
        )
        return summary.join(done, on="customer", how="left", maintain_order="left").select(
            pl.col("bought").fill_null(0.0), pl.col("spent").fill_null(0.0)
        )

    return look
