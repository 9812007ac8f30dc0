"""Who the record could be: the records that share a key with it, with all of their customers' others, each weighed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from regulars.identify import keeping
from regulars.identify.arrival import sql
from regulars.identify.arrival.record import Kept
from regulars.ledger.driver import run
from regulars.ledger.models import Link
from regulars.science.matching.clusters import says
from regulars.science.matching.compare.catalogue import derive_columns
from regulars.science.matching.encode import encode
from regulars.science.matching.match import settle
from regulars.science.matching.model import Model
from regulars.science.matching.scoring import FLOOR, Scored, score_pairs

_FEW = 40
"""Records under its keys that are weighed with all of their customers'; of more, the hopeless are left out first."""


_RIVAL = 6.0
"""Bits by which the next best customer must be less likely for a record to be plainly the best one's."""


@dataclass(slots=True)
class Near:
    """The records it could have to do with, by number; the arriving one is `records[row]`."""

    records: list[int]
    forms: list[dict[str, str]]
    row: int
    before: dict[int, int] = field(default_factory=dict)
    evidence: dict[int, str] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of it: `root` of each record (the smallest of its cluster), and the weighed pairs: `left`, `right`
    (rows of Near), bits of `evidence`, `probability`, `levels`."""

    root: dict[int, int]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    evidence: NDArray[np.float32]
    probability: NDArray[np.float32]
    levels: NDArray[np.int8]


def find_near(kept: Kept, source: str, keys: Sequence[int], model: Model) -> Near:
    """All records of the customers that the record may be one with, and of the one that it is with now."""
    likely: list[tuple[int, int]] = []
    if keys:
        found = run(sql.near(len(keys)), keys).fetchall()
        likely = [row for row in found if row[0] != kept.record]
    if len(likely) > _FEW:
        likely = _possible(kept.form, likely, model)
    customers = {customer for _, customer in likely} | _customers_answered(kept)
    if kept.customer is not None:
        customers.add(kept.customer)
    rows: list[tuple[int, int, str, str, str]] = []
    if customers:
        found = run(sql.everybody(len(customers)), sorted(customers)).fetchall()
        rows = [row for row in found if row[0] != kept.record]
    rows = sorted([*rows, (kept.record, kept.customer or 0, "", "", source)])
    near = Near([row[0] for row in rows], [], 0)
    near.row = near.records.index(kept.record)
    for record, customer, evidence, form, name in rows:
        near.forms.append(kept.form if record == kept.record else json.loads(form))
        near.sources[record] = name
        if customer:
            near.before[record], near.evidence[record] = customer, evidence
    return near


def judge(kept: Kept, near: Near, model: Model) -> Judged:
    """Who is who in the neighbourhood. Where the record plainly belongs to one customer or to nobody, there is nothing
    more to settle; else all pairs are weighed, as in a whole run."""
    scored = _weighed(near, model)
    together, apart = _answers(near)
    if kept.customer is None and not together and not apart:
        home = _plainly(near, scored, model)
        if home is not None:
            return Judged(home, scored.left, scored.right, scored.evidence, scored.probability, scored.levels)
    settled = settle(_table(near.forms), model=model, together=together, apart=apart)
    root = {record: near.records[row] for record, row in zip(near.records, settled.clusters.tolist(), strict=True)}
    left, right, weight, probability = (
        settled.pairs[name].to_numpy() for name in ("left", "right", "weight", "probability")
    )
    return Judged(root, left, right, weight, probability, settled.levels)


def _weighed(near: Near, model: Model) -> Scored:
    """The record against each of the others. What it says nothing of need not be looked at in them."""
    told = {name.split("#", 1)[0] for name in near.forms[near.row]}
    people = derive_columns(encode(_table(near.forms, told)))
    others = np.delete(np.arange(len(near.records), dtype=np.int64), near.row)
    mine = np.full_like(others, near.row)
    return score_pairs(people, model, np.minimum(mine, others), np.maximum(mine, others))


def _plainly(near: Near, scored: Scored, model: Model) -> dict[int, int] | None:
    """`root` of each record where this one joins one customer, with all of whose records it agrees, and no other comes
    near; or where it joins none. None where it is not as plain as that."""
    first: dict[int, int] = {}
    for record in near.records:
        if record in near.before:
            first.setdefault(near.before[record], record)
    root = {record: first[customer] for record, customer in near.before.items()}
    arriving = near.records[near.row]
    said = says(scored, model.threshold, scored.vetoed)
    if not said.joins.any():
        return root | {arriving: arriving}
    others = [near.records[row] for row in range(len(near.records)) if row != near.row]
    customers = np.array([near.before[record] for record in others])
    home = customers[int(np.argmax(np.where(said.joins, scored.log_odds, -np.inf)))]
    theirs = customers == home
    rival = said.joins | (scored.log_odds > scored.log_odds[theirs].max() - _RIVAL)
    if (rival & ~theirs).any() or (said.weight[theirs] < 0).any():
        return None
    root[arriving] = first[int(home)]
    if arriving < root[arriving]:
        root |= {record: arriving for record in others if near.before[record] == home} | {arriving: arriving}
    return root


def _possible(form: dict[str, str], likely: list[tuple[int, int]], model: Model) -> list[tuple[int, int]]:
    """Those that are not obviously somebody else."""
    records = [record for record, _ in likely]
    forms = dict(run(sql.forms(len(records)), records).fetchall())
    people = derive_columns(encode(_table([form, *(json.loads(forms[record]) for record in records)])))
    right = np.arange(1, len(records) + 1, dtype=np.int64)
    scored = score_pairs(people, model, np.zeros_like(right), right)
    return [row for row, probability in zip(likely, scored.probability, strict=True) if probability >= FLOOR]


def _table(forms: Sequence[Mapping[str, str]], fields: Collection[str] | None = None) -> dict[str, list[str]]:
    """The forms as columns: all that any of them has, or those of some fields."""
    names = {name for form in forms for name in form}
    if fields is not None:
        names = {name for name in names if name.split("#", 1)[0] in fields}
    return {name: [form.get(name, "") for form in forms] for name in keeping.FORMS if name in names}


def _customers_answered(kept: Kept) -> set[int]:
    """The customers of records of which a person said that they are, or are not, the same as this one."""
    if kept.new:
        return set()
    found = run(sql.answers(1), [kept.record, kept.record]).fetchall()
    others = {one for left, right, _ in found for one in (left, right) if one != kept.record}
    return set(Link.objects.filter(record__in=others).values_list("customer", flat=True)) if others else set()


def _answers(near: Near) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """What people answered of these records: rows that belong together, and apart."""
    together: set[tuple[int, int]] = set()
    apart: set[tuple[int, int]] = set()
    rows = {record: row for row, record in enumerate(near.records)}
    found = run(sql.answers(len(rows)), [*rows, *rows]).fetchall()
    for left, right, state in found:
        if left in rows and right in rows:
            pair = min(rows[left], rows[right]), max(rows[left], rows[right])
            (together if state == "same" else apart).add(pair)
    return together, apart
