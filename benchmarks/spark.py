"""The same matching on Spark: do 100,000 customers become the same people there, and how long does it take?

A cluster of two executors on this machine beside the local matcher: what is shown is equality and the overhead of a
cluster, not speed. From the table's forms and a trained model to who is who.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from regulars.demo.million import make_people
from regulars.identify.spark import match_on_spark
from regulars.science.matching.conventions import conventions_of
from regulars.science.matching.forms import normal_forms
from regulars.science.matching.match import match

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

RECORDS = 100_000
_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For Java processes of a minute: half the processor time of the settings that pay off after an hour."""


@contextmanager
def local_cluster(**settings: str) -> Iterator[SparkSession]:
    """A Spark cluster of two executor processes on this machine, gone again afterwards."""
    from pyspark.sql import SparkSession

    found = importlib.util.find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    os.environ.setdefault("SPARK_HOME", str(Path(found.origin).parent))
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]")
    usual = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": _SHORT_LIVED,
        "spark.driver.host": "127.0.0.1",
        "spark.executor.extraJavaOptions": _SHORT_LIVED,
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
    }
    for name, value in {**usual, **settings}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        yield session
    finally:
        session.stop()


def on_cluster(session: SparkSession, frame: pl.DataFrame) -> DataFrame:
    """The frame on the executors, its rows numbered as `record`."""
    numbered = frame.with_row_index("record").with_columns(pl.col("record").cast(pl.Int64))
    return session.createDataFrame(numbered.to_arrow()).repartition(4).localCheckpoint()


def run() -> None:
    """Match the same customers here and on a cluster, and print both."""
    told = make_people(RECORDS).drop("source", "truth")
    forms = normal_forms(told, conventions_of(told, "GB"))
    model = match(forms).model
    table = Table("", "seconds", "customers", title=f"Matching {forms.height:,} records with a trained model")
    started = time.perf_counter()
    local = match(forms, model=model).clusters
    table.add_row("on this machine, one process", f"{time.perf_counter() - started:.1f}", f"{len(np.unique(local)):,}")
    with local_cluster() as session:
        there = on_cluster(session, forms)
        for turn in ("first", "second"):
            started = time.perf_counter()
            found = pl.from_arrow(match_on_spark(there, model).toArrow())
            seconds = time.perf_counter() - started
            assert isinstance(found, pl.DataFrame)
            customers = found.sort("record")["customer"].to_numpy()
            table.add_row(f"Spark, two executors, {turn} time", f"{seconds:.1f}", f"{len(np.unique(customers)):,}")
    Console().print(table)
    differ = int((customers != local).sum())
    print(f"records whose customer differs: {differ}")


if __name__ == "__main__":
    run()
