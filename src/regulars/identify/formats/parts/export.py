"""What every format is: a name, the fields it reads, how it is recognised, and its translation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol

import polars as pl

from regulars.identify.canonical import Conventions, Translated
from regulars.identify.formats.parts.headers import match_headers
from regulars.identify.formats.parts.lines import Lines

Headers = Mapping[str, tuple[str, ...]]
"""Field to the headers it goes by."""

KNOWN = 0.5
"""A score from which a format is sure that the file is one of its own."""


class Format(Protocol):
    """One kind of file. A module in `identify/formats/` that defines FORMAT adds one; nothing else is edited."""

    name: str
    title: str
    source: str
    """What the source is called when nobody says otherwise."""
    trust: int
    """How far its word about a person is believed when sources disagree, 0 to 100."""
    fields: Headers
    times: tuple[str, ...]
    """Fields that hold dates, the most telling first."""
    amounts: tuple[str, ...]
    """Fields that hold numbers."""
    notes: tuple[str, ...]
    """What a reader of the import should know about such files, in plain words."""
    zone: str
    """Zone of its times where they name none; empty: the business's own."""
    needs: tuple[tuple[str, ...], ...]
    """For formats of any table: of each, one field has to have a column. Empty: the format knows its own headers."""

    def recognise(self, columns: Sequence[str]) -> float:
        """How sure the format is that a file with these columns is one of its own: 0 (no) to 1; KNOWN is enough."""

    def mapping(self, columns: Sequence[str]) -> dict[str, str]:
        """Column to field, for the columns that it reads."""

    def translate(self, chunk: pl.DataFrame, conventions: Conventions, mapping: Mapping[str, str]) -> Translated:
        """One chunk in our words. `chunk` as in reading.Chunk.frame."""


class Export(ABC):
    """A format whose headers a program fixes: recognised when those in `required` are there, whatever else is."""

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    trust: ClassVar[int]
    fields: ClassVar[Headers]
    required: ClassVar[tuple[str, ...]]
    times: ClassVar[tuple[str, ...]] = ()
    amounts: ClassVar[tuple[str, ...]] = ()
    notes: ClassVar[tuple[str, ...]] = ()
    zone: ClassVar[str] = ""
    needs: ClassVar[tuple[tuple[str, ...], ...]] = ()
    known: ClassVar[tuple[str, ...]] = ()
    """Further headers of the export, which say nothing that we keep."""
    keeps_others: ClassVar[bool] = False
    """Whether columns of the owner's own making are kept beside the person."""

    def recognise(self, columns: Sequence[str]) -> float:
        """KNOWN when all required headers are there, more the larger the share of columns that the export has."""
        found = self.mapping(columns)
        if not set(self.required) <= set(found.values()):
            return 0.0
        others = match_headers(columns, {header: (header,) for header in self.known})
        return KNOWN + (1 - KNOWN) * len(found.keys() | others.keys()) / len(columns)

    def mapping(self, columns: Sequence[str]) -> dict[str, str]:
        """Column to field, by header."""
        return match_headers(columns, self.fields)

    def translate(self, chunk: pl.DataFrame, conventions: Conventions, mapping: Mapping[str, str]) -> Translated:
        """One chunk in our words."""
        lines = Lines(chunk, mapping, self.fields, conventions)
        if self.keeps_others:
            uninteresting = match_headers(chunk.columns, {header: (header,) for header in self.known})
            lines.keep_others(chunk, mapping.keys() | uninteresting.keys())
        return self.read(lines)

    @abstractmethod
    def read(self, lines: Lines) -> Translated:
        """The lines in our words; fields without a column are null."""
