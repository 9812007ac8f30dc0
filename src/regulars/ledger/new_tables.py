"""The tables of a new ledger: made as the models say, at once, instead of by every migration that ever led there.

Both ways lead to the same tables and rows; a contract test compares them on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

_WITHOUT_MODEL = (("regulars.ledger.migrations.0007_write_keys", "make_inbox"),)
"""What migrations make that no model says: a function (apps, schema editor) of a module."""


def is_new(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has no tables at all."""
    return not connection.introspection.table_names()


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Make every table of an empty database, and note all migrations as applied; all of it, or nothing."""
    recorder = MigrationRecorder(connection)
    with connection.schema_editor(atomic=True) as editor:
        models: list[type[Model]] = [recorder.Migration, *apps.get_models()]
        for model in models:
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)  # with the tables of its many-to-many fields
        for module, function in _WITHOUT_MODEL:
            getattr(import_module(module), function)(apps, editor)
        for app, name in MigrationLoader(None).disk_migrations:
            recorder.record_applied(app, name)
    emit_post_migrate_signal(0, False, connection.alias)
