"""Rules over many customers: what holds, and that what is unknown counts as no."""

from datetime import date

import polars as pl
import pytest
from tests.unit.customise.conftest import people

from regulars.customise.rules.compiling import as_expression
from regulars.customise.rules.reading import read_rule

FOUR = people(
    {"orders": 1, "city": "Leeds", "risk": 0.1, "last_order_on": date(2025, 6, 10)},
    {"orders": 3, "city": " YORK ", "risk": None, "last_order_on": date(2025, 5, 4)},
    {"orders": 5, "city": "", "risk": 0.9, "complaint_open": True, "last_order_on": None},
    {"orders": 9, "city": None, "risk": None, "quiet_days": 90, "typical_gap_days": None},
)


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        ("", [1, 2, 3, 4]),
        ("orders >= 3", [2, 3, 4]),
        ("orders between 3 and 5", [2, 3]),
        ("orders not between 3 and 5", [1, 4]),
        ("orders in (1, 9)", [1, 4]),
        ("orders not in (1, 9)", [2, 3]),
        ("city = 'leeds'", [1]),
        ("city != 'Leeds'", [2]),
        ("city in ('Leeds', 'York')", [1, 2]),
        ("not city in ('Leeds')", [2]),
        ("city is empty", [3, 4]),
        ("city is not empty", [1, 2]),
        ("risk >= 0.5", [3]),
        ("not risk >= 0.5", [1]),
        ("risk is empty", [2, 4]),
        ("complaint_open", [3]),
        ("not complaint_open", [1, 2, 4]),
        ("last_order <= '2025-05-04'", [2]),
        ("quiet_days > usual_gap_days", []),
        ("quiet_days >= 0.5 * usual_gap_days", [1, 2, 3]),
        ("usual_gap_days is empty or orders = 1", [1, 4]),
        ("not (orders = 1 or complaint_open)", [2, 4]),
        ("orders = 1 or risk > 0.5 and complaint_open", [1, 3]),
    ],
)
def test_for_whom_a_rule_holds(rule: str, fits: list[int]) -> None:
    assert FOUR.filter(as_expression(read_rule(rule)))["customer"].to_list() == fits


def test_what_it_comes_to_is_never_null() -> None:
    held = FOUR.select(pl.lit(value=True), held=as_expression(read_rule("risk > 0.5 or city = 'York'")))

    assert held["held"].to_list() == [False, True, True, False]
