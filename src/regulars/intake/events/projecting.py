"""Projecting: what waits in the inbox becomes lines of the log and statements about people, each exactly once.

How far it came is a row of the same database, moved in the same transaction as all that it writes: killed anywhere,
what was not committed is done again, and what was is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from regulars.intake.events.groups import join_groups
from regulars.intake.events.lines import Line, line_of
from regulars.intake.events.orders import Orders, is_sale
from regulars.intake.events.past import past_of, traits_told
from regulars.intake.events.people import count_arrivals, hear, meet, read_records, tell
from regulars.intake.events.revaluing import to_value_anew
from regulars.intake.events.seen import Seen, hash_of
from regulars.intake.events.writing import append_lines, enter
from regulars.ledger.business import Business, business
from regulars.ledger.inbox import Inbox, Kept
from regulars.ledger.inbox.calls import Call, read_calls
from regulars.ledger.log.write import appending
from regulars.ledger.models import LiveCount, Projection, Source

NAME = "events"
_BODIES, _CALLS, _ARRIVALS = 1_000, 5_000, 100
"""At most so much in one transaction: while it lasts nobody else writes, and each arrival takes milliseconds."""

_Kind = LiveCount.Kind


@dataclass(frozen=True, slots=True)
class Read:
    """Bodies as they were read: the last one's number, and their calls by source."""

    until: int
    bodies: int
    calls: dict[int, list[Call]] = field(default_factory=dict)


def project(inbox: Inbox, seen: Seen, *, at: datetime) -> int:
    """Take over the bodies that wait next, a transaction's worth; gives how many, 0 where none wait.

    `seen` remembers messages from one time to the next. Safe beside another process that does the same.
    """
    position = position_of(inbox)
    kept = inbox.read_after(position, _BODIES)
    if not kept:
        return 0
    read = _few_enough(kept)
    chosen = business()
    try:
        with appending():
            row, _ = Projection.objects.select_for_update().get_or_create(name=NAME)
            if row.position != position:
                return 0  # another worker took them over
            for source, calls in read.calls.items():
                _take_over(source, calls, seen, chosen, at=at)
            Projection.objects.filter(name=NAME).update(position=read.until, moved_at=at)
    except BaseException:
        seen.forget()
        raise
    return read.bodies


def position_of(inbox: Inbox) -> int:
    """The number of the last body that the ledger holds. An inbox that began anew is read from its beginning."""
    position = Projection.objects.filter(name=NAME).values_list("position", flat=True).first() or 0
    if position > inbox.last():
        Projection.objects.filter(name=NAME, position=position).update(position=0)
        return 0
    return position


def _few_enough(kept: Sequence[Kept]) -> Read:
    """The first of these bodies that are no more than one transaction should take; at least one."""
    count = 0
    bodies: list[tuple[Kept, list[Call]]] = []
    for body in kept:
        found = read_calls(body.call, body.body, body.received_at).calls
        if bodies and count + len(found) > _CALLS:
            break
        bodies.append((body, found))
        count += len(found)
    while len(bodies) > 1 and _may_arrive(bodies) > _ARRIVALS:
        bodies = bodies[: len(bodies) // 2]
    return Read(bodies[-1][0].number, len(bodies), _by_source(bodies))


def _may_arrive(bodies: Sequence[tuple[Kept, list[Call]]]) -> int:
    """How many of those named may have to find their customer."""
    calls = _by_source(bodies)
    if sum(len({(call.user_id, call.anonymous_id) for call in found}) for found in calls.values()) <= _ARRIVALS:
        return 0
    return sum(count_arrivals(source, hear(found)) for source, found in calls.items())


def _by_source(bodies: Iterable[tuple[Kept, list[Call]]]) -> dict[int, list[Call]]:
    calls: defaultdict[int, list[Call]] = defaultdict(list)
    for body, found in bodies:
        calls[body.source] += found
    return dict(calls)


def _take_over(number: int, calls: list[Call], seen: Seen, chosen: Business, *, at: datetime) -> None:
    """Take over the calls of one source, step by step."""
    source = Source.objects.filter(pk=number).first()
    if source is None:
        return  # it was removed, and its calls with it
    fresh = _without_repeats(number, calls, seen, at)
    _count(number, {_Kind.TAKEN: len(fresh), _Kind.REPEATED: len(calls) - len(fresh)}, at)
    if not fresh:
        return
    heard = hear(fresh)
    met = meet(source, heard, at=at, country=chosen.country)
    past = past_of(number, sorted(met.new_visitors))
    for key, told in traits_told(past).items():
        tell(source, key, told, at=at, country=chosen.country)
    lines = _lines_of(number, fresh, chosen)
    waited = {line.source_key for line in lines} - heard.keys.keys()
    records = met.records | _records_of(number, waited)
    numbered = list(enumerate(lines, append_lines(number, lines))) if lines else []
    enter(records, [*past, *numbered])
    join_groups(source, records, (line for _, line in [*past, *numbered]), at=at)
    to_value_anew(records, (line for _, line in [*past, *numbered]))


def _records_of(source: int, keys: Collection[str]) -> dict[str, int]:
    """The records of lines whose calls came earlier: what takes an order back may have waited for it."""
    return {key: int(held["pk"]) for key, held in read_records(source, keys).items()}


def _without_repeats(source: int, calls: Sequence[Call], seen: Seen, at: datetime) -> list[Call]:
    """The calls whose messages did not come before."""
    today = at.date()
    seen.catch_up(today)
    fresh: dict[int, Call] = {}
    for call in calls:
        fresh.setdefault(hash_of(source, call.message_id), call)
    for repeat in seen.known(fresh):
        del fresh[repeat]
    seen.keep(fresh, today)
    return list(fresh.values())


def _lines_of(source: int, calls: Sequence[Call], chosen: Business) -> list[Line]:
    """The lines of these calls; those of orders in the order in which things happened."""
    sales = sorted((call for call in calls if is_sale(call)), key=lambda call: (call.at, call.message_id))
    lines = [line for call in calls if not is_sale(call) and (line := line_of(call)) is not None]
    if sales:
        orders = Orders(source, sales, chosen.currency)
        lines += [line for call in sales for line in orders.lines_of(call)]
        orders.keep()
    return lines


def _count(source: int, counts: dict[_Kind, int], at: datetime) -> None:
    """Count what came in this minute, for people to see."""
    minute = at.replace(second=0, microsecond=0)
    for kind, count in counts.items():
        if count and not LiveCount.objects.filter(minute=minute, source=source, kind=kind).update(
            count=F("count") + count
        ):
            LiveCount.objects.create(minute=minute, source_id=source, kind=kind, count=count)
