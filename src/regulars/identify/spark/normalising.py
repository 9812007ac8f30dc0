"""Normal forms on Spark: the functions of `science.matching.forms`, on the executors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from regulars.identify.spark.batches import Batches, gathered
from regulars.identify.spark.work import form_names, forms_in
from regulars.science.matching.conventions import Conventions
from regulars.science.matching.forms import normal_forms

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def normalise_on_spark(told: DataFrame, conventions: Conventions) -> DataFrame:
    """`record` and the normal forms of the other columns (named by role), for `match_on_spark`.

    The conventions are those of the whole table, found once (`conventions_of` of a sample, or a model's).
    """
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    roles = [name for name in told.columns if name != "record"]
    nobody = pl.DataFrame(schema=dict.fromkeys(roles, pl.String))
    made = normal_forms(nobody, conventions).columns
    shape = StructType([StructField("record", LongType()), *(StructField(name, StringType()) for name in made)])
    # Under names without dots, which `mapInArrow` would take for something else.
    texts = (
        f"cast(`{name.replace('`', '``')}` as string) as `{alias}`"
        for name, alias in zip(roles, form_names(len(roles)), strict=True)
    )
    rows = told.selectExpr("cast(record as bigint) as record", *texts)
    return rows.mapInArrow(lambda batches: forms_of(batches, roles, conventions), shape)


def forms_of(batches: Batches, roles: Sequence[str], conventions: Conventions) -> Iterator[pa.RecordBatch]:
    """`record` and the forms of what was told (`form 0` is of the first role …), in the order of the rows."""
    for table in gathered(batches):
        forms = normal_forms(pl.DataFrame(dict(zip(roles, forms_in(table), strict=True))), conventions)
        arrays = [table["record"].combine_chunks(), *(column.to_arrow().cast(pa.string()) for column in forms)]
        yield pa.RecordBatch.from_arrays(arrays, names=["record", *forms.columns])
