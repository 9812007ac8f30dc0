"""By when, in words: what people mean by Friday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.interact.tasks.due_words import due_in_words

THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("I'll call you by Friday", (2026, 11, 27), "by Friday"),
        ("by Thursday", (2026, 12, 3), "by Thursday"),
        ("next Friday at noon", (2026, 12, 4), "next Friday"),
        ("before Monday, promised", (2026, 11, 29), "before Monday"),
        ("today if we can", (2026, 11, 26), "today"),
        ("tomorrow morning", (2026, 11, 27), "tomorrow morning"),
        ("the day after tomorrow", (2026, 11, 28), "the day after tomorrow"),
        ("within two working days", (2026, 11, 30), "within two working days"),
        ("in the next 3 days", (2026, 11, 29), "in the next 3 days"),
        ("in a couple of weeks", (2026, 12, 10), "in a couple of weeks"),
        ("in 24 hours", (2026, 11, 27), "in 24 hours"),
        ("within a month", (2026, 12, 26), "within a month"),
        ("by the end of this week", (2026, 11, 27), "end of this week"),
        ("beginning of next week", (2026, 11, 30), "beginning of next week"),
        ("by the end of the month", (2026, 11, 30), "end of the month"),
        ("next month", (2026, 12, 31), "next month"),
        ("on 3 May", (2027, 5, 3), "3 May"),
        ("the 3rd of December, 2026", (2026, 12, 3), "3rd of December, 2026"),
        ("Dec 5", (2026, 12, 5), "Dec 5"),
        ("2026-12-01 latest", (2026, 12, 1), "2026-12-01"),
        ("31/12/2026", (2026, 12, 31), "31/12/2026"),
        ("Sunday or Monday", (2026, 11, 29), "Sunday"),
    ],
)
def test_a_day_is_read(text: str, day: tuple[int, int, int], words: str) -> None:
    found = due_in_words(text, THURSDAY)
    assert found is not None
    assert (found.day, found.words) == (date(*day), words)


@pytest.mark.parametrize("text", ["We shall look into it", "May I help?", "31/02/2027", "on 2020-01-01", "", "30 Feb"])
def test_no_day_is_read_where_none_is_ahead(text: str) -> None:
    assert due_in_words(text, THURSDAY) is None


@given(text=st.text(max_size=200), said_on=st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_any_text_is_taken_and_a_day_is_never_before(text: str, said_on: date) -> None:
    found = due_in_words(text, said_on)
    assert found is None or (found.day >= said_on and found.words in text)


@given(said_on=st.dates(date(2020, 1, 1), date(2035, 12, 31)), day=st.integers(0, 6))
def test_a_weekday_is_the_next_of_its_name(said_on: date, day: int) -> None:
    name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day]
    found = due_in_words(f"by {name}", said_on)
    assert found is not None
    assert found.day.weekday() == day
    assert 0 < (found.day - said_on).days <= 7
