"""The command `regulars` as people run it: a process of its own, on a data folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.support.commander import Commander


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True)
class Regulars:
    """Runs commands on one data folder."""

    data: Path

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REGULARS_")}
        return {**kept, "REGULARS_DATA": str(self.data), "COLUMNS": "160"}

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "regulars", *(str(argument) for argument in arguments)]

    def __call__(self, *arguments: object, **more: Any) -> Ended:
        done = subprocess.run(
            self.command(*arguments), env=self.environment(), capture_output=True, text=True, check=False, **more
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def many(regulars: Regulars) -> Iterator[Callable[..., Ended]]:
    """The command again, for many in a row: one process carries them out, without the start of one for each."""
    commander = Commander(regulars.environment())

    def carry_out(*arguments: object) -> Ended:
        ended = Ended(*commander(*arguments))
        assert "Traceback" not in ended.err, ended.err
        return ended

    try:
        yield carry_out
    finally:
        commander.end()


@pytest.fixture(scope="module")
def regulars(tmp_path_factory: pytest.TempPathFactory) -> Regulars:
    """The command, on an empty data folder that the tests of one file share."""
    return Regulars(tmp_path_factory.mktemp("regulars") / "data")
