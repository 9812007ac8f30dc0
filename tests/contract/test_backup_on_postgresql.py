"""A ledger on PostgreSQL is backed up and restored by the same commands, whole, into an empty database."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

ADDRESS = os.environ.get("REGULARS_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
NAME = f"regulars_backup_{os.getpid()}"


@pytest.fixture
def database() -> Iterator[str]:
    """The address of a database of our own, empty."""
    if not shutil.which("pg_dump"):
        pytest.skip("needs PostgreSQL's client programs (pg_dump)")
    try:
        server = psycopg.connect(ADDRESS, connect_timeout=3, autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("needs PostgreSQL 15 or newer; set REGULARS_TEST_POSTGRES to its address")
    with server:
        server.execute(f"DROP DATABASE IF EXISTS {NAME}")
        server.execute(f"CREATE DATABASE {NAME}")
        yield f"{ADDRESS.rsplit('/', 1)[0]}/{NAME}"
        server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def run(database: str, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "REGULARS_DATABASE_URL": database, "REGULARS_DATA": str(data)}
    command = [sys.executable, "-m", "regulars", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif("REGULARS_DATABASE_URL" in os.environ, reason="the contract suite's own run on PostgreSQL")
def test_there_and_back(database: str, tmp_path: Path) -> None:
    data, elsewhere, file = tmp_path / "data", tmp_path / "elsewhere", tmp_path / "b.tar.gz"
    answer(run(database, data, "init", "--business", "Corner Coffee", "--json"))
    assert answer(run(database, data, "backup", str(file), "--json"))["database"] == "postgresql"
    answer(run(database, data, "settings", "BUSINESS_NAME", "Renamed since", "--json"))

    refused = run(database, elsewhere, "restore", str(file))
    assert refused.returncode == 2
    assert "There is a ledger" in refused.stderr

    report = answer(run(database, elsewhere, "restore", str(file), "--force", "--json"))
    assert (Path(report["kept_aside"]) / "regulars.dump").stat().st_size > 0, "what was replaced is kept"
    (name,) = answer(run(database, elsewhere, "settings", "BUSINESS_NAME", "--json"))
    assert name["value"] == "Corner Coffee"
    assert (elsewhere / "secret.key").read_bytes() == (data / "secret.key").read_bytes()
    assert answer(run(database, elsewhere, "check", "--json"))["sound"]
