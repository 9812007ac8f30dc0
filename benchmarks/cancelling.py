"""Who cancels: ours, beside LightGBM with its defaults and a plain logistic regression, on 7,043 subscribers.

Five folds, the same for all; needs IBM's data set of telecommunications subscribers beside the project.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from regulars.science.lifetime.accuracy import calibration_gap, ranking
from regulars.science.risk.cancelling import Cancelling

_FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "transactions" / "Telco-Customer-Churn.csv"
_FOLDS = 5
TARGETS = {"auc": 0.845, "brier": 0.136}

Learner = Callable[[pl.DataFrame, Any, pl.DataFrame], Any]


def ours(known: pl.DataFrame, cancelled: Any, asked: pl.DataFrame) -> Any:
    """The blend, calibrated."""
    return Cancelling().fit(known, cancelled).predict(asked)


def trees(known: pl.DataFrame, cancelled: Any, asked: pl.DataFrame) -> Any:
    """LightGBM with its defaults, categories as codes."""
    import lightgbm

    def coded(rows: pl.DataFrame) -> Any:
        return (
            rows.select(pl.exclude("customerID"))
            .with_columns(pl.col(pl.String).cast(pl.Enum(values)).to_physical())
            .to_numpy()
        )

    words = known.select(pl.col(pl.String).exclude("customerID"))
    values = sorted({value for column in words for value in column.unique().to_list()})
    model = lightgbm.LGBMClassifier(verbosity=-1, n_jobs=1).fit(coded(known), cancelled)
    return model.predict_proba(coded(asked))[:, 1]


def line(known: pl.DataFrame, cancelled: Any, asked: pl.DataFrame) -> Any:
    """A logistic regression on indicators and standardised numbers."""
    from sklearn.linear_model import LogisticRegression

    both = pl.concat([known, asked]).drop("customerID")
    wide = both.with_columns(pl.col(pl.Float64, pl.Int64).fill_null(strategy="mean")).to_dummies(
        both.select(pl.col(pl.String)).columns
    )
    facts = wide.to_numpy().astype(float)
    facts = (facts - facts.mean(axis=0)) / np.maximum(facts.std(axis=0), 1e-9)
    model = LogisticRegression(max_iter=1000).fit(facts[: len(known)], cancelled)
    return model.predict_proba(facts[len(known) :])[:, 1]


def run() -> None:
    """Area under the curve, Brier score and calibration error of each, out of fold."""
    if not _FILE.exists():
        print("needs the data set Telco-Customer-Churn.csv")
        return
    rows = pl.read_csv(_FILE).with_columns(pl.col("TotalCharges").cast(pl.Float64, strict=False))
    cancelled, facts = (rows["Churn"] == "Yes").to_numpy(), rows.drop("Churn")
    fold = np.random.default_rng(0).permutation(len(cancelled)) % _FOLDS
    table = Table(title=f"targets: area {TARGETS['auc']}, Brier {TARGETS['brier']}")
    for name in ("whose", "area under the curve", "Brier", "calibration error", "seconds"):
        table.add_column(name, justify="left" if name == "whose" else "right")
    learners: dict[str, Learner] = {"ours": ours, "LightGBM, defaults": trees, "logistic regression": line}
    for whose, learn in learners.items():
        risk, started = np.empty(len(cancelled)), time.perf_counter()
        for each in range(_FOLDS):
            there = fold == each
            risk[there] = learn(facts.filter(pl.Series(~there)), cancelled[~there], facts.filter(pl.Series(there)))
        brier = float(((risk - cancelled) ** 2).mean())
        told = f"{ranking(risk, cancelled):.4f}", f"{brier:.4f}", f"{calibration_gap(risk, cancelled):.4f}"
        table.add_row(whose, *told, f"{time.perf_counter() - started:.1f}")
    Console(width=110).print(table)
