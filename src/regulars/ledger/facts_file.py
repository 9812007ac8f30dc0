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
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from regulars.kernel.options import data_folder
from regulars.ledger.log.read import last_seq
from regulars.ledger.models import IdentityEntry

_FILE, _ABOUT = "facts.arrow", "facts.json"
_GOODS, _ABOUT_GOODS = "goods.arrow", "goods.json"


@dataclass(frozen=True, slots=True, eq=False)
class KeptFacts:
    """The decision frame as of a moment, in order of customer, and its currency."""

    frame: pl.DataFrame
    customers: NDArray[np.int64]
    currency: str
    as_of: datetime

    def of(self, customer: int) -> pl.DataFrame:
        """The facts of one customer: one row, or none for who is not among them."""
        at = int(np.searchsorted(self.customers, customer))
        known = at < len(self.customers) and self.customers[at] == customer
        return self.frame.slice(at, int(known))


def keep_facts(frame: pl.DataFrame, currency: str, as_of: datetime) -> None:
    """Keep the facts of all customers, in place of those that were kept before."""
    _keep(_FILE, frame)
    (data_folder() / _ABOUT).write_text(json.dumps({"currency": currency, "as_of": as_of.isoformat()}))


def keep_goods(frame: pl.DataFrame, as_of: datetime) -> None:
    """Keep what each customer buys and will want next, for the decisions as of the same moment."""
    _keep(_GOODS, frame)
    (data_folder() / _ABOUT_GOODS).write_text(json.dumps(_state(as_of)))


def kept_goods(as_of: datetime) -> pl.DataFrame | None:
    """What was kept as of that moment; None where it was another, or events came in or customers changed since."""
    try:
        about = json.loads((data_folder() / _ABOUT_GOODS).read_text())
        return pl.read_ipc(data_folder() / _GOODS) if about == _state(as_of) else None
    except FileNotFoundError:
        return None


def _state(as_of: datetime) -> dict[str, Any]:
    changed = IdentityEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return {"as_of": as_of.isoformat(), "seq": last_seq(), "identity": changed}


def _keep(name: str, frame: pl.DataFrame) -> None:
    folder = data_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    being_written = folder / f"{name}.{os.getpid()}"
    # In the layout that polars has in memory, and in one piece: what is mapped needs no reading and no copy.
    frame.rechunk().write_ipc(being_written, compression="uncompressed", record_batch_size=max(frame.height, 1))
    being_written.chmod(0o600)
    being_written.replace(folder / name)


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
    for name in (_FILE, _GOODS):
        (data_folder() / name).unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _opened(path: Path, _changed: int, _number: int) -> KeptFacts:
    about = json.loads((path.parent / _ABOUT).read_text())
    with pa.memory_map(str(path)) as mapped:
        frame = pl.DataFrame(pa.ipc.open_file(mapped).read_all())
    return KeptFacts(frame, frame["customer"].to_numpy(), about["currency"], datetime.fromisoformat(about["as_of"]))
