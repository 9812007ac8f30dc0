"""The page of import formats, from the formats themselves."""

from __future__ import annotations

import inspect
from typing import Any

from regulars.identify.formats import all_formats
from regulars.server.reference import rows

_HOW = """A file is recognised by some of its headers, never by all of them: exports differ by version, language and
options. Whatever is not recognised is read as a table of people or of sales, with a mapping that is proposed from names
and content and confirmed by you (`--map COLUMN=FIELD`). CSV (also gzip), XLSX, JSON Lines, Parquet and vCard are read;
encodings, separators and decimal commas are found out; dates that could be either are asked about."""


def page() -> str:
    """All formats with the headers that they read."""
    return "\n\n".join(["# Import formats", _HOW, *(_format(each) for each in all_formats())])


def _format(each: Any) -> str:
    required = set(getattr(each, "required", ()))
    lines = [
        (f"`{field}`", ", ".join(f"`{header}`" for header in headers), "yes" if field in required else "")
        for field, headers in each.fields.items()
    ]
    said = inspect.getdoc(type(each)) or ""
    parts = [f"## {each.name}", f"{each.title[0].upper()}{each.title[1:]}. {said}", *each.notes]
    return "\n\n".join([*parts, rows(("field", "headers", "needed to recognise it"), lines)])
