"""How fast does a file go in, durably, beside a bare `executemany` of the same rows in the same run?

Every figure is of a whole process on SQLite, on a ledger just made and empty: reading the gzipped CSV and all that
Regulars writes, against reading the same file with the csv module and inserting its rows into one bare table.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
BARE = """
import csv, gzip, itertools, sqlite3, sys
source, target = sys.argv[1:]
base = sqlite3.connect(target)
base.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
base.execute("CREATE TABLE line (invoice, code, description, quantity, at, price, customer, country)")
with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
    rows = csv.reader(file)
    next(rows)
    while batch := list(itertools.islice(rows, 10_000)):
        with base:
            base.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?)", batch)
"""


def run() -> None:
    """Import the real shop's year three times beside the bare loop, and print both."""
    folder = Path(os.environ.get("REGULARS_SHARED_DATA", ROOT.parent / "shared" / "data"))
    export = folder / "transactions" / "online_retail.csv.gz"
    if not export.exists():
        print(f"needs {export.name}; set REGULARS_SHARED_DATA to the folder of the data sets")
        return
    lines = 541_909
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for turn in range(3):
            data = Path(scratch) / str(turn)
            _timed([sys.executable, "-m", "regulars", "init", "--json"], data)
            ours.append(_timed([sys.executable, "-m", "regulars", "import", str(export), "--yes", "--json"], data))
            bare.append(_timed([sys.executable, "-c", BARE, str(export), f"{scratch}/bare{turn}.sqlite3"], data))
    table = Table("", "seconds (best of 3)", "lines a second", "peak MB", title=f"Taking in {lines:,} lines")
    for name, runs in (("regulars import", ours), ("bare executemany", bare)):
        seconds, peak = min(runs)
        table.add_row(name, f"{seconds:.2f}", f"{lines / seconds:,.0f}", f"{peak:,.0f}")
    Console().print(table)
    print(f"ratio of times (regulars / bare): {min(ours)[0] / min(bare)[0]:.2f}; floor 25,000 lines a second")


def _timed(command: list[str], data: Path) -> tuple[float, float]:
    """Seconds on the clock, and the peak memory in MB, of one process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REGULARS_")}
    started = time.perf_counter()
    process = subprocess.Popen(command, env={**environment, "REGULARS_DATA": str(data)}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status != 0:
        raise RuntimeError(f"{command} ended with {status}")
    assert isinstance(usage, resource.struct_rusage)
    return seconds, usage.ru_maxrss / 1024


if __name__ == "__main__":
    run()
