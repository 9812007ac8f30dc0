"""A shop whose ledger a test fills by hand: customers, sales, returns and complaints, in a database of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from regulars.ledger.business import Business
from regulars.ledger.frames import write_frame
from regulars.ledger.log.schema import PURCHASE, REFUND
from regulars.ledger.models import Conversation, Customer, Event, Link, Record, Source

OPENED = datetime(2022, 1, 3, 12, tzinfo=UTC)


@pytest.fixture
def terms() -> Business:
    """The settings of a British shop with a margin of 40 %."""
    return Business(
        name="The Corner Shop",
        currency="GBP",
        country="GB",
        time_zone="Europe/London",
        margin_rate=Decimal("0.4"),
        discount_rate=Decimal("0.1"),
        service_cost=Decimal("4.00"),
        return_cost=Decimal("3.00"),
        acquisition_cost=Decimal("12.00"),
        horizon_years=3,
        control_share=Decimal("0.1"),
        attention_price=Decimal("0.25"),
        calls_a_day=15,
    )


@dataclass
class Shop:
    """Writes to the ledger what a test tells it; every customer has one record of the source `till`."""

    source: Source
    seq: int = 0
    records: dict[int, Record] = field(default_factory=dict)

    def customer(self, name: str = "") -> int:
        """A new customer's number."""
        found = Customer.objects.create(known_since=OPENED, name=name)
        record = Record.objects.create(source=self.source, key=f"till-{found.pk}", learned_at=OPENED)
        Link.objects.create(record=record, customer=found, probability=1.0, evidence="the same key", linked_at=OPENED)
        self.records[found.pk] = record
        return found.pk

    def sell(
        self,
        customer: int | None,
        at: datetime,
        amount: str,
        *,
        order: str | None = None,
        name: str = PURCHASE,
        currency: str = "GBP",
        product: str | None = None,
        category: str | None = None,
    ) -> str:
        """One line of an order; gives the order's id."""
        self.seq += 1
        order = order or f"order-{self.seq}"
        Event.objects.create(
            seq=self.seq,
            source=self.source,
            source_key=self.records[customer].key if customer else None,
            name=name,
            occurred_at=at,
            order_id=order,
            line=self.seq,
            product=product and product.upper().replace(" ", "-"),
            product_name=product,
            category=category,
            amount=Decimal(amount),
            currency=currency,
        )
        return order

    def take_back(self, customer: int, at: datetime, amount: str, *, order: str | None = None) -> str:
        """Money given back, for an order of ours or, without one, for we don't know what."""
        return self.sell(customer, at, f"-{amount}", order=order, name=REFUND)

    def hear(self, customer: int, at: datetime, *, tags: str = "", satisfaction: str = "") -> None:
        """A ticket opened by a customer."""
        self.seq += 1
        Conversation.objects.create(
            record=self.records[customer],
            source=self.source,
            key=str(self.seq),
            opened_at=at,
            tags=tags,
            satisfaction=satisfaction,
        )

    def populate(self, customers: int, weeks: int, seed: int) -> list[int]:
        """Customers who come in over two thirds of the weeks, buy at their own rate and leave at their own time."""
        rng = np.random.default_rng(seed)
        numbers = [self.customer() for _ in range(customers)]
        sales: list[tuple[int, float, float]] = []
        for number in numbers:
            week, rate, leaves = rng.uniform(0, weeks * 2 / 3), rng.gamma(1.2, 0.15), rng.beta(1, 4)
            usual, stays = 20 + rng.gamma(3, 10), True
            while week < weeks and stays:
                sales.append((number, week, usual * rng.gamma(5, 0.2)))
                stays = sales[-2:][0][0] != number or rng.random() >= leaves  # nobody leaves before they came back
                week += rng.exponential(1 / rate)
        first = self.seq + 1
        self.seq += len(sales)
        write_frame(
            Event,
            pl.DataFrame(
                {
                    "seq": range(first, first + len(sales)),
                    "source": [self.source.pk] * len(sales),
                    "source_key": [self.records[number].key for number, _, _ in sales],
                    "name": [PURCHASE] * len(sales),
                    "occurred_at": [OPENED + timedelta(weeks=week) for _, week, _ in sales],
                    "order_id": [f"order-{first + place}" for place in range(len(sales))],
                    "amount": [Decimal(f"{amount:.2f}") for _, _, amount in sales],
                    "currency": ["GBP"] * len(sales),
                },
                schema_overrides={"amount": pl.Decimal(18, 4), "occurred_at": pl.Datetime("us", "UTC")},
            ),
        )
        return numbers


@pytest.fixture
def shop(db: None) -> Shop:
    """An empty shop, opened on `OPENED`."""
    return Shop(Source.objects.create(name="till", format="test"))
