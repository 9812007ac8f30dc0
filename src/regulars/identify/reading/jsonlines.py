"""JSON Lines as a table: one object a line, nested fields flattened with dots."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from regulars.identify.canonical import LINE
from regulars.identify.reading.bytesource import ByteSource
from regulars.identify.reading.encodings import utf8_blocks, wide_encoding
from regulars.identify.reading.reasons import Reason
from regulars.identify.reading.table import MAX_COLUMNS, MAX_RECORD, ROWS, Chunk, Gathering, Rejects, Table
from regulars.kernel.errors import BadFile

_BLOCK = 1 << 20
_TRIED = 20
_DECODER = msgspec.json.Decoder(float_hook=str)  # the digits of an amount stay as they were written
_HINT = "Write one JSON object a line (JSON Lines)."


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: bytes
    position: int


@dataclass(frozen=True, kw_only=True)
class JsonLinesTable(Table):
    """A file of JSON objects, one a line; its columns are all fields that occur anywhere in it."""

    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        """As in Table. Lines that are no object are rejected."""
        gathering, position = Gathering(self.columns, rows), 0
        for line in _lines(self.path):
            flat = _flat(line, gathering.rejects)
            if flat is not None:
                gathering.add(line.number, [flat.get(name) for name in self.columns])
            position = line.position
            if gathering.full:
                yield gathering.chunk(position)
        if not gathering.empty:
            yield gathering.chunk(position)


def open_json_lines(path: Path) -> JsonLinesTable:
    """Reads the file through once for its fields. Raises BadFile when it is cut off, or has no objects."""
    names: dict[str, None] = {}
    rejects = Rejects()
    for line in _lines(path):
        names.update(dict.fromkeys(_flat(line, rejects) or ()))
        if len(names) > MAX_COLUMNS:
            raise BadFile(
                f"'{path.name}' has more than {MAX_COLUMNS:,} different fields by line {line.number:,}.",
                hint="Export only the fields that tell about customers, under the same names on every line.",
            )
        if not names and len(rejects.rows) > _TRIED:
            break
        del rejects.rows[_TRIED + 1 :]
    if not names:
        why = f"; line {rejects.rows[0][0]} says '{rejects.rows[0][2][:60]}'" if rejects.rows else ""
        raise BadFile(f"'{path.name}' begins like JSON, but its lines are no objects with fields{why}.", hint=_HINT)
    if LINE in names:
        raise BadFile(f"'{path.name}' has a field '{LINE}', a name that Regulars needs itself.", hint="Rename it.")
    return JsonLinesTable(path=path, kind="jsonl", columns=list(names), size=path.stat().st_size, encoding="utf-8")


def _lines(path: Path) -> Iterator[_Line]:
    number, rest = 0, b""
    with ByteSource(path) as source:
        encoding = wide_encoding(source.read(4096)) or "utf-8"
    with ByteSource(path) as source:
        for block in utf8_blocks(source, encoding, _BLOCK):
            *lines, rest = (rest + block).split(b"\n")
            for text in lines:
                number += 1
                if text.strip():
                    yield _Line(number, text, source.position)
            if len(rest) > MAX_RECORD:
                raise BadFile(f"Line {number + 1:,} of '{path.name}' is longer than {MAX_RECORD:,} bytes.", hint=_HINT)
        if rest.strip():
            yield _Line(number + 1, rest, source.position)


def _flat(line: _Line, rejects: Rejects) -> dict[str, str | None] | None:
    """The line's fields by dotted name, or None, with the reason among the rejects."""
    try:
        found = _DECODER.decode(line.text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        text = line.text.decode("utf-8", "surrogateescape")
        rejects.add(line.number, Reason.UNREADABLE, text, f"The line is no JSON ({error}). {_HINT}")
        return None
    if not isinstance(found, dict):
        text = line.text.decode("utf-8", "surrogateescape")
        rejects.add(line.number, Reason.UNREADABLE, text, f"The line is JSON, but no object with named fields. {_HINT}")
        return None
    flat: dict[str, str | None] = {}
    _flatten(found, "", flat)
    return flat


def _flatten(found: dict[str, object], prefix: str, flat: dict[str, str | None]) -> None:
    for name, value in found.items():
        match value:
            case dict() if value:
                _flatten(value, f"{prefix}{name}.", flat)
            case None:
                flat.setdefault(prefix + name, None)
            case bool():
                flat[prefix + name] = "true" if value else "false"
            case list() | dict():
                flat[prefix + name] = json.dumps(value, ensure_ascii=False) if value else None
            case _:
                flat[prefix + name] = str(value)
