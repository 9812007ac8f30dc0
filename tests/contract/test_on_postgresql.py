"""The whole contract suite again, on a real PostgreSQL, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

ADDRESS = os.environ.get("REGULARS_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


@pytest.mark.skipif("REGULARS_DATABASE_URL" in os.environ, reason="this is that run")
def test_the_contract_holds_on_postgresql() -> None:
    try:
        psycopg.connect(ADDRESS, connect_timeout=3).close()
    except psycopg.OperationalError:
        pytest.skip("needs PostgreSQL 15 or newer; set REGULARS_TEST_POSTGRES to its address")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(Path(__file__).parent)],
        env={**os.environ, "REGULARS_TEST_DATABASE_URL": ADDRESS},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
