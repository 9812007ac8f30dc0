"""Statements straight to the database's driver, where the time of Django's own cursor would count."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


def run(statement: str, values: Sequence[Any]) -> Any:
    """Run a statement (with %s for each value) on the connection that is open, and give the driver's cursor.

    Past Django's own cursor, whose checks and rewriting would take longer than small statements do.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.connection is None:
        database.connect()
    if database.vendor == "sqlite":
        return database.connection.execute(_marked(statement), values)
    cursor = database.connection.cursor()
    cursor.execute(statement, values)
    return cursor


@lru_cache(maxsize=256)
def _marked(statement: str) -> str:
    """The statement as SQLite's driver takes it."""
    return statement.replace("%s", "?")
