"""vCards (.vcf, versions 2.1 to 4.0) as a table: one card a row."""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from regulars.identify.reading.bytesource import ByteSource
from regulars.identify.reading.encodings import utf8_blocks
from regulars.identify.reading.reasons import Reason
from regulars.identify.reading.survey import survey
from regulars.identify.reading.table import MAX_RECORD, ROWS, Chunk, Gathering, Table
from regulars.kernel.errors import BadFile

COLUMNS = (
    "UID", "FN", "N FAMILY", "N GIVEN", "EMAIL", "EMAIL 2", "TEL", "TEL 2", "ORG", "TITLE", "ADR STREET", "ADR CITY",
    "ADR REGION", "ADR POSTCODE", "ADR COUNTRY", "BDAY", "LANG", "NOTE", "CATEGORIES", "REV",
)  # fmt: skip
_BLOCK = 1 << 20
_SIMPLE = frozenset({"UID", "FN", "TITLE", "BDAY", "LANG", "NOTE", "REV"})
_SKIPPED = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
_PARTS = {
    "N": ("N FAMILY", "N GIVEN"),
    "ADR": (None, None, "ADR STREET", "ADR CITY", "ADR REGION", "ADR POSTCODE", "ADR COUNTRY"),
}


@dataclass(frozen=True, kw_only=True)
class VcardTable(Table):
    """A file of cards; a row's line is that of its BEGIN:VCARD."""

    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        """As in Table. Cards that have no end are rejected."""
        gathering, position = Gathering(COLUMNS, rows), 0
        card: dict[str, str] | None = None
        begun = 0
        for number, text, position in _logical_lines(self.path, self.encoding):
            words = text.strip().upper()
            if words == "BEGIN:VCARD":
                if card is not None:
                    _reject_unended(begun, gathering)
                card, begun = {}, number
            elif words == "END:VCARD" and card is not None:
                gathering.add(begun, [card.get(name) for name in COLUMNS])
                card = None
            elif card is not None:
                _read_property(text, card)
            if gathering.full:
                yield gathering.chunk(position)
        if card is not None:
            _reject_unended(begun, gathering)
        if not gathering.empty:
            yield gathering.chunk(position)


def open_vcards(path: Path) -> VcardTable:
    """Raises BadFile when the file is not intact."""
    encoding = survey(path).encoding
    return VcardTable(path=path, kind="vcard", columns=list(COLUMNS), size=path.stat().st_size, encoding=encoding)


def _reject_unended(line: int, gathering: Gathering) -> None:
    message = "The card has no END:VCARD. The file is cut off or damaged: export it again."
    gathering.rejects.add(line, Reason.UNREADABLE, "BEGIN:VCARD", message)


def _logical_lines(path: Path, encoding: str) -> Iterator[tuple[int, str, int]]:
    """Lines with their continuations joined, each with the number of its first and how far the file was read."""
    begun, held, size = 0, "", 0
    for number, text, position in _physical_lines(path, encoding):
        soft = held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper()
        size += len(text)
        if size > MAX_RECORD:
            raise BadFile(f"The value that begins on line {begun:,} is longer than {MAX_RECORD:,} bytes.")
        if soft:
            held = held[:-1] + text
        elif text[:1] in {" ", "\t"} and held:
            held += text[1:]
        else:
            if held:
                yield begun, held, position
            begun, held, size = number, text, len(text)
    if held:
        yield begun, held, position


def _physical_lines(path: Path, encoding: str) -> Iterator[tuple[int, str, int]]:
    number, rest = 0, b""
    with ByteSource(path) as source:
        for block in utf8_blocks(source, encoding, _BLOCK):
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                number += 1
                yield number, line.rstrip(b"\r").decode("utf-8", "replace"), source.position
            if len(rest) > MAX_RECORD:
                raise BadFile(f"Line {number + 1:,} of '{path.name}' is longer than {MAX_RECORD:,} bytes.")
        if rest:
            yield number + 1, rest.decode("utf-8", "replace"), source.position


def _read_property(text: str, card: dict[str, str]) -> None:
    """Put what one line of a card says into the row; the first address, mail and telephone win their column."""
    head, _, raw = text.partition(":")
    name, *parameters = head.upper().split(";")
    name = name.rpartition(".")[2]
    if not raw or name in _SKIPPED:
        return
    value = _decoded(raw, parameters)
    if name in _PARTS:
        for column, part in zip(_PARTS[name], _split(value), strict=False):
            if column and part:
                card.setdefault(column, part)
    elif name == "ORG":
        card.setdefault("ORG", ", ".join(part for part in _split(value) if part))
    elif name == "CATEGORIES":
        card.setdefault("CATEGORIES", _plain(value))
    elif name in {"EMAIL", "TEL"}:
        said = _plain(value).removeprefix("tel:").removeprefix("mailto:")
        if card.setdefault(name, said) != said:
            card.setdefault(f"{name} 2", said)
    elif name in _SIMPLE:
        card.setdefault(name, _plain(value))


def _decoded(raw: str, parameters: list[str]) -> str:
    if any("QUOTED-PRINTABLE" in parameter for parameter in parameters):
        return quopri.decodestring(raw.encode()).decode("utf-8", "replace")
    if any(parameter in {"ENCODING=B", "ENCODING=BASE64", "BASE64"} for parameter in parameters):
        try:
            return base64.b64decode(raw).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return ""
    return raw


def _split(value: str) -> list[str]:
    """The parts between semicolons that no backslash guards."""
    parts = value.replace("\\\\", "\x01").replace("\\;", "\x02").split(";")
    return [_plain(part.replace("\x02", ";").replace("\x01", "\\\\")) for part in parts]


def _plain(value: str) -> str:
    """A value without its backslashes."""
    text = value.replace("\\\\", "\x01").replace("\\n", "\n").replace("\\N", "\n")
    return text.replace("\\,", ",").replace("\\;", ";").replace("\\:", ":").replace("\x01", "\\").strip()
