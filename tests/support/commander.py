"""One process that carries out many commands, one after the other: most of a command's time is its start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


class Commander:
    """Gives commands to the process, which starts with the first; each gives its exit code, and what it wrote."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.commander"],
                env=self.environment,
                cwd=Path(__file__).resolve().parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps([str(argument) for argument in arguments]), file=self.process.stdin, flush=True)
        code, out, err = json.loads(self.process.stdout.readline())
        return code, out, err

    def end(self) -> None:
        """Let the process go, if it ever started."""
        if self.process is not None:
            self.process.communicate()


def _obey() -> None:
    told = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            for number, file in ((1, out), (2, err)):
                os.dup2(file.fileno(), number)
            code = _carry_out(json.loads(line))
            sys.stdout.flush()
            sys.stderr.flush()
            said: list[Any] = [code]
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode())
        print(json.dumps(said), file=told, flush=True)


def _carry_out(arguments: list[str]) -> int:
    from regulars.cli import main

    try:
        main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    _obey()
