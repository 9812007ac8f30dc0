"""A source of live events in a test: what its SDK sends is put into the inbox and projected, without a server."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import polars as pl

from regulars.intake.events.projecting import project
from regulars.intake.events.seen import Seen
from regulars.ledger.inbox import Body, Inbox, open_inbox
from regulars.ledger.log.read import scan_events
from regulars.ledger.models import Customer, Link, Record, Source

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
RECEIVED = NOW + timedelta(hours=1)
_numbers = count(1)


def says(kind: str, *, at: datetime = NOW, message: str = "", **fields: Any) -> dict[str, Any]:
    """One call as an SDK sends it."""
    return {"type": kind, "messageId": message or f"m-{next(_numbers)}", "timestamp": at.isoformat(), **fields}


def does(event: str, user: str | None = "u1", *, at: datetime = NOW, message: str = "", **properties: Any) -> Any:
    """A track call of a user."""
    who = {"userId": user} if user else {}
    return says("track", at=at, message=message, event=event, properties=properties, **who)


def visits(event: str, visitor: str = "a1", *, at: datetime = NOW, message: str = "", **properties: Any) -> Any:
    """A track call of an anonymous visitor."""
    return says("track", at=at, message=message, event=event, properties=properties, anonymousId=visitor)


@dataclass
class Shop:
    """A shop that sends live events."""

    source: Source
    inbox: Inbox
    seen: Seen = field(default_factory=Seen)

    def sends(self, *calls: Mapping[str, Any], at: datetime = RECEIVED) -> None:
        """One batch arrives."""
        body = json.dumps({"batch": list(calls)}).encode()
        self.inbox.append([Body(self.source.pk, "batch", at, body)])

    def projects(self, at: datetime = RECEIVED) -> int:
        """All that waits is projected; gives how many bodies."""
        done = 0
        while taken := project(self.inbox, self.seen, at=at):
            done += taken
        return done

    def hears(self, *calls: Mapping[str, Any]) -> None:
        """One batch arrives and is projected."""
        self.sends(*calls)
        self.projects()

    def customer(self, key: str) -> Customer | None:
        """Whose record the key is."""
        link = Link.objects.filter(record__source=self.source, record__key=key).select_related("customer").first()
        return link.customer if link else None

    def record(self, key: str) -> Record:
        return Record.objects.get(source=self.source, key=key)

    def lines(self, *names: str) -> list[dict[str, Any]]:
        """The lines of the log, with their customers."""
        lines = scan_events(names=names or None).sort("occurred_at", "name", "order_id", "line").collect()
        return list(lines.iter_rows(named=True))


@contextmanager
def open_shop(name: str = "Web shop") -> Iterator[Shop]:
    """A shop whose inbox is empty, and is again at the end. Its inbox lies in REGULARS_DATA, or in PostgreSQL."""
    inbox = open_inbox()
    inbox.forget_until(inbox.last())
    source, _ = Source.objects.get_or_create(name=name, defaults={"format": "segment"})
    try:
        yield Shop(source, inbox)
    finally:
        inbox.forget_until(inbox.last())
        inbox.close()


def state() -> dict[str, Any]:
    """What the ledger holds, without the numbers that depend on the order in which things came."""
    names = {customer.pk: sorted(record_keys(customer)) for customer in Customer.objects.filter(merged_into=None)}
    columns = ["name", "email", "phone", "company", "city", "postcode"]
    known = {
        ",".join(names[customer.pk]): {column: getattr(customer, column) for column in columns}
        for customer in Customer.objects.filter(merged_into=None)
    }
    lines = scan_events().drop("seq", "source").collect()
    owned = lines.with_columns(
        pl.Series("customer", [",".join(names[c]) if c else None for c in lines["customer"]], dtype=pl.String)
    )
    from regulars.ledger.models import Membership, TimelineEntry

    entries = TimelineEntry.objects.values_list(
        "record__key", "at", "name", "reference", "summary", "amount", "currency"
    )
    told = ("full_name", "email", "phone", "company", "city", "external_id", "extra")
    return {
        "customers": known,
        "records": sorted(map(str, Record.objects.values_list("source__name", "key", *told))),
        "lines": sorted(map(str, owned.rows())),
        "timeline": sorted(map(str, entries)),
        "members": sorted(
            f"{row.account.name}: {','.join(names[row.customer_id])} {row.role}"
            for row in Membership.objects.select_related("account")
        ),
    }


def record_keys(customer: Customer) -> Iterable[str]:
    """The keys of a customer's records."""
    return Record.objects.filter(link__customer=customer).values_list("key", flat=True)
