"""What matters beside how well it is delivered: a point for each need, and the cross at their means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.science.quality.gaps import Gap, Quadrant
from regulars.web.charts.frame import WHOLE, Size, chart_of, drawing, short_name

_SIZE = Size(WHOLE.width, 380)
_ROOM = 0.35  # points around the outermost needs
_COLOURS = {
    Quadrant.CONCENTRATE: "var(--chart-down)",
    Quadrant.KEEP_UP: "var(--chart-1)",
    Quadrant.LOW: "var(--chart-5)",
    Quadrant.OVERKILL: "var(--chart-4)",
}


def draw(gaps: Sequence[Gap]) -> SafeString:
    """Gaps that have their quadrants: two needs at least."""
    import altair as alt

    rows = [
        {
            "need": short_name(one.need),
            "delivered": one.delivered,
            "matters": one.wanted if one.importance is None else one.importance,
            "quadrant": str(one.quadrant),
        }
        for one in gaps
    ]
    colour = alt.Color(
        "quadrant:N",
        scale=alt.Scale(domain=[str(one) for one in _COLOURS], range=list(_COLOURS.values())),
        legend=None,
    )
    x = alt.X("delivered:Q", title="how well it is delivered", scale=_scale(rows, "delivered"))
    y = alt.Y("matters:Q", title="how much it matters", scale=_scale(rows, "matters"))

    def chart(size: Size) -> Any:
        base = chart_of(rows).encode(x=x, y=y)
        points = base.mark_point(filled=True, size=110, opacity=1).encode(color=colour)
        names = base.mark_text(dy=-13, fontSize=11 if size.narrow else 13).encode(text="need:N")
        cross = alt.layer(
            chart_of(rows).mark_rule(color="var(--chart-ink)", strokeDash=[4, 4]).encode(x="mean(delivered):Q"),
            chart_of(rows).mark_rule(color="var(--chart-ink)", strokeDash=[4, 4]).encode(y="mean(matters):Q"),
        )
        return cross + points + names

    told = "; ".join(f"{one.need}: {one.quadrant}, delivered {one.delivered:.1f} of 7" for one in gaps)
    return drawing(chart, _SIZE, "What matters, and how well it is delivered", told + ".")


def _scale(rows: Sequence[dict[str, Any]], name: str) -> Any:
    import altair as alt

    values = [float(row[name]) for row in rows]
    return alt.Scale(domain=[min(values) - _ROOM, max(values) + _ROOM], nice=False, zero=False)
