"""A market stall whose ledger a test fills by hand, and a row of the decision frame that fits no move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from regulars.ledger.business import Business
from regulars.ledger.log.schema import PURCHASE, REFUND
from regulars.ledger.models import Consent, Conversation, Customer, Event, Link, Record, Score, Source
from regulars.ledger.reach.consent import CONSENT_COLUMNS
from regulars.ledger.reach.many import WISH_COLUMNS

TODAY = datetime(2025, 6, 30, 18, tzinfo=UTC)


def ago(days: float) -> datetime:
    return TODAY - timedelta(days=days)


@dataclass
class Stall:
    """Writes to the ledger what a test tells it, in days before `today`."""

    source: Source
    today: datetime = TODAY
    seq: int = 0

    def customer(self, name: str = "", *, known: float = 400, **fields: str) -> int:
        """A new customer's number; with a record of the same name."""
        found = Customer.objects.create(known_since=ago(known), name=name, **fields)
        self.record(found.pk)
        return found.pk

    def record(self, customer: int) -> Record:
        self.seq += 1
        record = Record.objects.create(source=self.source, key=f"till-{self.seq}", learned_at=ago(400))
        Link.objects.create(
            record=record, customer_id=customer, probability=1.0, evidence="same key", linked_at=ago(400)
        )
        return record

    def buys(
        self, customer: int, *orders: tuple[float, str], product: str | None = None, category: str | None = None
    ) -> None:
        """Orders of one line each: (days ago, amount); below zero it is money taken back."""
        key = Record.objects.filter(link__customer=customer).order_by("pk").values_list("key", flat=True)[0]
        for days, amount in orders:
            self.seq += 1
            Event.objects.create(
                seq=self.seq,
                source=self.source,
                source_key=key,
                name=PURCHASE if Decimal(amount) > 0 else REFUND,
                occurred_at=ago(days),
                order_id=f"order-{self.seq}",
                product=product,
                product_name=product,
                category=category,
                amount=Decimal(amount),
                currency="GBP",
            )

    def scored(self, customer: int, **measures: Any) -> None:
        """The customer's score; what is not given is that of an ordinary regular."""
        usual = {
            "orders": 6,
            "revenue": Decimal(240),
            "first_order_at": ago(500),
            "last_order_at": ago(20),
            "typical_gap_days": 30.0,
            "expected_spend": Decimal(40),
            "expected_orders_year": 8.0,
            "active_probability": 0.8,
            "value": Decimal(100),
            "tier": "steady",
            "risk": 0.2,
            "at_stake": Decimal(20),
        }
        Score.objects.create(customer_id=customer, as_of=self.today, **usual | measures)

    def regular(self, name: str = "", **fields: str) -> int:
        """A customer for whom one move fits: an overdue regular with 1,000 of value."""
        number = self.customer(name, **fields)
        self.buys(number, (170, "40"), (140, "40"), (110, "40"), (80, "40"), (50, "40"))
        self.scored(
            number, orders=5, last_order_at=ago(50), value=Decimal(1000), risk=0.5, at_stake=Decimal(500), revenue=200
        )
        return number

    def consents(
        self,
        customer: int,
        channel: str = "email",
        state: str = "granted",
        *,
        purpose: str = "marketing",
        days: float = 100,
        record: Record | None = None,
    ) -> None:
        Consent.objects.create(
            record=record or Record.objects.filter(link__customer=customer).order_by("pk")[0],
            channel=channel,
            purpose=purpose,
            state=state,
            given_at=ago(days),
        )

    def writes(self, customer: int, days: float, **fields: Any) -> None:
        """A ticket of the customer's, opened so many days ago."""
        self.seq += 1
        record = Record.objects.filter(link__customer=customer).order_by("pk")[0]
        Conversation.objects.create(
            record=record, source=self.source, key=str(self.seq), opened_at=ago(days), **{"status": "solved"} | fields
        )


@pytest.fixture(autouse=True)
def folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts that decisions keep lie in a folder of each test."""
    monkeypatch.setenv("REGULARS_DATA", str(tmp_path))


@pytest.fixture
def stall(db: None) -> Stall:
    return Stall(Source.objects.create(name="till", format="test"))


NEUTRAL: dict[str, Any] = {
    "customer": 1,
    "name": "Anna Smith",
    "email": "anna@example.com",
    "phone": "+441134960001",
    "company": "",
    "city": "Leeds",
    "country": "GB",
    "language": "en",
    "at_email": True,
    "at_phone": True,
    "at_post": True,
    "at_person": False,
    "known_on": date(2023, 1, 9),
    "known_days": 900,
    "birthday_on": date(2025, 12, 1),
    "birthday_in_days": 154,
    "orders": 4,
    "spent": 160.0,
    "typical_gap_days": 30.0,
    "expected_spend": 40.0,
    "expected_orders_year": 8.0,
    "p_active": 0.8,
    "value": 100.0,
    "tier": "steady",
    "risk": 0.2,
    "at_stake": 20.0,
    "first_order_on": date(2024, 2, 1),
    "last_order_on": date(2025, 6, 10),
    "quiet_days": 20,
    "spent_now": 80.0,
    "spent_before": 80.0,
    "orders_now": 2,
    "orders_before": 2,
    "returns_lately": 0,
    "sent_back_lately": 0.0,
    "spent_lately": 160.0,
    "gap_before_last_days": 31,
    "spent_ever": 160.0,
    "active_years": 1.4,
    "big_before": False,
    "good_ever": False,
    "period": "12 months",
    "both_periods": "2 years",
    "talks_lately": 0,
    "talks_year": 0,
    "complaints_half_year": 0,
    "praises_year": 0,
    "complaint_open": False,
    "complaint_days": None,
    "last_complaint_on": None,
    "last_complaint": None,
    "praise_days": None,
    "last_praise_on": None,
    "last_praise": None,
    "promise_kept_days": None,
    "promise_broken_days": None,
    "brought": 0,
    "brought_days": None,
    "troubles_lately": 0,
    "customer_years": 1,
    "anniversary_in_days": 216,
    "last_thing": "oat biscuits",
    "only_thing": None,
    "companion": None,
    "due_thing": None,
    "due_times": None,
    "due_gap_days": None,
    "due_last_on": None,
    "due_spend": None,
    "due_in_days": None,
    "due_chance": None,
    "arranged": False,
    "sent_by_itself": False,
    "favourite": "oat biscuits",
    "favourites": "oat biscuits",
    **dict.fromkeys(CONSENT_COLUMNS, 0),
    **dict.fromkeys(WISH_COLUMNS, None),
    "task_open": False,
    "heeds_email": 0.4,
    "heeds_phone": 1.0,
    "heeds_post": 0.6,
    "heeds_person": 1.0,
    "margin_rate": 0.4,
    "horizon_years": 3,
    "sign": "£",
    "cents": True,
    "order_margin": 16.0,
    "active_year_margin": 45.0,
    "earned_lately": 64.0,
    "due_margin": None,
    "valuable": False,
    "since_known": True,
    "never_bought": False,
    "usual_order_margin": 16.0,
    "newcomer_value": 50.0,
    "return_value": 50.0,
    "second_order_from": 20.0,
    "second_order_until": 60.0,
}
"""A content regular: nothing to be done. All columns of the decision frame; a test holds them to that."""

_TYPES: dict[str, Any] = {
    "complaint_days": pl.Int64,
    "last_complaint_on": pl.Date,
    "last_praise_on": pl.Date,
    "due_last_on": pl.Date,
    "due_times": pl.Int64,
    "due_in_days": pl.Int64,
    **dict.fromkeys(("praise_days", "promise_kept_days", "promise_broken_days", "brought_days"), pl.Int64),
    **dict.fromkeys(("last_complaint", "last_praise", "only_thing", "companion", "due_thing"), pl.String),
    **dict.fromkeys(("due_gap_days", "due_spend", "due_margin", "due_chance"), pl.Float64),
    **dict.fromkeys(CONSENT_COLUMNS, pl.Int8),
    **WISH_COLUMNS,
}


def people(*changes: dict[str, Any]) -> pl.DataFrame:
    """A decision frame of content regulars, each changed as told; numbered from 1 unless told otherwise."""
    rows = [NEUTRAL | {"customer": place} | change for place, change in enumerate(changes, start=1)]
    return pl.DataFrame(rows, schema_overrides=_TYPES, infer_schema_length=None)


@pytest.fixture
def open_terms(terms: Business) -> Business:
    """The terms without a control group."""
    return replace(terms, control_share=Decimal(0))
