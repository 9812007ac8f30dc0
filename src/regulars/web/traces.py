"""The audit log: what people do in the console leaves a trace, without anybody's personal data in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from regulars.ledger import traces as ledger_traces
from regulars.ledger.models import Trace
from regulars.web.roles import Asked


def leave_trace(request: Asked, did: str, what: str, **detail: Any) -> None:
    """Note who did what to what; `what` is a code, number or name of a thing, never of a customer."""
    Trace.objects.create(at=request.at, by=request.person.name, did=did, what=what, detail=detail)


@contextmanager
def traced(request: Asked, did: str, what: str, **detail: Any) -> Iterator[None]:
    """What happens inside and its trace are both kept, or neither."""
    with ledger_traces.traced(request.person.name, did, what, at=request.at, **detail):
        yield
