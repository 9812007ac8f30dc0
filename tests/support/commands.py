"""Driving the `regulars` command as its users do, in a data folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Shop:
    """A data folder and the command to use on it."""

    data: Path

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, without any settings of Regulars but the data folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGULARS_", "DJANGO_"))}
        return {**kept, "REGULARS_DATA": str(self.data), "PYTHONWARNINGS": "ignore"}

    def start(self, *arguments: str | Path, module: str = "regulars") -> subprocess.Popen[str]:
        """Start a command and return at once."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            env=self.environment,
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str | Path, code: int = 0) -> str:
        """Run a command to its end and give what it printed; its exit code must be `code`."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == code, f"exit code {process.returncode}\n{out}\n{err}"
        return out if code == 0 else err

    def ask(self, *arguments: str | Path) -> Any:
        """Run a command with --json and give its answer."""
        return json.loads(self.run(*arguments, "--json"))

    def digest(self) -> dict[str, str]:
        """A hash of every table of this ledger."""
        process = self.start(module="tests.support.ledger_state")
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return dict(line.split(maxsplit=1) for line in out.splitlines())
