"""The facts that decisions were made on, as one file of columns: read by row for who is decided upon alone.

An Arrow file, mapped into memory and not read: a customer's row costs a page or two, however many there are. It can be
made anew at any time by deciding; erasing anybody removes it.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from regulars.kernel.options import data_folder

_FILE, _ABOUT = "facts.arrow", "facts.json"


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """The decision frame as of a moment, in order of customer, and its currency."""

    table: pa.Table
    customers: NDArray[np.int64]
    currency: str
    as_of: datetime

    def of(self, customer: int) -> pl.DataFrame:
        """The facts of one customer: one row, or none for who is not among them."""
        at = int(np.searchsorted(self.customers, customer))
        known = at < len(self.customers) and self.customers[at] == customer
        return pl.DataFrame(self.table.slice(at, int(known)))


def keep_facts(frame: pl.DataFrame, currency: str, as_of: datetime) -> None:
    """Keep the facts of all customers, in place of those that were kept before."""
    folder = data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    being_written = folder / f"{_FILE}.{os.getpid()}"
    frame.rechunk().write_ipc(being_written, compression="uncompressed", compat_level=pl.CompatLevel.oldest())
    being_written.chmod(0o600)
    being_written.replace(folder / _FILE)
    (folder / _ABOUT).write_text(json.dumps({"currency": currency, "as_of": as_of.isoformat()}))


def kept_facts() -> KeptFacts | None:
    """What was kept last; None before the first run, or since somebody was erased."""
    path = data_folder() / _FILE
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return _opened(path, state.st_mtime_ns, state.st_ino)


def forget_facts() -> None:
    """Remove what was kept: somebody is to be forgotten."""
    (data_folder() / _FILE).unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _opened(path: Path, _changed: int, _number: int) -> KeptFacts:
    about = json.loads((path.parent / _ABOUT).read_text())
    with pa.memory_map(str(path)) as mapped:
        table = pa.ipc.open_file(mapped).read_all()
    customers = table["customer"].to_numpy()
    return KeptFacts(table, customers, about["currency"], datetime.fromisoformat(about["as_of"]))
