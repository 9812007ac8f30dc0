"""Bulk readers and writers: tables as frames, column-wise, `executemany` on SQLite and `COPY` on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import connection, models, transaction
from django.db.models.functions import Cast

UTC_TIME = pl.Datetime("us", "UTC")
_BATCH = 20_000

_DTYPES: dict[str, pl.DataType] = {
    "FloatField": pl.Float64(),
    "DecimalField": pl.Decimal(18, 4),
    "DateTimeField": UTC_TIME,
    "DateField": pl.Date(),
    "BooleanField": pl.Boolean(),
}
_WHOLE_NUMBERS = (models.IntegerField, models.AutoField, models.BigAutoField)


def read_frame(rows: type[models.Model] | models.QuerySet[Any], columns: Iterable[str]) -> pl.DataFrame:
    """The query's rows as a frame of the named columns, in that order.

    Columns are field names (`customer` gives the key as Int64) and may cross relations (`record__source`). Times are
    Datetime UTC, money Decimal(18, 4), whole numbers Int64, JSON and text String.
    """
    query = rows if isinstance(rows, models.QuerySet) else rows._default_manager.order_by()
    names = list(columns)
    fields = [_field(query.model, name) for name in names]
    asked = [_asked(name, field) for name, field in zip(names, fields, strict=True)]
    sql, parameters = query.values_list(*asked).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        fetched = cursor.fetchall()
    series = zip(*fetched, strict=True) if fetched else [() for _ in names]
    return pl.DataFrame(
        [_as_series(name, field, values) for name, field, values in zip(names, fields, series, strict=True)]
    )


def write_frame(model: type[models.Model], frame: pl.DataFrame) -> int:
    """Insert the frame's rows; columns are field names, fields left out take their defaults. Returns the count.

    Runs inside the caller's transaction, or one of its own: all rows or none.
    """
    with transaction.atomic():
        return _insert(model, frame)


def update_frame(model: type[models.Model], frame: pl.DataFrame) -> int:
    """Bring the rows that the frame's primary keys name up to its other columns. Returns how many it names.

    Cheaper than deleting and writing them anew: no reference to them needs checking. All or none.
    """
    if frame.is_empty():
        return 0
    fields = [field for field in model._meta.concrete_fields if {field.name, field.attname} & set(frame.columns)]
    fields.sort(key=lambda field: field.primary_key)
    ready = frame.select(_prepared(field, frame) for field in fields)
    quote = connection.ops.quote_name
    table, (*columns, key) = quote(model._meta.db_table), [quote(str(field.column)) for field in fields]
    # Within a transaction of the caller's, without a savepoint: SQLite would keep every changed page in memory for it.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ", ".join([*columns, key])
            cursor.execute(f"CREATE TEMPORARY TABLE brought ON COMMIT DROP AS SELECT {names} FROM {table} WHERE false")
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY brought ({names}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy,
            ):
                for part in ready.iter_slices(_BATCH):
                    copy.write(part.write_csv(include_header=False, null_value="\\N", quote_style="necessary"))
            changes = ", ".join(f"{column} = brought.{column}" for column in columns)
            cursor.execute(f"UPDATE {table} SET {changes} FROM brought WHERE {table}.{key} = brought.{key}")
            cursor.execute("DROP TABLE brought")
        else:
            changes = ", ".join(f"{column} = %s" for column in columns)
            for part in ready.iter_slices(_BATCH):
                cursor.executemany(f"UPDATE {table} SET {changes} WHERE {key} = %s", part.rows())
    return frame.height


def replace_frame(model: type[models.Model], frame: pl.DataFrame, *, old: models.QuerySet[Any] | None = None) -> int:
    """The frame's rows take the place of the old ones, which are all of the table where no others are named.

    All or nothing. Returns how many the frame has. On SQLite no query of this connection's on the table may be
    unfinished meanwhile.
    """
    # Within a transaction of the caller's, without a savepoint, as in `update_frame`.
    with transaction.atomic(savepoint=False), _indexes_set_aside(model):
        if old is None:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")
        else:
            old.delete()
        return _insert(model, frame)


def reserve_ids(model: type[models.Model], count: int) -> int:
    """The first of `count` fresh primary keys; call within the transaction that writes them."""
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
            (sequence,) = cursor.fetchone()
            cursor.execute("SELECT nextval(%s)", [sequence])
            (first,) = cursor.fetchone()
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + max(count - 1, 0)])
            return int(first)
        # Never reuse a key, also after rows were removed: undone imports must not lend theirs to new ones.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        cursor.execute(f"SELECT MAX({column}) FROM {table}")
        (highest,) = cursor.fetchone()
        return max(row[0] if row else 0, highest or 0) + 1


def _insert(model: type[models.Model], frame: pl.DataFrame) -> int:
    if frame.is_empty():
        return 0
    fields = [field for field in model._meta.concrete_fields if _wanted(field, frame)]
    ready = frame.select(_prepared(field, frame) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, NULL '\\N')") as copy,
            ):
                for part in ready.iter_slices(_BATCH):
                    copy.write(part.write_csv(include_header=False, null_value="\\N", quote_style="necessary"))
        else:
            places = ", ".join(["%s"] * len(fields))
            for part in ready.iter_slices(_BATCH):
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", part.rows())
    return frame.height


@contextmanager
def _indexes_set_aside(model: type[models.Model]) -> Iterator[None]:
    """On SQLite a million rows go in three times as fast where their indexes are built at the end, from sorted keys.

    Other processes see the table as it was until the transaction ends. PostgreSQL would lock them out meanwhile.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
            [model._meta.db_table],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        for _, made in indexes:
            cursor.execute(made)


def _field(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    *relations, last = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
    return model._meta.pk if last == "pk" else model._meta.get_field(last)  # type: ignore[return-value]


def _asked(name: str, field: models.Field[Any, Any]) -> str | Cast:
    """The column as text where it is a time on SQLite: parsed all at once, ten times as fast as one by one."""
    as_text = connection.vendor == "sqlite" and _dtype(field) == UTC_TIME
    return Cast(name, models.TextField()) if as_text else name


def _dtype(field: models.Field[Any, Any]) -> pl.DataType:
    if isinstance(field, models.ForeignKey):
        return _dtype(field.target_field)
    if isinstance(field, _WHOLE_NUMBERS):
        return pl.Int64()
    return _DTYPES.get(field.get_internal_type(), pl.String())


def _as_series(name: str, field: models.Field[Any, Any], values: Iterable[Any]) -> pl.Series:
    dtype = _dtype(field)
    if dtype == UTC_TIME and connection.vendor == "sqlite":
        told = pl.Series(name, values, dtype=pl.String)
        return told.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us").dt.replace_time_zone("UTC")
    if isinstance(dtype, pl.Decimal) and connection.vendor == "sqlite":
        return pl.Series(name, values, dtype=pl.Float64, strict=False).cast(dtype)
    if dtype == pl.Boolean:
        return pl.Series(name, [None if value is None else bool(value) for value in values], dtype=dtype)
    return pl.Series(name, values, dtype=dtype, strict=False)


def _wanted(field: models.Field[Any, Any], frame: pl.DataFrame) -> bool:
    given = field.name in frame.columns or field.attname in frame.columns
    return given or not field.primary_key


def _prepared(field: models.Field[Any, Any], frame: pl.DataFrame) -> pl.Expr:
    """The field's column as the database's driver takes it."""
    name = field.name if field.name in frame.columns else field.attname
    if name not in frame.columns:
        default = field.get_default()
        if isinstance(field, models.JSONField):
            default = json.dumps(default)
        elif isinstance(field, models.DecimalField) and default is not None:
            default = str(default)
        return pl.lit(default).alias(field.name)
    column = pl.col(name)
    dtype = frame.schema[name]
    if isinstance(dtype, pl.Datetime):
        zoned = column if dtype.time_zone in (None, "UTC") else column.dt.convert_time_zone("UTC")
        # Exactly as Django writes times on SQLite, so that its comparisons of text hold.
        text = zoned.dt.strftime("%Y-%m-%d %H:%M:%S%.6f").str.strip_suffix(".000000")
        return text + "+00" if connection.vendor == "postgresql" else text
    if dtype == pl.Date:
        return column.dt.strftime("%Y-%m-%d")
    if isinstance(dtype, pl.Decimal):
        return column.cast(pl.String)
    if isinstance(dtype, pl.Float64) and isinstance(field, models.DecimalField):
        return column.cast(pl.Decimal(18, field.decimal_places)).cast(pl.String)
    if isinstance(dtype, pl.List):
        raise TypeError(f"{field.name}: encode lists as JSON text before writing")
    return column
