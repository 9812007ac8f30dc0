"""The two deeds, merging and splitting, and their exact inverses. Each gives the log entries that undo it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars.identify.golden import write_golden_records
from regulars.identify.identity import answers
from regulars.identify.identity.carrying import Detail, carry, put_back, reference
from regulars.identify.identity.log import living
from regulars.identify.keeping import CONSOLE
from regulars.ledger.models import Customer, IdentityEntry, Link

ALONE = "set apart by hand"


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, when, why, and under which number of the log.

    `hold`: the deed itself is what the person said, and is to hold in every later run; else it only follows from that.
    """

    number: int
    by: str
    at: datetime
    reason: str = ""
    hold: bool = True

    def words(self) -> str:
        """The evidence of a link that a person made."""
        return f"{self.by} said so: {self.reason}" if self.reason else f"{self.by} said so"


@dataclass(slots=True)
class Deed:
    """One entry of the log to be."""

    change: str
    customer: int
    other: int | None = None
    record: int | None = None
    detail: Detail = field(default_factory=dict)


def merge(customers: Iterable[int], act: Act) -> list[Deed]:
    """Make these customers one: the first keeps its id, the others become aliases of it."""
    into, *gone = dict.fromkeys(living(customer) for customer in customers)
    made = []
    for other in gone:
        ours, theirs = _records(into), _records(other)
        links = snapshot(theirs)
        detail = carry({other: into})[other]
        detail["links"] = links
        Link.objects.filter(customer=other).update(
            customer=into, probability=1.0, evidence=act.words(), linked_at=act.at
        )
        if act.by:  # whatever contradicts it must give way
            detail["answers"] = answers.of_merge(ours, theirs, by=act.by, at=act.at, operation=act.number)
        made.append(Deed("merged", into, other, detail=detail))
    write_golden_records({into})
    return made


def split(customer: int, records: Collection[int], act: Act, other: int | None = None) -> list[Deed]:
    """Give these records to `other`; without it to the customer they were before, else to a new one.

    Where they are all that their customer has, they are apart already and stay.
    """
    customer = living(customer)
    links = [link for link in snapshot(records) if link[1] != other]
    owners = Counter(link[1] for link in links)
    links = [link for link in links if owners[link[1]] < Link.objects.filter(customer=link[1]).count()]
    if not links:
        return []
    moved = [link[0] for link in links]
    left = [record for owner in owners for record in _records(owner) if record not in set(moved)]
    detail: Detail = {"moved": {}, "aside": {}, "aliases": [], "known_since": [], "links": links}
    if other is None:
        other = _earlier_id(customer, set(moved)) or _new_customer(act.at)
    _revive(other, detail)
    Link.objects.filter(record__in=moved).update(
        customer=other, probability=1.0, evidence=act.words() if act.by else ALONE, linked_at=act.at
    )
    if act.by and act.hold:
        detail["answers"] = answers.of_split(moved, left, by=act.by, at=act.at, operation=act.number)
    write_golden_records({other, *owners})
    return [Deed("split", customer, other, moved[0] if len(moved) == 1 else None, detail)]


def take_back(entry: IdentityEntry) -> None:
    """The inverse of one entry: links, rows, aliases and answers are as they were."""
    detail: dict[str, Any] = entry.detail
    for record, customer, probability, evidence, linked_at in detail.get("links", []):
        Link.objects.filter(record=record).update(
            customer=customer,
            probability=probability,
            evidence=evidence,
            linked_at=datetime.fromisoformat(linked_at),
        )
    if "moved" in detail:
        put_back(detail)
    answers.take_back(detail.get("answers", []))
    if detail.get("revived") and entry.other is not None:
        _end(entry.other, entry.customer)
    owners = {link[1] for link in detail.get("links", [])}
    touched = {entry.customer, *owners} | ({entry.other} if entry.other else set())
    write_golden_records(set(Customer.objects.filter(pk__in=touched, merged_into=None).values_list("pk", flat=True)))


def snapshot(records: Iterable[int]) -> list[list[Any]]:
    """The links of these records as they are: record, customer, probability, evidence, linked_at."""
    wanted = sorted(records)
    found: list[list[Any]] = []
    for start in range(0, len(wanted), 500):
        rows = Link.objects.filter(record__in=wanted[start : start + 500]).order_by("record")
        found += [
            [record, customer, probability, evidence, linked_at.isoformat()]
            for record, customer, probability, evidence, linked_at in rows.values_list(
                "record", "customer", "probability", "evidence", "linked_at"
            )
        ]
    return found


def _records(customer: int) -> list[int]:
    return list(Link.objects.filter(customer=customer).order_by("record").values_list("record", flat=True))


def _new_customer(at: datetime) -> int:
    return Customer.objects.create(known_since=at).pk


def _merges_of(customer: int) -> dict[int, IdentityEntry]:
    """For each alias of the customer the newest entry that made it one."""
    aliases = list(Customer.objects.filter(merged_into=customer).values_list("pk", flat=True))
    entries = IdentityEntry.objects.filter(other__in=aliases, change="merged").order_by("pk")
    return {entry.other: entry for entry in entries if entry.other is not None}


def _earlier_id(customer: int, moved: set[int]) -> int | None:
    """The alias whose records are all among those that go: the one with most of them, then the smallest."""
    best: tuple[int, int] | None = None
    for alias, entry in _merges_of(customer).items():
        had = {link[0] for link in entry.detail.get("links", [])}
        still = set(Link.objects.filter(customer=customer, record__in=had).values_list("record", flat=True))
        if still and still <= moved and (best is None or (len(still), -alias) > best):
            best = (len(still), -alias)
    return None if best is None else -best[1]


def _revive(other: int, detail: Detail) -> None:
    """An alias, or a customer just made, is somebody of its own again, with what it brought when it was merged."""
    alias_of, since = Customer.objects.filter(pk=other).values_list("merged_into", "known_since").get()
    detail["known_since"] = [[other, since.isoformat()]]
    if alias_of is None and Link.objects.filter(customer=other).exists():
        return
    detail["revived"] = True
    if alias_of is None:
        return
    entry = _merges_of(alias_of).get(other)
    Customer.objects.filter(pk=other).update(merged_into=None)
    for name, rows in (entry.detail.get("moved", {}) if entry else {}).items():
        _bring_back(name, [row for row, _ in rows], alias_of, other, detail)


def _bring_back(name: str, keys: list[int], now_at: int, to: int, detail: Detail) -> None:
    """Rows that a merge carried along return, as far as they are still where it brought them."""
    field = reference(name)
    there = field.model._base_manager.filter(pk__in=keys, **{field.name: now_at})
    found = list(there.order_by("pk").values_list("pk", flat=True))
    if found:
        detail["moved"][name] = [[row, now_at] for row in found]
        field.model._base_manager.filter(pk__in=found).update(**{field.name: to})


def _end(other: int, customer: int) -> None:
    """A customer that a split made is an alias again, with what was entered about it since; unless a source has told
    of it since."""
    home = living(customer)
    if home == other or Link.objects.filter(customer=other).exclude(record__source__format=CONSOLE).exists():
        return
    Link.objects.filter(customer=other).update(customer=home)
    if Customer.objects.filter(pk=other, merged_into=None).exists():
        carry({other: home})
