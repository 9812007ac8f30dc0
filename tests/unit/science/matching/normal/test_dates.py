"""Birth dates in any format."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.science.matching.normal.dates import birth_date, orders


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("1971-06-24", "1971-06-24"),
        ("1971-06-24T00:00:00Z", "1971-06-24"),
        ("1971-06-24 00:00:00", "1971-06-24"),
        ("1971/6/4", "1971-06-04"),
        ("19560409", "1956-04-09"),
        ("24.6.1971", "1971-06-24"),
        ("24/06/71", "1971-06-24"),
        ("24 June 1971", "1971-06-24"),
        ("June 24th, 1971", "1971-06-24"),
        ("11 Dec 1978", "1978-12-11"),
        ("24-May-11", "2011-05-24"),
        ("Mar 1 1970", "1970-03-01"),
        ("Thu, 24 Jun 1971", "1971-06-24"),
        ("24. März 1971", "1971-03-24"),
        ("24 août 1971", "1971-08-24"),
        ("24 de junio de 1971", "1971-06-24"),
        ("24 maggio 1971", "1971-05-24"),
        ("24 mei 1971", "1971-05-24"),
        ("24 Okt 1971", "1971-10-24"),
        ("1971", "1971"),
        ("1971-06", "1971-06"),
        ("06/1971", "1971-06"),
        ("Jun 1971", "1971-06"),
        ("1971-00-00", "1971"),
        ("197106", "1971-06"),
        ("710624", "1971-06-24"),
        ("24061971", "1971-06-24"),
        ("29221", "1980-01-01"),
        ("1564-04-26", "1564-04-26"),
        ("29/02/1980", "1980-02-29"),
        ("20/8/1991", "1991-08-20"),
        ("8/20/1991", "1991-08-20"),
        ("29/02/1981", "1981-02"),
        ("31/04/1980", "1980-04"),
        ("19450493", "1945-04"),
        ("1971-13-40", "1971"),
        ("45/13/1980", "1980"),
        ("20061971", "1971-06-20"),
        ("0000-00-00", ""),
        ("1900-01-01", ""),
        ("9999-12-31", ""),
        ("0099-01-01", ""),
        ("tomorrow", ""),
        ("n/a", ""),
        ("12", ""),
        ("", ""),
        ("24/06", ""),
        ("1971-06-24-01", ""),
    ],
)
def test_birth_date(written: str, iso: str) -> None:
    assert birth_date(written) == iso


def test_the_order_of_day_and_month_is_the_tables() -> None:
    assert birth_date("3/4/1980", day_first=True) == "1980-04-03"
    assert birth_date("3/4/1980", day_first=False) == "1980-03-04"
    assert birth_date("03041980", day_first=False) == "1980-03-04"


def test_two_digits_are_the_latest_year_they_can_mean() -> None:
    assert birth_date("1/2/07", latest_year=2015) == "2007-02-01"
    assert birth_date("1/2/16", latest_year=2015) == "1916-02-01"
    assert birth_date("1/2/16", latest_year=2020) == "2016-02-01"
    assert birth_date("1/2/99", latest_year=1999) == "1999-02-01"


def test_dates_that_can_be_read_in_one_order_only_tell_the_order() -> None:
    assert orders(["24/06/1971", "06/24/1971", "13.1.80", "3/4/1980", "1971-06-24", "x"]) == (2, 1)


_FORMATS = [
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d %B %Y",
    "%b %d, %Y",
    "%Y/%m/%d",
    "%d-%b-%Y",
    "%A %d %B %Y",
]


@given(st.dates(date(1902, 1, 1), date(2030, 1, 1)), st.sampled_from(_FORMATS))
def test_every_day_in_every_format_is_that_day(day: date, written: str) -> None:
    assert birth_date(day.strftime(written)) == day.isoformat()


@given(st.text(max_size=30))
def test_any_text_has_a_date_or_none(text: str) -> None:
    found = birth_date(text)
    assert found == "" or (len(found) in {4, 7, 10} and birth_date(found) == found)
