"""What an import writes of what was said: conversations as they were told last, and the messages in them."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl
from django.db.models import Max

from regulars.identify.canonical import LINE, REJECTS
from regulars.identify.reading import Reason
from regulars.ledger.frames import read_frame, update_frame, write_frame
from regulars.ledger.models import Conversation, Import, Message, Record, Source

_TOLD = ["channel", "subject", "status", "satisfaction", "tags"]
_SUBJECT, _CHANNEL, _WRITER, _FEW = 400, 32, 150, 500


def save_conversations(told: pl.DataFrame, source: Source, taken: Import) -> int:
    """Enter conversations that are new or told differently; the earlier telling stays, no longer current."""
    if told.is_empty():
        return 0
    columns = ["key", *_TOLD, "opened_at", "closed_at"]
    told = told.with_columns(pl.col(_TOLD).fill_null("")).with_columns(pl.col("subject").str.slice(0, _SUBJECT))
    told = told.join(_records(source), on="source_key")
    held = read_frame(Conversation.objects.filter(source=source), columns)
    fresh = told.join(held, on=columns, how="anti", nulls_equal=True)
    for some in _parts(fresh["key"].to_list()):
        Conversation.objects.filter(source=source, key__in=some).update(current=False)
    count = write_frame(Conversation, fresh.select("record", *columns, source=source.pk, imported=taken.pk))
    _follow_the_current(source, fresh["key"].to_list())
    return count


def save_messages(told: pl.DataFrame, source: Source, taken: Import) -> tuple[int, pl.DataFrame]:
    """Enter messages that the ledger does not hold yet, in conversations that it knows or that a customer begins.

    Returns:
        How many, and those of us in conversations that nobody knows, as REJECTS.
    """
    if told.is_empty():
        return 0, pl.DataFrame(schema=REJECTS)
    records = _records(source)
    told = told.join(records, on="source_key", how="left").with_columns(
        pl.col("from_customer").fill_null(pl.col("record").is_not_null())
    )
    _begin_conversations(told, source, taken)
    known = read_frame(Conversation.objects.filter(source=source), ["pk", "key"])
    placed = told.join(known.rename({"pk": "home", "key": "conversation"}), on="conversation", how="left")
    homeless = placed.filter(pl.col("home").is_null())
    rows = placed.filter(pl.col("home").is_not_null())
    held = read_frame(Message.objects.filter(conversation__source=source), ["conversation", "at", "text"])
    fresh = rows.join(held.rename({"conversation": "home"}), on=["home", "at", "text"], how="anti")
    written_by = pl.when("from_customer").then(pl.lit("")).otherwise(pl.col("written_by").fill_null(""))
    ready = fresh.select(
        "at", "from_customer", "text",
        written_by.str.slice(0, _WRITER).alias("written_by"),
        conversation="home", imported=taken.pk,
    )  # fmt: skip
    return write_frame(Message, ready), _rejected(homeless)


def remove_talk(taken: Import) -> tuple[int, int]:
    """Remove this import's messages and tellings; where it told a conversation last, the telling before is current
    again, and has the messages that others told. Gives how many tellings and messages went.
    """
    messages, _ = Message.objects.filter(imported=taken).delete()
    told = Conversation.versions.filter(imported=taken)
    keys = list(told.filter(current=True).values_list("key", flat=True))
    told.update(current=False)
    for some in _parts(keys):
        left = Conversation.versions.filter(source=taken.source, key__in=some).exclude(imported=taken)
        newest = left.values("key").annotate(newest=Max("pk")).values_list("newest", flat=True)
        Conversation.versions.filter(pk__in=list(newest)).update(current=True)
    _follow_the_current(taken.source, keys)
    count = told.count()
    told.delete()
    return count, messages


def _records(source: Source) -> pl.DataFrame:
    return read_frame(Record.objects.filter(source=source), ["pk", "key"]).rename({"pk": "record", "key": "source_key"})


def _begin_conversations(told: pl.DataFrame, source: Source, taken: Import) -> None:
    """A customer's message in a conversation that is not known begins it."""
    known = read_frame(Conversation.objects.filter(source=source), ["key"])
    theirs = told.filter(pl.col("record").is_not_null() & pl.col("from_customer")).sort("at")
    new = theirs.join(known, left_on="conversation", right_on="key", how="anti")
    begun = new.group_by("conversation", maintain_order=True).agg(
        pl.col("record", "at").first(), pl.col("channel", "subject").drop_nulls().first()
    )
    empty = {name: pl.lit("") for name in ("status", "satisfaction", "tags")}
    write_frame(
        Conversation,
        begun.select(
            "record",
            pl.col("channel").fill_null("").str.slice(0, _CHANNEL),
            pl.col("subject").fill_null("").str.slice(0, _SUBJECT),
            key="conversation",
            opened_at="at",
            source=source.pk,
            imported=taken.pk,
            **empty,
        ),
    )


def _follow_the_current(source: Source, keys: list[str]) -> None:
    """Messages belong to a conversation however often it is told: they move to its current telling."""
    for some in _parts(keys):
        left = Message.objects.filter(
            conversation__source=source, conversation__key__in=some, conversation__current=False
        )
        moved = read_frame(left, ["pk", "conversation__key"]).rename({"conversation__key": "key"})
        now = read_frame(Conversation.objects.filter(source=source, key__in=some), ["pk", "key"])
        moved = moved.join(now.rename({"pk": "conversation"}), on="key")
        if moved.height:
            update_frame(Message, moved.select("conversation", id="pk"))


def _parts(keys: list[str]) -> Iterable[list[str]]:
    return (keys[start : start + _FEW] for start in range(0, len(keys), _FEW))


def _rejected(homeless: pl.DataFrame) -> pl.DataFrame:
    return homeless.select(
        LINE,
        column=pl.lit("conversation"),
        value="conversation",
        reason=pl.lit(Reason.MISSING.value),
        message=pl.lit("No customer's message or ticket of this conversation is known. Import the tickets first."),
    ).cast(REJECTS)
