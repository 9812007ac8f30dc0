"""Which messages were seen before: told by hashes in memory, kept in rows that only grow, bounded in days and number.

An index over random ids is what slows a log down in any database; a sorted column of eight bytes each in memory is not.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from regulars.ledger.models import SeenMessages

DAYS = 7
"""For so long a message that comes again is known to be a repeat; SDKs try again for minutes or hours."""

MOST = 8_000_000
"""So many messages at most are remembered (64 MB), the newest; where more than that come in the days, fewer days."""

_A_ROW = 4_096
_MANY_RECENT = 100_000

Hashes = NDArray[np.uint64]


def hash_of(source: int, message_id: str) -> int:
    """The hash of one source's message."""
    return int.from_bytes(blake2b(f"{source} {message_id}".encode(), digest_size=8).digest(), "little")


class Seen:
    """The messages of the last days. One process asks it within the projector's transaction; others may write between.

    What is noted counts once `keep` was called and its transaction has ended well; else call `forget`.
    """

    def __init__(self, days: int = DAYS, most: int = MOST) -> None:
        self._days, self._most = days, most
        self._sorted: Hashes = np.empty(0, np.uint64)
        self._recent: set[int] = set()
        self._row = self._length = 0
        self._today: date | None = None

    def catch_up(self, today: date) -> None:
        """Read what other processes wrote since, and on a new day forget the oldest. Call in the transaction."""
        if self._today != today:
            self.forget()
            self._tidy(today)
            self._today = today
        for row in SeenMessages.objects.filter(pk__gte=self._row).order_by("pk"):
            found = np.frombuffer(bytes(row.hashes), "<u8")
            self._recent.update(found[self._length if row.pk == self._row else 0 :].tolist())
            self._row, self._length = row.pk, len(found)
            self._settle()

    def known(self, hashes: Collection[int]) -> set[int]:
        """Those of them that were seen."""
        found = self._recent.intersection(hashes)
        if len(self._sorted):
            asked = np.fromiter(hashes, np.uint64, len(hashes))
            places = np.minimum(np.searchsorted(self._sorted, asked), len(self._sorted) - 1)
            found.update(asked[self._sorted[places] == asked].tolist())
        return found

    def keep(self, hashes: Collection[int], today: date) -> None:
        """Write these down as seen on that day. Call in the transaction, after `catch_up`."""
        new = np.fromiter(hashes, np.uint64, len(hashes)).astype("<u8")
        last = SeenMessages.objects.filter(pk=self._row, day=today).first() if self._row else None
        if last is not None and self._length < _A_ROW:
            last.hashes = bytes(last.hashes) + new.tobytes()
            last.save(update_fields=["hashes"])
            self._length += len(new)
        elif len(new):
            self._row = SeenMessages.objects.create(day=today, hashes=new.tobytes()).pk
            self._length = len(new)
        self._recent.update(hashes)
        self._settle()

    def forget(self) -> None:
        """Forget what is in memory: it is read again when it is needed."""
        self._sorted, self._recent = np.empty(0, np.uint64), set()
        self._row = self._length = 0
        self._today = None

    def _settle(self) -> None:
        if len(self._recent) >= _MANY_RECENT:
            recent = np.fromiter(self._recent, np.uint64, len(self._recent))
            self._sorted = np.sort(np.concatenate([self._sorted, recent]), kind="stable")
            self._recent = set()
            if len(self._sorted) > self._most * 1.1:
                self._today = None  # as on a new day: the oldest rows go

    def _tidy(self, today: date) -> None:
        """Delete the rows that are too old, or before the newest `most` messages."""
        SeenMessages.objects.filter(day__lt=today - timedelta(days=self._days)).delete()
        newest = SeenMessages.objects.order_by("-pk").values_list("pk", flat=True)
        for oldest in newest[self._most // _A_ROW :][:1]:
            SeenMessages.objects.filter(pk__lte=oldest).delete()
