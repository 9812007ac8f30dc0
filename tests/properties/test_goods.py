"""Whatever is bought and refused: nothing new is named that they have or refused, nothing runs out that is fresh."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.customise.goods import NOTHING_SAID, Wished, learn_goods

DAY = date(2025, 6, 30)
THINGS = ("tea", "cake", "wool", "seed", "book")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 300), st.sampled_from(THINGS)), min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from(THINGS)), max_size=4),
)
def test_nothing_they_have_refused_or_just_bought_is_named(
    bought: list[tuple[int, int, str]], refused: list[tuple[int, str]]
) -> None:
    rows = [
        (who, datetime(2025, 6, 30, 9) - timedelta(days=days), f"{who}-{days}", thing, thing, None, 10.0)  # noqa: DTZ001
        for who, days, thing in bought
    ]
    columns = ["customer", "occurred_at", "order_id", "product", "product_name", "category", "amount"]
    lines = pl.DataFrame(rows, schema=columns, orient="row").with_columns(pl.col("category").cast(pl.String))
    said = pl.DataFrame(refused, schema={"customer": pl.Int64, "word": pl.String}, orient="row")
    found = learn_goods(lines.lazy(), DAY, Wished(NOTHING_SAID.liked, said)).frame
    has = {(who, thing) for who, _, thing in bought}
    for row in found.iter_rows(named=True):
        assert (row["customer"], row["companion"]) not in has | set(refused)
        if row["due_thing"]:
            assert (DAY - row["due_last_on"]).days >= 0.25 * row["due_gap_days"]
            assert row["due_times"] >= 3
