"""Normal forms on Spark: the functions of `science.matching.forms`, on the executors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from regulars.identify.spark.batches import Batches, gathered
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
    quoted = [f"cast(`{name.replace('`', '``')}` as string) as `{name.replace('`', '``')}`" for name in roles]
    rows = told.selectExpr("cast(record as bigint) as record", *quoted)
    return rows.mapInArrow(lambda batches: forms_of(batches, conventions), shape)


def forms_of(batches: Batches, conventions: Conventions) -> Iterator[pa.RecordBatch]:
    """`record` and the forms of what was told, in the order of the rows."""
    for table in gathered(batches):
        told = table.drop_columns("record")
        columns = dict(zip(told.column_names, (pl.Series(values=column) for column in told.columns), strict=True))
        forms = normal_forms(pl.DataFrame(columns), conventions)
        arrays = [table["record"].combine_chunks(), *(column.to_arrow().cast(pa.string()) for column in forms)]
        yield pa.RecordBatch.from_arrays(arrays, names=["record", *forms.columns])
