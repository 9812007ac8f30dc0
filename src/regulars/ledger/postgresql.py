"""What only a ledger on PostgreSQL needs: dumping it to a file and loading it back, by PostgreSQL's own tools."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from regulars.kernel.errors import BadInput
from regulars.kernel.options import process_setting


def dump(target: Path) -> list[str]:
    """Write the database to `target`; gives the segments that its manifest names."""
    _call("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    return _ask("SELECT file FROM ledger_logsegment ORDER BY first_seq")


def load(source: Path) -> None:
    """Replace the database's content by that of a dump: all of it or nothing."""
    _call("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={_name()}", source)


def holds_a_ledger() -> bool:
    """Whether somebody keeps a ledger in this database."""
    return bool(_ask("SELECT 1 FROM pg_tables WHERE tablename = 'ledger_import'"))


def erased_codes() -> set[str]:
    """Codes of the customers that this ledger has erased."""
    return set(_ask("SELECT code FROM ledger_erasure")) if holds_a_ledger() else set()


def _ask(sql: str) -> list[str]:
    return _call("psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--command={sql}").split()


def _call(tool: str, *arguments: str | Path) -> str:
    found = shutil.which(tool)
    if found is None:
        raise BadInput(
            f"A ledger on PostgreSQL needs the program {tool} for this, and it is not installed here.",
            hint="Install PostgreSQL's client programs (postgresql-client on Debian), or back up with your own tools.",
        )
    done = subprocess.run(
        [found, *map(str, arguments)], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BadInput(f"{tool} says: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'nothing'}.")
    return done.stdout


def _name() -> str:
    return unquote(urlsplit(str(process_setting("DATABASE_URL"))).path.strip("/"))


def _environment() -> dict[str, str]:
    """The connection as these tools read it; the password stays out of the list of processes."""
    parts = urlsplit(str(process_setting("DATABASE_URL")))
    given = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": _name(),
    }
    return {**os.environ, **{name: value for name, value in given.items() if value}}
