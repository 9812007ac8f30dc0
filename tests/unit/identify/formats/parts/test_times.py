"""Times as exports write them."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.identify.canonical import UTC_TIME, Conventions
from regulars.identify.formats.parts.times import days, times

AT = datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)
DAY = datetime(2024, 3, 5, tzinfo=UTC)
ORDERS = ["%d/%m/%Y", "%m/%d/%Y"]


def read(text: str, **habits: str) -> datetime | None:
    return times(pl.Series([text]), Conventions(**habits))[0]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-05 10:11:12", AT), ("2024-03-05T10:11:12", AT), ("2024-03-05T10:11:12Z", AT),
        ("2024-03-05 10:11:12 UTC", AT), ("2024-03-05 10:11:12.000Z", AT), ("2024-03-05T10:11:12.000000+00:00", AT),
        ("2024-03-05 11:11:12 +0100", AT), ("2024-03-05T05:11:12-05:00", AT), ("2024-03-05 11:11:12+01", AT),
        ("2024/03/05 10:11:12", AT), ("2024.3.5 10:11:12", AT), ("20240305T101112Z", AT),
        ("2024-03-05 10:11:12 AM", AT),
        ("2024-03-05", DAY), ("20240305", DAY), ("2024-3-5", DAY), ("5 March 2024", DAY), ("5 Mar 2024", DAY),
        ("05-Mar-24", DAY), ("March 5, 2024", DAY), ("Mar 5th, 2024", DAY), ("Tue, 5 Mar 2024 10:11:12 +0000", AT),
        ("Mar 5, 2024, 10:11:12 am", AT), ("2024-03-05 10:11", AT.replace(second=0)),
        ("2024-03-05T10:11Z", AT.replace(second=0)), ("Mar 5, 2024 10:11 PM", AT.replace(hour=22, second=0)),
    ],
)  # fmt: skip
def test_years_first_and_named_months_need_no_convention(text, moment):
    assert read(text) == moment
    assert read(text, date_format="%m/%d/%Y") == moment


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("05/03/2024", "%d/%m/%Y", DAY), ("03/05/2024", "%m/%d/%Y", DAY), ("5.3.2024", "%d/%m/%Y", DAY),
        ("5-3-24", "%d/%m/%Y", DAY), ("05/03/2024 10:11:12", "%d/%m/%Y", AT), ("3/5/24, 10:11:12 AM", "%m/%d/%Y", AT),
        ("05.03.2024 10:11:12", "%d/%m/%Y", AT), ("05/03/2024T10:11:12", "%d/%m/%Y", AT),
        ("31/12/75", "%d/%m/%Y", datetime(1975, 12, 31, tzinfo=UTC)), ("13/05/2024", "%m/%d/%Y", None),
        ("05/03/2024", "", None),
    ],
)  # fmt: skip
def test_days_and_months_in_figures_go_by_the_convention(text, order, moment):
    assert read(text, date_format=order) == moment


@pytest.mark.parametrize(
    "text", ["", "soon", "2024-02-30", "2024-13-01", "12:30", "05/03", "2024", "2024-03-05 25:00", "5"]
)
def test_what_is_no_time(text):
    assert read(text) is None


def test_seconds_since_1970():
    assert read("1709633472", date_format="%s") == AT
    assert read("1709633472000", date_format="%s") == AT
    assert read("1e300", date_format="%s") is None
    assert read("soon", date_format="%s") is None


def test_local_times_of_a_zone_and_its_clock_changes():
    assert read("2024-07-01 12:00", zone="Europe/London") == datetime(2024, 7, 1, 11, tzinfo=UTC)
    assert read("2024-01-01 12:00", zone="Europe/London") == datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert read("2024-10-27 01:30:00", zone="Europe/London") == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert read("2024-03-31 01:30:00", zone="Europe/London") == datetime(2024, 3, 31, 0, 30, tzinfo=UTC)
    assert read("2024-07-01T12:00:00Z", zone="Europe/London") == datetime(2024, 7, 1, 12, tzinfo=UTC)


def test_days_are_iso_and_within_a_lifetime():
    told = pl.Series(["31.12.1980", "1980-12-31", "19801231", "0001-01-01", "3000-01-01", "never", None])
    assert days(told, Conventions(date_format="%d/%m/%Y", zone="America/New_York")).to_list() == [
        "1980-12-31", "1980-12-31", "1980-12-31", None, None, None, None,
    ]  # fmt: skip


@given(st.integers(0, 4_000_000_000).map(lambda count: datetime.fromtimestamp(count, UTC)), st.sampled_from(ORDERS))
def test_every_moment_is_read_back(moment, order):
    local = moment.replace(tzinfo=None)
    written = pl.Series([local.isoformat(" "), local.isoformat() + "Z", local.strftime(f"{order} %H:%M:%S")])
    assert times(written, Conventions(date_format=order)).to_list() == [moment] * 3


@given(st.text(max_size=20))
def test_no_text_breaks_it(text):
    result = times(pl.Series([text, "2024-03-05", None]), Conventions(date_format="%d/%m/%Y"))
    assert result.dtype == UTC_TIME
    assert result[1] == DAY
    assert result[2] is None
