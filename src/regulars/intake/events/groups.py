"""Groups of live events are accounts: the company or team that an app says its user belongs to, and in which role."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from regulars.intake.events.lines import GROUP, Line
from regulars.intake.events.values import first_text
from regulars.ledger.models import Account, Link, LiveGroup, Membership, Source

_ROLES = {role.value: role for role in Membership.Role if role != Membership.Role.REMOVED}


def join_groups(source: Source, records: Mapping[str, int], lines: Iterable[Line], *, at: datetime) -> None:
    """Enter those of these records (by source key) who joined a group among the members of its account.

    A person's word stands: whom somebody entered or removed here stays as they said.
    """
    joined = [line for line in lines if line.name == GROUP and line.source_key in records]
    for line in sorted(joined, key=lambda line: line.occurred_at):
        said: dict[str, Any] = json.loads(line.properties or "{}")
        traits: dict[str, Any] = said.get("traits") or {}
        account = _account(source, str(said.get("group_id", "")), first_text(traits, ("name",), 300))
        customer = Link.objects.values_list("customer", flat=True).get(record=records[line.source_key])
        role = _ROLES.get((first_text(traits, ("role",), 20) or "").lower(), Membership.Role.MEMBER)
        evidence = f"{source.name} says so"
        told = {"role": role, "evidence": evidence, "stated": True, "since": at}
        held, made = Membership.objects.get_or_create(account=account, customer_id=customer, defaults=told)
        if not made and held.evidence == evidence and held.role != role and "role" in traits:
            held.role = role
            held.save(update_fields=["role"])


def _account(source: Source, group: str, name: str | None) -> Account:
    """The account of that group, made where it is new and called as it was last told."""
    known = LiveGroup.objects.select_related("account").filter(source=source, group_id=group).first()
    if known is None:
        account = Account.objects.create(kind=Account.Kind.COMPANY, name=name or group)
        LiveGroup.objects.create(source=source, group_id=group, account=account)
        return account
    if name is not None and known.account.name != name:
        known.account.name = name
        known.account.save(update_fields=["name"])
    return known.account
