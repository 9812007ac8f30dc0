"""XLSX workbooks as tables; and words for what only looks like one."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from regulars.identify.reading.bytesource import open_file
from regulars.identify.reading.header import find_header, name_columns
from regulars.identify.reading.reasons import Reason
from regulars.identify.reading.sheet import Book, Cell, SheetRow, Trouble
from regulars.identify.reading.table import ROWS, Chunk, Gathering, Table, excerpt
from regulars.kernel.errors import BadFile

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENDS = 1 << 20
_LOOKED_AT = 60
_HELD_IN_MEMORY = 256 << 20
_SUSPICIOUS, _RATIO = 64 << 20, 200
_OTHERS = (
    ("xl/workbook.bin", "a binary workbook (XLSB)", "Save it as XLSX."),
    ("content.xml", "an OpenDocument file", "Save it as XLSX or CSV."),
    ("word/document.xml", "a Word document", "Save its table as XLSX or CSV."),
    ("Index/Document.iwa", "a Numbers document", "Export it as XLSX or CSV."),
)


@dataclass(frozen=True, kw_only=True)
class SheetTable(Table):
    """One sheet; the header's first named cell is in column `offset`, counted from nought."""

    sheet: str
    offset: int

    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        """As in Table; `bytes_read` is in proportion to how much of the sheet was read."""
        gathering = Gathering(self.columns, rows)
        with closing(_load(self.path)) as book:
            size = book.size(self.sheet)
            for row in book.rows(self.sheet):
                if row.number > self.header_line:
                    self._sort(row, gathering)
                if gathering.full:
                    yield gathering.chunk(min(self.size, self.size * row.position // size))
        if not gathering.empty:
            yield gathering.chunk(self.size)

    def _sort(self, row: SheetRow, gathering: Gathering) -> None:
        """Take a good row in and reject a bad one; rows without any value are none."""
        width = len(self.columns)
        cells = row.cells[self.offset : self.offset + width]
        cells += [None] * (width - len(cells))
        for name, cell in zip(self.columns, cells, strict=True):
            if isinstance(cell, Trouble):
                gathering.rejects.add(row.number, *_trouble(cell), column=name)
                return
        beside = [cell for cell in row.cells[: self.offset] + row.cells[self.offset + width :] if cell]
        if beside:
            message = (
                "A value stands beside the table, in a column without a name. Name the column or delete the value."
            )
            gathering.rejects.add(row.number, Reason.RAGGED, _shown(beside[0]), message)
        elif any(cells):
            gathering.add(row.number, [cell for cell in cells if not isinstance(cell, Trouble)])


def _trouble(cell: Trouble) -> tuple[Reason, str, str]:
    if cell.computed:
        return Reason.UNREADABLE, cell.text, "The cell's value is damaged. Save the workbook anew."
    message = "The formula's result is not stored. Open the workbook in a spreadsheet program and save it."
    return Reason.NOT_COMPUTED, cell.text, message


def _shown(cell: Cell) -> str:
    return cell.text if isinstance(cell, Trouble) else cell or ""


def open_workbook(path: Path, sheet: str | None) -> SheetTable:
    """The sheet of that name, or the first that has a header and rows. Raises BadFile."""
    _refuse_what_is_no_workbook(path)
    with closing(_load(path)) as book:
        names = book.names
        if sheet is not None and sheet not in names:
            raise BadFile(
                f"'{path.name}' has no sheet '{sheet}'.", hint=f"It has {', '.join(repr(name) for name in names)}."
            )
        for name in [sheet] if sheet is not None else names:
            top = list(islice((row for row in book.rows(name) if any(row.cells)), _LOOKED_AT))
            if len(top) > 1 and (found := _table(path, name, top, names)):
                return found
    looked = ", ".join(repr(name) for name in ([sheet] if sheet is not None else names))
    raise BadFile(
        f"'{path.name}' has no table: no row of names with rows of values below it, in {looked}.",
        hint="Put the table in a sheet of its own, with the names of its columns in the first row.",
    )


def _table(path: Path, name: str, top: list[SheetRow], names: list[str]) -> SheetTable | None:
    texts = [[_shown(cell) for cell in row.cells] for row in top]
    place = find_header(texts)
    if place + 1 == len(top):
        return None
    header = texts[place]
    named = [index for index, cell in enumerate(header) if cell.strip()]
    offset, width = named[0], named[-1] - named[0] + 1
    columns = name_columns(header[offset : offset + width], width, f"Row {top[place].number} of sheet '{name}'")
    notes = (
        [f"Rows above the header left out, beginning with '{excerpt(' '.join(texts[0]).strip(), 60)}'."]
        if place
        else []
    )
    others = [other for other in names if other != name]
    if others:
        notes.append(f"Sheet '{name}' read; not {', '.join(repr(other) for other in others[:5])}.")
    return SheetTable(
        path=path,
        kind="xlsx",
        columns=columns,
        size=path.stat().st_size,
        header_line=top[place].number,
        notes=notes,
        sheet=name,
        offset=offset,
    )


def _load(path: Path) -> Book:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of decorations that it leaves out
            return Book(path)
    except Exception as error:  # the library raises whatever a damaged part makes it stumble over
        raise BadFile(
            f"'{path.name}' is a damaged workbook ({type(error).__name__}: {error}).",
            hint="Open it in a spreadsheet program and save it anew.",
        ) from None


def _refuse_what_is_no_workbook(path: Path) -> None:
    with open_file(path) as file:
        start = file.read(_ENDS)
        file.seek(max(0, path.stat().st_size - _ENDS))
        if start.startswith(_OLE):
            if _ENCRYPTED in start or _ENCRYPTED in file.read():
                raise BadFile(f"'{path.name}' is protected by a password.", hint="Save it without one.")
            raise BadFile(f"'{path.name}' is a workbook of before 2007 (XLS).", hint="Save it as XLSX or CSV.")
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_archive(path.name, archive)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadFile(
            f"'{path.name}' is cut off or damaged: {error}.", hint="Copy or download it again; nothing was taken in."
        ) from None


def _refuse_archive(name: str, archive: zipfile.ZipFile) -> None:
    parts = {part.filename: part for part in archive.infolist()}
    for inside, what, advice in _OTHERS:
        if inside in parts:
            raise BadFile(f"'{name}' is {what}.", hint=advice)
    if "[Content_Types].xml" not in parts or not any(part.startswith("xl/") for part in parts):
        shown = ", ".join(list(parts)[:3])
        raise BadFile(f"'{name}' is a ZIP archive ({shown}).", hint="Unpack it and import the files in it.")
    for part in parts.values():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        in_memory = not part.filename.startswith("xl/worksheets/")
        if (part.file_size > _SUSPICIOUS and part.file_size > _RATIO * part.compress_size) or (
            in_memory and part.file_size > _HELD_IN_MEMORY
        ):
            raise BadFile(
                f"'{name}' unpacks to {part.file_size:,} bytes ('{part.filename}'), too much for a table.",
                hint="Save the table as CSV.",
            )
        with archive.open(part) as content:
            if b"<!DOCTYPE" in content.read(_LOOKED_AT * 20):
                raise BadFile(f"'{name}' holds markup that no workbook has ('{part.filename}').", hint="Save it anew.")
