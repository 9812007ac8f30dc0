"""A deed and its trace are kept together, or neither is."""

from datetime import UTC, datetime

import pytest

from regulars.ledger.models import Segment, Trace
from regulars.ledger.traces import traced

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


def keep(name: str, *, fails: bool = False) -> None:
    with traced("agatha", "keep segment", f"segment {name}", at=AT, size=3):
        Segment.objects.create(name=name)
        if fails:
            raise ZeroDivisionError


def test_what_was_done_leaves_its_trace() -> None:
    keep("tea")
    found = Trace.objects.get()
    assert (found.by, found.did, found.what, found.at, found.detail) == (
        "agatha", "keep segment", "segment tea", AT, {"size": 3},
    )  # fmt: skip


def test_what_failed_leaves_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        keep("tea", fails=True)
    assert not Trace.objects.exists()
    assert not Segment.objects.exists()
