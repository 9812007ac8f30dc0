"""How many times as often: a dot for each finding, with the stretch within which it lies nineteen times in twenty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HALF, Size, chart_of, drawing


def draw(findings: Sequence[dict[str, Any]], title: str) -> SafeString:
    """Rows of words, lift, lift_low and lift_high, in the order of the list beside it; numbered from 1."""
    import altair as alt

    rows = [{"number": str(place), **row} for place, row in enumerate(findings, 1)]

    def chart(size: Size) -> Any:
        axis = alt.Axis(ticks=False, domain=False)
        base = chart_of(rows).encode(y=alt.Y("number:N", sort=None, title=None, axis=axis))
        scale = alt.Scale(zero=False, nice=True)
        times = alt.X("lift_low:Q", title="times as many as of everybody", scale=scale, axis=alt.Axis(tickCount=4))
        stretch = base.mark_rule(color="var(--chart-1)", strokeWidth=3).encode(x=times, x2="lift_high:Q")
        dots = base.mark_point(color="var(--chart-1)", filled=True, opacity=1, size=60 if size.narrow else 90)
        usual = chart_of([{"usual": 1}]).mark_rule(color="var(--chart-ink)", strokeDash=[4, 4]).encode(x="usual:Q")
        return usual + stretch + dots.encode(x="lift:Q")

    told = "; ".join(
        f"{row['number']}: {row['lift']:.1f} times, between {row['lift_low']:.1f} and {row['lift_high']:.1f}"
        for row in rows
    )
    return drawing(chart, HALF, title, told + ".")
