"""Purchases week by week: what the model expected, and what came; to the right of the line it knew nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import WHOLE, Size, chart_of, drawing


def draw(weeks: Sequence[dict[str, Any]], day: str) -> SafeString:
    """Rows of ends, expected and came, as a model card has them; `day` is the last day that the model knew."""
    import altair as alt

    rows = list(weeks)
    known = [row for row in rows if row["ends"] <= day]
    later = [row for row in rows if row["ends"] > day]

    def chart(size: Size) -> Any:
        months = alt.Axis(format="%b %Y", tickCount=3 if size.narrow else 8, labelOverlap=True)
        base = chart_of(rows).encode(x=alt.X("ends:T", title=None, axis=months))
        came = base.mark_bar(color="var(--chart-soft)", size=1.5 if size.narrow else 4)
        expected = base.mark_line(color="var(--chart-2)", strokeWidth=2.5, interpolate="monotone")
        edge = chart_of([{"ends": day}]).mark_rule(color="var(--chart-ink)", strokeDash=[4, 4])
        title = alt.Axis(tickCount=4, format="~s")
        return (
            came.encode(y=alt.Y("came:Q", title=None, axis=title))
            + expected.encode(y="expected:Q")
            + edge.encode(x="ends:T")
        )

    sums = [(sum(row["expected"] for row in part), sum(row["came"] for row in part)) for part in (known, later)]
    told = (
        f"Until {day}, which the model learnt from: {sums[0][0]:,.0f} repeat purchases expected, {sums[0][1]:,} came. "
        f"After it, of which it knew nothing: {sums[1][0]:,.0f} expected, {sums[1][1]:,} came."
    )
    return drawing(chart, WHOLE, "Purchases by week, expected and come", told)
