"""Who live events are about: users, and visitors of whom something is known, become records with their customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars.identify.arrival import arrive
from regulars.intake.events.claims import Claimed, Kept, claims_in, is_known, keep_claims, parts, users_of
from regulars.intake.events.keys import is_anonymous, key_of
from regulars.intake.events.statements import Statement, keep_moments, keep_statements, latest_of, news, statements_of
from regulars.intake.events.traits import Said, read_traits, tells_who
from regulars.ledger.inbox.calls import Call, Kind
from regulars.ledger.models import Record, RecordVersion, Source

_COLUMNS = (
    "full_name", "given_name", "family_name", "email", "phone", "company", "street", "city", "postcode", "region",
    "country", "birth_date", "language", "external_id", "extra",
)  # fmt: skip
_LONGEST_ID = 200
_REACHED_BY = ("email", "phone")


@dataclass(slots=True)
class Heard:
    """What some calls of one source tell about who is who.

    Attributes:
        keys: whom the calls are about, and when each was first heard of.
        told: statements by key that tell who somebody is, or of a user.
        beside: what else was stated of visitors; it counts once they are somebody.
        claims: whose keys are, see `claims_in`.
    """

    keys: dict[str, datetime] = field(default_factory=dict)
    told: defaultdict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    beside: defaultdict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    claims: dict[str, Claimed] = field(default_factory=dict)

    @property
    def visitors(self) -> set[str]:
        """The keys of visitors that the calls are about."""
        return {key for key in self.keys if is_anonymous(key)}


@dataclass(frozen=True, slots=True)
class Met:
    """The records of those who are known, by key; and visitors who became known just now, with a past of their own."""

    records: dict[str, int]
    new_visitors: set[str]


def hear(calls: Collection[Call]) -> Heard:
    """Read the calls of one source for who they are about."""
    heard = Heard(claims=claims_in(calls))
    for call in calls:
        key = key_of(call)
        heard.keys[key] = min(call.at, heard.keys.get(key, call.at))
        said = said_in(call)
        if said:
            counts = not is_anonymous(key) or tells_who(said)
            (heard.told if counts else heard.beside)[key].append(Statement(call.at, said))
    return heard


def said_in(call: Call) -> Said:
    """What a call states about the person it is about."""
    beside = call.context.get("traits")
    said = read_traits(beside) if isinstance(beside, dict) and beside else {}
    if call.kind is Kind.IDENTIFY:
        said |= read_traits(call.traits)
    elif call.user_id is None and call.event is not None and call.event.startswith(("Order ", "Checkout ")):
        # Who buys without signing in is known by where the order is sent.
        stated = read_traits({name: call.properties.get(name) for name in _REACHED_BY})
        said |= {name: value for name, value in stated.items() if name in _REACHED_BY}
    return said


def count_arrivals(source: int, heard: Heard) -> int:
    """How many of those heard of may have to find their customer, which takes milliseconds each."""
    known = read_records(source, heard.keys)
    new = {key for key in heard.keys if not is_anonymous(key) and key not in known}
    changed = {key for key, told in heard.told.items() if key not in known or _adds(known[key], told)}
    visitors = {key for key in heard.visitors if key not in known and key in heard.claims}
    return len(new | changed | visitors)


def meet(source: Source, heard: Heard, *, at: datetime, country: str) -> Met:
    """Bring records and customers up to what was heard. Call within a transaction."""
    claims = keep_claims(source.pk, heard.claims, heard.visitors)
    visitors = {key for key, row in claims.rows.items() if is_known(row)}
    known = read_records(source.pk, {*heard.keys, *claims.changed, *visitors})
    wanted = _wanted(heard, claims, known)
    ids = users_of(source.pk, {key for key in wanted if key not in known or key in claims.changed})
    records = {key: int(held["pk"]) for key, held in known.items()}
    told = {key: [*heard.told.get(key, ()), *heard.beside.get(key, ())] for key in wanted}
    said_again = {key for key in wanted if key not in ids and not _adds(known[key], told[key])}
    _keep_what_was_said_again({key: known[key] for key in said_again}, told)
    for key in sorted(wanted - said_again):
        row = claims.rows.get(key)
        first = heard.keys.get(key) or (row and row.at) or at
        records[key] = _bring_up(source, key, known.get(key), ids.get(key), told[key], first, at=at, country=country)
    return Met(records, {key for key in wanted - known.keys() if is_anonymous(key)})


def _adds(held: dict[str, Any], told: list[Statement]) -> bool:
    """Whether any of this may change what the record says: its own words, whenever they were said, do not."""
    return any(news(held, statement.said) for statement in told)


def _keep_what_was_said_again(known: dict[str, dict[str, Any]], told: dict[str, list[Statement]]) -> None:
    keep_statements({held["pk"]: told[key] for key, held in known.items()})
    latest = {held["pk"]: max(one.at for one in told[key]) for key, held in known.items()}
    keep_moments({held["pk"]: latest[held["pk"]] for held in known.values() if latest[held["pk"]] > held["learned_at"]})


def _wanted(heard: Heard, claims: Kept, known: dict[str, dict[str, Any]]) -> set[str]:
    """The keys whose records have to be made, or may have to change."""
    users = {key for key in heard.keys if not is_anonymous(key) and key not in known}
    visitors = {key for key, row in claims.rows.items() if is_anonymous(key) and is_known(row) and key not in known}
    told = heard.told.keys() | {key for key in heard.beside if key in known}
    return users | visitors | told | {key for key in claims.changed if key in known}


def tell(source: Source, key: str, told: list[Statement], *, at: datetime, country: str) -> None:
    """State something of a record that is there."""
    _bring_up(source, key, read_records(source.pk, [key])[key], None, told, at, at=at, country=country)


def _bring_up(
    source: Source,
    key: str,
    held: dict[str, Any] | None,
    user: str | None,
    told: list[Statement],
    first: datetime,
    *,
    at: datetime,
    country: str,
) -> int:
    """Make one record, or change it to what is said now; gives its number. `user`: the id it goes by, where that may be
    news. `first`: when it was first heard of."""
    before = statements_of(held["pk"]) if held and told else []
    said = latest_of([*before, *told])
    if user is not None:
        said["external_id"] = user[:_LONGEST_ID]
    latest = max([first if held is None else held["learned_at"], *(one.at for one in told)])
    fresh = said if held is None else news(held, said)
    record = int(held["pk"]) if held else 0
    if held is None or fresh:
        record = arrive(source, key, fresh, at=at, learned_at=latest, country=country).record
        # What was arrived with is what it came to; kept are the statements as they were made.
        newest = RecordVersion.objects.filter(record=record, imported=None).order_by("-pk")
        RecordVersion.objects.filter(pk__in=newest.values_list("pk", flat=True)[:1]).delete()
    elif latest > held["learned_at"]:
        keep_moments({record: latest})
    keep_statements({record: told})
    return record


def read_records(source: int, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the records of these keys say, by key: `pk`, `learned_at` and the columns that tell of a person."""
    rows = Record.objects.filter(source=source).order_by().values("pk", "key", "learned_at", *_COLUMNS)
    return {row["key"]: row for some in parts(set(keys)) for row in rows.filter(key__in=some)}
