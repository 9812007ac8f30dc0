"""What all tests share: the way to the real data sets, and how properties are tried."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parents[1]

# Properties are about what is right; how long it takes depends on the machine, and belongs to the benchmarks.
settings.register_profile("regulars", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("regulars")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets; tests that need it skip, and say so, where it is absent."""
    folder = Path(os.environ.get("REGULARS_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"needs the real data sets; set REGULARS_SHARED_DATA to their folder ({folder.name} is not there)")
    return folder
