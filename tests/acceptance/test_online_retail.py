"""A real shop's year: 541,909 lines in, to the penny; again, nothing new; and back out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.commands import Shop

pytestmark = pytest.mark.acceptance
COUNTS = """
import json
from regulars.ledger.opening import open_ledger
open_ledger()
import polars as pl
from regulars.ledger.log.read import scan_events
from regulars.ledger.models import Customer, Record
lines = scan_events().collect()
known = lines.filter(pl.col("source_key").is_not_null())
print(json.dumps({
    "lines": lines.height,
    "customers": Customer.objects.count(),
    "records": Record.objects.count(),
    "invoices": known["order_id"].n_unique(),
    "cancelled": known.filter(pl.col("name") == "Order Cancelled")["order_id"].n_unique(),
    "revenue": str(round(known["amount"].sum(), 2)),
    "currencies": known["currency"].unique().to_list(),
    "repeats": known.height - known.unique([c for c in known.columns if c not in ("seq", "line")]).height,
}))
"""
EXPECTED = {
    "lines": 541_909,
    "customers": 4_372,
    "records": 4_372,
    "invoices": 22_190,
    "cancelled": 3_654,
    "revenue": "8300065.81",
    "currencies": ["GBP"],
}


def counts(shop: Shop) -> dict[str, object]:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", COUNTS], env=shop.environment, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def export(shared_data: Path) -> Path:
    path = shared_data / "transactions" / "online_retail.csv.gz"
    if not path.exists():
        pytest.skip(f"needs {path.name}")
    return path


def test_the_whole_year(export: Path, tmp_path: Path) -> None:
    shop = Shop(tmp_path / "data")
    empty = shop.digest()
    report = shop.ask("import", export, "--yes")
    assert (report["lines"], report["rejected"], report["customers"]) == (541_909, 0, 4_372)
    flow = shop.ask("run")
    assert set(flow["steps"]) == {
        *("identify", "needs", "differentiate", "shifts"),
        *("relationships", "traits", "preferences", "listening", "goods", "customise", "experience", "measure"),
    }
    found = counts(shop)
    assert {name: found[name] for name in EXPECTED} == EXPECTED
    assert found["repeats"] >= 5_000

    again = shop.ask("import", export, "--yes")
    assert again["nothing_new"]
    assert counts(shop) == found

    best = shop.ask("customers", "--sort", "value", "--limit", "20")
    assert len(best["customers"] if isinstance(best, dict) else best) == 20
    today = shop.ask("today", "--limit", "20")
    assert 0 < len(today["suggestions"] if isinstance(today, dict) else today) <= 20

    shop.ask("import", "--undo", str(report["number"]))
    after = shop.digest()
    for table in ("Record", "RecordVersion", "Customer", "Link", "TimelineEntry", "LogSegment", "Identifier", "log"):
        assert after[table] == empty[table], table
