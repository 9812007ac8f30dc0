"""How long does it take to differentiate customers, from 10,000 to a million with twenty events each? Time and memory.

A made-up shop is put straight into a ledger (customers, records, links, and the log's segments), then the steps run on
it as `regulars run` runs them, each size in a process of its own. Sizes can be chosen with REGULARS_BENCH_SIZES, such
as 10000,100000; a ledger that is wanted later is kept where REGULARS_BENCH_KEEP names a folder.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

SIZES = (10_000, 100_000, 1_000_000)
EVENTS_EACH = 20
STEPS = ("needs", "differentiate", "shifts", "traits", "preferences")
TARGET_SECONDS, TARGET_MB = 300.0, 6_000.0

_START = datetime(2022, 1, 1, tzinfo=UTC)
_DAYS = 1_095
_CATEGORIES = ("Tea", "Coffee", "Cups", "Honey", "Sweets", "Gifts")
_TOWNS = ("Leeds", "York", "Hull", "Bath", "Ely", "Wells", "Ripon", "Truro")
_PART = 500_000  # orders made at once


def shop(count: int, seed: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Customers (customer, known_since, city, email) and their order lines, as the log's columns, about 20 each."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(0.9, 1 / 60.0, count)  # orders a day
    known = rng.integers(0, _DAYS - 60, count)
    stays = rng.exponential(600.0, count)
    span = np.minimum(stays, _DAYS - known)
    orders = 1 + rng.poisson(rate * span)
    orders = np.minimum(orders, 200)
    who = np.repeat(np.arange(count), orders)
    day = known[who] + np.where(
        np.arange(len(who)) == np.repeat(np.cumsum(orders) - orders, orders), 0, rng.random(len(who)) * span[who]
    )
    lines = 1 + rng.poisson(max(EVENTS_EACH * count / len(who) - 1, 0.0), len(who))
    order = np.repeat(np.arange(len(who)), lines)
    taste = rng.integers(0, len(_CATEGORIES), count)
    category = np.where(rng.random(len(order)) < 0.5, taste[who[order]], rng.integers(0, len(_CATEGORIES), len(order)))
    moment = (day * 86_400 + rng.integers(7 * 3600, 23 * 3600, len(who))).astype(np.int64)
    amount = np.round(np.exp(rng.normal(2.3, 0.5, len(order)) + rng.normal(0, 0.4, count)[who[order]]), 2)
    events = pl.DataFrame(
        {
            "who": who[order],
            "order": order,
            "second": moment[order],
            "category": category,
            "product": category * 40 + rng.integers(0, 40, len(order)),
            "amount": amount,
        }
    )
    people = pl.DataFrame(
        {"customer": np.arange(1, count + 1), "known": known, "town": rng.integers(0, len(_TOWNS), count)}
    )
    return people, events


def fill_ledger(count: int) -> int:
    """Put the shop into the open ledger; gives the number of event lines."""
    from regulars.ledger.frames import write_frame
    from regulars.ledger.log.schema import EVENT_SCHEMA
    from regulars.ledger.log.segments import ROWS_PER_SEGMENT, write_segment
    from regulars.ledger.models import Customer, Link, LogSegment, Record, RecordVersion, Source

    people, events = shop(count)
    source = Source.objects.create(name="Shop")
    since = pl.lit(_START) + pl.duration(days=pl.col("known"))
    town = pl.col("town").replace_strict(dict(enumerate(_TOWNS)), return_dtype=pl.String)
    mail = pl.format("c{}@mail.example", "customer")
    number = pl.col("customer").cast(pl.Int64)
    write_frame(Customer, people.select(id=number, known_since=since, email=mail, city=town, country=pl.lit("GB"),
        origins=pl.lit("{}"), search=mail))  # fmt: skip
    write_frame(Record, people.select(id=number, source=pl.lit(source.pk), key=mail, learned_at=since, email=mail,
        resolved=pl.lit(True)))  # fmt: skip
    write_frame(RecordVersion, people.select(id=number, record=number, learned_at=since, fields=pl.lit("{}")))
    write_frame(Link, people.select(id=number, record=number, customer=number, probability=pl.lit(1.0),
        evidence=pl.lit("made up"), linked_at=since))  # fmt: skip
    events = events.sort("who", "second", "order").with_row_index("seq", offset=1)
    kinds = dict(enumerate(_CATEGORIES))
    for part in events.iter_slices(ROWS_PER_SEGMENT):
        at = (pl.lit(_START) + pl.duration(seconds=pl.col("second"))).cast(pl.Datetime("us", "UTC"))
        lines = part.select(
            pl.col("seq").cast(pl.Int64),
            source=pl.lit(source.pk),
            source_key=pl.format("c{}@mail.example", pl.col("who") + 1),
            name=pl.lit("Order Completed"),
            occurred_at=at,
            order_id=pl.col("order").cast(pl.String),
            line=pl.int_range(1, pl.len() + 1).over("order"),
            product=pl.format("P{}", "product"),
            product_name=pl.format("Product {}", "product"),
            category=pl.col("category").replace_strict(kinds, return_dtype=pl.String),
            quantity=pl.lit(1),
            amount=pl.col("amount"),
            currency=pl.lit("GBP"),
            properties=pl.lit(None, dtype=pl.String),
        ).cast(EVENT_SCHEMA)
        name = f"bench-{part['seq'][0]}.parquet"
        write_segment(name, lines)
        LogSegment.objects.create(
            file=name, source=source, first_seq=int(part["seq"][0]), last_seq=int(part["seq"][-1]), rows=part.height,
            first_at=lines["occurred_at"].min(), last_at=lines["occurred_at"].max(),
        )  # fmt: skip
    return events.height


def _measure(folder: str) -> dict[str, Any]:
    """Run the steps on the ledger in this process."""
    os.environ["REGULARS_DATA"] = folder
    from regulars.ledger.opening import open_ledger

    open_ledger()
    from regulars import flow
    from regulars.ledger.models import Score

    seconds = {}
    for step in STEPS:
        started, cpu = time.perf_counter(), time.process_time()
        flow.run(step, at=datetime.now(UTC) + timedelta(0))
        seconds[step] = {"wall": time.perf_counter() - started, "cpu": time.process_time() - cpu, "mb": _peak()}
    return {"steps": seconds, "mb": _peak(), "scored": Score.objects.count()}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(module: str, *words: str) -> dict[str, Any]:
    """What a benchmark's module prints last, as JSON, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *words],
        cwd=Path(__file__).resolve().parents[1],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run() -> None:
    """Each size in processes of its own: one makes the ledger, one is measured."""
    chosen = os.environ.get("REGULARS_BENCH_SIZES", "")
    sizes = [int(size) for size in chosen.split(",")] if chosen else list(SIZES)
    table = Table(title="Differentiate, wall seconds")
    for column in ("customers", "events", *STEPS, "all", "CPU-s", "peak MB"):
        table.add_column(column, justify="right")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            kept = os.environ.get("REGULARS_BENCH_KEEP")
            place = str(Path(kept) / str(size)) if kept else folder
            made = child("benchmarks.differentiate", "fill", place, str(size))
            found = child("benchmarks.differentiate", "measure", place)
        walls = [found["steps"][step]["wall"] for step in STEPS]
        cpu = sum(found["steps"][step]["cpu"] for step in STEPS)
        figures = [f"{size:,}", f"{made['events']:,}", *(f"{wall:.1f}" for wall in walls)]
        table.add_row(*figures, f"{sum(walls):.1f}", f"{cpu:.1f}", f"{found['mb']:,.0f}")
        if size == SIZES[-1]:
            met = sum(walls) <= TARGET_SECONDS and found["mb"] <= TARGET_MB
            table.caption = f"a million: {TARGET_SECONDS:.0f} s and {TARGET_MB:,.0f} MB: {'met' if met else 'MISSED'}"
    Console(width=140).print(table)


def _fill(folder: str, size: int) -> dict[str, Any]:
    os.environ["REGULARS_DATA"] = folder
    from regulars.ledger.opening import open_ledger

    open_ledger()
    return {"events": fill_ledger(size)}


if __name__ == "__main__":
    task, *rest = sys.argv[1:]
    print(json.dumps(_fill(rest[0], int(rest[1])) if task == "fill" else _measure(rest[0])))
