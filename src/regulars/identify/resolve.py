"""Resolve: records become people, with an id for life, evidence for each link, and a log of every change."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl

from regulars.identify import keeping, linking
from regulars.identify.accounts import find_accounts
from regulars.identify.doubts import keep_doubts
from regulars.identify.golden import write_golden_records
from regulars.identify.identity.log import changing_identity
from regulars.identify.neighbours import neighbourhood
from regulars.identify.placing import place
from regulars.identify.reviews import answered_rows, count_waiting
from regulars.identify.teaching import train_anew
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Customer, Record
from regulars.science.matching.forms import Conventions
from regulars.science.matching.match import Matched, match
from regulars.science.matching.model import Model

_ACCOUNTS_EACH_TIME = 100_000
"""Up to so many records, households and companies are looked for again each time; else when all is matched."""

_FEW, _SHARE = 20_000, 0.05
"""So many new records at most, and at most this share of all, are compared with their neighbours only."""


@dataclass(frozen=True, slots=True)
class ResolveReport:
    """What resolving changed, and how many records are how many people now.

    `doubtful`: pairs that wait for a person's answer. `trained`: why the matching model was trained; empty: it was not.
    """

    records: int
    customers: int
    created: int
    linked: int
    merged: int
    split: int
    doubtful: int = 0
    trained: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def resolve(*, at: datetime, country: str = "", retrain: bool = False, anew: bool = False) -> ResolveReport:
    """Bring customers and links up to what the records say. Nothing changes where no record is new or changed.

    The matching model is trained on the first run, when the records have doubled since, or with `retrain`; else it
    stays, so that new records do not move old ones. `anew` matches every record again by the model in force. `country`
    is where phones without a prefix are dialled.
    """
    with changing_identity():
        waiting = Record.objects.filter(resolved=False)
        if not retrain and not anew and not waiting.exists():
            return _report(0, 0, 0, 0, "")
        model, why = keeping.model_in_force(), ""
        records = keeping.matchable().count()
        if model is None or retrain or records >= 2 * keeping.trained_on():
            why = _WHY["first" if model is None else "asked" if retrain else "doubled"]
            few = False
            model, forms, matched = train_anew(country, why, at)
            report = _settle(forms, matched or _match(forms, model), every=True, why=why, at=at)
        else:
            _prepare(waiting, model)
            few = not anew and waiting.count() <= min(_FEW, _SHARE * records)
            forms = neighbourhood(waiting, model) if few else keeping.read_forms()
            report = _settle(forms, _match(forms, model), every=not few, why="", at=at)
        waiting.update(resolved=True)
        if records <= _ACCOUNTS_EACH_TIME or not few:
            find_accounts(at=at)
    return report


_WHY = {
    "first": "the first time that records are matched",
    "asked": "somebody asked for it",
    "doubled": "there are twice as many records as when it was trained",
}


def _prepare(waiting: Any, model: Model) -> None:
    """Normal forms and keys of the records that are new or changed."""
    told = keeping.read_told(waiting.exclude(source__format=keeping.CONSOLE))
    if told.height:
        forms = keeping.write_forms(told, Conventions.from_json(model.conventions), every=False)
        keeping.write_keys(forms, model, every=False)


def _match(forms: pl.DataFrame, model: Model) -> Matched:
    together, apart = answered_rows(dict(zip(forms["record"].to_list(), range(forms.height), strict=True)))
    return match(forms.drop("record"), model=model, together=together, apart=apart)


def _settle(forms: pl.DataFrame, matched: Matched, *, every: bool, why: str, at: datetime) -> ResolveReport:
    """Write what the matching of these records (all, or a neighbourhood with whole clusters) changes."""
    records = forms["record"]
    held = _held(None if every else records.to_list())
    held = forms.select("record").join(held, on="record", how="left", maintain_order="left")
    clusters = held.select("record", records.gather(matched.clusters).alias("root"), "before")
    placement = place(clusters)
    placed = linking.customers_for(placement, at)
    into = linking.ended(placed, placement.merged)
    moved = placed.filter(~pl.col("before").eq_missing(pl.col("customer")))
    others = moved.filter(pl.col("before").is_not_null())
    linking.hand_over(others.select("record", "before", "customer").rows(), into, at)
    _write_links(matched, held, placed, moved, at)
    changed = held.filter(~pl.col("resolved")).join(placed.select("record", "customer"), on="record")["customer"]
    left = moved["before"].drop_nulls().filter(~moved["before"].drop_nulls().is_in(list(into)))
    touched = set(moved["customer"]) | set(changed) | set(left)
    write_golden_records(touched)
    if every:
        keeping.keep_shared(matched.shared)
    keep_doubts(matched, placed, every=every, at=at)
    created = placement.now.filter(pl.col("customer").is_null())["root"].n_unique()
    split = others.filter(~pl.col("before").is_in(list(into)))
    return _report(created, moved.height, len(into), split.height, why)


def _held(records: list[int] | None) -> pl.DataFrame:
    """`record, before, resolved, source` of these records, or of all."""
    columns = ["pk", "link__customer", "resolved", "source"]
    query = keeping.matchable().order_by("pk")
    if records is None:
        held = read_frame(query, columns)
    else:
        parts = [
            read_frame(query.filter(pk__in=records[start : start + 500]), columns)
            for start in range(0, max(len(records), 1), 500)
        ]
        held = pl.concat(parts)
    return held.rename({"pk": "record", "link__customer": "before"})


def _write_links(matched: Matched, held: pl.DataFrame, placed: pl.DataFrame, moved: pl.DataFrame, at: datetime) -> None:
    grown = placed.filter(pl.col("root").is_in(moved["root"].unique().implode()))
    evidence = linking.evidence_of(matched, held["record"], held["source"], grown["record"])
    linking.link(moved, evidence, placed.group_by("root").len(), at)
    linking.refresh_evidence(grown.join(moved, on="record", how="anti"), evidence)


def _report(created: int, linked: int, merged: int, split: int, why: str) -> ResolveReport:
    people = Customer.objects.filter(merged_into__isnull=True).count()
    return ResolveReport(keeping.matchable().count(), people, created, linked, merged, split, count_waiting(), why)
