"""The architecture is executable: floors, sizes, and what a bare import pulls in."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src" / "regulars").rglob("*.py"))
HAND_WRITTEN = [path for path in SOURCES if "migrations" not in path.parts]


def test_rooms_import_from_the_floors_below_only() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_every_room_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""'), "the first line says what the room is for"
    assert text.count("\n") <= 400


def test_the_median_room_is_small() -> None:
    lengths = sorted(path.read_text(encoding="utf-8").count("\n") for path in HAND_WRITTEN)
    assert lengths[len(lengths) // 2] <= 90


def test_science_is_a_library_of_its_own() -> None:
    script = "import sys, regulars.science; print([n for n in ('django', 'pyspark', 'duckdb') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("extra", ["pyspark", "psycopg", "onnxruntime"])
def test_extras_stay_optional(extra: str) -> None:
    needed = re.compile(rf"^(from|import) {extra}", re.MULTILINE)
    assert not [path for path in SOURCES if needed.search(path.read_text(encoding="utf-8"))]


def test_nothing_names_a_place_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("needs the project's git checkout")
    files = [ROOT / name for name in listed.stdout.split()]
    parent = f"{ROOT.parent}/"
    found = [path.name for path in files if path.is_file() and parent.encode() in path.read_bytes()]
    assert found == []
    locks = [path.read_text(encoding="utf-8") for path in (ROOT / "requirements").glob("*.txt")]
    assert not any("://" in text for text in locks)
    assert all("--hash=sha256:" in text for text in locks)
