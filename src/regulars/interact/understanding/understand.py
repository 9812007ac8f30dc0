"""Understand what came in: new messages, and the calls and visits that our people wrote down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

import polars as pl
from django.db import transaction
from django.db.models import QuerySet

from regulars.interact.exchanges import EXCHANGES
from regulars.interact.understanding.acting import act_on
from regulars.interact.understanding.endpoint import second_opinions
from regulars.interact.understanding.in_force import reader_in_force
from regulars.ledger.log.read import last_seq, scan_lines
from regulars.ledger.models import Message, ReadUpTo, Record, Understanding
from regulars.ledger.understood import YES, is_said
from regulars.science.language.evidence import SIX
from regulars.science.language.reading import Note, Read

BATCH = 200
_LOG_READER = "understanding"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text to understand, and where it is from: a message, or an event of the log."""

    record: Record
    note: Note
    at: datetime
    message: int | None = None
    seq: int | None = None


def understand_new(at: datetime) -> int:
    """Understand what nobody read yet, a batch at a time; gives how many texts. Safe to end anywhere, and beside
    another that does the same: each text is claimed and its findings kept in one transaction.
    """
    return _messages(at) + _exchanges(at)


def unread() -> QuerySet[Message]:
    """Messages of records whose customer is known; the others wait until they are resolved."""
    return Message.objects.filter(understood_at=None, automatic=False, conversation__record__link__isnull=False)


def _messages(at: datetime) -> int:
    automatic = Message.objects.filter(understood_at=None, automatic=True).values_list("pk", flat=True)[:BATCH]
    done = Message.objects.filter(pk__in=list(automatic), understood_at=None).update(understood_at=at)
    told = (
        unread()
        .select_related("conversation__record__link__customer", "conversation__record__source")
        .order_by("pk")[:BATCH]
    )
    waiting = [
        Waiting(
            message.conversation.record,
            Note(message.text, not message.from_customer, names_of(message.conversation.record)),
            message.at,
            message=message.pk,
        )
        for message in told
    ]
    for each, read in zip(waiting, _read(waiting), strict=True):
        with transaction.atomic():
            claimed = Message.objects.filter(pk=each.message or 0, understood_at=None).update(understood_at=at)
            if claimed:
                _keep(each, read, at)
                done += 1
    return done


def _exchanges(at: datetime) -> int:
    """Calls, visits, chats and letters in the log, after the last that was read."""
    place, _ = ReadUpTo.objects.get_or_create(name=_LOG_READER)
    newest = last_seq()
    if newest <= place.seq:
        return 0
    lines = (
        scan_lines()
        .filter(
            (pl.col("seq") > place.seq) & (pl.col("seq") <= newest) & pl.col("name").is_in(list(EXCHANGES.values()))
        )
        .select("seq", "source", "source_key", "occurred_at", "properties")
        .sort("seq")
        .head(BATCH)
        .collect()
    )
    waiting = []
    for seq, source, key, occurred_at, properties in lines.iter_rows():
        record = Record.objects.filter(source_id=source, key=key).select_related("link__customer", "source").first()
        text = str(json.loads(properties or "{}").get("text", ""))
        if record is not None and text.strip():
            waiting.append(Waiting(record, Note(text, names=names_of(record)), occurred_at, seq=seq))
    reads = _read(waiting)
    reached = int(lines["seq"][-1]) if lines.height == BATCH else newest
    with transaction.atomic():
        if not ReadUpTo.objects.filter(name=_LOG_READER, seq=place.seq).update(seq=reached):
            return 0  # another worker was there first
        for each, read in zip(waiting, reads, strict=True):
            _keep(each, read, at)
    return len(waiting)


def names_of(record: Record) -> tuple[str, ...]:
    """How the person of a record is called, to be masked."""
    link = getattr(record, "link", None)
    known = (record.full_name, record.given_name, record.family_name, link.customer.name if link else "")
    return tuple(dict.fromkeys(name for name in known if name))


def _read(waiting: Sequence[Waiting]) -> list[Read]:
    if not waiting:
        return []
    return second_opinions(reader_in_force().read([each.note for each in waiting]), [each.note for each in waiting])


def _keep(waiting: Waiting, read: Read, at: datetime) -> None:
    """Write what was found, and do what follows from it."""
    found = [("language", read.language, read.language_probability, "", True)] if read.language else []
    if not waiting.note.ours:
        found += [("mood", read.mood.label, read.mood.probability, read.mood.words, True)] if read.mood.label else []
        if read.topic is not None and read.topic.label:
            found.append(("topic", read.topic.label, read.topic.probability, read.topic.words, True))
    found += [(said.kind, YES, said.probability, said.words, said.acts) for said in read.says]
    if waiting.message is not None and not Message.objects.filter(pk=waiting.message).exists():
        return
    Understanding.objects.bulk_create(
        Understanding(
            record=waiting.record,
            message_id=waiting.message,
            seq=waiting.seq,
            at=waiting.at,
            kind=kind,
            label=label[:200],
            probability=probability,
            words=words[:400],
            acts=acts,
            found_by=read.found_by,
            found_at=at,
        )
        for kind, label, probability, words, acts in found
    )
    if not waiting.note.ours:
        act_on(waiting.record, read, said_at=waiting.at, at=at)


def understandings_of(customer_pk: int, *, limit: int = 50) -> list[Understanding]:
    """Which of the six things a customer's messages and calls said, the newest first, as far as we act upon it; of
    what we wrote, what we promised.
    """
    sure = reduce(or_, (is_said(kind) for kind in SIX))
    rows = Understanding.objects.filter(sure, record__link__customer_id=customer_pk)
    return list(rows.order_by("-at", "-pk")[:limit])


def last_mood(customer_pk: int) -> str:
    """The mood of a customer's last words, corrections taken in; empty where nobody could tell."""
    found = Understanding.objects.filter(record__link__customer_id=customer_pk, kind="mood")
    last = found.order_by("-at", "-pk").first()
    return (last.corrected_to or last.label) if last else ""
