"""Undoing an import, and undoing a merge, with accounts: memberships, households and golden records follow."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from regulars.identify.accounts import find_accounts, members_of
from regulars.identify.golden import write_golden_records
from regulars.identify.identity import merge, undo
from regulars.identify.keeping import matchable, read_told, write_forms
from regulars.identify.undo import undo_import
from regulars.ledger.models import Account, Customer, Import, Link, Record, RecordVersion, Source
from regulars.science.matching.forms import Conventions

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
HOME = '"street": "1 High Street", "city": "Leeds", "postcode": "LS1 1AA"'


def taken(name: str) -> Import:
    source, _ = Source.objects.get_or_create(name=name, defaults={"format": "test"})
    return Import.objects.create(source=source, file_name=f"{name}.csv", fingerprint=name, started_at=NOW, state="done")


def told(by: Import, name: str, customer: Customer | None = None, city: str = "Leeds") -> Customer:
    customer = customer or Customer.objects.create(known_since=NOW)
    said = {"full_name": name, "street": "1 High Street", "city": city, "postcode": "LS1 1AA"}
    record = Record.objects.create(source=by.source, key=name, learned_at=NOW, resolved=True, **said)
    fields = f'{{"full_name": "{name}", {HOME}}}'
    RecordVersion.objects.create(record=record, imported=by, learned_at=NOW, fields=fields)
    Link.objects.create(record=record, customer=customer, probability=1, evidence="", linked_at=NOW)
    return customer


def settle() -> None:
    write_forms(read_told(matchable()), Conventions(country="GB"), every=True)
    write_golden_records(set(Customer.objects.filter(merged_into=None).values_list("pk", flat=True)))
    find_accounts(at=NOW)


def test_undoing_an_import_ends_the_household_that_only_it_told_of() -> None:
    first, second = taken("Shop"), taken("List")
    ann = told(first, "Ann Cole")
    told(second, "Bob Cole")
    settle()
    assert Account.objects.count() == 1
    undo_import(second.pk, at=NOW)
    assert list(Customer.objects.all()) == [ann]
    assert not Account.objects.exists()


def test_undoing_an_import_leaves_nothing_of_it_in_golden_records() -> None:
    first, second = taken("Shop"), taken("List")
    ann = told(first, "Ann Cole")
    told(second, "Ann Maria Cole", ann, city="York")
    settle()
    ann.refresh_from_db()
    assert ann.name == "Ann Maria Cole"
    undo_import(second.pk, at=NOW)
    ann.refresh_from_db()
    assert (ann.name, ann.city) == ("Ann Cole", "Leeds")
    assert "maria" not in ann.search


def test_a_merge_can_be_undone_after_the_household_ended() -> None:
    shop = taken("Shop")
    ann, bob = told(shop, "Ann Cole"), told(shop, "Bob Cole")
    settle()
    operation = merge([ann.pk, bob.pk], by="amy", at=NOW)
    find_accounts(at=NOW)
    assert not Account.objects.exists()
    undo(getattr(operation, "number", operation), by="amy", at=NOW)
    connection.check_constraints()
    find_accounts(at=NOW)
    (home,) = Account.objects.all()
    assert {member.customer.name for member in members_of(home)} == {"Ann Cole", "Bob Cole"}
