"""What each source knows: a field of squares, the darker the more of its records tell that fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HALF, Size, chart_of, drawing, room_for, short_name

_ROW = 40
_DARKEST = 0.5


def draw(rows: Sequence[dict[str, Any]], facts: Sequence[str]) -> SafeString:
    """Rows of `source`, `fact` (its label) and `share`; sources and facts in the order in which they are shown."""
    import altair as alt

    squares = [
        {**row, "source": short_name(row["source"]), "said": f"{row['share']:.0%}", "shade": row["share"] * _DARKEST}
        for row in rows
    ]
    sources = list(dict.fromkeys(row["source"] for row in squares))

    def chart(size: Size) -> Any:
        width = size.width - (60 if size.narrow else 0)
        columns = alt.Axis(orient="top", labelAngle=-50 if size.narrow else 0, domain=False, ticks=False)
        base = chart_of(squares).encode(
            x=alt.X("fact:N", sort=list(facts), title=None, axis=columns),
            y=alt.Y("source:N", sort=sources, title=None, axis=alt.Axis(minExtent=room_for(sources))),
        )
        ground = base.mark_rect(color="var(--chart-line)", opacity=0.35, cornerRadius=4)
        shade = base.mark_rect(color="var(--chart-1)", cornerRadius=4).encode(
            opacity=alt.Opacity("shade:Q", scale=None, legend=None)
        )
        return alt.layer(ground, shade, base.mark_text(color="var(--chart-text)").encode(text="said:N")).properties(
            width=width, height=_ROW * len(sources)
        )

    told = "; ".join(f"{row['source']}: {row['fact']} {row['said']}" for row in squares)
    return drawing(chart, HALF, "What each source knows", told + ".", compound=True)
