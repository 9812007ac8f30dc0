"""The table of facts: complete, and true to the decision frame."""

from datetime import date

import polars as pl
import pytest
from tests.unit.customise.conftest import people

from regulars.customise.rules.facts import FACTS, NOT_ASKED, TABLE, Kind, nearest
from regulars.ledger.reach.consent import CONSENT_COLUMNS
from regulars.ledger.reach.many import WISH_COLUMNS

FRAME = people({"risk": 0.314, "spent": 1234.5, "last_order_on": date(2025, 5, 4), "due_in_days": -3})
DTYPES = {
    Kind.TEXT: pl.String,
    Kind.DAY: pl.Date,
    Kind.YES_NO: pl.Boolean,
    **dict.fromkeys((Kind.COUNT, Kind.DAYS, Kind.MONEY, Kind.SHARE), pl.Float64),
}


def test_every_column_of_the_frame_is_a_fact_or_said_to_be_none() -> None:
    asked = {fact.source for fact in TABLE}

    assert set(FRAME.columns) - asked - NOT_ASKED - set(CONSENT_COLUMNS) - set(WISH_COLUMNS) == set()
    assert not asked & NOT_ASKED
    assert asked <= set(FRAME.columns)
    assert len(FACTS) == len(TABLE)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_has_the_type_that_it_is_said_to_have(name: str) -> None:
    fact = FACTS[name]

    found = FRAME.select(value=fact.expr, said=fact.said)

    assert found["value"].dtype == DTYPES[fact.kind]
    assert found["said"].dtype == pl.String
    assert (fact.otherwise != "") == (fact.kind is Kind.YES_NO)
    assert ("{}" in fact.phrase) == (fact.kind is not Kind.YES_NO)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("spent", "£1,234"),
        ("risk", "31%"),
        ("last_order", "4 May 2025"),
        ("orders", "4"),
        ("due_in_days", "-3"),
        ("complaint_open", "no"),
        ("city", "Leeds"),
        ("complaint_days", None),
    ],
)
def test_a_value_as_people_read_it(name: str, said: str | None) -> None:
    assert FRAME.select(FACTS[name].said).item() == said


@pytest.mark.parametrize(
    ("written", "meant"),
    [("ordrs", "orders"), ("Quiet_day", "quiet_days"), ("gap", "usual_gap_days"), ("zzz", None), ("", None)],
)
def test_the_nearest_fact(written: str, meant: str | None) -> None:
    assert nearest(written) == meant
