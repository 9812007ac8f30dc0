"""Who is who? Records of five sources become people, beside Splink 5 on the same rows.

Each run is a process of its own. Ours counts everything from the told columns on, normalising included. Splink is set
up as its documentation shows (comparisons with term frequencies, blocking rules, expectation-maximisation), is given
the normal forms ready made, and its threshold is chosen with the truth in hand: the one with the best F1.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from regulars.demo.million import make_people
from regulars.science.matching.conventions import conventions_of
from regulars.science.matching.evaluate import agreement
from regulars.science.matching.forms import normal_forms

SIZES = (20_000, 100_000, 1_000_000)
TARGET_CPU_SECONDS, TARGET_MEGABYTES = 20.0, 1_500.0
THRESHOLDS = (0.5, 0.9, *(1 - 10.0**-nines for nines in range(2, 11)))
_RULES = (
    ("email",),
    ("phone",),
    ("family", "birth_date"),
    ("given", "birth_date"),
    ("given", "family", "city"),
    ("family", "postcode"),
    ("given", "postcode"),
)


def ours(told: pl.DataFrame, truth: pl.Series) -> dict[str, float]:
    """Regulars with its defaults."""
    from regulars.science.matching.match import match

    forms = normal_forms(told, conventions_of(told, "GB"))
    return _agreement(pl.Series(match(forms).clusters), truth)


def splink(told: pl.DataFrame, truth: pl.Series) -> dict[str, float]:
    """Splink 5 on DuckDB."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    forms = normal_forms(told, conventions_of(told, "GB"))
    table = forms.with_columns(pl.all().replace("", None), unique_id=pl.int_range(pl.len()))
    started = _cpu_seconds()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("given", "family").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("phone", 1).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=True),
            cl.JaroWinklerAtThresholds("street", 0.92).configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in _RULES],
    )
    linker = Linker(DuckDBAPI().register(table.to_arrow()), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("phone"), block_on("given", "family", "birth_date")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("email"), block_on("given", "family"), block_on("birth_date", "family")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.2)
    best: dict[str, float] = {"f1": -1.0}
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        found = pl.DataFrame(clusters.as_pyarrow_table()).sort("unique_id")["cluster_id"]
        spent = _cpu_seconds() - started
        measured = _agreement(found, truth)
        if measured["f1"] > best["f1"]:
            best = measured | {"threshold": threshold, "cpu": spent}
        started += _cpu_seconds() - started - spent  # counting F1 is no part of it
        if threshold == THRESHOLDS[0]:
            once = spent
    return best | {"cpu": once}


RUNNERS: dict[str, Callable[[pl.DataFrame, pl.Series], dict[str, float]]] = {"Regulars": ours, "Splink 5": splink}


def _agreement(found: pl.Series, truth: pl.Series) -> dict[str, float]:
    measured = agreement(pl.DataFrame({"found": found, "person": truth}))
    return {
        "precision": measured.precision,
        "recall": measured.recall,
        "f1": measured.f1,
        "b_cubed": measured.b_cubed,
    }


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(name: str, size: int) -> dict[str, Any]:
    """One run, in this process."""
    people = make_people(size)
    truth, told = people["truth"], people.drop("source", "truth")
    del people
    before, wall = _cpu_seconds(), time.perf_counter()
    result = RUNNERS[name](told, truth)
    spent = {"cpu": _cpu_seconds() - before, "wall": time.perf_counter() - wall} | result
    return spent | {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def run() -> None:
    """All sizes, side by side; then what the figures come to."""
    table = Table("rows", "engine", "precision", "recall", "F1", "B-cubed", "CPU-s", "peak MB")
    kept: dict[tuple[str, int], dict[str, Any]] = {}
    for size in SIZES:
        for name in RUNNERS:
            process = subprocess.run(
                [sys.executable, "-m", "benchmarks.matching", name, str(size)],
                check=True,
                capture_output=True,
                text=True,
            )
            figures = kept[name, size] = json.loads(process.stdout.splitlines()[-1])
            table.add_row(
                f"{size:,}",
                name,
                *(f"{figures[key]:.3f}" for key in ("precision", "recall", "f1", "b_cubed")),
                f"{figures['cpu']:.1f}",
                f"{figures['megabytes']:,.0f}",
            )
    console = Console(width=110)
    console.print(table)
    largest, smallest = kept["Regulars", SIZES[-1]], kept["Regulars", SIZES[0]]
    console.print(
        f"A million: {largest['cpu']:.1f} CPU-s (target {TARGET_CPU_SECONDS:.0f}), {largest['megabytes']:,.0f} MB "
        f"(target {TARGET_MEGABYTES:,.0f}); F1 from {SIZES[0]:,} to {SIZES[-1]:,} rows changes by "
        f"{largest['f1'] - smallest['f1']:+.3f} (target within .02), Splink's by "
        f"{kept['Splink 5', SIZES[-1]]['f1'] - kept['Splink 5', SIZES[0]]['f1']:+.3f}."
    )


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
