"""A small grocer whose customers have habits: staples at their own pace, a pair that goes together, and whims."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

START = datetime(2025, 1, 1, 9, tzinfo=UTC)
COFFEE, FILTERS, MILK, BREAD = "coffee", "filters", "milk", "bread"


def shopping(customers: int = 60, days: int = 120, *, seed: int = 1) -> pl.DataFrame:
    """Lines of baskets: customer, basket, product, occurred_at.

    Everybody comes about once a week, at an hour of their own; half of them buy milk each time, a third coffee with
    filters every fourth time, everybody a whim out of thirty.
    """
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, str, str, datetime]] = []
    for who in range(customers):
        day, visit, hour = float(rng.uniform(0, 7)), 0, int(rng.integers(0, 10))
        while day < days:
            goods = {f"whim {rng.integers(0, 30)}"}
            goods |= {MILK} if who % 2 == 0 else set()
            goods |= {BREAD} if rng.random() < 0.4 else set()
            goods |= {COFFEE, FILTERS} if who % 3 == 0 and visit % 4 == 0 else set()
            at = START + timedelta(days=int(day), hours=hour)
            rows += [(f"c{who:03}", f"b{who:03}-{visit:03}", each, at) for each in sorted(goods)]
            day, visit = day + max(1.0, float(rng.normal(7, 1))), visit + 1
    return pl.DataFrame(rows, schema=["customer", "basket", "product", "occurred_at"], orient="row")
