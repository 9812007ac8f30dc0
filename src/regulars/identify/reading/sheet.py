"""One sheet of a workbook as rows of text, streamed; openpyxl reads the cells, memory does not grow with the rows."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError, iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser

from regulars.kernel.errors import BadFile

_ZEROS = re.compile(r"0{2,}")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Stands where a cell has no usable value."""

    text: str
    computed: bool
    """False: a formula whose result the program that wrote the workbook did not store."""


Cell = str | Trouble | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row's number in the sheet, its cells from column A on, and how many bytes of the sheet were read."""

    number: int
    cells: list[Cell]
    position: int


class _Parser(WorkSheetParser):
    """Cells as openpyxl reads them, with formulas that have no stored result told from empty cells."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except (ValueError, IndexError, KeyError, OverflowError):
            self.col_counter = max(self.col_counter, 1)
            text = "".join(element.itertext())
            return {"column": self.col_counter, "value": Trouble(text, computed=True), "style_id": 0}
        if cell["value"] is None and (formula := element.find(FORMULA_TAG)) is not None:
            cell["value"] = Trouble(f"={formula.text or ''}", computed=False)
        return cell


class Book:
    """A workbook open for streaming. Raises whatever a damaged part makes openpyxl stumble over."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")  # not the path, for the library goes by the ending of its name
        try:
            self._read()
        except BaseException:
            self._file.close()
            raise

    def _read(self) -> None:
        # Not load_workbook: to learn a sheet's size it may read the whole of it first.
        reader: Any = ExcelReader(self._file, read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        self._archive, self._strings, self._book = reader.archive, reader.shared_strings, reader.wb
        self._paths = {
            sheet.name: link.target
            for sheet, link in reader.parser.find_sheets()
            if link.Type.endswith("/worksheet") and link.target in reader.valid_files
        }
        self._padded = _padded_styles(reader.wb)

    @property
    def names(self) -> list[str]:
        """Names of the sheets, in order."""
        return list(self._paths)

    def size(self, name: str) -> int:
        """Bytes of the sheet's content, at least one."""
        return max(1, int(self._archive.getinfo(self._paths[name]).file_size))

    def rows(self, name: str) -> Iterator[SheetRow]:
        """The rows of the sheet that have cells. Raises BadFile where the sheet is damaged."""
        with self._archive.open(self._paths[name]) as source:
            parser = _Parser(
                source,
                self._strings,
                data_only=True,
                epoch=self._book.epoch,
                date_formats=self._book._date_formats,
                timedelta_formats=self._book._timedelta_formats,
            )
            try:
                for element in _row_elements(source):
                    # openpyxl warns of dates beyond the calendar; the cell then says #VALUE!, which is no date.
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        number, cells = parser.parse_row(cast(Any, element))
                    yield SheetRow(number, _in_place(cells, self._padded), source.tell())
            except (ParseError, EOFError, OSError) as error:
                raise BadFile(
                    f"Sheet '{name}' is damaged after row {parser.row_counter:,} ({error}).",
                    hint="Open the workbook in a spreadsheet program and save it anew.",
                ) from None

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()
        self._file.close()


def _row_elements(source: Any) -> Iterator[Element]:
    data: Element | None = None
    for event, element in iterparse(source, events=("start", "end")):  # noqa: S314 - entities were refused
        if event == "start":
            data = element if element.tag == DATA_TAG else data
        elif element.tag == ROW_TAG:
            yield element
            if data is not None:
                data.clear()
        elif data is None or element.tag == DATA_TAG:
            element.clear()


def _in_place(cells: list[dict[str, Any]], padded: dict[int, int]) -> list[Cell]:
    row: list[Cell] = []
    for cell in cells:
        row.extend([None] * (cell["column"] - len(row)))
        value = cell["value"]
        if value is not None and cell["column"] > 0:
            text = value if isinstance(value, Trouble) else text_of(value)
            width = padded.get(cell["style_id"], 0)
            row[cell["column"] - 1] = text.zfill(width) if width and isinstance(text, str) and text.isdigit() else text
    return row


def text_of(value: object) -> str:
    """A cell's value as plain text: numbers without needless digits, dates and times as ISO writes them.

    >>> text_of(17850.0), text_of(0.1 + 0.2), text_of(datetime(2010, 12, 1, 8, 26)), text_of(datetime(2010, 12, 1))
    ('17850', '0.3', '2010-12-01 08:26:00', '2010-12-01')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).replace("_x000D_", "")


def _number(value: float) -> str:
    """Fifteen digits, all that a spreadsheet keeps, and no exponent."""
    if not math.isfinite(value):
        return str(value)
    text = format(float(format(value, ".15g")), "f") if abs(value) >= 1e15 else format(value, ".15g")
    if "e" in text:
        text = format(value, ".20f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _padded_styles(book: Any) -> dict[int, int]:
    """Styles that show a number with leading zeros, as postcodes and customer numbers are kept: style to width."""
    widths = {}
    for index, style in enumerate(book._cell_styles):
        code = style.numFmtId
        own = code - BUILTIN_FORMATS_MAX_SIZE
        formats: list[str] = book._number_formats
        text = formats[own] if 0 <= own < len(formats) else BUILTIN_FORMATS.get(code, "")
        if _ZEROS.fullmatch(text):
            widths[index] = len(text)
    return widths
