"""Who is in an account, and in which accounts a customer is: read, entered and removed by people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Account, Customer, Membership

_Role = Membership.Role


@dataclass(frozen=True, slots=True)
class Member:
    """A customer in an account: the role and how we know, in words; `stated`: a person entered it."""

    customer: Customer
    role: str
    evidence: str
    stated: bool
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """An account that a customer is in: the role and how we know, in words; `stated`: a person entered it."""

    account: Account
    role: str
    evidence: str
    stated: bool
    since: datetime | None


def members_of(account: Account, limit: int | None = None) -> list[Member]:
    """Who is in it, contacts first, then in the order they became customers."""
    rows = _holding(account.memberships.all()).select_related("customer").order_by("role", "customer")[:limit]
    return [Member(row.customer, row.get_role_display(), row.evidence, row.stated, row.since) for row in rows]


def accounts_of(customer: Customer) -> list[Place]:
    """The accounts that this customer is in: households, companies and dealers."""
    rows = _holding(customer.memberships.all()).select_related("account").order_by("-account__kind", "account")
    return [Place(row.account, row.get_role_display(), row.evidence, row.stated, row.since) for row in rows]


def removed_from(account: Account) -> list[Member]:
    """Whom a person removed from it, the latest first."""
    rows = account.memberships.filter(role=_Role.REMOVED).select_related("customer").order_by("-since", "customer")
    return [Member(row.customer, row.get_role_display(), row.evidence, row.stated, row.since) for row in rows]


def open_account(kind: str, name: str) -> Account:
    """A new account that a person enters. Raises BadInput for an unknown kind or no name."""
    if kind not in Account.Kind.values:
        kinds = ", ".join(Account.Kind.values)
        raise BadInput(f"There is no kind of account '{kind}'.", hint=f"Say one of: {kinds}.")
    if not name.strip():
        raise BadInput("An account needs a name.", hint="Say what you call it, such as 'Cole household'.")
    return Account.objects.create(kind=kind, name=name.strip()[:300])


def state_membership(customer: Customer, account: Account, role: str = "member", *, by: str, at: datetime) -> None:
    """Enter that this customer belongs to the account; it stays so whatever records say. Raises BadInput."""
    roles = [one for one in _Role.values if one != _Role.REMOVED]
    if role not in roles:
        raise BadInput(f"There is no role '{role}' in an account.", hint=f"Say one of: {', '.join(roles)}.")
    if customer.merged_into_id is not None:
        raise BadInput(
            f"Customer {customer.code} is known under another code now.",
            hint="Enter it for the customer that this one was joined with.",
        )
    entered = {"role": role, "evidence": f"entered by {by}", "stated": True, "since": at}
    Membership.objects.update_or_create(account=account, customer=customer, defaults=entered)


def remove_membership(customer: Customer, account: Account, *, by: str, at: datetime) -> None:
    """Enter that this customer does not belong to the account, also where records suggest it. Raises NotFound."""
    with transaction.atomic():
        held = _holding(Membership.objects.filter(account=account, customer=customer)).first()
        if held is None:
            raise NotFound(f"{customer.called} is not in {account.name}.", hint="Look at the account's page.")
        if account.key is None:  # nothing would find it again
            held.delete()
            return
        held.role, held.evidence, held.stated, held.since = _Role.REMOVED, f"removed by {by}", True, at
        held.save()


def forget_statement(customer: Customer, account: Account) -> None:
    """Take back what a person entered or removed: from the next run on, what records say holds again."""
    Membership.objects.filter(account=account, customer=customer, stated=True).delete()


def _holding(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    return memberships.exclude(role=_Role.REMOVED)
