"""Opening the ledger: Django is set up for the data folder, and the tables are brought up to date."""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from django.db.utils import DatabaseError

_MIGRATIONS = Path(__file__).parent / "migrations"


def open_ledger() -> None:
    """Make the ledger ready for use in this process; a new data folder gets its tables, an older one its new ones."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.server.settings")
    django.setup()
    if _up_to_date():
        return
    from regulars.ledger.new_tables import is_new, make_tables  # only a new ledger needs what it imports

    if is_new(connection):
        make_tables(connection)
    else:
        call_command("migrate", verbosity=0, interactive=False)


def _up_to_date() -> bool:
    """Whether the newest migration of ours is applied; far cheaper than building the migration graph."""
    newest = max(path.stem for path in _MIGRATIONS.glob("[0-9]*.py"))
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations WHERE app = 'ledger' AND name = %s", [newest])
            return cursor.fetchone() is not None
    except DatabaseError:
        return False
