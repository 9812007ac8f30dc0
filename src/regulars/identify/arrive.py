"""Arrival: one new or changed record finds its customer at once, with a reason, and durably; a million others or none.

The same forms, keys, model and clustering as a whole run, over the few records that it could have to do with.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
from django.db import connection

from regulars.identify import arrival_sql as sql
from regulars.identify import keeping, linking
from regulars.identify.golden import golden_of, write_golden_records
from regulars.identify.identity.log import changing_identity
from regulars.identify.placing import Placement, place_few
from regulars.identify.resolve import resolve
from regulars.kernel.codes import customer_code
from regulars.ledger.models import Link, Score, Source
from regulars.science.matching.compare.catalogue import derive_columns
from regulars.science.matching.encode import encode
from regulars.science.matching.explain import sentences
from regulars.science.matching.forms import Conventions, normal_form
from regulars.science.matching.match import Matched, key_lists, settle
from regulars.science.matching.model import Model
from regulars.science.matching.scoring import FLOOR, score_pairs

_FEW = 12
"""Records near by that are settled as they are; of more, those that are obviously somebody else are left out first."""

_LIKELY = 0.2
_GOLDEN = ("name", "email", "phone", "company", "street", "city", "postcode", "country", "language", "birth_date")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a record: whose it is, whether that customer is new, how sure that is and why, what else moved.

    `merged`: customers that turned out to be this one. `split`: records that left another customer.
    """

    record: int
    customer: int
    created: bool
    probability: float
    evidence: str
    merged: tuple[int, ...] = ()
    split: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """The customer's public id."""
        return customer_code(self.customer)


@dataclass(slots=True)
class _Kept:
    """The record as the ledger holds it now."""

    record: int
    customer: int | None
    said: dict[str, Any]
    form: dict[str, str]
    same_form: bool


@dataclass(slots=True)
class _Near:
    """The records it could have to do with: a row each; the arriving one is among them."""

    records: list[int]
    forms: list[dict[str, str]]
    before: dict[int, int] = field(default_factory=dict)
    evidence: dict[int, str] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)


def arrive(
    source: Source,
    key: str,
    said: Mapping[str, str | None],
    *,
    at: datetime,
    learned_at: datetime | None = None,
    country: str = "",
) -> Arrival:
    """Take in what a source says about the person it knows by this key, and find whose record it is.

    `said`: columns of Record (names, email, phone, address … and `extra`); what is absent or None leaves what was said
    before as it is. Durable on return. `country` counts only where nothing was ever matched.
    """
    with changing_identity():
        model = keeping.model_in_force()
        kept = _keep_record(source, key, said, learned_at or at, model)
        if model is None:
            resolve(at=at, country=country)
            link = Link.objects.get(record=kept.record)
            return Arrival(kept.record, link.customer_id, kept.customer is None, link.probability, link.evidence)
        if kept.same_form and kept.customer is not None:
            _keep_golden(kept.customer)
            link = Link.objects.get(record=kept.record)
            return Arrival(kept.record, kept.customer, False, link.probability, link.evidence)
        keys = [int(number) for number in key_lists({name: [kept.form[name]] for name in kept.form}, model)[0]]
        near = _everybody_near(kept, source.name, keys, model)
        matched = _settled(near, model)
        arrival = _place(kept, near, matched, at)
        _keep_keys(kept, keys)
        _keep_doubts(kept, near, matched, at)
        return arrival


def _keep_record(
    source: Source, key: str, said: Mapping[str, str | None], when: datetime, model: Model | None
) -> _Kept:
    """Write the record and what was told of it; of each field the latest that was said stands."""
    moment = connection.ops.adapt_datetimefield_value(when)
    told = {name: value for name, value in said.items() if value is not None and name in sql.FIELDS}
    with connection.cursor() as cursor:
        cursor.execute(sql.FIND, [source.pk, key])
        row = cursor.fetchone()
        if row is None:
            whole: dict[str, Any] = dict.fromkeys(sql.FIELDS) | told
            cursor.execute(sql.ADD, [source.pk, key, moment, model is not None, *whole.values()])
            record, customer, before = int(cursor.fetchone()[0]), None, None
        else:
            record, learned_at, customer, before = row[:4]
            held = dict(zip(sql.FIELDS, row[4:], strict=True))
            newer = when >= _aware(learned_at)
            whole = {name: (told.get(name) if newer else None) or held[name] or told.get(name) for name in sql.FIELDS}
            latest = connection.ops.adapt_datetimefield_value(max(when, _aware(learned_at)))
            cursor.execute(sql.CHANGE, [latest, model is not None, *whole.values(), record])
        fields = json.dumps(told, ensure_ascii=False, sort_keys=True)
        cursor.execute(sql.ADD_VERSION, [record, None, moment, fields])
        form = _form(whole, source.format, model) if model is not None else {}
        text = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
        if model is not None and text != before:
            cursor.execute(sql.KEEP_FORM, [record, text])
            _keep_identifiers(cursor, record, form, new=row is None)
    return _Kept(record, customer, whole, form, text == before)


def _form(said: Mapping[str, Any], source_format: str, model: Model) -> dict[str, str]:
    told = {name: said[name] for name in keeping.SAID}
    beside = json.loads(said["extra"]) if said["extra"] else {}
    told |= {role: beside.get(name) for role, name in keeping.BESIDE.items()}
    told[keeping.USER] = said["external_id"] if source_format == "segment" else None
    told = {role: value for role, value in told.items() if value}
    made = normal_form(told, Conventions.from_json(model.conventions))
    return {name: made[name] for name in keeping.FORMS if made.get(name)}


def _keep_identifiers(cursor: Any, record: int, form: Mapping[str, str], *, new: bool) -> None:
    if not new:
        cursor.execute(sql.FORGET_IDENTIFIERS, [record])
    found = {(kind, form[name]) for name, kind in keeping.KINDS.items() if form.get(name)}
    if found:
        rows = [value for kind, text in sorted(found) for value in (record, kind, text)]
        cursor.execute(sql.add("ledger_identifier", ("record_id", "kind", "value"), len(found)), rows)


def _keep_keys(kept: _Kept, keys: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        if kept.customer is not None:
            cursor.execute(sql.FORGET_KEYS, [kept.record])
        if keys:
            rows = [value for key in keys for value in (kept.record, key)]
            cursor.execute(sql.add("ledger_matchkey", ("record_id", "key"), len(keys)), rows)


def _everybody_near(kept: _Kept, source: str, keys: Sequence[int], model: Model) -> _Near:
    """All records of the customers that the record may be one with, and of the one that it is with now."""
    with connection.cursor() as cursor:
        likely: list[tuple[int, str, int]] = []
        if keys:
            cursor.execute(sql.near(len(keys)), keys)
            likely = [row for row in cursor.fetchall() if row[0] != kept.record]
        if len(likely) > _FEW:
            likely = _possible(kept.form, likely, model)
        customers = {customer for _, _, customer in likely} | _customers_answered(cursor, kept.record)
        if kept.customer is not None:
            customers.add(kept.customer)
        rows: list[tuple[int, int, str, str, str]] = []
        if customers:
            cursor.execute(sql.everybody(len(customers)), sorted(customers))
            rows = cursor.fetchall()
    near = _Near([], [])
    for record, customer, evidence, form, name in rows:
        near.before[record], near.evidence[record], near.sources[record] = customer, evidence, name
        near.records.append(record)
        near.forms.append(kept.form if record == kept.record else json.loads(form))
    if kept.record not in near.before:
        near.records.append(kept.record)
        near.forms.append(kept.form)
        near.sources[kept.record] = source
    return near


def _customers_answered(cursor: Any, record: int) -> set[int]:
    """The customers of records of which a person said that they are, or are not, the same as this one."""
    cursor.execute(sql.answers(1), [record, record])
    others = {one for left, right, _ in cursor.fetchall() for one in (left, right) if one != record}
    return set(Link.objects.filter(record__in=others).values_list("customer", flat=True)) if others else set()


def _possible(form: dict[str, str], likely: list[tuple[int, str, int]], model: Model) -> list[tuple[int, str, int]]:
    """Those that are not obviously somebody else."""
    people = derive_columns(encode(_table([form, *(json.loads(text) for _, text, _ in likely)])))
    right = np.arange(1, len(likely) + 1, dtype=np.int64)
    scored = score_pairs(people, model, np.zeros_like(right), right)
    return [row for row, probability in zip(likely, scored.probability, strict=True) if probability >= FLOOR]


def _table(forms: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    names = {name for form in forms for name in form}
    return {name: [form.get(name, "") for form in forms] for name in keeping.FORMS if name in names}


def _settled(near: _Near, model: Model) -> Matched | None:
    if len(near.records) == 1:
        return None
    together: set[tuple[int, int]] = set()
    apart: set[tuple[int, int]] = set()
    rows = {record: row for row, record in enumerate(near.records)}
    with connection.cursor() as cursor:
        cursor.execute(sql.answers(len(rows)), [*rows, *rows])
        for left, right, state in cursor.fetchall():
            if left in rows and right in rows:
                pair = sorted((rows[left], rows[right]))
                (together if state == "same" else apart).add((pair[0], pair[1]))
    return settle(_table(near.forms), model=model, together=together, apart=apart)


def _place(kept: _Kept, near: _Near, matched: Matched | None, at: datetime) -> Arrival:
    """Give every cluster its customer, and write what that changes; mostly that is one link."""
    owner = dict(zip(near.records, [0] if matched is None else matched.clusters.tolist(), strict=True))
    root = {record: near.records[row] for record, row in owner.items()}
    customer_of, merged = place_few(root, near.before)
    probability, evidence = _why(kept.record, near, matched, root)
    others_stay = all(customer_of[root[record]] == before for record, before in near.before.items())
    if not others_stay:
        return _move(kept, near, root, customer_of, merged, (probability, evidence), at)
    customer = customer_of[root[kept.record]]
    created = customer is None
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        if customer is None:
            cursor.execute(sql.ADD_CUSTOMER, [moment])
            customer = int(cursor.fetchone()[0])
            cursor.execute(sql.SAY_CREATED, [moment, customer, kept.record])
        if kept.record in near.before:
            cursor.execute(sql.SAY_WHY, [probability, evidence, kept.record])
        else:
            cursor.execute(sql.ADD_LINK, [kept.record, customer, probability, evidence, moment])
        _tell_the_lonely(cursor, kept.record, near, matched, root)
    _keep_golden(customer)
    return Arrival(kept.record, customer, created, probability, evidence)


def _why(record: int, near: _Near, matched: Matched | None, root: Mapping[int, int]) -> tuple[float, str]:
    """How sure it is that the record is its customer's, and the strongest reason."""
    best = _strongest(record, near, matched, root)
    if best is None or matched is None:
        size = Counter(root.values())[root[record]]
        return 1.0, linking.AMONG if size > 1 else linking.ALONE
    pair, other = best
    said = sentences(matched.model, matched.levels[pair : pair + 1])[0]
    return float(matched.pairs["probability"][pair]), f"{said} as in {near.sources[other]}"


def _strongest(record: int, near: _Near, matched: Matched | None, root: Mapping[int, int]) -> tuple[int, int] | None:
    """The pair that ties the record most to another of its cluster, and that other."""
    if matched is None:
        return None
    row, best = near.records.index(record), None
    pairs = zip(*(matched.pairs[name].to_list() for name in ("left", "right", "weight")), strict=True)
    for pair, (left, right, weight) in enumerate(pairs):
        if row in {left, right}:
            other = near.records[right if left == row else left]
            if root[other] == root[record] and (best is None or weight > best[0]):
                best = (weight, pair, other)
    return None if best is None else (best[1], best[2])


def _tell_the_lonely(cursor: Any, record: int, near: _Near, matched: Matched | None, root: Mapping[int, int]) -> None:
    """Records that were their customer's only ones are not any more: the link says what ties them now."""
    for other, evidence in near.evidence.items():
        if other != record and root[other] == root[record] and evidence == linking.ALONE:
            cursor.execute(sql.SAY_WHY, [*_why(other, near, matched, root), other])


def _move(
    kept: _Kept,
    near: _Near,
    root: Mapping[int, int],
    customer_of: Mapping[int, int | None],
    merged: Mapping[int, int],
    why: tuple[float, str],
    at: datetime,
) -> Arrival:
    """More than this record changes hands: customers merge or part, as in a whole run."""
    rows = [(record, root[record], near.before.get(record), customer_of[root[record]]) for record in near.records]
    schema = dict.fromkeys(("record", "root", "before", "customer"), pl.Int64())
    placement = Placement(pl.DataFrame(rows, schema=schema, orient="row"), dict(merged))
    placed = linking.customers_for(placement, at)
    into = linking.hand_over(placed, placement.merged, at)
    moved = placed.filter(~pl.col("before").eq_missing(pl.col("customer")))
    evidence = pl.DataFrame(
        [(kept.record, *why)],
        schema={"record": pl.Int64, "probability": pl.Float64, "evidence": pl.String},
        orient="row",
    )
    linking.link(moved, evidence, placed.group_by("root").len(), at)
    left = moved["before"].drop_nulls().to_list()
    write_golden_records({*moved["customer"].to_list(), *left} - set(into))
    customer = Link.objects.get(record=kept.record).customer_id
    split = [record for record, before in zip(moved["record"], moved["before"], strict=True)
             if before is not None and before not in into]  # fmt: skip
    gone = [one for one, home in into.items() if home == customer]
    return Arrival(kept.record, customer, customer_of[root[kept.record]] is None, *why, tuple(gone), tuple(split))


def _keep_golden(customer: int) -> None:
    """Choose the golden fields of this customer anew."""
    with connection.cursor() as cursor:
        cursor.execute(sql.TOLD, [customer])
        told = [
            dict(zip(("record", "source", "trust", "learned_at", "key", "used", *sql.FIELDS), row, strict=True))
            for row in cursor.fetchall()
        ]
        for said in told:
            said["learned_at"] = _aware(said["learned_at"])
            said["used"] = bool(said["used"])
        golden = golden_of(customer, told)
        first = connection.ops.adapt_datetimefield_value(min(said["learned_at"] for said in told))
        values = [golden[name] for name in (*_GOLDEN, "number", "origins", "search")]
        cursor.execute(sql.KEEP_GOLDEN, [*values, first, first, customer])


def _aware(moment: datetime | str) -> datetime:
    """SQLite's driver gives times without a zone, or as text; they were written in UTC."""
    read = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _keep_doubts(kept: _Kept, near: _Near, matched: Matched | None, at: datetime) -> None:
    """Of each other person that the record may be one with, the likeliest pair waits for an answer."""
    if matched is None:
        return
    row = near.records.index(kept.record)
    likely: defaultdict[int, tuple[float, int, int]] = defaultdict(lambda: (_LIKELY, -1, -1))
    pairs = zip(*(matched.pairs[name].to_list() for name in ("left", "right", "probability")), strict=True)
    for pair, (left, right, probability) in enumerate(pairs):
        other = right if left == row else left
        cluster = int(matched.clusters[other])
        if row in {left, right} and cluster != matched.clusters[row] and probability > likely[cluster][0]:
            likely[cluster] = (probability, pair, other)
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        for probability, pair, other in likely.values():
            if pair < 0:
                continue
            ends = sorted((kept.record, near.records[other]))
            said = sentences(matched.model, matched.levels[pair : pair + 1])
            evidence = json.dumps(said, ensure_ascii=False)
            worth = _worth(near.before.get(near.records[other]))
            cursor.execute(sql.ADD_REVIEW, [*ends, probability, evidence, worth, moment])


def _worth(customer: int | None) -> str:
    found = Score.objects.filter(customer=customer).values_list("value", "revenue").first()
    value = (found[0] if found[0] is not None else found[1]) if found else 0
    return str(max(value or 0, 0))
