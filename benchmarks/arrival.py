"""How long does one new record take to find its customer among a million, and do ids last when all is done again?

A ledger on SQLite is filled with REGULARS_BENCH_RECORDS invented records from five sources (a million, if not set) and
resolved; then 2,000 more arrive one by one, each with id, evidence and a durable commit. What the disk takes to make
32 kB durable is printed beside, since every arrival waits for that. Then everything is matched anew, and once more with
one record in a hundred new.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
ARRIVING, BEFORE_MEASURING = 2_000, 100


def run() -> None:
    """Measure in a process of its own, on a ledger of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            [sys.executable, "-m", "benchmarks.arrival"],
            env={**os.environ, "REGULARS_DATA": scratch},
            cwd=ROOT,
            check=True,
        )


def measure() -> None:
    """Fill, resolve, let records arrive, match anew; print each."""
    from regulars.demo.million import make_people
    from regulars.ledger.opening import open_ledger

    records = int(os.environ.get("REGULARS_BENCH_RECORDS", "1_000_000"))
    open_ledger()

    from regulars.identify.resolve import resolve

    told = make_people(records + ARRIVING + BEFORE_MEASURING + records // 100, seed=7)
    _fill(told.head(records), 0)
    print(f"{records:,} records")
    print(_timed("the first run", lambda: resolve(at=NOW, country="GB")))
    print(_quality(told))
    _arrivals(told.slice(records, ARRIVING + BEFORE_MEASURING), records)
    print(_quality(told))
    resolve(at=NOW, country="GB", retrain=True)
    before = _owners()
    print(_timed("trained and matched anew, nothing new", lambda: resolve(at=NOW, country="GB", retrain=True)))
    print(f"  records with the same customer: {_kept(before, set()):.3%}")
    _fill(told.tail(records // 100), 2 * records)
    for how, retrain in (("matched", False), ("trained and matched", True)):
        known = len(before)
        print(_timed(f"{how} anew, {records // 100:,} new", lambda: resolve(at=NOW, anew=True, retrain=retrain)))  # noqa: B023
        after = _owners()
        grown = {customer for record, customer in after.items() if record not in before}
        print(f"  {known:,} records, of customers without a new one kept by theirs: {_kept(before, grown):.3%}")


def _fill(told: Any, first: int) -> None:
    import polars as pl

    from regulars.ledger.frames import UTC_TIME, write_frame
    from regulars.ledger.models import Record, Source

    sources = {
        name: Source.objects.get_or_create(name=name, defaults={"format": "test"})[0].pk for name in _names(told)
    }
    street = pl.concat_str("house_number", "street", separator=" ", ignore_nulls=True)
    rows = told.with_columns(
        pl.when(street != "").then(street).alias("street"),
        pl.col("source").replace_strict(sources),
        (pl.int_range(pl.len()) + first).cast(pl.String).alias("key"),
        pl.lit(NOW).cast(UTC_TIME).alias("learned_at"),
    )
    write_frame(Record, rows.drop("truth", "house_number"))


def _names(told: Any) -> list[str]:
    return sorted(told["source"].unique())


def _arrivals(told: Any, first: int) -> None:
    import numpy as np

    from regulars.identify.arrival import arrive
    from regulars.ledger.models import Source

    sources = {source.name: source for source in Source.objects.all()}
    wall, cpu, new = [], [], 0
    for number, row in enumerate(told.rows(named=True)):
        street = " ".join(part for part in (row["house_number"], row["street"]) if part)
        said = {**row, "street": street or None}
        started, worked = time.perf_counter(), time.process_time()
        arrival = arrive(sources[row["source"]], str(first + number), said, at=NOW)
        if number >= BEFORE_MEASURING:
            wall.append(time.perf_counter() - started)
            cpu.append(time.process_time() - worked)
            new += arrival.created
    print(f"{'':24}  p50      p95      p99 ms")
    for name, seconds in (("an arrival", wall), ("of it processor", cpu), ("the disk, 32 kB", _disk())):
        found = np.quantile(seconds, (0.5, 0.95, 0.99)) * 1_000
        print(f"  {name:20} " + "".join(f"{value:8.2f} " for value in found))
    print(f"  {new:,} of {len(wall):,} were new customers")


def _disk() -> list[float]:
    """Seconds to write 32 kB durably, 200 times over."""
    target, seconds = Path(os.environ["REGULARS_DATA"]) / "disk", []
    handle = os.open(target, os.O_CREAT | os.O_WRONLY)
    for number in range(200):
        started = time.perf_counter()
        os.pwrite(handle, b"x" * 32_768, number % 20 * 32_768)
        os.fdatasync(handle)
        seconds.append(time.perf_counter() - started)
    os.close(handle)
    target.unlink()
    return seconds


def _timed(what: str, work: Callable[[], object]) -> str:
    import resource

    started, worked = time.perf_counter(), time.process_time()
    report = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    wall, cpu = time.perf_counter() - started, time.process_time() - worked
    return f"{what}: {wall:.1f} s, processor {cpu:.1f} s, peak {peak:,.0f} MB\n  {report}"


def _quality(told: Any) -> str:
    import polars as pl

    from regulars.ledger.frames import read_frame
    from regulars.ledger.models import Link
    from regulars.science.matching.evaluate import agreement

    links = read_frame(Link, ["record__key", "customer"]).rename({"customer": "found"})
    found = agreement(links.with_columns(told["truth"].gather(links["record__key"].cast(pl.Int64)).alias("person")))
    return f"  F1 {found.f1:.3f}, B-cubed {found.b_cubed:.3f}"


def _owners() -> dict[int, int]:
    from regulars.ledger.frames import read_frame
    from regulars.ledger.models import Link

    return dict(read_frame(Link, ["record", "customer"]).iter_rows())


def _kept(before: dict[int, int], grown: set[int]) -> float:
    after = _owners()
    asked = [record for record, customer in before.items() if customer not in grown]
    return sum(after.get(record) == before[record] for record in asked) / max(len(asked), 1)


if __name__ == "__main__":
    measure()
