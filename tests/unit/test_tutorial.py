"""The pictures of the tutorial: each is there, in its place, and small; and none is left over."""

import re
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial"
MORNING = (TUTORIAL / "a-marketers-morning.md").read_text(encoding="utf-8")
PICTURES = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", MORNING)
_MOST_BYTES = 90_000


@pytest.mark.parametrize(("told", "path"), PICTURES)
def test_each_picture_is_there_small_and_told_in_words(told: str, path: str) -> None:
    picture = (TUTORIAL / path).read_bytes()

    assert picture.startswith(b"\x89PNG")
    assert len(picture) < _MOST_BYTES
    assert len(told.split()) >= 5


def test_every_picture_is_shown_in_the_order_of_the_morning() -> None:
    kept = sorted(f"morning/{file.name}" for file in (TUTORIAL / "morning").iterdir())

    assert [path for _, path in PICTURES] == kept
    assert len(kept) == 9
