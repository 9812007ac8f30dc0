"""What an executor of Spark's does with one bucket of customers: there is no database where it runs."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import django
import polars as pl
import pyarrow as pa
from django.apps import apps
from django.conf import settings


def carry_out(packed: bytes, frame: pa.Table, recent: pa.Table) -> pa.Table:
    """What a packed piece of work (`packed_work`) makes of a bucket, with the types that Spark expects."""
    work, given = _unpacked(packed)
    table = work(pl.DataFrame(frame).sort("customer"), pl.DataFrame(recent), *given).to_arrow(
        compat_level=pl.CompatLevel.oldest()
    )
    plain = [field.with_type(pa.string()) if field.type == pa.large_string() else field for field in table.schema]
    return table.cast(pa.schema(plain))


def packed_work(work: Callable[..., pl.DataFrame], *given: Any) -> bytes:
    """A function of ours, and what it is given beside the frame and what was done lately."""
    return pickle.dumps((work, given))


@lru_cache(maxsize=2)
def _unpacked(packed: bytes) -> tuple[Callable[..., pl.DataFrame], tuple[Any, ...]]:
    """Kept from one bucket to the next, so that what is asked of a frame is put together once."""
    if not apps.ready:  # a driver is set up; an executor only has to know the models by name
        if not settings.configured:
            known = ["django.contrib.contenttypes", "django.contrib.auth", "regulars.ledger"]
            settings.configure(INSTALLED_APPS=known, USE_TZ=True)
        django.setup()
    work, given = pickle.loads(packed)  # noqa: S301 - by our own driver, on the way that brings code too
    return work, given
