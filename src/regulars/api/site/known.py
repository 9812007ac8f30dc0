"""What every request of the site needs to know: settings, contents, keys. Read anew every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from regulars.interact.site.choose import Shelf, read_shelf
from regulars.ledger.business import Business, business, setting_values
from regulars.ledger.models import WriteKey
from regulars.ledger.write_keys import hash_of

SECONDS = 3.0
Kept = TypeVar("Kept")


class Remembered(Generic[Kept]):
    """A value that is read again when it is older than SECONDS; meanwhile everybody gets the one that is there."""

    def __init__(self, read: Callable[[], Kept]) -> None:
        self._read = read
        self._lock = Lock()
        self._kept: tuple[float, Kept] | None = None

    def get(self) -> Kept:
        """The value, a few seconds old at most."""
        kept = self._kept
        if kept is None or time.monotonic() - kept[0] > SECONDS:
            with self._lock:
                kept = self._kept
                if kept is None or time.monotonic() - kept[0] > SECONDS:
                    self._kept = kept = (time.monotonic(), self._read())
        return kept[1]

    def forget(self) -> None:
        """Read it again at the next question."""
        self._kept = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings that concern the site."""

    business: Business
    origins: frozenset[str]
    public_address: str


def _terms() -> Terms:
    said = {name: str(value) for name, (value, _) in setting_values().items()}
    origins = frozenset(filter(None, said["SITE_ORIGINS"].split(", ")))
    return Terms(business(), origins, said["PUBLIC_ADDRESS"])


def _keys() -> dict[str, int]:
    """The source of each write key that holds, by the key's SHA-256."""
    return dict(WriteKey.objects.filter(revoked_at=None).values_list("hash", "source"))


TERMS: Remembered[Terms] = Remembered(_terms)
SHELF: Remembered[Shelf] = Remembered(read_shelf)
_KEYS: Remembered[dict[str, int]] = Remembered(_keys)


def source_of(key: str) -> int | None:
    """The source whose write key this is; None for a key that does not hold."""
    return _KEYS.get().get(hash_of(key))


def forget_all() -> None:
    """Read everything again at the next question."""
    for remembered in (TERMS, SHELF, _KEYS):
        remembered.forget()
