"""Formats: every kind of file that Regulars knows, one module each, found by discovery."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from regulars.identify.formats.parts.export import Format
from regulars.kernel.errors import BadMapping

__all__ = ["Format", "all_formats", "format_named"]


@cache
def all_formats() -> tuple[Format, ...]:
    """Every format: the FORMAT of each module of this package, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg)
    return tuple(importlib.import_module(f"{__name__}.{name}").FORMAT for name in names)


def format_named(name: str) -> Format:
    """The format of that name. Raises BadMapping, which lists them, when there is none."""
    for found in all_formats():
        if found.name == name:
            return found
    names = ", ".join(found.name for found in all_formats())
    raise BadMapping(f"There is no format '{name}'.", hint=f"The formats are {names}.")
