"""How many events a second does live equity bear, and is it what valuing everybody anew gives? A million customers.

Purchases and returns of today and of earlier days are taken in one by one, as they would come from shops; each moves
one customer's value and the total. Afterwards everybody is valued anew.
"""

from __future__ import annotations

import datetime
import resource
import time

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from regulars.science.lifetime.live import LiveEquity
from regulars.science.lifetime.valuation import Terms, describe_base, learn_models

SIZES = (10_000, 100_000, 1_000_000)
EVENTS = 10_000
TARGET_A_SECOND, TARGET_RELATIVE = 1_000.0, 1e-9
_TODAY = datetime.date(2024, 1, 8)


def orders(customers: int) -> pl.DataFrame:
    """About four orders each, over two years."""
    rng = np.random.default_rng(0)
    who = np.repeat(np.arange(customers), rng.geometric(0.25, customers))
    start = rng.integers(0, 700, customers)
    later = np.where(rng.random(len(who)) < 0.2, 0, rng.exponential(90, len(who))).astype(int)
    day = np.minimum(start[who] + later, 729)
    first = pl.lit(_TODAY - datetime.timedelta(days=729))
    return pl.DataFrame({"customer": who, "day": day, "amount": rng.gamma(2, 20, len(who)).round(2)}).select(
        "customer", occurred_at=first + pl.duration(days=pl.col("day")), amount="amount"
    )


def run() -> None:
    """For each size: events a second, the time of one, and how far the total is from everybody's values anew."""
    table = Table(title=f"{EVENTS:,} events, one by one")
    for name in ("customers", "loading, s", "events a CPU-s", "p50 ms", "p99 ms", "off by", "anew, s", "peak MB"):
        table.add_column(name, justify="right")
    for size in SIZES:
        table.add_row(f"{size:,}", *_measure(size))
    Console(width=120).print(table)
    print(f"targets: {TARGET_A_SECOND:,.0f} events a second, off by {TARGET_RELATIVE:g} at most")


def _measure(size: int) -> list[str]:
    told = orders(size)
    models = learn_models(describe_base(told, _TODAY))
    started = time.perf_counter()
    live = LiveEquity.load(told, _TODAY, models, Terms(0.35, 0.1, 3.0))
    loading = time.perf_counter() - started
    rng = np.random.default_rng(1)
    who = rng.integers(0, size + size // 1000, EVENTS).tolist()
    amount = np.where(rng.random(EVENTS) < 0.1, -20.0, rng.gamma(2, 20, EVENTS).round(2)).tolist()
    ago = np.where(rng.random(EVENTS) < 0.9, 0, rng.integers(0, 100, EVENTS)).tolist()
    took, cpu = [], time.process_time()
    for customer, money, back in zip(who, amount, ago, strict=True):
        began = time.perf_counter()
        live.apply(customer, _TODAY - datetime.timedelta(days=back), money)
        took.append(time.perf_counter() - began)
    cpu = time.process_time() - cpu
    started = time.perf_counter()
    anew = live.recompute()
    spent = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        f"{loading:.1f}",
        f"{EVENTS / cpu:,.0f}",
        *(f"{np.quantile(took, share) * 1e3:.2f}" for share in (0.5, 0.99)),
        f"{abs(live.equity / anew - 1):.0e}",
        f"{spent:.2f}",
        f"{peak:,.0f}",
    ]
