"""Headers, compared as people mean them: case, spaces, underscores and byte order marks do not matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def same(header: str) -> str:
    """The form in which two headers that mean the same are equal.

    >>> same("\\ufeffEmail Address") == same("EMAIL_ADDRESS ")
    True
    """
    return "".join(header.replace("\ufeff", "").replace("_", " ").casefold().split())


def match_headers(columns: Iterable[str], fields: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Column to field, for each field the first of its headers that is there. `fields` maps a field to its headers."""
    present: dict[str, str] = {}
    for column in columns:
        present.setdefault(same(column), column)
    found: dict[str, str] = {}
    for field, headers in fields.items():
        named = [present[same(header)] for header in headers if same(header) in present]
        if named:
            found.setdefault(named[0], field)
    return found
