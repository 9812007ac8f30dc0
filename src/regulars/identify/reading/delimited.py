"""CSV and its relatives as a table: streamed in blocks, gzip or not, in any encoding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from regulars.identify.reading.blocks import Parsed, parse_block
from regulars.identify.reading.bytesource import ByteSource
from regulars.identify.reading.dialect import Dialect, find_dialect
from regulars.identify.reading.encodings import utf8_blocks
from regulars.identify.reading.survey import Survey, survey
from regulars.identify.reading.table import ROWS, SAMPLE_ROWS, Chunk, Table

_BLOCK = 4 << 20


def open_delimited(path: Path) -> DelimitedTable:
    """The table in a text file. Raises BadFile when it is not intact, or no table with a header and rows."""
    seen = survey(path)
    dialect = find_dialect(seen.head, whole=seen.whole, name=path.name)
    return DelimitedTable(
        path=path,
        kind="csv",
        columns=list(dialect.shape.columns),
        size=path.stat().st_size,
        encoding="utf-8" if seen.encoding == "utf-8-sig" else seen.encoding,
        separator=dialect.shape.separator,
        header_line=dialect.header_line,
        notes=dialect.notes,
        survey=seen,
        dialect=dialect,
    )


@dataclass(frozen=True, kw_only=True)
class DelimitedTable(Table):
    """A text file whose rows are lines and whose values a separator keeps apart."""

    survey: Survey = field(repr=False)
    dialect: Dialect = field(repr=False)

    def chunks(self, rows: int = ROWS) -> Iterator[Chunk]:
        """As in Table; a chunk also holds no more than a few megabytes of the file."""
        for parsed, position in self._parsed():
            rejects = parsed.rejects
            for start in range(0, parsed.frame.height, rows):
                yield Chunk(parsed.frame.slice(start, rows), rejects, position)
                rejects = rejects.clear()
            if rejects.height:
                yield Chunk(parsed.frame.clear(), rejects, position)

    def sample(self) -> pl.DataFrame:
        """The first rows, and rows from up to some thirty places further on."""
        body, line, shape = self.dialect.body, self.dialect.body_line, self.dialect.shape
        first = parse_block(self.survey.head[body:], line, shape, final=self.survey.whole)
        frames = [first.frame.head(SAMPLE_ROWS)]
        for start, patch in self.survey.patches:
            # A patch may begin within a quoted value; rows that make no sense then are simply not sampled.
            if start >= line + first.lines:
                frames.append(parse_block(patch, start, shape, final=False).frame)
        return pl.concat(frames)

    def _parsed(self) -> Iterator[tuple[Parsed, int]]:
        """Parsed blocks from the header on, each with how far the file was read."""
        line, skip, rest = self.dialect.body_line, self.dialect.body, b""
        with ByteSource(self.path) as source:
            for block in utf8_blocks(source, self.survey.encoding, _BLOCK):
                if skip >= len(block):
                    skip -= len(block)
                    continue
                rest += block[skip:].replace(b"\r", b"\n") if self.survey.old_mac else block[skip:]
                skip = 0
                parsed = parse_block(rest, line, self.dialect.shape, final=False)
                rest, line = rest[parsed.taken :], line + parsed.lines
                yield parsed, source.position
            if rest:
                yield parse_block(rest, line, self.dialect.shape, final=True), source.position
