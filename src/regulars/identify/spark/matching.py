"""Match on Spark: keys, pairs, scores and clusters on the executors; the result is that of `science.matching.match`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from regulars.identify.spark import work as on_executors
from regulars.identify.spark.groups import components, keep
from regulars.identify.spark.work import Work, form_names
from regulars.kernel.errors import BadInput
from regulars.science.matching.blocking import SMALL
from regulars.science.matching.model import Model

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

Pairs = Collection[tuple[int, int]]


def match_on_spark(forms: DataFrame, model: Model, *, together: Pairs = (), apart: Pairs = ()) -> DataFrame:
    """Who is who: `record, customer`, the customer being the smallest record of its cluster.

    `forms`: `record` (a whole number, each once) and the columns of `forms.normal_forms`. `together` and `apart` are
    pairs of records on which a person has decided. No record comes to the driver; forms are read several times, so keep
    or persist them if they are dear to make.
    """
    names = [name for name in forms.columns if name != "record"]
    height, specimen = _survey(forms, names)
    # As `cluster` has it: where answers contradict each other, apart holds.
    work = Work(model, specimen, _array(_ordered(together) - _ordered(apart)), _array(_ordered(apart)))
    rows = forms.select(
        forms["record"].cast("bigint").alias("record"),
        *(_named(forms, name).alias(alias) for alias, name in zip(form_names(len(specimen)), specimen, strict=True)),
    )
    pairs = _every_pair(rows) if height <= SMALL else _candidates(rows, work)
    scored = keep(_scored(pairs, rows, work))
    joins = scored.where("joins").selectExpr("right as high", "left as low")
    groups = components(joins.union(_decided(rows, work)))
    labelled = keep(groups.selectExpr("*", "count(*) over (partition by `group`) as size"))
    settled = _settled(labelled.where("size > 2"), scored, rows, work)
    joined = labelled.where("size = 2").selectExpr("record", "`group` as customer").union(settled)
    return keep(
        rows.select("record")
        .join(joined.withColumnRenamed("record", "joined"), on=_equal("record", "joined"), how="left")
        .selectExpr("record", "coalesce(customer, record) as customer")
    )


def _survey(forms: DataFrame, names: Sequence[str]) -> tuple[int, dict[str, str]]:
    """How many records there are, and one value of every form that any of them knows."""
    from pyspark.sql import functions as fn

    counts = forms.agg(fn.count("*"), fn.count_distinct("record")).first()
    height, distinct = counts if counts is not None else (0, 0)
    # In a query of its own: Spark counts numbers by hashing, but sorts as soon as a text is among what it works out.
    least = forms.agg(*(fn.min(fn.nullif(_named(forms, name), fn.lit(""))) for name in names)).first() if names else ()
    if height != distinct:
        raise BadInput(
            f"{height} rows hold {distinct} different values of `record`; each row needs one of its own.",
            hint="Number the rows anew, for example by their primary key.",
        )
    return height, {name: str(value) for name, value in zip(names, least or (), strict=True) if value is not None}


def _named(frame: DataFrame, name: str) -> Column:
    """The column of that very name: names like `id:a.b` mean nothing else."""
    escaped = name.replace("`", "``")
    return frame[f"`{escaped}`"]


def _equal(one: str, other: str) -> Column:
    from pyspark.sql import functions as fn

    return fn.col(one) == fn.col(other)


def _ordered(pairs: Pairs) -> set[tuple[int, int]]:
    return {(min(pair), max(pair)) for pair in pairs}


def _array(pairs: Pairs) -> on_executors.Rows:
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def _every_pair(rows: DataFrame) -> DataFrame:
    one, other = rows.selectExpr("record as left"), rows.selectExpr("record as right")
    return one.join(other, on=one["left"] < other["right"])


def _candidates(rows: DataFrame, work: Work) -> DataFrame:
    """Pairs that share a key, each once."""
    keys = rows.mapInArrow(lambda batches: on_executors.keys_of(batches, work), "key bigint, record bigint")
    together = keys.repartition("key").sortWithinPartitions("key")
    pairs = together.mapInArrow(on_executors.pairs_of, "left bigint, right bigint")
    # By the left record alone: both finding doubles and joining its forms are then done where the pairs are.
    return pairs.repartition("left").dropDuplicates(["left", "right"])


def _scored(pairs: DataFrame, rows: DataFrame, work: Work) -> DataFrame:
    """`left, right, joins` of the pairs worth keeping."""
    count = len(work.specimen)
    left = rows.toDF("of left", *form_names(count, "left form"))
    right = rows.toDF("of right", *form_names(count, "right form"))
    both = pairs.join(left, on=_equal("left", "of left")).join(right, on=_equal("right", "of right"))
    shape = "left bigint, right bigint, joins boolean"
    return both.drop("of left", "of right").mapInArrow(lambda batches: on_executors.scores_of(batches, work), shape)


def _decided(rows: DataFrame, work: Work) -> DataFrame:
    """Edges between records that a person said are the same, as far as both are here."""
    low, high = work.together.T.tolist()
    edges = rows.sparkSession.createDataFrame(list(zip(high, low, strict=True)), "high bigint, low bigint")
    here = rows.select("record")
    for end in ("high", "low"):
        edges = edges.join(here, on=_equal(end, "record"), how="left_semi")
    return edges


def _settled(labelled: DataFrame, scored: DataFrame, rows: DataFrame, work: Work) -> DataFrame:
    """`record, customer` of groups of three and more, each weighed as a whole by one executor."""
    forms = form_names(len(work.specimen))
    records = labelled.select("record", "group").join(rows, on="record")
    own = records.selectExpr("`group`", "record", "cast(null as bigint) as other", *(f"`{name}`" for name in forms))
    ends = labelled.selectExpr("record as left", "`group`"), labelled.selectExpr("record as right", "`group`")
    pairs = scored.join(ends[0], on="left").join(ends[1], on=["right", "group"])
    unknown = (f"cast(null as string) as `{name}`" for name in forms)
    told = pairs.selectExpr("`group`", "left as record", "right as other", *unknown)
    together = own.union(told).repartition("group").sortWithinPartitions("group")
    return together.mapInArrow(
        lambda batches: on_executors.clusters_of(batches, work), "record bigint, customer bigint"
    )
