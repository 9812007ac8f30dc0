"""What a customer asks us to remember, and what only sounds like it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from regulars.science.language.arranging import Asked, asked_in
from regulars.science.language.dates import Rhythm, day_in, rhythm_in

DAY = date(2026, 5, 4)
SAID = Path(__file__).resolve().parents[3] / "correctness"
MONTH = Rhythm(1, "month")


@pytest.mark.parametrize(
    ("text", "kind", "thing", "quantity", "rhythm", "first_on"),
    [
        ("Please send it every month.", "standing", "", 1, MONTH, None),
        ("Could you send me 2 x Oolong every six weeks, starting 3 June?", "standing", "Oolong", 2, Rhythm(6, "week"),
         date(2026, 6, 3)),
        ("I'd like to get three bags of Kenya monthly from 1 July 2026 please", "standing", "bags of Kenya", 3, MONTH,
         date(2026, 7, 1)),
        ("Every fortnight please deliver a tin of tea.", "standing", "tin of tea", 1, Rhythm(2, "week"), None),
        ("We would like to have it delivered every 14 days", "standing", "", 1, Rhythm(2, "week"), None),
        ("Bitte schicken Sie mir jeden Monat zwei Packungen Kenia.", "standing", "Packungen Kenia", 2, MONTH, None),
        ("Können Sie mir alle 6 Wochen ein Kilo Espresso schicken?", "standing", "Kilo Espresso", 1, Rhythm(6, "week"),
         None),
        ("Remind me in May", "reminder", "", 1, None, date(2027, 5, 1)),
        ("please remind me to order filters in September", "reminder", "order filters", 1, None, date(2026, 9, 1)),
        ("Can you remind me of mum's birthday on 12 March each year?", "reminder", "mum's birthday", 1,
         Rhythm(1, "year"), date(2027, 3, 12)),
        ("Can you send me a reminder in two months?", "reminder", "", 1, None, date(2026, 7, 4)),
        ("Bitte erinnern Sie mich im Oktober an den Adventskalender.", "reminder", "Adventskalender", 1, None,
         date(2026, 10, 1)),
        ("The same again please", "reorder", "", 1, None, None),
        ("Please let me know when the Kenya Nyeri is back in stock.", "back", "Kenya Nyeri", 1, None, None),
        ("Sagen Sie mir Bescheid, wenn der Oolong wieder lieferbar ist.", "back", "Oolong", 1, None, None),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_understood(
    text: str, kind: str, thing: str, quantity: int, rhythm: Rhythm | None, first_on: date | None
) -> None:
    assert asked_in(f"Good morning! {text}", DAY) == Asked(kind, thing, quantity, rhythm, first_on, text)


@pytest.mark.parametrize(
    "text",
    [
        "Please don't send it every month.",
        "Please stop sending the coffee every week",
        "Please cancel what you send me every month.",
        "You send me something every month.",
        "I order every month and love it.",
        "My order comes every month and could you check it?",
        "Please send the newsletter monthly.",
        "This will remind me of home in June.",
        "Please remind me how to brew it.",
        "Bitte schicken Sie mir nicht jeden Monat etwas.",
        "Please send me one every three days.",
        "Where is it?",
        "",
    ],
)
def test_what_only_sounds_like_it_is_nothing(text: str) -> None:
    assert asked_in(text, DAY) is None


@pytest.mark.parametrize("name", ["said_hard.csv", "said_blind.csv"])
def test_of_what_customers_write_of_other_things_nothing_is_suggested(name: str) -> None:
    with (SAID / name).open(encoding="utf-8") as file:
        texts = [row[0] for row in csv.reader(file)]
    assert len(texts) > 800
    assert [text for text in texts if asked_in(text, DAY)] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 2026-12-24", date(2026, 12, 24)),
        ("am 3.5.", date(2027, 5, 3)),
        ("am 3.6.2026", date(2026, 6, 3)),
        ("on the 3rd of June", date(2026, 6, 3)),
        ("on June 3rd, 2027", date(2027, 6, 3)),
        ("in 10 days", date(2026, 5, 14)),
        ("in a year", date(2027, 5, 4)),
        ("next month", date(2026, 6, 4)),
        ("in zwei Wochen", date(2026, 5, 18)),
        ("on 2025-12-24", None),
        ("on 31 June", None),
        ("on 31.02.", None),
        ("I may come", None),
        ("", None),
    ],
)
def test_days_are_ahead_or_none(text: str, day: date | None) -> None:
    assert day_in(f"please {text}", DAY)[0] == day


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("every other week", Rhythm(2, "week")),
        ("once a quarter", Rhythm(3, "month")),
        ("jährlich", Rhythm(1, "year")),
        ("every 10 days", None),
        ("every time", None),
    ],
)
def test_rhythms_are_of_weeks_months_and_years(text: str, rhythm: Rhythm | None) -> None:
    assert rhythm_in(text)[0] == rhythm
