"""What is noted a moment later is noted when the test says so: its thread would not see the test's transaction."""

from collections.abc import Iterator

import pytest

from regulars.api.site.later import LATER


@pytest.fixture(autouse=True)
def _later_when_told() -> Iterator[None]:
    LATER.by_itself = False
    yield
    LATER.by_itself = True
