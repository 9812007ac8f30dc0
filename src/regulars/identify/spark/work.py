"""What an executor does, batch by batch, with the functions of `science.matching`: keys, pairs, scores, clusters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from regulars.identify.spark.batches import Batches, batch_of, gathered, numbers, whole_runs
from regulars.science.matching.atoms import NOTHING
from regulars.science.matching.blocking import MOST_SHARERS, pair_codes, scheme_hashes
from regulars.science.matching.clusters import cluster, says
from regulars.science.matching.compare.catalogue import derive_columns, row_hashes
from regulars.science.matching.encode import People, encode
from regulars.science.matching.model import Model
from regulars.science.matching.narrowing import hopeful
from regulars.science.matching.scoring import Scored, keep, score_pairs, weigh

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Work:
    """What every executor knows.

    `specimen`: for each form that any record of the whole table knows, one value. A last row with it stands in every
    batch, so that no batch lacks a column that the table has: keys and scores would otherwise depend on the batch.
    `together` and `apart` (n x 2): records on which a person has decided.
    """

    model: Model
    specimen: dict[str, str]
    together: Rows
    apart: Rows

    def people(self, *tables: pa.Table) -> People:
        """The records of the tables (`form 0`, `form 1` …) one after the other, and the specimen last."""
        frames = [pl.DataFrame(dict(zip(self.specimen, forms_in(table), strict=True))) for table in tables]
        last = pl.DataFrame({name: [value] for name, value in self.specimen.items()})
        return derive_columns(encode(pl.concat([*frames, last])))


def form_names(count: int, side: str = "form") -> list[str]:
    """The names of the form columns on Spark, where the dots of ours would mean something else."""
    return [f"{side} {number}" for number in range(count)]


def forms_in(table: pa.Table) -> list[pl.Series]:
    """The columns that hold forms, in order."""
    return [pl.Series(values=table[name], dtype=pl.String) for name in table.column_names if name.startswith("form ")]


def keys_of(batches: Batches, work: Work) -> Iterator[pa.RecordBatch]:
    """`key, record` for every key of every record."""
    for table in gathered(batches):
        people, records = work.people(table), numbers(table, "record")
        for scheme in work.model.schemes:
            for column in scheme_hashes(people, scheme) or ():
                keys = column[: len(records)]
                known = keys != NOTHING
                yield batch_of(key=keys[known].view(np.int64), record=records[known])


def pairs_of(batches: Batches) -> Iterator[pa.RecordBatch]:
    """`left, right` for all records that share a key, out of `key, record` sorted by key; keys of too many left out."""
    for table in whole_runs(batches, "key", most=MOST_SHARERS + 1):
        records, rows = np.unique(numbers(table, "record"), return_inverse=True)
        codes = pair_codes(numbers(table, "key").view(np.uint64), rows, len(records))
        left, right = np.divmod(codes, len(records))
        yield batch_of(left=records[left], right=records[right])


def scores_of(batches: Batches, work: Work) -> Iterator[pa.RecordBatch]:
    """`left, right, joins` of the pairs worth keeping, out of `left, right` and the forms of both."""
    count = len(work.specimen)
    for table in gathered(batches):
        sides = [table.select(form_names(count, f"{side} form")) for side in ("left", "right")]
        people = work.people(*(side.rename_columns(form_names(count)) for side in sides))
        rows = np.arange(table.num_rows)
        ends = hopeful(people, work.model, [rows * people.height + rows + table.num_rows])
        scored = keep(weigh(people, work.model, *ends))
        left, right = numbers(table, "left")[scored.left], numbers(table, "right")[scored.left]
        said = says(scored, work.model.threshold, scored.vetoed | among(left, right, work.apart))
        yield batch_of(left=left, right=right, joins=said.joins)


def clusters_of(batches: Batches, work: Work) -> Iterator[pa.RecordBatch]:
    """`record, customer`, out of whole groups: their records (`group, record`, forms) and pairs (`record, other`)."""
    for table in whole_runs(batches, "group"):
        pairs = table.filter(table["other"].is_valid())
        own = table.filter(table["other"].is_null()).sort_by("record")
        records, people = numbers(own, "record"), work.people(own)
        left, right = (np.searchsorted(records, numbers(pairs, side)) for side in ("record", "other"))

        def complete(one: Rows, other: Rows, people: People = people) -> Scored:
            return score_pairs(people, work.model, one, other)

        def said(rows: Rows, people: People = people) -> NDArray[np.uint64]:
            return row_hashes(people, rows)

        owner = cluster(
            len(records),
            score_pairs(people, work.model, left, right),
            complete,
            threshold=work.model.threshold,
            together=_rows_of(work.together, records),
            apart=_rows_of(work.apart, records),
            said=said,
        )
        yield batch_of(record=records, customer=records[owner])


def among(left: Rows, right: Rows, decided: Rows) -> NDArray[np.bool_]:
    """Which pairs are among those decided."""
    found = np.zeros(len(left), dtype=bool)
    known = {(min(pair), max(pair)) for pair in decided.tolist()}
    for row in np.flatnonzero(np.isin(left, decided) & np.isin(right, decided)).tolist():
        found[row] = (min(left[row], right[row]), max(left[row], right[row])) in known
    return found


def _rows_of(decided: Rows, records: Rows) -> list[tuple[int, int]]:
    """The decided pairs whose records are both here, by row."""
    here = decided[np.isin(decided, records).all(axis=1)]
    return [(int(one), int(other)) for one, other in np.searchsorted(records, here)]
