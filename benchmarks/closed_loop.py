"""The closed loop over a simulated year: Regulars beside business as usual, chance, nothing, and who knows the truth.

`python -m benchmarks.closed_loop [SIZE [SEED [FOLDER]]]` for another public, and to keep figures and pictures.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SIZE, SEED = 2_500, 7
_WAYS = ("regulars", "usual", "oracle", "nothing", "random")
_ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Small matrices are faster on one processor, and much faster where others work on the same ones."""

Found = dict[str, dict[str, Any]]


def run(size: int = SIZE, seed: int = SEED, into: Path | None = None) -> Found:
    """Live the year in every way, each in a ledger of its own that begins the same; print the table."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _call("_make_base", [folder, size, seed], folder / "base")
        found: Found = {}
        for way in _WAYS:
            shutil.copytree(folder / "base", folder / way)
            contacts = [month["contacts"] for month in found.get("regulars", {"months": []})["months"]]
            _call("_live", [way, folder, size, seed, json.dumps(contacts)], folder / way)
            found[way] = json.loads((folder / f"{way}.json").read_text())
            print(f"   {way}: {found[way]['seconds']} s", flush=True)
    from benchmarks._closed_loop_told import tell

    tell(found, into)
    return found


def _call(function: str, arguments: list[object], data: Path) -> None:
    """Call one of this module's functions in a process with a data folder of its own."""
    told = ", ".join(repr(str(each)) for each in arguments)
    program = f"from benchmarks.closed_loop import {function}; {function}({told})"
    subprocess.run([sys.executable, "-c", program], env=os.environ | _ALONE | {"REGULARS_DATA": str(data)}, check=True)


def _make_base(folder: str, size: str, seed: str) -> None:
    """The sample business, imported and known; nothing decided yet."""
    _open()
    from benchmarks._year import BEGINS

    from regulars.demo.job import run_demo
    from regulars.ledger.models import Decision, Experiment, Run

    run_demo(Path(folder) / "files", size=int(size), seed=int(seed), at=BEGINS, progress=lambda _doing, _share: None)
    for model in (Decision, Experiment, Run):
        model.objects.all().delete()


def _live(way: str, folder: str, size: str, seed: str, contacts: str) -> None:
    _open()
    from benchmarks._year import live_year

    found = live_year(way, Path(folder) / "files", size=int(size), seed=int(seed), contacts=json.loads(contacts))
    (Path(folder) / f"{way}.json").write_text(json.dumps(found))


def _open() -> None:
    from regulars.ledger.opening import open_ledger

    open_ledger()


if __name__ == "__main__":
    numbers, folders = [int(each) for each in sys.argv[1:3]], [Path(each) for each in sys.argv[3:4]]
    run(*numbers, *folders)
