"""People whose records tests tell; each record is a customer of its own, as if matching had kept them apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from regulars.identify.accounts import AccountsReport, accounts_of, find_accounts, members_of
from regulars.identify.golden import write_golden_records
from regulars.identify.keeping import matchable, read_told, write_forms
from regulars.ledger.models import Account, Customer, Link, Record, Source
from regulars.science.matching.forms import Conventions

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


class Crowd:
    """Customers by name, told of by records, and the accounts that are found among them."""

    def __init__(self) -> None:
        self.count = 0

    def person(self, name: str, source: str = "Shop", **said: str) -> Customer:
        """A customer known from one record; `name` may be empty."""
        customer = Customer.objects.create(known_since=NOW)
        self.tell(customer, source, **({"full_name": name} if name else {}), **said)
        return customer

    def tell(self, customer: Customer, source: str, **said: str) -> Record:
        """One more record of a customer."""
        self.count += 1
        place, _ = Source.objects.get_or_create(name=source, defaults={"format": "test"})
        record = Record.objects.create(source=place, key=str(self.count), learned_at=NOW, **said)
        Link.objects.create(record=record, customer=customer, probability=1, evidence="", linked_at=NOW)
        return record

    def change(self, customer: Customer, **said: str) -> None:
        """All records of a customer say something else now."""
        Record.objects.filter(link__customer=customer).update(**said)

    def find(self, at: datetime = NOW) -> AccountsReport:
        """Find the accounts, from normal forms and golden records that are up to date."""
        write_forms(read_told(matchable()), Conventions(country="GB"), every=True)
        write_golden_records(set(Customer.objects.filter(merged_into=None).values_list("pk", flat=True)))
        return find_accounts(at=at)

    def all(self) -> dict[str, set[str]]:
        """Every account with the names of its members (their number, for those without a name)."""
        return {
            account.name: {member.customer.called for member in members_of(account)}
            for account in Account.objects.all()
        }

    def evidence(self, customer: Customer) -> list[str]:
        return [place.evidence for place in accounts_of(customer)]


@pytest.fixture
def crowd(db: None) -> Crowd:
    return Crowd()


@pytest.fixture
def moments() -> Callable[[int], datetime]:
    return lambda day: datetime(2026, 6, day, tzinfo=UTC)
