"""What would be left of an erased person in rows that are not theirs: shared values, the model, the log, accounts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Count, Q

from regulars.ledger.models import (
    Account,
    Identifier,
    IdentityEntry,
    MatchForm,
    MatchModel,
    Membership,
    Record,
    SharedIdentifier,
)
from regulars.ledger.models.account import household_name

_TELLING = ("email", "email local", "phone", "address")
"""Fields of the model whose values tell who somebody is; also those that begin with `id:`. Names and towns don't."""


@dataclass(frozen=True, slots=True)
class Remnants:
    """What to look for once the person's own rows are gone. `forms`: the field's values in normal form."""

    everyone: frozenset[int]
    traces: frozenset[str]
    forms: dict[str, set[str]]
    accounts: frozenset[int]

    @classmethod
    def of(cls, everyone: Collection[int], records: Collection[Record], traces: Collection[str]) -> Remnants:
        """Of these customers (one person) and their records, before they are deleted."""
        accounts = Account.objects.filter(memberships__customer__in=everyone).values_list("pk", flat=True)
        return cls(frozenset(everyone), frozenset(traces), _forms(records), frozenset(accounts))

    def remove(self) -> dict[str, int]:
        """Remove them all; gives how many rows were deleted or cleaned, by kind, in plain words."""
        return {
            "shared identifiers": self._shared(),
            "values in the matching model": self._in_models(),
            "rows kept in the identity log": self._in_log(),
            "accounts": self._accounts(),
        }

    def _shared(self) -> int:
        """Shared values that nobody else has."""
        gone = 0
        values = sorted(set().union(*self.forms.values()))
        for start in range(0, len(values), 500):
            for row in SharedIdentifier.objects.filter(value__in=values[start : start + 500]):
                if not _others_have(row.value):
                    row.delete()
                    gone += 1
        return gone

    def _in_models(self) -> int:
        """Telling values among those that the models know to be frequent."""
        gone = 0
        for kept in MatchModel.objects.order_by("pk"):
            found = list(self._told_by(kept.model.get("frequencies", {})))
            for frequencies, value in found:
                del frequencies[value]
            if found:
                # A process that has read the model knows by the mark that it is another one now.
                kept.mark = sha256(json.dumps(kept.model, sort_keys=True).encode()).hexdigest()
                kept.save(update_fields=["model", "mark"])
                gone += len(found)
        return gone

    def _told_by(self, model: dict[str, dict[str, float]]) -> Iterator[tuple[dict[str, float], str]]:
        for field, frequencies in model.items():
            if field in _TELLING or field.startswith("id:"):
                for value in self.forms.get(field, set()) & frequencies.keys():
                    if not _others_have(value):
                        yield frequencies, value

    def _in_log(self) -> int:
        """Rows about them that a merge of others set aside, such as who recommended whom."""
        gone = 0
        for entry in IdentityEntry.objects.filter(change__in=["merged", "split"]).exclude(detail={}).iterator():
            aside: dict[str, list[dict[str, Any]]] = entry.detail.get("aside") or {}
            left = {name: [row for row in rows if not self._is_theirs(row)] for name, rows in aside.items()}
            count = sum(map(len, aside.values())) - sum(map(len, left.values()))
            if count:
                entry.detail["aside"] = {name: rows for name, rows in left.items() if rows}
                entry.save(update_fields=["detail"])
                gone += count
        return gone

    def _is_theirs(self, row: dict[str, Any]) -> bool:
        told = "\n".join(str(value) for value in row.values()).casefold()
        return any(str(number) in {str(row.get(column)) for column in _CUSTOMERS} for number in self.everyone) or any(
            trace in told for trace in self.traces
        )

    def _accounts(self) -> int:
        """Found accounts that nobody or one alone is left in; those that stay are called by who is left."""
        living = Count("memberships", filter=~Q(memberships__role=Membership.Role.REMOVED))
        stated = Count("memberships", filter=Q(memberships__stated=True))
        gone = 0
        for account in Account.objects.filter(pk__in=self.accounts).annotate(living=living, stated=stated):
            found = account.key is not None and not account.stated and account.kind != Account.Kind.DEALER
            if not account.living or (found and account.living < 2):
                account.delete()
                gone += 1
            elif account.kind == Account.Kind.HOUSEHOLD:
                self._rename(account)
        return gone

    def _rename(self, household: Account) -> None:
        told = household.name.casefold()
        if household.key is None and not any(trace in told for trace in self.traces):
            return  # a person called it so, and not after this one
        here = household.memberships.exclude(role=Membership.Role.REMOVED).order_by("customer")
        household.name = household_name(here.values_list("customer__name", flat=True))
        # The key may tell their address or number; the account is found again by who is in it.
        household.key = household.key and f"erased {household.pk}"
        household.save()


_CUSTOMERS = ("customer_id", "referrer_id", "referred_id", "merged_into_id")


def _forms(records: Collection[Record]) -> dict[str, set[str]]:
    """What the records say in normal form, by field; a second e-mail address is an e-mail address."""
    found: dict[str, set[str]] = {}
    for text in MatchForm.objects.filter(record__in=records).values_list("form", flat=True):
        form: dict[str, str] = json.loads(text)
        for name, value in form.items():
            found.setdefault(name.partition("#")[0], set()).add(value)
        found.setdefault("address", set()).add(f"{form.get('house', '')} {form.get('street', '')}".strip())
    for kind, value in Identifier.objects.filter(record__in=records).values_list("kind", "value"):
        found.setdefault(kind, set()).add(value)
    found["email local"] = {email.rpartition("@")[0] for email in found.get("email", set())}
    return found


def _others_have(value: str) -> bool:
    return Identifier.objects.filter(kind__in=["email", "phone", "user_id"], value=value).exists()
