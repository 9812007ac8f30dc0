"""Small pictures and plain JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from regulars.cli.screen import bar, say_json, screen, sparkline, table


@given(some.floats(-1, 2), some.integers(1, 40))
def test_a_bar_has_its_width_whatever_the_share(share: float, width: int) -> None:
    assert len(bar(share, width)) == width


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "    "), (0.25, "█   "), (0.28125, "█▏  "), (0.5, "██  "), (1, "████"), (7, "████")]
)
def test_bars(share: float, shown: str) -> None:
    assert bar(share, 4) == shown


@given(some.lists(some.floats(-1e9, 1e9), min_size=1, max_size=50))
def test_a_sparkline_has_a_column_for_each_value_and_shows_the_smallest(values: list[float]) -> None:
    line = sparkline(values)
    assert len(line) == len(values)
    assert line[values.index(min(values))] == "▁"


def test_sparklines() -> None:
    assert sparkline([]) == ""
    assert sparkline([5, 5]) == "▁▁"
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"


def test_json_holds_money_and_times_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"at": datetime(2026, 1, 2, tzinfo=UTC), "worth": Decimal("1.50"), "who": "Zoë"})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"at": "2026-01-02T00:00:00+00:00", "worth": "1.50", "who": "Zoë"}
    assert "Zoë" in shown


def test_names_in_brackets_are_not_taken_for_markup(capsys: pytest.CaptureFixture[str]) -> None:
    screen().print(table(("name",), [("[bold]x[/bold] [/]",)]))
    assert "[bold]x[/bold] [/]" in capsys.readouterr().out
