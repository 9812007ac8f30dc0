"""The arriving record itself: what it says, its normal form, identifiers and keys; and the golden record it adds to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from regulars.identify import keeping
from regulars.identify.arrival import sql
from regulars.identify.golden import golden_of
from regulars.ledger.driver import as_moment, run
from regulars.ledger.models import Source
from regulars.science.matching.forms import Conventions, normal_form
from regulars.science.matching.model import Model


@dataclass(slots=True)
class Kept:
    """The record as the ledger holds it now."""

    record: int
    customer: int | None
    said: dict[str, Any]
    form: dict[str, str]
    same_form: bool
    new: bool


def keep_record(source: Source, key: str, said: Mapping[str, str | None], when: datetime, model: Model | None) -> Kept:
    """Write the record and what was told of it; of each field the latest that was said stands."""
    moment = connection.ops.adapt_datetimefield_value(when)
    told = {name: value for name, value in said.items() if value is not None and name in sql.FIELDS}
    row = run(sql.FIND, [source.pk, key]).fetchone()
    if row is None:
        whole: dict[str, Any] = dict.fromkeys(sql.FIELDS) | told
        record, customer, before = (
            int(run(sql.ADD, [source.pk, key, moment, model is not None, *whole.values()]).fetchone()[0]),
            None,
            None,
        )
    else:
        record, learned_at, customer, before = row[:4]
        held = dict(zip(sql.FIELDS, row[4:], strict=True))
        newer = when >= as_moment(learned_at)
        whole = {name: (told.get(name) if newer else None) or held[name] or told.get(name) for name in sql.FIELDS}
        latest = connection.ops.adapt_datetimefield_value(max(when, as_moment(learned_at)))
        run(sql.CHANGE, [latest, model is not None, *whole.values(), record])
    fields = json.dumps(told, ensure_ascii=False, sort_keys=True)
    run(sql.ADD_VERSION, [record, None, moment, fields])
    form = _form(whole, source.format, model) if model is not None else {}
    text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
    if model is not None and text != before:
        run(sql.KEEP_FORM, [record, text])
        _keep_identifiers(record, form, new=row is None)
    return Kept(record, customer, whole, form, text == before, row is None)


def _form(said: Mapping[str, Any], source_format: str, model: Model) -> dict[str, str]:
    told = {name: said[name] for name in keeping.SAID}
    beside = json.loads(said["extra"]) if said["extra"] else {}
    told |= {role: beside.get(name) for role, name in keeping.BESIDE.items()}
    told[keeping.USER] = said["external_id"] if source_format == "segment" else None
    told = {role: value for role, value in told.items() if value}
    made = normal_form(told, Conventions.from_json(model.conventions))
    return {name: made[name] for name in keeping.FORMS if made.get(name)}


def _keep_identifiers(record: int, form: Mapping[str, str], *, new: bool) -> None:
    if not new:
        run(sql.FORGET_IDENTIFIERS, [record])
    found = {(kind, form[name]) for name, kind in keeping.KINDS.items() if form.get(name)}
    if found:
        rows = [value for kind, text in sorted(found) for value in (record, kind, text)]
        run(sql.add("ledger_identifier", ("record_id", "kind", "value"), len(found)), rows)


def keep_keys(kept: Kept, keys: Sequence[int]) -> None:
    """Write the keys by which later records find this one."""
    if not kept.new:
        run(sql.FORGET_KEYS, [kept.record])
    if keys:
        rows = [value for key in keys for value in (kept.record, key)]
        run(sql.add("ledger_matchkey", ("record_id", "key"), len(keys)), rows)


def keep_golden(customer: int) -> None:
    """Choose the golden fields of this customer anew."""
    told = [
        dict(zip(("record", "source", "trust", "learned_at", "key", "used", *sql.FIELDS), row, strict=True))
        for row in run(sql.TOLD, [customer]).fetchall()
    ]
    for said in told:
        said["learned_at"] = as_moment(said["learned_at"])
        said["used"] = bool(said["used"])
    golden = golden_of(customer, told)
    held = dict(zip(sql.GOLDEN, run(sql.GOLDEN_NOW, [customer]).fetchone(), strict=True))
    changed = {name: golden[name] for name in sql.GOLDEN if name in golden and golden[name] != held[name]}
    first = min(said["learned_at"] for said in told)
    if first < as_moment(held["known_since"]):
        changed["known_since"] = connection.ops.adapt_datetimefield_value(first)
    if changed:
        run(sql.keep_golden(tuple(changed)), [*changed.values(), customer])
