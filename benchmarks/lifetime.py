"""How fast is lifetime value learnt? On 2.36 and on 10 million customers, beside lifetimes 0.11.3 and pymc-marketing.

The 2.36 million are CDNOW's whole cohort 100 times over, whose histories are few and repeat; and, harder for us, as
many drawn from its parameters over three years, of whose histories a third are distinct. The 10 million are drawn too.
`lifetimes`' Pareto/NBD, which takes minutes there, is run on a tenth. pymc-marketing is run where it is installed.

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

from regulars.science.lifetime.family import Base, family_named
from regulars.science.lifetime.gammagamma import GammaGamma
from regulars.science.lifetime.groups import group_histories
from regulars.science.lifetime.outlook import look_ahead
from regulars.science.lifetime.paretonbd import ParetoNBDFit
from regulars.science.lifetime.summary import summarise_purchases

COPIES = 100
MANY = 10_000_000

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


def drawn_customers(count: int = 23_570 * COPIES) -> pl.DataFrame:
    """As many customers drawn from CDNOW's BG/NBD, of all ages up to three years, on whole days."""
    rng = np.random.default_rng(1)
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


def their_bgnbd(summary: pl.DataFrame) -> Fit:
    """The BG/NBD of lifetimes, with its own defaults."""
    from lifetimes import BetaGeoFitter

    columns = _history(summary)
    return lambda: [float(value) for value in BetaGeoFitter().fit(*columns).params_]


def ten_million() -> pl.DataFrame:
    """Ten million drawn customers."""
    return drawn_customers(MANY)


def a_tenth() -> pl.DataFrame:
    """CDNOW's cohort ten times."""
    return repeated_cdnow().head(235_700)


def our(family: str) -> Callable[[pl.DataFrame], Fit]:
    """One of Regulars' families of purchase models."""

    def prepare(summary: pl.DataFrame) -> Fit:
        columns = _history(summary)
        chosen = family_named(family)

        def fit() -> list[float]:
            return list(chosen.learn(Base(group_histories(*columns), 0.0), False).parameters.values())

        return fit

    return prepare


def our_outlook(summary: pl.DataFrame) -> Fit:
    """Mean, median, interval, activity and discounted purchases of every customer, by a Pareto/NBD as drawn."""
    columns = _history(summary)
    del summary

    def score() -> list[float]:
        fit = ParetoNBDFit(0.5, 10.8, 0.68, 26.0)
        histories = group_histories(*columns)
        found = look_ahead(fit, 39.0, histories.frequency, histories.recency, histories.age, weekly_rate=0.002)
        told = pl.DataFrame(
            {
                "frequency": histories.frequency,
                "recency": histories.recency,
                "age": histories.age,
                **{name: getattr(found, name).astype(np.float32) for name in _SCORED},
            }
        )
        every = pl.DataFrame(dict(zip(("frequency", "recency", "age"), columns, strict=True)))
        total = 0.0
        for part in every.iter_slices(1_000_000):
            scored = part.join(told, on=["frequency", "recency", "age"], how="left", maintain_order="left")
            total += float(scored["mean"].cast(pl.Float64).sum())
        return [total, float(found.active.mean())]

    return score


def their_mbgnbd(summary: pl.DataFrame) -> Fit:
    """The MBG/NBD of lifetimes."""
    from lifetimes import ModifiedBetaGeoFitter

    columns = _history(summary)
    return lambda: [float(value) for value in ModifiedBetaGeoFitter().fit(*columns).params_]


def their_paretonbd(summary: pl.DataFrame) -> Fit:
    """The Pareto/NBD of lifetimes."""
    from lifetimes import ParetoNBDFitter

    columns = _history(summary)
    return lambda: [float(value) for value in ParetoNBDFitter().fit(*columns).params_]


def pymc_bgnbd(summary: pl.DataFrame) -> Fit:
    """The BG/NBD of pymc-marketing, the most probable parameters."""
    import pandas as pd
    from pymc_marketing.clv import BetaGeoModel

    names = ("frequency", "recency", "T")
    data = pd.DataFrame(dict(zip(names, _history(summary), strict=True)))
    data["customer_id"] = np.arange(len(data))

    def fit() -> list[float]:
        model = BetaGeoModel(data=data)
        model.fit(method="map", progressbar=False)
        return [float(model.fit_result[name].mean()) for name in ("r", "alpha", "a", "b")]

    return fit


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


def _history(summary: pl.DataFrame) -> list[Any]:
    return [summary[name].to_numpy() for name in ("frequency", "recency_weeks", "age_weeks")]


def _repeat_spend(summary: pl.DataFrame) -> list[Any]:
    repeaters = summary.filter((pl.col("frequency") > 0) & (pl.col("mean_spend") > 0))
    return [repeaters[name].to_numpy() for name in ("frequency", "mean_spend")]


_SCORED = ("mean", "median", "low", "high", "active", "discounted")

QUESTIONS: dict[str, tuple[Callable[[], pl.DataFrame], dict[str, Callable[[pl.DataFrame], Fit]], float | None]] = {
    "BG/NBD, CDNOW x 100": (
        repeated_cdnow, {"ours": our("bg-nbd"), "lifetimes": their_bgnbd, "pymc-marketing": pymc_bgnbd}, 0.5,
    ),
    "MBG/NBD, CDNOW x 100": (repeated_cdnow, {"ours": our("mbg-nbd"), "lifetimes": their_mbgnbd}, 0.5),
    "Pareto/NBD, CDNOW x 10": (a_tenth, {"ours": our("pareto-nbd"), "lifetimes": their_paretonbd}, None),
    "Gamma-Gamma, CDNOW x 100": (repeated_cdnow, {"ours": our_gamma_gamma, "lifetimes": their_gamma_gamma}, None),
    "BG/NBD, 2.36M drawn": (drawn_customers, {"ours": our("bg-nbd"), "lifetimes": their_bgnbd}, None),
    "BG/NBD, 10M drawn": (ten_million, {"ours": our("bg-nbd")}, 5.0),
    "MBG/NBD, 10M drawn": (ten_million, {"ours": our("mbg-nbd")}, None),
    "Pareto/NBD, 10M drawn": (ten_million, {"ours": our("pareto-nbd")}, 60.0),
    "scoring 10M": (ten_million, {"ours": our_outlook}, 120.0),
}  # fmt: skip
"""What is asked: the data, who answers, and our target in CPU-seconds."""


def measure(question: str, whose: str) -> dict[str, Any]:
    """One run in this process: the parameters, CPU-seconds, wall-clock seconds, and the most memory held, in MB."""
    data, answers, _ = QUESTIONS[question]
    fit = answers[whose](data())
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
    table = Table(title="Learning and scoring customers")
    for column in ("model and data", "whose", "CPU-s", "target", "wall s", "peak MB", "parameters"):
        table.add_column(column, justify="right" if column in {"CPU-s", "target", "wall s", "peak MB"} else "left")
    for question, (_, answers, target) in QUESTIONS.items():
        for whose in answers:
            if whose == "pymc-marketing" and importlib.util.find_spec("pymc_marketing") is None:
                table.add_row(question, whose, "", "", "", "", "not installed")
                continue
            one = _measure_apart(question, whose)
            aim = f"{target:g} {'met' if one['cpu'] <= target else 'MISSED'}" if target and whose == "ours" else ""
            numbers = f"{one['cpu']:.2f}", aim, f"{one['wall']:.2f}", f"{one['megabytes']:,.0f}"
            table.add_row(question, whose, *numbers, " ".join(f"{value:.3f}" for value in one["parameters"]))
    Console(width=140).print(table)


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:])))
