"""The inbox as those see it who fill and empty it: bodies in their order of arrival, durable once appended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol


class Body(NamedTuple):
    """One body as it arrived (unpacked). `source`: number of the Source; `call`: see `calls.read_calls`."""

    source: int
    call: str
    received_at: datetime
    body: bytes


class Kept(NamedTuple):
    """One body in the inbox. Numbers grow in the order of commits and are never given twice."""

    number: int
    source: int
    call: str
    received_at: datetime
    body: bytes


class Inbox(Protocol):
    """Where bodies wait until the projector has taken them over. An inbox is used by one thread at a time."""

    def append(self, bodies: Sequence[Body]) -> int:
        """Keep these (one or more), all or none; on return they survive a crash. Gives the last one's number."""

    def read_after(self, number: int, limit: int) -> list[Kept]:
        """At most `limit` bodies after that number, in order. No lower number turns up once one was read."""

    def forget_until(self, number: int) -> int:
        """Remove what has been taken over, up to that number; gives how many."""

    def last(self) -> int:
        """The highest number given out so far, also where its body is forgotten; 0 at the very beginning."""

    def waiting(self) -> int:
        """How many bodies are kept."""

    def size(self) -> int:
        """About how many bytes the waiting bodies take."""

    def remove(self, numbers: Collection[int]) -> int:
        """Remove these bodies, for erasure; gives how many there were."""

    def scrub(self) -> None:
        """Overwrite what was removed, so that no copy is left in the file. Takes a while."""

    def close(self) -> None:
        """Let go of the connection."""
