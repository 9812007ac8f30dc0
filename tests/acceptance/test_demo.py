"""The demo prints what the README shows, and doing it again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support import readme
from tests.support.commands import Shop

pytestmark = pytest.mark.acceptance


def test_the_demo_prints_what_the_readme_shows_twice(tmp_path: Path) -> None:
    assert readme.shown(), "run `python -m tests.support.readme`"
    assert readme.printed(tmp_path) == readme.shown()
    shop = Shop(tmp_path / "ledger")
    before = shop.digest()
    assert readme.printed(tmp_path) == readme.shown()
    after = shop.digest()
    assert {table for table in before if before[table] != after[table]} <= {"Run"}
