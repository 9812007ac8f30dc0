"""Find the accounts anew: what the rules find is written over what they found before; what a person said stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from regulars.identify.accounts.companies import find_companies
from regulars.identify.accounts.dealers import find_dealers
from regulars.identify.accounts.groups import Groups
from regulars.identify.accounts.households import find_households
from regulars.identify.accounts.known import read_linked, read_people, read_reached
from regulars.identify.accounts.placing import Before, place_groups, without_what_was_said
from regulars.identify.accounts.writing import end_those_without, write_accounts, write_memberships
from regulars.ledger.models import Account, Membership, Source


@dataclass(frozen=True, slots=True)
class AccountsReport:
    """How many accounts there are of each kind, and customers in one; how many came, and ended."""

    households: int
    companies: int
    dealers: int
    customers: int
    opened: int
    ended: int

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def find_accounts(*, at: datetime) -> AccountsReport:
    """Bring accounts and memberships up to what records say. Nothing is written where nothing changed.

    An account keeps its id while its key is found; where the key changes, the account goes on that most of the members
    had. What people entered, and whom they removed, is left alone.
    """
    with transaction.atomic():
        before = Before.read()
        found = without_what_was_said(place_groups(_found(), before), before)
        made = write_accounts(found, before)
        write_memberships(found, made, before, at)
        ended = end_those_without(found, before)
    return _report(made.height, ended)


def _found() -> Mapping[str, Groups]:
    people, linked = read_people(), read_linked()
    reached, sources = read_reached(linked), dict(Source.objects.values_list("pk", "name"))
    companies = find_companies(people, reached)
    return {
        "household": find_households(people, reached, companies.members),
        "company": companies,
        "dealer": find_dealers(sources, linked, reached, companies.members),
    }


def _report(opened: int, ended: int) -> AccountsReport:
    kinds = Account.objects.filter(memberships__isnull=False).values_list("kind", "pk").distinct()
    counts = dict.fromkeys(Account.Kind.values, 0)
    for kind, _ in kinds:
        counts[kind] += 1
    customers = Membership.objects.exclude(role=Membership.Role.REMOVED).values("customer").distinct().count()
    return AccountsReport(
        counts["household"], counts["company"], counts["dealer"], customers, opened=opened, ended=ended
    )
