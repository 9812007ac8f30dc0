"""Exports in miniature: written to a file, read, understood and translated as an import does it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest

from regulars.identify.canonical import CONSENTS, CONVERSATIONS, EVENTS, MESSAGES, RECORDS, REJECTS, Translated
from regulars.identify.reading import open_table
from regulars.identify.understand import Hints, Understanding, understand

SCHEMAS = {
    "records": RECORDS, "events": EVENTS, "consents": CONSENTS, "conversations": CONVERSATIONS,
    "messages": MESSAGES, "rejects": REJECTS,
}  # fmt: skip


def joined(parts: Sequence[Translated]) -> Translated:
    """Chunks one after the other, each checked against the contract."""
    for part in parts:
        for name, schema in SCHEMAS.items():
            assert dict(getattr(part, name).schema) == schema, name
        refused = set(part.rejects["__line__"])
        for name in ("records", "events", "consents", "conversations", "messages"):
            assert not refused & set(getattr(part, name)["__line__"]), name
    return Translated(**{name: pl.concat([getattr(part, name) for part in parts]) for name in SCHEMAS})


def as_csv(rows: Sequence[dict[str, object]], headers: Sequence[str] | None = None) -> str:
    """The rows as CSV with all of the headers."""
    names = list(headers or dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture(scope="session")
def said() -> Callable[[pl.DataFrame], list[dict[str, object]]]:
    """said(frame): its rows without their nulls."""

    def without_nulls(frame):
        return [
            {name: value for name, value in row.items() if value is not None} for row in frame.iter_rows(named=True)
        ]

    return without_nulls


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., tuple[Understanding, Translated]]:
    """take(text or rows, hints…) is how a file is understood and what becomes of it."""

    def run(content, *, headers=None, name="export.csv", rows=65_536, **hints):
        text = content if isinstance(content, str) else as_csv(content, headers)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        table = open_table(path)
        found = understand(table, Hints(**hints))
        assert Understanding.from_json(found.to_json()) == found
        return found, joined([found.translate(chunk.frame) for chunk in table.chunks(rows)])

    return run


@pytest.fixture(scope="session")
def headers() -> dict[str, list[str]]:
    """The headers that the tools write, as their documentation lists them."""
    import json

    return json.loads((Path(__file__).parent / "headers.json").read_text(encoding="utf-8"))
