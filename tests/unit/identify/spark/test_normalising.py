"""Normal forms made batch by batch are those of the whole table."""

import polars as pl
import pyarrow as pa
from polars.testing import assert_frame_equal

from regulars.identify.spark.normalising import forms_of
from regulars.identify.spark.work import form_names
from regulars.science.matching.conventions import Conventions
from regulars.science.matching.forms import normal_forms

TOLD = pl.DataFrame(
    {
        "full_name": ["Dr. Ana van den Berg", "BERG, ANA VAN DEN", None, "", "Bob O'Neil Jr."],
        "email": ["Ana@Example.com ", None, "bob@example.org", "", "BOB@example.org"],
        "phone": ["(212) 555-0171", "+1 212 555 0171", None, "", "12"],
        "birth_date": ["3/4/1980", "1980-04-03", "", None, "1990"],
        "id:loyalty.no": ["a-1", "A1", None, "", "7"],
    }
)
NAMES = form_names(TOLD.width)
CONVENTIONS = Conventions(country="US", day_first=False)


def batches(rows: int) -> list[pa.RecordBatch]:
    table = pa.table(
        {
            "record": pa.array([10, 11, 12, 13, 14], pa.int64()),
            **dict(zip(NAMES, TOLD.to_dict(as_series=False).values(), strict=True)),
        }
    )
    return table.to_batches(max_chunksize=rows)


def test_forms_are_those_of_the_whole_table() -> None:
    for rows in (1, 2, 5):
        made = pl.concat([pl.from_arrow(batch) for batch in forms_of(batches(rows), TOLD.columns, CONVENTIONS)])  # type: ignore[type-var]
        assert isinstance(made, pl.DataFrame)
        assert made["record"].to_list() == [10, 11, 12, 13, 14]
        assert_frame_equal(made.drop("record"), normal_forms(TOLD, CONVENTIONS))


def test_columns_are_the_same_for_no_rows_at_all() -> None:
    nobody = pl.DataFrame(schema=dict.fromkeys(TOLD.columns, pl.String))
    assert normal_forms(nobody, CONVENTIONS).columns == normal_forms(TOLD, CONVENTIONS).columns


def test_texts_leave_as_spark_takes_them() -> None:
    (batch,) = forms_of(batches(5), TOLD.columns, CONVENTIONS)
    assert {str(field.type) for field in batch.schema} == {"int64", "string"}
