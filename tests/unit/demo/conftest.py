"""One small invented business, told and written once for all tests of the demo."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from regulars.demo import Business, make_business
from regulars.demo.story import Story, tell

SIZE, SEED, UNTIL = 900, 11, date(2026, 3, 31)


@pytest.fixture(scope="session")
def story() -> Story:
    """The truth behind `business`: the same size, seed and date."""
    return tell(SIZE, UNTIL, np.random.default_rng(SEED))


@pytest.fixture(scope="session")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    return make_business(tmp_path_factory.mktemp("demo"), size=SIZE, seed=SEED, until=UNTIL)


@dataclass(frozen=True)
class Exports:
    """The written files as text frames; `orders` are the first rows of the orders in `shopify`."""

    shopify: pl.DataFrame
    audience: pl.DataFrame
    unsubscribed: pl.DataFrame
    tickets: pl.DataFrame
    records: pl.DataFrame
    people: pl.DataFrame
    holdout: pl.DataFrame

    @property
    def orders(self) -> pl.DataFrame:
        return self.shopify.filter(pl.col("Financial Status").is_not_null())

    def truth(self, source: str) -> dict[str, str]:
        """Who is behind each key of one format."""
        return dict(self.records.filter(pl.col("format") == source).select("source_key", "person").rows())


@pytest.fixture(scope="session")
def exports(business: Business) -> Exports:
    def read(path: Path) -> pl.DataFrame:
        return pl.read_csv(path, infer_schema=False)

    return Exports(*map(read, business.files[:4]), *(read(business.truth_folder / f"{n}.csv") for n in TRUTHS))


TRUTHS = ("records", "people", "holdout_orders")


def header_of(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as lines:
        return next(csv.reader(lines))
