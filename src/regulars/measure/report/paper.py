"""Paper: pages of A4 on which headings, sentences, tables and pictures are set one below the other, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from regulars.measure.report.letters import width_of

WIDTH, HEIGHT, EDGE = 595.0, 842.0, 46.0
"""Of A4 and its margins, in points."""

INNER = WIDTH - 2 * EDGE
INK, SOFT, LINE, GREEN = "#23211d", "#5b564c", "#d8dcd2", "#1c5a49"
FONT = "Liberation Sans"  # comes with the drawing engine, so that every machine sets the same page
_BOTTOM = HEIGHT - 58.0


@dataclass
class Paper:
    """Pages as they fill; a thing that does not fit any more begins a new one."""

    pages: list[list[str]] = field(default_factory=lambda: [[]])
    y: float = EDGE

    def heading(self, text: str, size: float = 13.0, keep: float = 60.0) -> None:
        """A heading with room for at least `keep` points below it."""
        self.room(size + keep)
        self.y += size + 8
        self.text(EDGE, text, size, bold=True)
        self.y += 5

    def sentences(self, text: str, size: float = 9.5, colour: str = INK) -> None:
        """Words broken into lines across the page."""
        for line in broken(text, INNER, size):
            self.room(size * 1.45)
            self.y += size * 1.45
            self.text(EDGE, line, size, colour=colour)
        self.y += 3

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[str]], *, wide: bool = False) -> None:
        """A table; its first column holds names, the others figures, the last one words where it is `wide`."""
        places = _places(len(headings), wide=wide)
        self.room(34)
        self._row(headings, places, wide=wide, colour=SOFT, size=8.0)
        for row in rows:
            self._row(row, places, wide=wide, colour=INK, size=8.8)
        self.y += 6

    def picture(self, fragment: str, height: float) -> None:
        """A picture of SVG, its own corner at the left edge."""
        self.room(height + 6)
        self.add(f'<g transform="translate({EDGE:g},{self.y + 4:g})">{fragment}</g>')
        self.y += height + 8

    def room(self, height: float) -> None:
        """See that so much fits below."""
        if self.y + height > _BOTTOM:
            self.pages.append([])
            self.y = EDGE

    def text(
        self, x: float, text: str, size: float, *, bold: bool = False, colour: str = INK, anchor: str = "start"
    ) -> None:
        """One line at the present height."""
        self.add(text_at(x, self.y, text, size, bold=bold, colour=colour, anchor=anchor))

    def add(self, fragment: str) -> None:
        """SVG on the present page."""
        self.pages[-1].append(fragment)

    def finished(self, foot: str) -> list[str]:
        """Each page as SVG, with its foot and number."""
        sheets = []
        for number, parts in enumerate(self.pages, 1):
            line = f'<path d="M{EDGE:g} 806H{WIDTH - EDGE:g}" stroke="{LINE}"/>'
            left = text_at(EDGE, 820, foot, 7.5, colour=SOFT)
            right = text_at(WIDTH - EDGE, 820, f"{number} of {len(self.pages)}", 7.5, colour=SOFT, anchor="end")
            sheets.append(
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{HEIGHT:g}" '
                f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}"><rect width="100%" height="100%" fill="#ffffff"/>'
                f"{''.join(parts)}{line}{left}{right}</svg>"
            )
        return sheets

    def _row(
        self, cells: Sequence[str], places: Sequence[tuple[float, float]], *, wide: bool, colour: str, size: float
    ) -> None:
        lines = [broken(cell, width, size) or [""] for cell, (_, width) in zip(cells, places, strict=True)]
        height = max(map(len, lines)) * size * 1.3 + 5
        self.room(height)
        for column, (some, (x, width)) in enumerate(zip(lines, places, strict=True)):
            left = column == 0 or (wide and column == len(cells) - 1)
            for number, line in enumerate(some):
                y = self.y + size * 1.3 * (number + 1)
                at, anchor = (x, "start") if left else (x + width, "end")
                self.add(text_at(at, y, line, size, colour=colour, anchor=anchor))
        self.y += height
        self.add(f'<path d="M{EDGE:g} {self.y:g}H{WIDTH - EDGE:g}" stroke="{LINE}" stroke-width="0.6"/>')


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
