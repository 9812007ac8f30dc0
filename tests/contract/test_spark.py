"""Who is who on a real Spark cluster (two executor processes) is, record by record, who is who here."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from benchmarks.spark import local_cluster, on_cluster
from numpy.typing import NDArray
from polars.testing import assert_frame_equal
from tests.support.crowd import crowd

from regulars.identify.spark import match_on_spark, normalise_on_spark
from regulars.identify.spark.groups import components
from regulars.kernel.errors import BadInput
from regulars.science.matching.conventions import conventions_of
from regulars.science.matching.forms import normal_forms
from regulars.science.matching.match import match
from regulars.science.matching.model import Model

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java 17 or newer for Spark; .ci/run installs it"),
    pytest.mark.skipif("REGULARS_DATABASE_URL" in os.environ, reason="Spark reads no database: once is enough"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
FEBRL = {
    "given_name": "given_name",
    "surname": "family_name",
    "street_number": "house_number",
    "address_1": "street",
    "suburb": "city",
    "postcode": "postcode",
    "state": "region",
    "date_of_birth": "birth_date",
    "soc_sec_id": "id:soc.sec",
}


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    with local_cluster() as started:
        yield started


def customers(found: DataFrame) -> NDArray[np.int64]:
    table = pl.from_arrow(found.toArrow())
    assert isinstance(table, pl.DataFrame)
    ordered = table.sort("record")
    assert ordered["record"].is_unique().all()
    return ordered["customer"].to_numpy()


def test_febrl_4_from_what_was_told_to_who_is_who(session: SparkSession, shared_data: Path) -> None:
    files = [shared_data / "identity" / "febrl" / f"dataset4{half}.csv" for half in "ab"]
    if not all(file.is_file() for file in files):
        pytest.skip("needs the data sets FEBRL 4a and 4b in the folder of real data sets")
    read = pl.concat([pl.read_csv(file, infer_schema=False) for file in files]).rename(str.strip)
    told = read.select(FEBRL.keys()).rename(FEBRL)
    conventions = conventions_of(told)
    forms = normal_forms(told, conventions)
    model = Model.from_json(match(forms).model.to_json())

    there = normalise_on_spark(on_cluster(session, told), conventions).localCheckpoint()
    sent_back = pl.from_arrow(there.orderBy("record").toArrow())
    assert isinstance(sent_back, pl.DataFrame)
    assert_frame_equal(sent_back.drop("record"), forms)

    found = customers(match_on_spark(there, model))
    assert len(np.unique(found)) == pytest.approx(5_000, abs=50)
    np.testing.assert_array_equal(found, match(forms, model=model).clusters)


def test_twenty_thousand_customers_and_what_people_said(session: SparkSession) -> None:
    forms = crowd(20_000)
    model = match(forms).model
    plain = match(forms, model=model).clusters
    rows = np.flatnonzero(plain != np.arange(forms.height))[:30]
    apart = [(int(row), int(plain[row])) for row in rows]
    alone = np.flatnonzero(np.bincount(plain, minlength=forms.height)[plain] == 1)[:30].reshape(-1, 2)
    together = [*((int(one), int(other)) for one, other in alone), apart[0][::-1]]  # the last contradicts `apart`

    local = match(forms, model=model, together=together, apart=apart).clusters
    elsewhere = (77, forms.height + 5)  # a record of another table: nothing to decide here
    found = customers(match_on_spark(on_cluster(session, forms), model, together=[*together, elsewhere], apart=apart))
    assert (local != plain).any()
    np.testing.assert_array_equal(found, local)


def test_in_a_small_table_every_pair_is_looked_at(session: SparkSession) -> None:
    forms = crowd(400, seed=3)
    model = match(forms).model
    np.testing.assert_array_equal(
        customers(match_on_spark(on_cluster(session, forms), model)), match(forms, model=model).clusters
    )


@pytest.mark.parametrize("one_task", [0, 10_000], ids=["across partitions", "by one task"])
def test_connected_components_of_any_shape(session: SparkSession, one_task: int) -> None:
    rng = np.random.default_rng(4)
    path = [(number, number + 1) for number in rng.permutation(200).tolist()]
    star = [(1_000, 1_000 + number) for number in range(1, 60)]
    loose = [(int(one), int(other)) for one, other in rng.integers(2_000, 2_300, (200, 2)) if one != other]
    edges = [(max(edge), min(edge)) for edge in (*path, *star, *loose)]
    smallest = {end: end for edge in edges for end in edge}
    changed = True
    while changed:
        before = dict(smallest)
        for one, other in edges:
            smallest[one] = smallest[other] = min(smallest[one], smallest[other])
        changed = smallest != before
    frame = session.createDataFrame(edges, "high bigint, low bigint").repartition(6)
    assert sorted(map(tuple, components(frame, one_task).collect())) == sorted(smallest.items())


def test_a_record_that_stands_twice_is_refused(session: SparkSession) -> None:
    forms = crowd(300)
    rows = on_cluster(session, forms)
    with pytest.raises(BadInput, match="301 rows hold 300 different values of `record`"):
        match_on_spark(rows.union(rows.where("record = 7")), match(forms).model)


def test_nobody_is_nobody(session: SparkSession) -> None:
    forms = crowd(300)
    rows = on_cluster(session, forms).where("record < 0")
    assert match_on_spark(rows, match(forms).model).count() == 0
