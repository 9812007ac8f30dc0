"""The door: a path in, a table out, or an error that says what the file is and what to do."""

from __future__ import annotations

import hashlib
from pathlib import Path

from regulars.identify.reading.bytesource import ByteSource, open_file
from regulars.identify.reading.delimited import open_delimited
from regulars.identify.reading.encodings import wide_encoding
from regulars.identify.reading.jsonlines import open_json_lines
from regulars.identify.reading.parquet import open_parquet
from regulars.identify.reading.table import Table
from regulars.identify.reading.vcard import open_vcards
from regulars.identify.reading.workbook import open_workbook
from regulars.kernel.errors import BadFile

_HEAD = 4096
_CSV = "Save it as CSV or XLSX from the program that made it."
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a picture (PNG)", _CSV),
    (b"\xff\xd8\xff", "a picture (JPEG)", _CSV),
    (b"GIF8", "a picture (GIF)", _CSV),
    (b"%PDF", "a PDF document", _CSV),
    (b"{\\rtf", "an RTF document", _CSV),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and import the files in it."),
    (b"Rar!", "a RAR archive", "Unpack it and import the files in it."),
    (b"BZh", "packed with bzip2", "Unpack it, or pack it with gzip."),
    (b"\xfd7zXZ", "packed with xz", "Unpack it, or pack it with gzip."),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "Unpack it, or pack it with gzip."),
    (b"SQLite format 3", "a SQLite database", "Export the table with customers as CSV."),
    (b"\x7fELF", "a program", _CSV),
    (b"MZ\x90", "a program", _CSV),
)
_MARKUP: tuple[tuple[str, str, str], ...] = (
    ("<!doctype html", "a web page", "The download probably failed: sign in and export again."),
    ("<html", "a web page", "The download probably failed: sign in and export again."),
    ("<table", "a web page", "Open it in a spreadsheet and save it as XLSX or CSV."),
    ("<?xml", "an XML document", "Export it as CSV."),
    ("[", "a JSON list", "Write one JSON object a line, without the list's brackets and commas (JSON Lines)."),
)


def open_table(path: Path, *, sheet: str | None = None) -> Table:
    """The table in a file: CSV (gzip or not), XLSX, JSON Lines, Parquet or vCard, told by its content, not its name.

    `sheet` names the sheet of a workbook; without it, the first one with a table. Raises BadFile, which quotes what is
    wrong and says what to do.
    """
    with ByteSource(path) as source:
        head, packed = source.read(_HEAD), source.packed
    if not head:
        raise BadFile(f"'{path.name}' is empty.", hint="Export it again, or name another file.")
    for mark, what, advice in _FOREIGN:
        if head.startswith(mark):
            raise BadFile(f"'{path.name}' is {what}, not a table.", hint=advice)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PAR1", b"\xd0\xcf\x11\xe0")):
        if packed:
            raise BadFile(f"'{path.name}' is a packed file within gzip.", hint="Unpack it with gunzip first.")
        if head.startswith(b"PAR1"):
            return open_parquet(path)
        return open_workbook(path, sheet)
    if sheet is not None:
        raise BadFile(f"'{path.name}' is no workbook, so it has no sheet '{sheet}'.", hint="Leave the sheet out.")
    start = head.decode(wide_encoding(head) or "utf-8", "ignore").lstrip("\ufeff \t\r\n").lower()
    for markup, what, advice in _MARKUP:
        if start.startswith(markup):
            raise BadFile(f"'{path.name}' is {what}, not a table.", hint=advice)
    if start.startswith("{"):
        return open_json_lines(path)
    if start.startswith("begin:vcard"):
        return open_vcards(path)
    return open_delimited(path)


def fingerprint(path: Path) -> str:
    """SHA-256 of the file as it lies there, in hex. Raises BadFile when it cannot be read."""
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
