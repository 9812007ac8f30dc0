"""`python -m benchmarks [NAME ...]` runs the named benchmarks, or all of them; each prints its table."""

from __future__ import annotations

import pkgutil
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path


def names() -> list[str]:
    """The benchmarks there are: the modules of this folder that define `run`."""
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in found if not name.startswith("_"))


def main(wanted: Sequence[str]) -> int:
    """Run them one after the other; 2 where one is named that there is not."""
    known = names()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"There is no benchmark '{unknown[0]}'. There are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in wanted or known:
        module = import_module(f"benchmarks.{name}")
        print(f"\n== {name}: {(module.__doc__ or '').strip().splitlines()[0]}", flush=True)
        started = time.perf_counter()
        module.run()
        print(f"   ({time.perf_counter() - started:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
