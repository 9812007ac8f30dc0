"""Statements straight to the database's driver, where the time of Django's own cursor would count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
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


def as_value(at: datetime) -> Any:
    """A moment as the driver takes it, to write it or to compare with it."""
    return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(at)


def as_moment(told: datetime | str) -> datetime:
    """A moment as the driver gave it; of SQLite, the text or the time without a zone is UTC."""
    moment = datetime.fromisoformat(told) if isinstance(told, str) else told
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@lru_cache(maxsize=256)
def _marked(statement: str) -> str:
    """The statement as SQLite's driver takes it."""
    return statement.replace("%s", "?")
