"""Connected components on Spark: edges shrink to stars, within each partition and then across them, round by round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from regulars.identify.spark.batches import Batches, batch_of, numbers

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ONE_TASK = 5_000_000
"""So many edges (80 MB) a single executor connects in a second or two."""

_EDGES = "high bigint, low bigint"


def keep(frame: DataFrame) -> DataFrame:
    """The frame, worked out and cut off from how it was made: in the checkpoint folder where the session has one (it
    then outlives executors), else on the executors."""
    if frame.sparkSession.sparkContext.getCheckpointDir():
        return frame.checkpoint()
    return frame.localCheckpoint()


def components(edges: DataFrame, one_task: int = ONE_TASK) -> DataFrame:
    """For each record of `high, low` its group, the smallest record that it is connected with: `record, group`.

    Few edges are connected by one task. More of them alternate large-star and small-star steps, which need a number of
    rounds logarithmic in the longest path (Kiveris and others 2014, "Connected components in MapReduce and beyond").
    """
    stars = keep(edges.mapInArrow(stars_of, _EDGES))
    done = stars.count() <= one_task
    if done:
        stars = keep(stars.repartition(1).mapInArrow(stars_of, _EDGES))
    before = _trace(stars)
    while not done:
        stars = keep(_small_star(_large_star(stars)))
        after = _trace(stars)
        done, before = after == before, after
    ends = stars.selectExpr("high as record", "low as `group`")
    return ends.unionByName(stars.selectExpr("low as record", "low as `group`").distinct())


def stars_of(batches: Batches) -> Iterator[pa.RecordBatch]:
    """The edges of a partition, shrunk: every record with the smallest that it is connected with here."""
    tables = [batch for batch in batches if batch.num_rows]
    if not tables:
        return
    table = pa.Table.from_batches(tables)
    ends = np.concatenate([numbers(table, "high"), numbers(table, "low")])
    records, rows = np.unique(ends, return_inverse=True)
    one, other = rows[: table.num_rows], rows[table.num_rows :]
    graph = coo_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(records), len(records)))
    group = connected_components(graph, directed=False)[1]
    smallest = records[np.unique(group, return_index=True)[1]][group]
    inner = records != smallest
    yield batch_of(high=records[inner], low=smallest[inner])


def _large_star(edges: DataFrame) -> DataFrame:
    """Every record's larger neighbours are tied to its smallest neighbour (itself included)."""
    both = edges.union(edges.selectExpr("low", "high")).toDF("here", "there")
    least = both.selectExpr("here", "there", "least(here, min(there) over (partition by here)) as low")
    return least.where("there > here").selectExpr("there as high", "low").distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    """Every record's smaller neighbours, and itself, are tied to the smallest of them."""
    least = edges.selectExpr("high", "low as there", "min(low) over (partition by high) as low")
    others = least.where("there > low").selectExpr("there as high", "low")
    return others.union(least.select("high", "low")).distinct()


def _trace(edges: DataFrame) -> tuple[int, int]:
    """What tells one set of edges from another."""
    row = edges.selectExpr("count(*)", "bit_xor(xxhash64(high, low))").first()
    return (int(row[0]), int(row[1] or 0)) if row else (0, 0)
