"""Figures as people read them."""

from __future__ import annotations

import pytest

from regulars.web.templatetags.console import percent


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [
        (0.256, 0, "26%"),
        (0.475, 0, "48%"),
        (-0.031, 0, "-3%"),
        (-0.004, 0, "0%"),
        (-0.0004, 1, "0.0%"),
        (None, 0, "–"),
        (0, 0, "0%"),
    ],
)
def test_a_share_is_never_minus_nothing(share: float | None, digits: int, said: str) -> None:
    assert percent(share, digits) == said
