"""Figures that cost time are worked out once for each state of the ledger, and remembered."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection

from regulars.ledger.models import Run

_HOURS = 24 * 3600
Figures = TypeVar("Figures")


def remembered(name: str, state: Any, work_out: Callable[[], Figures]) -> Figures:
    """What `work_out` gives; not asked again while `state`, which must tell all it depends on, stays the same."""
    key = _key(name, state)
    known: Figures | None = cache.get(key)
    if known is None:
        known = work_out()
        cache.set(key, known, _HOURS)
    return known


def is_remembered(name: str, state: Any) -> bool:
    """Whether `remembered` would answer at once."""
    return _key(name, state) in cache


def _key(name: str, state: Any) -> str:
    told = repr((connection.settings_dict["NAME"], state)).encode()
    return f"{name}-{blake2b(told, digest_size=12).hexdigest()}"


def latest_run(step: str) -> Run | None:
    """The newest finished run of a step."""
    return Run.objects.filter(step=step, finished_at__isnull=False).order_by("-started_at", "-pk").first()
