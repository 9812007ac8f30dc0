"""Channels by which something of ours reaches a customer: one file each with a `CHANNEL`, found by discovery."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from regulars.interact.carrying import Channel


@cache
def all_channels() -> tuple[Channel, ...]:
    """Every channel that the worker sends through, in order of name. Raises ValueError for two of one name."""
    found: dict[str, Channel] = {}
    for module in iter_modules(__path__):
        channel: Channel = import_module(f"{__name__}.{module.name}").CHANNEL
        if channel.name in found:
            raise ValueError(f"channels/{module.name}.py uses the name '{channel.name}' of another file.")
        found[channel.name] = channel
    return tuple(found[name] for name in sorted(found))
