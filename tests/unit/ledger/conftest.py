"""One customer of whom everything is known that can be, beside another of whom the same is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest

from regulars.kernel.options import data_folder
from regulars.ledger.log.schema import EVENT_SCHEMA
from regulars.ledger.log.segments import log_folder
from regulars.ledger.log.write import append_event, append_segments, appending
from regulars.ledger.models import (
    Account,
    Action,
    Consent,
    Conversation,
    Customer,
    Decision,
    Delivery,
    Identifier,
    IdentityEntry,
    Import,
    Link,
    MatchForm,
    MatchKey,
    Membership,
    Message,
    Outcome,
    Preference,
    Promise,
    Record,
    RecordVersion,
    Referral,
    Score,
    Source,
    Task,
    TimelineEntry,
)

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


class World:
    """Two people, `ann` and `bob`, known in full from one import of the source Shop."""

    def __init__(self) -> None:
        self.shop = Source.objects.create(name="Shop", format="test")
        self.taken = Import.objects.create(
            source=self.shop, file_name="orders.csv", fingerprint="f", started_at=NOW, state=Import.State.DONE
        )
        self.action = Action.objects.create(key="thank", name="Thank them", kind="message")
        self.ann = self.person("ann", "Ann Cole")
        self.bob = self.person("bob", "Bob Stone")
        Referral.objects.create(referrer=self.ann, referred=self.bob, at=NOW, evidence="ann@example.com told bob")
        self.sell("ann", "bob", "ann", None)
        self.ann, self.bob = (Customer.objects.get(pk=known.pk) for known in (self.ann, self.bob))
        self.errors = data_folder() / "imports" / f"{self.taken.pk}-errors.csv"
        self.errors.parent.mkdir(parents=True, exist_ok=True)
        self.errors.write_text(
            'line,column,value,reason,message\n3,Total,x for Ann Cole,not_a_number,"Say a number."\n'
            "4,Email,BOB@example.com,unreadable,No.\n",
            encoding="utf-8",
        )

    def person(self, key: str, name: str) -> Customer:
        email, phone = f"{key}@example.com", f"+4420794600{len(key)}{ord(key[0]) % 10}"
        account = Account.objects.create(kind="household", name=f"{name} at home")
        customer = Customer.objects.create(
            known_since=NOW, name=name, email=email, phone=phone, search=f"{name} {email}".lower()
        )
        Membership.objects.create(account=account, customer=customer, role="member", evidence=f"{name} lives there")
        record = Record.objects.create(
            source=self.shop, key=key, learned_at=NOW, full_name=name, email=email, phone=phone, resolved=True
        )
        RecordVersion.objects.create(
            record=record, imported=self.taken, learned_at=NOW, fields=f'{{"email": "{email}", "full_name": "{name}"}}'
        )
        Link.objects.create(
            record=record, customer=customer, probability=1, evidence=f"the same e-mail {email}", linked_at=NOW
        )
        Identifier.objects.create(record=record, kind="email", value=email)
        MatchForm.objects.create(record=record, form=f'{{"email":"{email}"}}')
        MatchKey.objects.create(record=record, key=len(email))
        IdentityEntry.objects.create(at=NOW, change="created", customer=customer.pk, record=record.pk, reason=email)
        Consent.objects.create(
            record=record, channel="email", purpose="marketing", state="granted", given_at=NOW, proof=f"form of {email}"
        )
        talk = Conversation.objects.create(
            record=record, source=self.shop, key=f"t-{key}", subject=f"{name} asks", opened_at=NOW
        )
        Message.objects.create(conversation=talk, at=NOW, from_customer=True, text=f"I am {name}")
        Score.objects.create(customer=customer, as_of=NOW, value=Decimal("120.50"), tier="most valuable", orders=2)
        Preference.objects.create(
            customer=customer, subject="product", item="Decaf", strength=0.5, evidence="3 of 4 orders", learned_at=NOW
        )
        decision = Decision.objects.create(
            customer=customer, action=self.action, as_of=NOW, decided_at=NOW, policy="p", facts={"name": name}
        )
        Delivery.objects.create(
            customer=decision.customer,
            decision=decision,
            key=f"decision {decision.pk}",
            channel="email",
            at=NOW,
            state="done",
            detail=email,
        )
        Outcome.objects.create(decision=decision, at=NOW, kind="order")
        Task.objects.create(customer=customer, title=f"Call {name}", created_by="amy", created_at=NOW)
        Promise.objects.create(customer=customer, text=f"A refund for {name}", made_at=NOW)
        append_event(record, "Note Added", NOW, summary=f"{name} likes tea", properties={"text": f"{name} likes tea"})
        return customer

    def sell(self, *keys: str | None) -> None:
        """A segment with one order line for each key, in order of the keys; None is an anonymous sale."""
        table = {
            "source": [self.shop.pk] * len(keys),
            "source_key": list(keys),
            "name": ["Order Completed"] * len(keys),
            "occurred_at": [NOW] * len(keys),
            "order_id": [f"{key}-{place}" for place, key in enumerate(keys)],
            "line": [1] * len(keys),
            "amount": [Decimal("10.00")] * len(keys),
            "currency": ["GBP"] * len(keys),
            "properties": [f'{{"note": "for {key}"}}' for key in keys],
        }
        lines = pl.DataFrame(table, schema_overrides={"occurred_at": pl.Datetime("us", "UTC")})
        missing = [name for name in EVENT_SCHEMA if name not in {"seq", *lines.columns}]
        lines = lines.with_columns(pl.lit(None).alias(name) for name in missing)
        types = {name: dtype for name, dtype in EVENT_SCHEMA.items() if name != "seq"}
        lines = lines.select(*types).cast(types)  # type: ignore[arg-type]
        with appending():
            append_segments(lines.sort("source_key"), self.shop, self.taken)
        for record in Record.objects.filter(key__in=[key for key in keys if key]):
            TimelineEntry.objects.create(record=record, at=NOW, seq=1, name="Order Completed", amount=10)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """Two people known in full; what they left on disk goes with them."""
    made = World()
    yield made
    made.errors.unlink(missing_ok=True)
    for path in log_folder().glob("*"):
        path.unlink()
