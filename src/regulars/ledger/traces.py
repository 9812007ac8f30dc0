"""The audit log: what people do leaves a trace, without anybody's personal data in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from regulars.ledger.models import Trace


@contextmanager
def traced(by: str, did: str, what: str, *, at: datetime, **detail: Any) -> Iterator[None]:
    """What happens inside and its trace are both kept, or neither.

    `what` is a code, number or name of a thing, never of a customer.
    """
    with transaction.atomic():
        yield
        Trace.objects.create(at=at, by=by, did=did, what=what, detail=detail)
