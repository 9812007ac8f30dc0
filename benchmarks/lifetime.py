"""How fast is lifetime value learnt? BG/NBD and Gamma-Gamma on 2.36 million customers, beside lifetimes 0.11.3.

The customers are CDNOW's whole cohort 100 times over, whose histories are few and repeat; and, harder for us, as many
drawn from its parameters over three years, of whose histories a third are distinct.

Each run is a process of its own, which loads the data first and then counts the CPU-seconds of all its threads over
the fit alone, from one row a customer to the parameters (so ours includes grouping), and the most memory it ever held.
"""

import datetime
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import scipy.optimize  # noqa: F401 (ours loads it when fitting, theirs when imported: for neither does it count)
from rich.console import Console
from rich.table import Table

from regulars.science.lifetime.bgnbd import BGNBD
from regulars.science.lifetime.gammagamma import GammaGamma
from regulars.science.lifetime.summary import summarise_purchases

COPIES = 100
TARGET_CPU_SECONDS = 1.0

Fit = Callable[[], list[float]]


def repeated_cdnow() -> pl.DataFrame:
    """CDNOW's cohort after 39 weeks, each of them 100 times; the data come with the lifetimes wheel."""
    spec = importlib.util.find_spec("lifetimes")
    if spec is None or spec.origin is None:
        raise SystemExit("This benchmark needs lifetimes 0.11.3: run ./dev bench, which installs it.")
    lines = (Path(spec.origin).parent / "datasets" / "CDNOW_master.txt").read_text().splitlines()
    rows = [fields for fields in map(str.split, lines) if fields and fields[0].isdigit()]
    purchases = pl.DataFrame(rows, schema=["customer", "occurred_at", "discs", "amount"], orient="row").with_columns(
        pl.col("occurred_at").str.to_date("%Y%m%d"), pl.col("amount").cast(pl.Float64)
    )
    summary = summarise_purchases(purchases, datetime.date(1997, 9, 30), count_free=True)
    return pl.concat([summary] * COPIES)


def drawn_customers() -> pl.DataFrame:
    """As many customers drawn from CDNOW's BG/NBD, of all ages up to three years, on whole days."""
    rng, count = np.random.default_rng(1), 23_570 * COPIES
    rate, leaving = rng.gamma(0.2426, 1 / 4.4136, count), rng.beta(0.7929, 2.4259, count)
    age = rng.integers(1, 1096, count) / 7
    frequency, last, clock = np.zeros(count), np.zeros(count), np.zeros(count)
    active = np.arange(count)
    while len(active):
        clock[active] += rng.exponential(1 / rate[active])
        active = active[clock[active] <= age[active]]
        frequency[active] += 1
        last[active] = np.minimum(np.ceil(clock[active] * 7) / 7, age[active])
        active = active[rng.random(len(active)) > leaving[active]]
    return pl.DataFrame({"frequency": frequency, "recency_weeks": last, "age_weeks": age})


def our_bgnbd(summary: pl.DataFrame) -> Fit:
    """Regulars' BG/NBD."""
    columns = [summary[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks")]

    def fit() -> list[float]:
        found = BGNBD().fit(*columns)
        return [found.r, found.alpha, found.a, found.b]

    return fit


def their_bgnbd(summary: pl.DataFrame) -> Fit:
    """The BG/NBD of lifetimes, with its own defaults."""
    from lifetimes import BetaGeoFitter

    columns = [summary[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks")]
    return lambda: [float(value) for value in BetaGeoFitter().fit(*columns).params_]


def our_gamma_gamma(summary: pl.DataFrame) -> Fit:
    """Regulars' Gamma-Gamma."""
    columns = _repeat_spend(summary)

    def fit() -> list[float]:
        found = GammaGamma().fit(*columns)
        return [found.p, found.q, found.gamma]

    return fit


def their_gamma_gamma(summary: pl.DataFrame) -> Fit:
    """The Gamma-Gamma of lifetimes, with its own defaults."""
    from lifetimes import GammaGammaFitter

    columns = _repeat_spend(summary)
    return lambda: [float(value) for value in GammaGammaFitter().fit(*columns).params_]


def _repeat_spend(summary: pl.DataFrame) -> list[Any]:
    repeaters = summary.filter((pl.col("frequency") > 0) & (pl.col("mean_spend") > 0))
    return [repeaters[name].to_numpy() for name in ("frequency", "mean_spend")]


PAIRS = {
    "BG/NBD, CDNOW repeated": (repeated_cdnow, our_bgnbd, their_bgnbd),
    "BG/NBD, drawn": (drawn_customers, our_bgnbd, their_bgnbd),
    "Gamma-Gamma, CDNOW repeated": (repeated_cdnow, our_gamma_gamma, their_gamma_gamma),
}


def measure(question: str, whose: str) -> dict[str, Any]:
    """One run in this process: the parameters, CPU-seconds, wall-clock seconds, and the most memory held, in MB."""
    data, ours, theirs = PAIRS[question]
    summary = data()
    fit = (ours if whose == "ours" else theirs)(summary)
    cpu, wall = time.process_time(), time.perf_counter()
    parameters = fit()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    bytes_a_unit = 1 if sys.platform == "darwin" else 1024
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * bytes_a_unit / 1e6
    return {"parameters": parameters, "cpu": cpu, "wall": wall, "megabytes": megabytes}


def _measure_apart(question: str, whose: str) -> dict[str, Any]:
    child = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "benchmarks.lifetime", question, whose],
        cwd=Path(__file__).resolve().parents[1],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(child.stdout.splitlines()[-1])
    return found


def run() -> None:
    """Measure each in a process of its own, ours and theirs by turns, and print the table."""
    table = Table(title="Fitting 2.36 million customers")
    for column in ("model and data", "whose", "CPU-s", "wall s", "peak MB", "parameters"):
        table.add_column(column, justify="right" if column in {"CPU-s", "wall s", "peak MB"} else "left")
    verdicts = []
    for question in PAIRS:
        found = {whose: _measure_apart(question, whose) for whose in ("ours", "theirs")}
        for whose, one in found.items():
            numbers = f"{one['cpu']:.2f}", f"{one['wall']:.2f}", f"{one['megabytes']:,.0f}"
            table.add_row(question, whose, *numbers, " ".join(f"{value:.3f}" for value in one["parameters"]))
        verdicts.append(
            f"{question}: {found['theirs']['cpu'] / found['ours']['cpu']:.0f} times less CPU than lifetimes"
        )
        if question == "BG/NBD, CDNOW repeated":
            verdict = "met" if found["ours"]["cpu"] <= TARGET_CPU_SECONDS else "MISSED"
            verdicts[-1] += f"; target {TARGET_CPU_SECONDS} CPU-s: {verdict}"
    console = Console(width=120)
    console.print(table)
    console.print("\n".join(verdicts))


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:])))
