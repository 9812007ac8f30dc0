"""The funnel of a run: how many pairs of a customer and an action are left after each reason was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django.utils.safestring import SafeString

from regulars.web.charts.frame import WHOLE, Size, chart_of, drawing

_ROW = 30
_ROOM = 370
"""Pixels for the reasons, to the left of the bars."""

_NARROW = 26
"""Letters of a reason that a phone has room for."""


class Stage(Protocol):
    """What is drawn of a stage."""

    @property
    def reason(self) -> str:
        """In words."""

    @property
    def left(self) -> int:
        """Pairs left after it was asked."""


def draw(meant: int, stages: Sequence[Stage]) -> SafeString:
    """A bar for all pairs that fit, and one for what is left after each stage; the last are those chosen."""
    import altair as alt

    rows = [
        {"what": "fits the customer", "left": meant},
        *({"what": stage.reason, "left": stage.left} for stage in stages),
    ]

    def chart(size: Size) -> Any:
        most = _NARROW if size.narrow else 60
        told = [row | {"what": _short(str(row["what"]), most), "said": f"{row['left']:,}"} for row in rows]
        # On a phone the words stand above their bars: beside them nothing would be left to draw.
        labels = alt.Axis(labelLimit=400, labelPadding=8, minExtent=_ROOM)
        width = 330 if size.narrow else size.width - _ROOM - 10
        base = chart_of(told).encode(
            y=alt.Y("what:N", sort=None, title=None, axis=None if size.narrow else labels),
            x=alt.X("left:Q", title=None, axis=None, scale=alt.Scale(domainMin=0)),
        )
        bars = base.mark_bar(color="var(--chart-1)", cornerRadiusEnd=2, height=9 if size.narrow else 16)
        figures = base.mark_text(align="left", dx=6, color="var(--chart-ink)").encode(text="said:N")
        layers = [bars, figures]
        if size.narrow:
            layers.append(
                base.mark_text(align="left", dy=-13, color="var(--chart-ink)").encode(text="what:N", x=alt.value(0))
            )
        height = (_ROW + 14 if size.narrow else _ROW) * len(told)
        return alt.layer(*layers).properties(width=width - (60 if size.narrow else 0), height=height)

    said = "; ".join(f"{row['what']}: {row['left']:,} left" for row in rows)
    return drawing(chart, WHOLE, "What was left after each reason", said + ".", compound=True)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
