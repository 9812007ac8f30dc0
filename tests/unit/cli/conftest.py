"""The command `regulars`, run in the test's own process, so that it sees the test's own ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from regulars.cli import main
from regulars.kernel.options import data_folder


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


Command = Callable[..., Ended]


@pytest.fixture
def regulars(capsys: pytest.CaptureFixture[str], db: None) -> Command:
    """Runs a command on the test's ledger and tells how it ended."""
    data_folder().mkdir(exist_ok=True)
    (data_folder() / "regulars.sqlite3").touch()  # the ledger is in memory; commands look whether there is one

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run
