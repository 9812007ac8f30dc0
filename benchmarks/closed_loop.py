"""The closed loop over a simulated year: Regulars beside business as usual, chance, nothing, and who knows the truth.

`python -m benchmarks.closed_loop [SIZE [SEEDS [FOLDER [FEW]]]]` for other publics, such as 2000 7,8,9, and to keep
figures and pictures; in the last FEW of them chance and who knows the truth, which take longest, are left out. A year
that was lived is kept where REGULARS_BENCH_KEEP names a folder, and is not lived again.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SIZE, SEEDS = 2_000, (7, 8, 9)
_WAYS = ("regulars", "usual", "nothing", "oracle", "random")
_MAIN = _WAYS[:3]
_ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
"""Small matrices are faster on one processor, and much faster where others work on the same ones."""

Years = dict[str, dict[str, Any]]


def run(size: int = SIZE, seeds: Sequence[int] = SEEDS, into: Path | None = None, few: int = 0) -> dict[int, Years]:
    """Live the year of each public in every way, of the last few only in the main ones; print the table."""
    with TemporaryDirectory() as name:
        keep = Path(os.environ.get("REGULARS_BENCH_KEEP", name))
        found = {
            seed: live_public(size, seed, keep / f"{size}-{seed}", _WAYS if place < len(seeds) - few else _MAIN)
            for place, seed in enumerate(seeds)
        }
    from benchmarks._closed_loop_told import tell

    tell(found, into)
    return found


def live_public(size: int, seed: int, folder: Path, ways: Sequence[str] = _WAYS) -> Years:
    """One public's year in these ways, each in a ledger of its own that begins the same."""
    folder.mkdir(parents=True, exist_ok=True)
    found: Years = {}
    for way in ways:
        told = folder / f"{way}.json"
        if not told.exists():
            if not (folder / "base.done").exists():
                shutil.rmtree(folder / "base", ignore_errors=True)
                _call("_make_base", [folder, size, seed], folder / "base")
                (folder / "base.done").touch()
            contacts = [each["contacts"] for each in found.get("regulars", {"stretches": []})["stretches"]]
            shutil.rmtree(folder / way, ignore_errors=True)
            shutil.copytree(folder / "base", folder / way)
            _call("_live", [way, folder, size, seed, json.dumps(contacts)], folder / way)
            shutil.rmtree(folder / way)
        found[way] = json.loads(told.read_text())
        print(f"   public {seed}, {way}: {found[way]['seconds']} s", flush=True)
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
    from benchmarks._ways import live_year

    found = live_year(way, Path(folder) / "files", size=int(size), seed=int(seed), contacts=json.loads(contacts))
    part = Path(folder) / f"{way}.part"
    part.write_text(json.dumps(found))
    part.rename(Path(folder) / f"{way}.json")


def _open() -> None:
    from regulars.ledger.opening import open_ledger

    open_ledger()


if __name__ == "__main__":
    size, seeds, folder, few = (*sys.argv[1:5], "", "", "", "")[:4]
    publics = [int(each) for each in seeds.split(",") if each] or SEEDS
    run(int(size or SIZE), publics, Path(folder) if folder else None, int(few or 0))
