"""What all tests share: a data folder of their own, and the way to the real data sets."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

# Before Django reads its settings: the tests' data folder is theirs alone.
os.environ["REGULARS_DATA"] = tempfile.mkdtemp(prefix="regulars-tests-")
_KEPT = {"REGULARS_DATA", "REGULARS_SHARED_DATA", "REGULARS_TEST_POSTGRES", "REGULARS_TEST_DATABASE_URL"}
for name in [name for name in os.environ if name.startswith("REGULARS_") and name not in _KEPT]:
    del os.environ[name]
if "REGULARS_TEST_DATABASE_URL" in os.environ:
    os.environ["REGULARS_DATABASE_URL"] = os.environ["REGULARS_TEST_DATABASE_URL"]

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets; tests that need it skip, and say so, where it is absent."""
    folder = Path(os.environ.get("REGULARS_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"needs the real data sets; set REGULARS_SHARED_DATA to their folder ({folder.name} is not there)")
    return folder
