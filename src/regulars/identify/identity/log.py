"""The identity log as operations: what was done, by whom, whether it still holds, and how to find what came after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from regulars.kernel.errors import NotFound
from regulars.ledger.frames import reserve_ids
from regulars.ledger.models import Customer, IdentityEntry

DEEDS = ("merged", "split", "answered")
"""Changes that can be taken back."""

_MARKS = ("undone", "redone")
_LOCK = 0x1DE_7177


@dataclass(frozen=True, slots=True)
class Operation:
    """One act of the identity log.

    `change`: merged (`others` became aliases of `customer`), split (`records` left `customer` for `others[0]`),
    answered (nobody moved), undone, redone (`about`: the operation that was taken back or done again). `by` is empty
    where the matcher did it. `undone`: it was taken back since.
    """

    number: int
    change: str
    customer: int
    others: tuple[int, ...]
    records: tuple[int, ...]
    reason: str
    by: str
    at: datetime
    undone: bool
    about: int | None = None


@contextmanager
def changing_identity() -> Iterator[None]:
    """One transaction that alone may change who is who; all of it becomes true together or not at all."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def living(customer: int) -> int:
    """Who this customer is today: itself, or the one it was merged into. Raises NotFound."""
    seen = customer
    while True:
        row = Customer.objects.filter(pk=seen).values_list("merged_into", flat=True)
        if not row:
            raise NotFound(f"There is no customer number {customer}.", hint="It may have been erased.")
        if row[0] is None:
            return seen
        seen = row[0]


def operation(number: int) -> Operation:
    """The operation of that number. Raises NotFound."""
    entries = list(IdentityEntry.objects.filter(operation=number).order_by("pk"))
    if not entries:
        raise NotFound(f"There is no operation {number} in the identity log.", hint="It may be of an erased customer.")
    return _operation(entries)


def history(customer: int, limit: int = 50) -> list[Operation]:
    """What was done to this customer, newest first."""
    about = Q(customer=customer) | Q(other=customer)
    numbers = IdentityEntry.objects.filter(about, operation__isnull=False).exclude(change="touched")
    numbers = numbers.order_by("-operation")
    found = list(dict.fromkeys(numbers.values_list("operation", flat=True)))[:limit]
    return [operation(number) for number in found if number is not None]


def new_number() -> int:
    """A number for the next operation; it is the key of its first entry."""
    return reserve_ids(IdentityEntry, 1)


def enter(
    number: int,
    change: str,
    customer: int,
    *,
    by: str,
    at: datetime,
    reason: str = "",
    other: int | None = None,
    record: int | None = None,
    detail: dict[str, Any],
) -> IdentityEntry:
    """Append one entry."""
    first = None if IdentityEntry.objects.filter(pk=number).exists() else number
    return IdentityEntry.objects.create(
        pk=first,
        at=at,
        change=change,
        customer=customer,
        other=other,
        record=record,
        reason=reason,
        operation=number,
        by=by,
        detail=detail,
    )


def deeds(number: int) -> list[IdentityEntry]:
    """The entries of an operation that hold: those of its last round, in order."""
    entries = list(IdentityEntry.objects.filter(operation=number, change__in=DEEDS).order_by("pk"))
    last = max((entry.detail.get("round", 0) for entry in entries), default=0)
    return [entry for entry in entries if entry.detail.get("round", 0) == last]


def last_mark(number: int) -> IdentityEntry | None:
    """The newest entry that took the operation back or did it again."""
    first = IdentityEntry.objects.filter(operation=number).order_by("pk").first()
    if first is None:
        return None
    marks = IdentityEntry.objects.filter(customer=first.customer, change__in=_MARKS).order_by("-pk")
    return next((mark for mark in marks if mark.detail["operation"] == number), None)


def is_undone(number: int) -> bool:
    """Whether the operation was taken back and not done again."""
    mark = last_mark(number)
    return mark is not None and mark.change == "undone"


def later_operations(number: int) -> list[int]:
    """Operations in force that came after this one and touch its customers, or those that these touch; in order."""
    scope = _customers(number)
    found: set[int] = set()
    while True:
        touching = IdentityEntry.objects.filter(
            Q(customer__in=scope) | Q(other__in=scope), operation__gt=number, change__in=(*DEEDS, "touched")
        )
        more = {found for found in touching.values_list("operation", flat=True) if found is not None} - found
        if not more:
            return sorted(one for one in found if not is_undone(one))
        found |= more
        for one in more:
            scope |= _customers(one)


def _customers(number: int) -> set[int]:
    rows = IdentityEntry.objects.filter(operation=number).values_list("customer", "other")
    return {customer for row in rows for customer in row if customer is not None}


def _operation(entries: list[IdentityEntry]) -> Operation:
    first = entries[0]
    marked = first.change in _MARKS
    records = first.detail.get("plan", {}).get("records") or [entry.record for entry in entries if entry.record]
    number = first.operation or first.pk
    return Operation(
        number=number,
        change=first.change,
        customer=first.customer,
        others=tuple(dict.fromkeys(entry.other for entry in entries if entry.other is not None)),
        records=tuple(records),
        reason=first.reason,
        by=first.by,
        at=first.at,
        undone=not marked and is_undone(number),
        about=first.detail["operation"] if marked else None,
    )
