"""The README's demo output: what it says, what the demo prints, and `python -m tests.support.readme` to renew it."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"
_BLOCK = re.compile(r"(<!-- demo -->\n).*?(<!-- /demo -->)", re.DOTALL)


def shown() -> str:
    """The output that the README shows."""
    found = re.search(r"<!-- demo -->\n```\n(.*?)\n```\n<!-- /demo -->", README.read_text(encoding="utf-8"), re.DOTALL)
    return found.group(1) if found else ""


def printed(folder: Path) -> str:
    """What the demo prints, without the line that names the folder."""
    done = subprocess.run(
        [sys.executable, "-m", "regulars", "demo", "--no-serve", "--folder", str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.rstrip() for line in done.stdout.splitlines() if str(folder) not in line]
    return "\n".join(lines).strip()


def renew() -> None:
    """Put what the demo prints now into the README."""
    with tempfile.TemporaryDirectory() as folder:
        output = printed(Path(folder))
    text = README.read_text(encoding="utf-8")
    README.write_text(_BLOCK.sub(lambda m: f"{m[1]}```\n{output}\n```\n{m[2]}", text), encoding="utf-8")


if __name__ == "__main__":
    renew()
