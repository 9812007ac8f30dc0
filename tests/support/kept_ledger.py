"""What a ledger holds, kept in memory: worked out once, and put into the database of each test that wants it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection


@dataclass(frozen=True)
class KeptLedger:
    """The rows of every table of the ledger that has any, as the database gives and takes them."""

    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]]

    def put_back(self) -> None:
        """Into an empty ledger, within the transaction of a test."""
        for table, (columns, rows) in self.tables.items():
            names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)


def keep_ledger() -> KeptLedger:
    """All that the ledger holds now."""
    tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
    for model in apps.get_app_config("ledger").get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            if rows := cursor.fetchall():
                tables[model._meta.db_table] = [column[0] for column in cursor.description], rows
    return KeptLedger(tables)
