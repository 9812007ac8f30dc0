"""Claims: which visitors are which users, and which users go by another id now. The first to claim a key has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from regulars.intake.events.keys import anonymous_key, user_key, user_of_key
from regulars.ledger.inbox.calls import Call, Kind
from regulars.ledger.models import Claim

FEW = 500
Value = TypeVar("Value", str, int)
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True, order=True)
class Claimed:
    """That a key is this user's, as was told at that time; the lesser of two holds."""

    at: datetime
    user: str


def claims_in(calls: Iterable[Call]) -> dict[str, Claimed]:
    """What calls say of whose keys are: a visitor's id beside a user's, and an alias's earlier id, whichever it was."""
    found: dict[str, Claimed] = {}
    for call in calls:
        if call.user_id is None:
            continue
        keys = [anonymous_key(call.anonymous_id)] if call.anonymous_id else []
        if call.kind is Kind.ALIAS and call.previous_id and call.previous_id != call.user_id:
            keys += [anonymous_key(call.previous_id), user_key(call.previous_id)]
        for key in keys:
            said = Claimed(call.at, call.user_id)
            held = found.get(key)
            if held is None or said < held:
                found[key] = said
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """The claims as they are now: `rows` by key; `changed`: keys that are another user's than before."""

    rows: dict[str, Claim]
    changed: set[str]


def keep_claims(source: int, claimed: dict[str, Claimed], visitors: Collection[str]) -> Kept:
    """Keep what was claimed, and that these visitors did something under their own keys."""
    rows = {row.key: row for some in parts({*claimed, *visitors}) for row in _claims(source).filter(key__in=some)}
    new: list[Claim] = []
    fresh: set[str] = set()
    moved: dict[str, Claim] = {}
    changed: set[str] = set()
    for key in sorted({*claimed, *visitors}):
        row, said = rows.get(key), claimed.get(key)
        if row is None:
            row = rows[key] = Claim(source_id=source, key=key)
            new.append(row)
            fresh.add(key)
        if said is not None and (row.user is None or row.at is None or said < Claimed(row.at, row.user)):
            changed |= {key} if row.user != said.user else set()
            row.user, row.at = said.user, said.at
            moved[key] = row
        if key in visitors and not row.seen:
            row.seen = True
            moved[key] = row
    Claim.objects.bulk_create(new, batch_size=FEW)
    Claim.objects.bulk_update(
        [row for key, row in moved.items() if key not in fresh], ["user", "at", "seen"], batch_size=100
    )
    return Kept(rows, changed | _following(source, changed))


def _following(source: int, changed: set[str]) -> set[str]:
    """Keys that are a user's who goes by another id now: they go along."""
    found: set[str] = set()
    users = {user for key in changed if (user := user_of_key(key)) is not None}
    while users:
        rows = (_claims(source).filter(user__in=some).values_list("key", flat=True) for some in parts(users))
        fresh = {key for some in rows for key in some} - found
        found |= fresh
        users = {user for key in fresh if (user := user_of_key(key)) is not None}
    return found


def users_of(source: int, keys: Collection[str]) -> dict[str, str | None]:
    """Which user each key is today, through all later ids; None: a visitor whom nobody claimed."""
    claimed: dict[str, str] = {}
    asked: set[str] = set()
    wanted = set(keys)
    while wanted:
        asked |= wanted
        found = {
            key: user
            for some in parts(wanted)
            for key, user in _claims(source).filter(key__in=some, user__isnull=False).values_list("key", "user")
            if user is not None
        }
        claimed |= found
        wanted = {user_key(user) for user in found.values()} - asked
    return {key: _end_of(key, claimed) for key in keys}


def _end_of(key: str, claimed: dict[str, str]) -> str | None:
    """Where following the claims from a key ends; in a circle, at its least user."""
    chain: list[str] = []
    while key in claimed and claimed[key] not in chain and len(chain) < _LONGEST_CHAIN:
        chain.append(claimed[key])
        key = user_key(chain[-1])
    if key in claimed:
        return min(chain[chain.index(claimed[key]) :]) if claimed[key] in chain else chain[-1]
    return chain[-1] if chain else user_of_key(key)


def is_known(row: Claim | None) -> bool:
    """Whether a visitor's key is a known user's, and has events of its own that have to go to that user."""
    return row is not None and row.user is not None and row.seen


def parts(values: Collection[Value]) -> Iterator[list[Value]]:
    """The values in order, few enough at a time for one question to a database."""
    ordered = sorted(values)
    for start in range(0, len(ordered), FEW):
        yield ordered[start : start + FEW]


def _claims(source: int):  # type: ignore[no-untyped-def]
    return Claim.objects.filter(source=source)
