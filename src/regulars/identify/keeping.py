"""What matching keeps in the ledger: the model, and of each record its normal form, its keys and its identifiers.

Only records that are new or changed are normalised; keys are there so that one record finds its like in milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import numpy as np
import polars as pl
from django.db import connection
from django.db.models import QuerySet

from regulars.ledger.driver import run
from regulars.ledger.frames import read_frame, write_frame
from regulars.ledger.models import Identifier, MatchForm, MatchKey, MatchModel, Record, SharedIdentifier
from regulars.science.matching.blocking import scheme_hashes
from regulars.science.matching.compare.catalogue import derive_columns
from regulars.science.matching.encode import encode
from regulars.science.matching.forms import Conventions, normal_forms
from regulars.science.matching.model import Model

CONSOLE = "console"
"""Format of the source that holds what people here say of a customer; its records stay with the customer they name."""

SAID = (
    "full_name",
    "given_name",
    "family_name",
    "email",
    "phone",
    "company",
    "street",
    "city",
    "postcode",
    "region",
    "country",
    "birth_date",
)
"""Columns of a record that tell who somebody is; each is a role of the matcher under the same name."""

BESIDE = {"email#2": "other_email", "phone#2": "other_phone"}
"""Second values that formats keep in `extra`, by role."""

USER = "id:user"
FORMS = (
    *("given", "family", "generation", "gender", "email", "email#2", "phone", "phone#2", "birth_date"),
    *("house", "street", "city", "postcode", "region", "country", "company", USER),
)
"""The normal forms that records of a ledger can have."""

KINDS = {"email": "email", "email#2": "email", "phone": "phone", "phone#2": "phone", USER: "user_id"}
_FEW = 500
_ROWS_AT_ONCE = 100_000


def matchable() -> QuerySet[Record]:
    """The records that are matched: all but what our own people entered about a customer."""
    return Record.objects.exclude(source__format=CONSOLE)


def read_told(records: QuerySet[Record]) -> pl.DataFrame:
    """`record` and what it says by role (text, null where it says nothing); columns that say nothing are left out."""
    columns = ["pk", *SAID, "extra", "external_id", "source__format"]
    parts: list[pl.DataFrame] = []
    while not parts or parts[-1].height:  # a part at a time: rows of the database's driver take much room
        after = parts[-1]["pk"][-1] if parts else 0
        parts.append(read_frame(records.filter(pk__gt=after).order_by("pk")[:_ROWS_AT_ONCE], columns))
    told = pl.concat(parts).with_columns(
        *(pl.col("extra").str.json_path_match(f"$.{name}").alias(role) for role, name in BESIDE.items()),
        pl.when(pl.col("source__format") == "segment").then(pl.col("external_id")).alias(USER),
    )
    roles = [role for role in (*SAID, *BESIDE, USER) if told[role].null_count() < told.height]
    return told.select(pl.col("pk").alias("record"), *roles)


def write_forms(told: pl.DataFrame, conventions: Conventions, *, every: bool) -> pl.DataFrame:
    """Keep the normal forms of these records, and their identifiers; `every`: they are all that there are.

    Gives `record` and the forms.
    """
    made = normal_forms(told.drop("record"), conventions)
    forms = told.select("record").hstack([made[name] for name in FORMS if name in made.columns])
    if forms.width == 1:  # nobody says who they are; a table without columns has no rows either
        forms = forms.with_columns(pl.lit("").alias(FORMS[0]))
    records = forms["record"].to_list()
    for model in (MatchForm, Identifier):
        forget(model, None if every else records)
    write_frame(MatchForm, forms.select("record", as_json(forms).alias("form")))
    kinds = [
        forms.select("record", pl.lit(kind).alias("kind"), pl.col(name).alias("value")).filter(pl.col("value") != "")
        for name, kind in KINDS.items()
        if name in forms.columns
    ]
    if kinds:
        write_frame(Identifier, pl.concat(kinds).unique(maintain_order=True))
    return forms


def forget(model: type[Any], records: list[int] | None) -> None:
    """Delete what `model` keeps of these records; None: of all."""
    if records is None:
        model.objects.all()._raw_delete("default")
        return
    for start in range(0, len(records), _FEW):
        model.objects.filter(record__in=records[start : start + _FEW])._raw_delete("default")


def as_json(forms: pl.DataFrame) -> pl.Expr:
    """A JSON object of the forms that are known."""
    parts = [
        pl.when(pl.col(name) != "").then(
            f'"{name}":"' + pl.col(name).str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"') + '"'
        )
        for name in FORMS
        if name in forms.columns
    ]
    return "{" + pl.concat_str(parts, separator=",", ignore_nulls=True) + "}" if parts else pl.lit("{}")


def read_forms(records: Iterable[int] | None = None) -> pl.DataFrame:
    """`record` and all FORMS ("" unknown), by record; of these records only, where given."""
    query = MatchForm.objects.order_by("record")
    if records is None:
        kept = read_frame(query, ["record", "form"])
    else:
        wanted = sorted(records)
        parts = [
            read_frame(query.filter(record__in=wanted[start : start + _FEW]), ["record", "form"])
            for start in range(0, max(len(wanted), 1), _FEW)
        ]
        kept = pl.concat(parts)
    decoded = kept["form"].str.json_decode(pl.Struct(dict.fromkeys(FORMS, pl.String())))
    return kept.select("record").hstack(decoded.struct.unnest().with_columns(pl.all().fill_null("")).get_columns())


def write_keys(forms: pl.DataFrame, model: Model, *, every: bool) -> None:
    """Keep the keys of these records (columns of `read_forms`) under the model's schemes."""
    forget(MatchKey, None if every else forms["record"].to_list())
    index = MatchKey._meta.indexes[0]
    with connection.cursor() as cursor:
        # Hashes come in no order: on SQLite an index built at once takes a tenth of the time of one that grows.
        # PostgreSQL builds none while checks of the same rows are pending, and is quicker to keep one up.
        rebuild = every and connection.vendor == "sqlite"
        if rebuild:
            cursor.execute(f"DROP INDEX {index.name}")
        for part in forms.iter_slices(_ROWS_AT_ONCE):
            write_frame(MatchKey, keys_of(part, model))
        if rebuild:
            cursor.execute(f'CREATE INDEX "{index.name}" ON "{MatchKey._meta.db_table}" ("key", "record_id")')


def keys_of(forms: pl.DataFrame, model: Model) -> pl.DataFrame:
    """`record, key`: the keys of each record, as `science.matching.match.key_lists` gives them, in long form."""
    people = derive_columns(encode(forms.drop("record")))
    columns = [column for scheme in model.schemes for column in scheme_hashes(people, scheme) or ()]
    if not columns:
        return pl.DataFrame(schema={"record": pl.Int64, "key": pl.Int64})
    records = forms["record"].to_numpy()
    return (
        pl.DataFrame({"record": np.tile(records, len(columns)), "key": np.concatenate(columns).view(np.int64)})
        .filter(pl.col("key") != 0)
        .unique()
        .sort("record", "key")
    )


def sharers(keys: list[int], most: int) -> list[tuple[int, int]]:
    """(key, record) of the records under each of these keys; keys of more than `most` records are left out."""
    found: list[tuple[int, int]] = []
    table = connection.ops.quote_name(MatchKey._meta.db_table)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), _FEW):
            some = keys[start : start + _FEW]
            places = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT key, record_id FROM {table} WHERE key IN ("
                f"SELECT key FROM {table} WHERE key IN ({places}) GROUP BY key HAVING COUNT(*) <= {most})",
                some,
            )
            found += cursor.fetchall()
    return found


_read: dict[str, Model] = {}


def model_in_force() -> Model | None:
    """The newest model; read once by each process."""
    newest = run(f"SELECT id, mark FROM {MatchModel._meta.db_table} ORDER BY id DESC LIMIT 1", ()).fetchone()
    if newest is None:
        return None
    number, mark = newest
    if mark not in _read:
        _read.clear()
        _read[mark] = Model.from_json(MatchModel.objects.get(pk=number).model)
    return _read[mark]


def trained_on() -> int:
    """On how many records the model in force was trained."""
    return MatchModel.objects.order_by("-pk").values_list("records", flat=True).first() or 0


def keep_model(model: Model, conventions: Conventions, records: int, reason: str, at: datetime) -> Model:
    """From now on this model, trained on so many records, is in force. Gives it as it will be read back."""
    plain = replace(model, conventions=conventions.to_json()).to_json()
    mark = sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    MatchModel.objects.create(trained_at=at, records=records, model=plain, mark=mark, reason=reason)
    return Model.from_json(plain)


def keep_shared(shared: pl.DataFrame) -> None:
    """Keep which identifiers are too many people's: `kind, value, people`."""
    SharedIdentifier.objects.all()._raw_delete("default")
    told = (
        shared.with_columns(pl.col("kind").replace({USER: "user_id"}))
        .group_by("kind", "value")
        .agg(pl.col("people").max())
    )
    write_frame(SharedIdentifier, told.sort("kind", "value"))
