"""How much of the value how many of the customers hold."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HEIGHT, WIDTH, drawing


def draw(shares: Sequence[tuple[float, float]]) -> SafeString:
    """Pairs of share of the customers, the most valuable first, and share of the value."""
    import altair as alt

    rows = [{"customers": customers, "value": value} for customers, value in shares]
    share = {"format": "%", "tickCount": 5}
    chart = alt.Chart(alt.Data(values=rows), width=WIDTH, height=HEIGHT).encode(
        x=alt.X("customers:Q", title="share of the customers, the most valuable first", axis=alt.Axis(**share)),
        y=alt.Y("value:Q", title="share of the value", axis=alt.Axis(**share), scale=alt.Scale(domain=[0, 1])),
    )
    area = chart.mark_area(color="var(--chart-soft)", interpolate="monotone", clip=True)
    line = chart.mark_line(color="var(--chart-1)", strokeWidth=2.5, interpolate="monotone", clip=True)
    points = chart.mark_point(color="var(--chart-1)", filled=True, size=45, opacity=1)
    told = "; ".join(f"{customers:.0%} of the customers hold {value:.0%}" for customers, value in shares[1:])
    return drawing(area + line + points, "How the value is spread over the customers", told + ".")
