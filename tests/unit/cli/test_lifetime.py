"""`regulars lifetime` and `regulars cancelling`: files in, figures out, and mistakes said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

if TYPE_CHECKING:
    from conftest import Command


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    start = np.datetime64("2023-01-02")
    rows = []
    for who in range(120):
        day, rate = float(rng.integers(0, 90)), rng.gamma(1.2, 1 / 40.0)
        while day < 420:
            rows.append(f"c{who},{start + int(day)},{rng.gamma(3, 10) + 1:.2f}")
            if rng.random() < 0.15:
                break
            day += rng.exponential(1 / rate)
    path = tmp_path / "orders.csv"
    path.write_text("Customer,Date,Amount\n" + "\n".join(rows) + "\n")
    return path


def test_figures_for_people_and_as_json(regulars: Command, orders: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    found = regulars("lifetime", orders, "--model", "pareto-nbd", "--until", "2023-12-31", "--out", out, "--json").json
    assert found["model"] == "pareto-nbd"
    assert set(found["standard_errors"]) == {"r", "alpha", "s", "beta"}
    assert found["holdout"]["weeks"] > 1
    assert len(pl.read_csv(out)) == found["customers"]
    said = regulars("lifetime", orders, "--model", "bg-nbd", "--until", "2023-12-31").out
    assert "BG/NBD, learnt from" in said
    assert "What came in" in said


def test_covariates_from_a_file(regulars: Command, orders: Path, tmp_path: Path) -> None:
    told = tmp_path / "told.csv"
    told.write_text("customer,size\n" + "\n".join(f"c{who},{who % 2}" for who in range(120)) + "\n")
    found = regulars(
        "lifetime", orders, "--model", "pareto-nbd", "--covariates", told, "--leaving", "size", "--json"
    ).json
    assert {"buying.size", "leaving.size"} <= set(found["parameters"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model", "guess"], "There is no model 'guess'"),
        (["--model", "bg-bb"], "--occasion DAYS"),
        (["--model", "sbg"], "column of survivors"),
        (["--until", "tomorrow"], "--until cannot be 'tomorrow'"),
        (["--out", "/nowhere/x.csv"], "no folder"),
    ],
)
def test_mistakes_are_said(regulars: Command, orders: Path, arguments: list[str], said: str) -> None:
    ended = regulars("lifetime", orders, *arguments)
    assert ended.code != 0
    assert said in ended.err


def test_a_file_without_customers_is_named(regulars: Command, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("what,when\na,2024-01-01\n")
    assert "no customer column" in regulars("lifetime", path).err


def test_who_cancels(regulars: Command, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    rows = []
    for who in range(600):
        contract, months = rng.choice(["monthly", "yearly"]), int(rng.integers(1, 40))
        gone = rng.random() < (0.5 if contract == "monthly" else 0.15)
        rows.append(f"s{who},{contract},{months},{'Yes' if gone else 'No'}")
    path, out = tmp_path / "subscribers.csv", tmp_path / "risks.csv"
    path.write_text("id,contract,months,churn\n" + "\n".join(rows) + "\n")
    found = regulars("cancelling", path, "--cancelled", "churn", "--tenure", "months", "--out", out, "--json").json
    assert found["subscribers"] == 600
    assert found["auc"] > 0.6
    assert found["survival"][0] == {"renewals": 0, "observed": 1.0, "sbg": 1.0, "bdw": 1.0}
    table = pl.read_csv(out)
    assert table["risk"].is_between(0, 1).all()
    assert table["reasons"].str.contains("contract").any()
    assert "600 subscribers" in regulars("cancelling", path, "--cancelled", "churn").out
    assert "no column 'gone'" in regulars("cancelling", path, "--cancelled", "gone").err
