"""May we reach them, now? How long one question takes, and everybody at once, with consents, wishes and deliveries.

The ledger is made for the purpose, in a folder that goes again: every customer has stated something, a fifth have
wishes of every kind, and each was reached a few times.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

SIZES = (10_000, 100_000)
ASKED = 2_000
_NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


def run() -> None:
    """Each size in a process of its own, on a folder of its own."""
    for size in SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(
                [sys.executable, "-c", f"from benchmarks.reach import measure; measure({size})"],
                env={**os.environ, "REGULARS_DATA": scratch},
                check=True,
            )


def measure(size: int) -> None:
    """Fill the ledger, ask, and print what it took."""
    from regulars.ledger.opening import open_ledger

    open_ledger()
    from regulars.ledger.models import Customer
    from regulars.ledger.reach import may_reach
    from regulars.ledger.reach.many import reach_of_customers
    from regulars.ledger.reach.rules import rules

    fill(size)
    chosen = np.random.default_rng(1).integers(1, size + 1, ASKED)
    customers = Customer.objects.in_bulk([int(number) for number in chosen])
    spans = {}
    for words, known in (("one question", None), ("one, rules at hand", rules())):
        taken = []
        for customer in customers.values():
            started = time.process_time()
            may_reach(customer, "email", "marketing", at=_NOW, set_rules=known)
            taken.append(1000 * (time.process_time() - started))
        spans[words] = np.percentile(taken, [50, 99])
    started = time.process_time()
    found = reach_of_customers(_NOW)
    everybody = time.process_time() - started
    table = Table("customers", "question", "p50 ms", "p99 ms", title="SQLite; processor time")
    for words, (middle, slow) in spans.items():
        table.add_row(f"{size:,}", words, f"{middle:.2f}", f"{slow:.2f}")
    table.add_row(f"{found.height:,}", "everybody at once", f"{1000 * everybody:,.0f}", "")
    Console().print(table)


def fill(size: int) -> None:
    """So many customers, two records each, with all that the question is about."""
    from regulars.ledger.frames import write_frame
    from regulars.ledger.models import Consent, Customer, Delivery, Link, Record, Source, Wish

    rng = np.random.default_rng(0)
    source = Source.objects.create(name="Shop", format="test")
    numbers = pl.Series(np.arange(1, size + 1))
    emails = pl.format("c{}@example.com", pl.col("id"))
    write_frame(Customer, pl.DataFrame({"id": numbers}).with_columns(
        known_since=pl.lit(_NOW), email=emails, time_zone=pl.lit("Europe/London"), origins=pl.lit("{}"),
    ))  # fmt: skip
    records = pl.DataFrame({"id": np.arange(1, 2 * size + 1)})
    write_frame(Record, records.with_columns(
        source=pl.lit(source.pk), key=pl.col("id").cast(pl.String), learned_at=pl.lit(_NOW), resolved=pl.lit(value=True)
    ))  # fmt: skip
    write_frame(Link, records.select(
        record="id", customer=(pl.col("id") - 1) % size + 1, probability=pl.lit(1.0), evidence=pl.lit(""),
        linked_at=pl.lit(_NOW),
    ))  # fmt: skip
    write_frame(Consent, records.select(
        record="id", channel=pl.lit("email"), purpose=pl.lit("marketing"), given_at=pl.lit(_NOW - timedelta(days=90)),
        state=pl.Series(rng.choice(["granted", "denied"], 2 * size, p=[0.95, 0.05])),
    ))  # fmt: skip
    wishing = records.filter(pl.col("id") % 5 == 0)
    said = {"frequency": "2/7", "quiet": "20:00-09:00", "pause": "", "topic": "no", "time_zone": "Europe/Paris"}
    for about, value in said.items():
        write_frame(Wish, wishing.select(
            record="id", about=pl.lit(about), value=pl.lit(value), channel=pl.lit("email"), item=pl.lit("News"),
            stated_at=pl.lit(_NOW - timedelta(days=30)),
        ))  # fmt: skip
    write_frame(Delivery, pl.DataFrame({"number": np.arange(4 * size)}).select(
        customer=pl.col("number") % size + 1, key=pl.format("d{}", pl.col("number")), channel=pl.lit("email"),
        purpose=pl.lit("marketing"), state=pl.lit("sent"), headers=pl.lit("{}"),
        at=pl.lit(_NOW) - pl.duration(hours=pl.Series(rng.integers(1, 2000, 4 * size))),
    ).with_columns(sent_at=pl.col("at")))  # fmt: skip
