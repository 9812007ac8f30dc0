"""Paper: pages of A4 on which headings, sentences, tables and pictures are set one below the other, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from regulars.measure.report.letters import width_of
from regulars.measure.report.tags import LOOKED_AT, Tag, mark

WIDTH, HEIGHT, EDGE = 595.0, 842.0, 46.0
"""Of A4 and its margins, in points."""

INNER = WIDTH - 2 * EDGE
INK, SOFT, LINE, GREEN = "#23211d", "#5b564c", "#d8dcd2", "#1c5a49"
FONT = "Liberation Sans"  # comes with the drawing engine, so that every machine sets the same page
_BOTTOM = HEIGHT - 58.0


@dataclass
class Paper:
    """Pages as they fill; a thing that does not fit any more begins a new one.

    `marks` holds the tag of each fragment of each page.
    """

    pages: list[list[str]] = field(default_factory=lambda: [[]])
    y: float = EDGE
    marks: list[list[Tag]] = field(default_factory=lambda: [[]])
    within: Tag = LOOKED_AT
    parts: int = 0

    @contextmanager
    def part(self, role: str, said: str = "") -> Iterator[None]:
        """What is set meanwhile is one part of the page, such as P or H2; `said` is what a picture shows."""
        outer = self.within
        self.parts += 1
        self.within = Tag((*outer.within, (role, self.parts)), said)
        yield
        self.within = outer

    def heading(self, text: str, size: float = 13.0, keep: float = 60.0) -> None:
        """A heading with room for at least `keep` points below it."""
        self.room(size + keep)
        self.y += size + 8
        with self.part("H2"):
            self.text(EDGE, text, size, bold=True)
        self.y += 5

    def sentences(self, text: str, size: float = 9.5, colour: str = INK) -> None:
        """Words broken into lines across the page."""
        with self.part("P"):
            for line in broken(text, INNER, size):
                self.room(size * 1.45)
                self.y += size * 1.45
                self.text(EDGE, line, size, colour=colour)
        self.y += 3

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], *, wide: bool = False) -> None:
        """A table; its first column holds names, the others figures, the last one words where it is `wide`."""
        places = _places(len(headings), wide=wide)
        self.room(34)
        with self.part("Table"):
            self._row("TH", headings, places, wide=wide, colour=SOFT, size=8.0)
            for row in rows:
                self._row("TD", row, places, wide=wide, colour=INK, size=8.8)
        self.y += 6

    def picture(self, fragment: str, height: float, said: str) -> None:
        """A picture of SVG, its own corner at the left edge; `said` is what it shows."""
        self.room(height + 6)
        with self.part("Figure", said):
            self.add(f'<g transform="translate({EDGE:g},{self.y + 4:g})">{fragment}</g>')
        self.y += height + 8

    def room(self, height: float) -> None:
        """See that so much fits below."""
        if self.y + height > _BOTTOM:
            self.pages.append([])
            self.marks.append([])
            self.y = EDGE

    def text(
        self, x: float, text: str, size: float, *, bold: bool = False, colour: str = INK, anchor: str = "start"
    ) -> None:
        """One line at the present height."""
        self.add(text_at(x, self.y, text, size, bold=bold, colour=colour, anchor=anchor))

    def add(self, fragment: str) -> None:
        """SVG on the present page, in the present part of it."""
        self.pages[-1].append(fragment)
        self.marks[-1].append(self.within)

    def tags(self) -> list[list[Tag]]:
        """Of each page as `finished` gives it, what follows each mark."""
        return [[LOOKED_AT, *(tag for tag, _ in groupby(marks)), LOOKED_AT] for marks in self.marks]

    def finished(self, foot: str) -> list[str]:
        """Each page as SVG, with its foot and number, and a mark before each part and after the last."""
        sheets = []
        for number, (parts, marks) in enumerate(zip(self.pages, self.marks, strict=True), 1):
            groups = groupby(zip(parts, marks, strict=True), key=lambda both: both[1])
            set_ = [mark(place) + "".join(part for part, _ in some) for place, (_, some) in enumerate(groups, 1)]
            last = len(set_) + 1
            line = f'<path d="M{EDGE:g} 806H{WIDTH - EDGE:g}" stroke="{LINE}"/>'
            left = text_at(EDGE, 820, foot, 7.5, colour=SOFT)
            right = text_at(WIDTH - EDGE, 820, f"{number} of {len(self.pages)}", 7.5, colour=SOFT, anchor="end")
            sheets.append(
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{HEIGHT:g}" '
                f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}">{mark(0)}<rect width="100%" height="100%" fill="#ffffff"/>'
                f"{''.join(set_)}{mark(last)}{line}{left}{right}{mark(last + 1)}</svg>"
            )
        return sheets

    def _row(
        self,
        role: str,
        cells: Sequence[str],
        places: Sequence[tuple[float, float]],
        *,
        wide: bool,
        colour: str,
        size: float,
    ) -> None:
        lines = [broken(cell, width, size) or [""] for cell, (_, width) in zip(cells, places, strict=True)]
        height = max(map(len, lines)) * size * 1.3 + 5
        self.room(height)
        with self.part("TR"):
            for column, (some, (x, width)) in enumerate(zip(lines, places, strict=True)):
                left = column == 0 or (wide and column == len(cells) - 1)
                at, anchor = (x, "start") if left else (x + width, "end")
                with self.part(role):
                    for number, line in enumerate(some, 1):
                        self.add(text_at(at, self.y + size * 1.3 * number, line, size, colour=colour, anchor=anchor))
        self.y += height
        within, self.within = self.within, LOOKED_AT
        self.add(f'<path d="M{EDGE:g} {self.y:g}H{WIDTH - EDGE:g}" stroke="{LINE}" stroke-width="0.6"/>')
        self.within = within


def text_at(
    x: float, y: float, text: str, size: float, *, bold: bool = False, colour: str = INK, anchor: str = "start"
) -> str:
    """One line of text as SVG."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FONT}" font-size="{size:g}"{weight} fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def broken(text: str, width: float, size: float) -> list[str]:
    """The text in lines no wider than `width` points; a word that is wider alone stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _places(columns: int, *, wide: bool) -> list[tuple[float, float]]:
    """Where each column begins, and how wide it is."""
    gap = 8.0
    shares = [0.27, *([0.11] * (columns - 2)), 0.73 - 0.11 * (columns - 2)] if wide else [1.7, *([1.0] * (columns - 1))]
    room = INNER - gap * (columns - 1)
    widths = [room * share / sum(shares) for share in shares]
    return [(EDGE + sum(widths[:place]) + gap * place, width) for place, width in enumerate(widths)]
