"""Limits against floods: so many at once, then one every so often, for each address; in memory that does not grow."""

from __future__ import annotations

import math
from collections import OrderedDict
from threading import Lock


class Limit:
    """A bucket of tokens for each key; of more than `keys`, the one that was not seen longest is forgotten.

    >>> limit = Limit(most=2, every_seconds=60)
    >>> [limit.seconds_to_wait("a", now) for now in (0, 1, 2, 60)]
    [0, 0, 58, 0]
    """

    def __init__(self, *, most: int, every_seconds: float, keys: int = 10_000) -> None:
        self._most, self._every, self._keys = most, every_seconds, keys
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def seconds_to_wait(self, key: str, now: float) -> int:
        """0 where this one may pass, which counts; else after how many seconds one may. `now`: of a steady clock."""
        with self._lock:
            left, since = self._buckets.pop(key, (float(self._most), now))
            left = min(left + (now - since) / self._every, float(self._most))
            passes = left >= 1
            self._buckets[key] = (left - 1 if passes else left, now)
            if len(self._buckets) > self._keys:
                self._buckets.popitem(last=False)
        return 0 if passes else max(math.ceil((1 - left) * self._every), 1)
