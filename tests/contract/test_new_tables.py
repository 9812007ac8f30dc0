"""A new ledger's tables, made from the models at once, are those that the migrations lead to, with the same rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from regulars.ledger.new_tables import is_new, make_tables

Tables = dict[str, Any]


def tables() -> Tables:
    """Of each table: its columns, constraints and indexes in no order, and how many rows it has."""
    found: Tables = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, name)
            about = {column.name: (kind(name, column), column.null_ok, column.default) for column in columns}
            constraints = connection.introspection.get_constraints(cursor, name)
            held = sorted(repr(sorted(one.items(), key=str)) for one in constraints.values())
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            (rows,) = cursor.fetchall()[0]
            found[name] = about, held, rows
    return found


def kind(table: str, column: Any) -> str:
    """Of Django's own tables that join two others, migrations number the rows in 64 bits where the models say 32."""
    narrow = table.startswith("auth_") and column.name == "id"
    return "a number" if narrow else str(column.type_code)


def drop(names: list[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP TABLE "{name}"' + (" CASCADE" if connection.vendor == "postgresql" else ""))


@pytest.mark.django_db(transaction=True)
def test_both_ways_lead_to_the_same_tables_and_rows() -> None:
    """In one transaction that is taken back, so that the database of the other tests stays the migrations' own."""
    migrated = tables()
    assert not is_new(connection)
    with connection.constraint_checks_disabled(), transaction.atomic():
        drop(list(migrated))
        assert is_new(connection)
        make_tables(connection)
        made = tables()
        transaction.set_rollback(True)
    assert made.keys() == migrated.keys()
    for name, table in migrated.items():
        assert made[name] == table, name
