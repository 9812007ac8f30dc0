"""How long does it take to decide for a million customers, and for one of them while they wait? And do both agree?

The made-up shop of `benchmarks.differentiate`, with telephone numbers for half and consent to e-mail for two thirds;
each size in processes of its own. Sizes can be chosen with REGULARS_BENCH_SIZES, such as 10000,100000; a ledger that is
wanted later is kept where REGULARS_BENCH_KEEP names a folder. Beside the time that one alone waits stands the processor
time it takes, which a machine busy with other work lengthens less.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from benchmarks.differentiate import child, fill_ledger
from rich.console import Console
from rich.table import Table

SIZES = (10_000, 100_000, 1_000_000)
ALONE, COMPARED = 2_000, 5_000
TARGET_SECONDS, TARGET_MS = 120.0, 10.0


def _open(folder: str) -> None:
    os.environ["REGULARS_DATA"] = folder
    from regulars.ledger.opening import open_ledger

    open_ledger()


def _fill(folder: str, size: int) -> dict[str, Any]:
    """A shop whose customers are scored, ready to be decided for."""
    _open(folder)
    from django.db.models import F

    from regulars import flow
    from regulars.ledger.business import change_setting
    from regulars.ledger.frames import read_frame, write_frame
    from regulars.ledger.models import Consent, Customer

    change_setting("CURRENCY", "GBP")
    events = fill_ledger(size)
    people = read_frame(Customer.objects.order_by("pk"), ["id", "known_since"])
    agreed = people.filter(pl.col("id") % 3 > 0)
    write_frame(Consent, agreed.select(record="id", channel=pl.lit("email"), purpose=pl.lit("marketing"),
        state=pl.lit("granted"), given_at="known_since"))  # fmt: skip
    Customer.objects.annotate(half=F("pk") % 2).filter(half=0).update(phone="+441134960001")
    for step in ("differentiate", "goods"):
        flow.run(step, at=datetime.now(UTC))
    return {"events": events}


def _measure(folder: str) -> dict[str, Any]:
    """Decide for all, then for some alone."""
    _open(folder)
    from regulars.customise.decide import decide
    from regulars.customise.decide_one import decide_one
    from regulars.ledger.business import business
    from regulars.ledger.log.read import last_moment
    from regulars.ledger.models import Customer, Decision

    terms, as_of, at = business(), last_moment(), datetime.now(UTC)
    assert as_of is not None
    started, cpu = time.perf_counter(), time.process_time()
    report = decide(as_of, terms, at=at)
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    started = time.perf_counter()
    decide(as_of, terms, at=at)
    again = time.perf_counter() - started
    numbers = np.random.default_rng(1).choice(Customer.objects.count(), COMPARED) + 1
    took, worked, differ = [], [], 0
    for place, number in enumerate(numbers.tolist()):
        started, cpu_before = time.perf_counter(), time.process_time()
        found = decide_one(number, terms, at=at)
        if place < ALONE:
            took.append(1000 * (time.perf_counter() - started))
            worked.append(1000 * (time.process_time() - cpu_before))
        standing = Decision.objects.get(customer=number, state="open")
        # What the control group is left alone for stands for its days, in a ledger that was decided on before.
        differ += not _same(found, standing) and standing.decided_at == at
    return {
        "wall": wall, "cpu": cpu, "again": again, "parts": report.seconds, "acted": report.acted, "differ": differ,
        "p50": float(np.percentile(took, 50)), "p99": float(np.percentile(took, 99)),
        "cpu50": float(np.percentile(worked, 50)), "cpu99": float(np.percentile(worked, 99)),
    }  # fmt: skip


def _same(found: Any, standing: Any) -> bool:
    told = ("action_id", "channel", "group", "control", "propensity", "sampled", "expected_margin", "reasons")
    return all(getattr(found, name) == getattr(standing, name) for name in told)


def run() -> None:
    """Each size in processes of its own: one makes the ledger, one is measured."""
    chosen = os.environ.get("REGULARS_BENCH_SIZES", "")
    sizes = [int(size) for size in chosen.split(",")] if chosen else list(SIZES)
    table = Table(title=f"Decide ({TARGET_SECONDS:.0f} s a million; one alone {TARGET_MS:.0f} ms at the 99th of 100)")
    for column in (
        "customers", "acted", "all, s", "CPU-s", "again, s", "alone p50, ms", "p99, ms", "CPU-ms p50", "p99", "differ",
    ):  # fmt: skip
        table.add_column(column, justify="right")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            kept = os.environ.get("REGULARS_BENCH_KEEP")
            place = str(Path(kept) / str(size)) if kept else folder
            child("benchmarks.deciding", "fill", place, str(size))
            found = child("benchmarks.deciding", "measure", place)
        table.add_row(
            f"{size:,}", f"{found['acted']:,}", f"{found['wall']:.1f}", f"{found['cpu']:.1f}", f"{found['again']:.1f}",
            f"{found['p50']:.1f}", f"{found['p99']:.1f}", f"{found['cpu50']:.1f}", f"{found['cpu99']:.1f}",
            f"{found['differ']} of {COMPARED:,}",
        )  # fmt: skip
    Console(width=140).print(table)


if __name__ == "__main__":
    task, *rest = sys.argv[1:]
    print(json.dumps(_fill(rest[0], int(rest[1])) if task == "fill" else _measure(rest[0])))
