"""Resolve: records become people, with an id for life, evidence for each link, and a log of every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction

from regulars.identify.golden import write_golden_records
from regulars.identify.identifiers import people_to_match, write_identifiers
from regulars.ledger.frames import read_frame, reserve_ids, write_frame
from regulars.ledger.models import Customer, IdentityEntry, Link, Promise, Record, Task
from regulars.science.matching.clusters import Member, cluster
from regulars.science.matching.rules import find_pairs

CONSOLE = "console"
"""Format of the source that holds what people here say of a customer; its records stay with the customer they name."""


@dataclass(frozen=True, slots=True)
class ResolveReport:
    """What resolving changed, and how many records are how many people now."""

    records: int
    customers: int
    created: int
    linked: int
    merged: int
    split: int

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Placement:
    """Who every record is: `customer` of each record; customers made and gone; records that moved out of another."""

    customer: dict[int, int]
    created: list[int]
    merged: dict[int, int]
    split: list[tuple[int, int, int]]


def resolve(*, at: datetime, country: str = "") -> ResolveReport:
    """Bring customers and links up to what the records say. Nothing changes where no record is new or changed."""
    with transaction.atomic():
        waiting = Record.objects.filter(resolved=False)
        if not waiting.exists():
            return _report(0, 0, 0, 0)
        write_identifiers(waiting, country)
        people = people_to_match()
        pairs = find_pairs(people)
        clusters = cluster(_members(people), [*_held_together(people), *pairs.select("left", "right").iter_rows()])
        placement = place(
            clusters, dict(people.filter(pl.col("customer").is_not_null()).select("record", "customer").iter_rows())
        )
        linked, touched = _write(placement, people, pairs, at)
        changed = read_frame(waiting.filter(link__isnull=False), ["link__customer"])["link__customer"].to_list()
        write_golden_records(touched | set(changed))
        waiting.update(resolved=True)
    return _report(len(placement.created), linked, len(placement.merged), len(placement.split))


def _report(created: int, linked: int, merged: int, split: int) -> ResolveReport:
    people = Customer.objects.filter(merged_into__isnull=True).count()
    return ResolveReport(Record.objects.exclude(source__format=CONSOLE).count(), people, created, linked, merged, split)


def _members(people: pl.DataFrame) -> dict[int, Member]:
    columns = ["record", "given", "family", "generation", "birth_date", "email", "phone", "user_id"]
    members = {}
    for record, given, family, generation, birth_date, email, phone, user_id in people.select(columns).iter_rows():
        values = {"email": email, "phone": phone, "user_id": user_id}
        members[record] = Member(
            names={(given, family, generation)} if given or family else set(),
            birth_dates={birth_date} if birth_date else set(),
            identifiers={kind: {value} for kind, value in values.items() if value},
        )
    return members


def _held_together(people: pl.DataFrame) -> list[tuple[int, int]]:
    """What people here said of a customer stays with that customer: pairs of console record and another record."""
    with_console = people.filter(
        (pl.col("source__format") == CONSOLE).any().over("customer") & pl.col("customer").is_not_null()
    )
    pairs = []
    for _, group in with_console.group_by("customer", maintain_order=True):
        console = group.filter(pl.col("source__format") == CONSOLE)["record"].to_list()
        others = group.filter(pl.col("source__format") != CONSOLE)["record"].to_list()
        pairs += [(record, min(others)) for record in console if others]
    return pairs


def place(clusters: dict[int, int], before: dict[int, int]) -> Placement:
    """Give every cluster a customer: the one most of its records had, else a new one (named by its record, negative).

    A customer goes to one cluster only, the one with most of its records; the smaller id wins ties.
    """
    members: defaultdict[int, list[int]] = defaultdict(list)
    for record, root in clusters.items():
        members[root].append(record)
    overlaps: defaultdict[tuple[int, int], int] = defaultdict(int)
    for record, customer in before.items():
        if record in clusters:
            overlaps[clusters[record], customer] += 1
    keeps: dict[int, int] = {}
    taken: set[int] = set()
    for (root, customer), _ in sorted(overlaps.items(), key=lambda item: (-item[1], item[0][1], item[0][0])):
        if root not in keeps and customer not in taken:
            keeps[root] = customer
            taken.add(customer)
    created = sorted(root for root in members if root not in keeps)
    customer_of = {record: keeps.get(root, -root) for root, records in members.items() for record in records}
    gone = {customer: _new_home(customer, before, customer_of) for customer in set(before.values()) - taken}
    split = [(r, before[r], c) for r, c in customer_of.items() if r in before and before[r] != c and before[r] in taken]
    return Placement(customer_of, created, gone, split)


def _new_home(customer: int, before: dict[int, int], now: dict[int, int]) -> int:
    return min(now[record] for record, owner in before.items() if owner == customer and record in now)


def _write(placement: Placement, people: pl.DataFrame, pairs: pl.DataFrame, at: datetime) -> tuple[int, set[int]]:
    """Write what the placement changes: the number of records linked anew, and the customers that this touches."""
    first = reserve_ids(Customer, len(placement.created)) if placement.created else 0
    ids = {-root: first + index for index, root in enumerate(placement.created)}
    write_frame(
        Customer,
        pl.DataFrame(
            {"id": list(ids.values()), "known_since": [at] * len(ids)},
            schema_overrides={"known_since": pl.Datetime("us", "UTC")},
        ),
    )
    customer_of = {record: ids.get(customer, customer) for record, customer in placement.customer.items()}
    before = dict(people.filter(pl.col("customer").is_not_null()).select("record", "customer").iter_rows())
    moved = {record: customer for record, customer in customer_of.items() if before.get(record) != customer}
    _write_links(moved, customer_of, pairs, at)
    merged = {gone: ids.get(into, into) for gone, into in placement.merged.items()}
    for gone, into in merged.items():
        _hand_over(gone, into)
    _log(
        at,
        [("created", customer, None, root, "") for root, customer in zip(placement.created, ids.values(), strict=True)],
    )
    _log(at, [("merged", into, gone, None, "records of both are one person") for gone, into in merged.items()])
    _log(
        at,
        [
            ("split", ids.get(now, now), was, record, "no longer the same person")
            for record, was, now in placement.split
        ],
    )
    return len(moved), set(moved.values()) | {was for _, was, _ in placement.split}


def _write_links(moved: dict[int, int], customer_of: dict[int, int], pairs: pl.DataFrame, at: datetime) -> None:
    evidence = _evidence(moved, customer_of, pairs)
    records = list(moved)
    for start in range(0, len(records), 500):
        Link.objects.filter(record__in=records[start : start + 500])._raw_delete("default")
    rows = [
        (record, customer, *evidence.get(record, (1.0, "the only record of this person")))
        for record, customer in moved.items()
    ]
    links = pl.DataFrame(rows, schema=["record", "customer", "probability", "evidence"], orient="row")
    write_frame(Link, links.with_columns(pl.lit(at).cast(pl.Datetime("us", "UTC")).alias("linked_at")))


def _evidence(moved: dict[int, int], customer_of: dict[int, int], pairs: pl.DataFrame) -> dict[int, tuple[float, str]]:
    """For each record the strongest pair that ties it to another record of its customer, in words."""
    sources = dict(read_frame(Record.objects.order_by(), ["pk", "source__name"]).iter_rows())
    found: dict[int, tuple[float, str]] = {}
    for left, right, probability, evidence in pairs.iter_rows():
        if customer_of[left] != customer_of[right]:
            continue
        for record, other in ((left, right), (right, left)):
            if record in moved and record not in found:
                found[record] = (probability, f"{evidence} as in {sources[other]}")
    return found


def _hand_over(gone: int, into: int) -> None:
    """A merged customer becomes an alias; what people planned for it moves along."""
    for model in (Task, Promise):
        model.objects.filter(customer=gone).update(customer=into)
    Customer.objects.filter(merged_into=gone).update(merged_into=into)
    Customer.objects.filter(pk=gone).update(merged_into=into)


def _log(at: datetime, entries: Iterable[tuple[str, int, int | None, int | None, str]]) -> None:
    schema = {"change": pl.String, "customer": pl.Int64, "other": pl.Int64, "record": pl.Int64, "reason": pl.String}
    frame = pl.DataFrame(list(entries), schema=schema, orient="row")
    write_frame(IdentityEntry, frame.with_columns(pl.lit(at).cast(pl.Datetime("us", "UTC")).alias("at")))
