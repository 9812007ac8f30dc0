"""Which sources know the same people: a column for each combination, and dots for the sources that are in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HALF, Size, chart_of, drawing, room_for, short_name

_WIDE, _NARROW = 9, 5
_ROW = 26


def draw(shared: Sequence[tuple[Sequence[str], int]], sources: Sequence[str]) -> SafeString:
    """Groups of people by the sources that know them, the largest first; `sources` in the order of the rows."""

    def chart(size: Size) -> Any:
        return _chart(shared[: _NARROW if size.narrow else _WIDE], sources, size)

    told = "; ".join(f"{' and '.join(known)}{_only(known)}: {people:,} people" for known, people in shared[:_WIDE])
    return drawing(chart, HALF, "Which sources know the same people", told + ".", compound=True)


def _only(known: Sequence[str]) -> str:
    return " only" if len(known) == 1 else ""


def _chart(shared: Sequence[tuple[Sequence[str], int]], sources: Sequence[str], size: Size) -> Any:
    import altair as alt

    places = [f"{place:02}" for place in range(len(shared))]
    width = size.width - (90 if size.narrow else 0)
    axis = alt.X("group:N", sort=places, axis=None, scale=alt.Scale(domain=places))
    columns = [
        {"group": place, "people": people, "said": f"{people:,}", "many": len(known) > 1}
        for place, (known, people) in zip(places, shared, strict=True)
    ]
    colour = alt.Color(
        "many:N", scale=alt.Scale(domain=[True, False], range=["var(--chart-1)", "var(--chart-5)"]), legend=None
    )
    base = chart_of(columns).encode(x=axis, y=alt.Y("people:Q", title=None, axis=alt.Axis(tickCount=4, format="~s")))
    bars = base.mark_bar(cornerRadiusEnd=2).encode(color=colour)
    labels = base.mark_text(dy=-8, color="var(--chart-ink)", fontSize=11 if size.narrow else 13).encode(text="said:N")
    dots = [
        {"group": place, "source": short_name(source), "known": source in known, "many": len(known) > 1}
        for place, (known, _) in zip(places, shared, strict=True)
        for source in sources
    ]
    axis_of_rows = alt.Axis(grid=False, minExtent=room_for(sources))
    rows = alt.Y("source:N", sort=[short_name(source) for source in sources], title=None, axis=axis_of_rows)
    grid = chart_of(dots).encode(x=axis, y=rows)
    empty = grid.mark_point(color="var(--chart-line)", filled=True, size=110, opacity=1)
    full = grid.transform_filter("datum.known").mark_point(filled=True, size=130, opacity=1).encode(color=colour)
    lines = (
        grid.transform_filter("datum.known")
        .mark_line(strokeWidth=2.5, opacity=1)
        .encode(detail="group:N", color=colour)
    )
    top = (bars + labels).properties(width=width, height=size.height - 50)
    matrix = (empty + lines + full).properties(width=width, height=_ROW * len(sources))
    return alt.vconcat(top, matrix, spacing=8)
