"""How much of the value how many of the customers hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HALF, Size, chart_of, drawing


def draw(shares: Sequence[tuple[float, float]]) -> SafeString:
    """Pairs of share of the customers, the most valuable first, and share of the value."""
    import altair as alt

    rows = [{"customers": customers, "value": value} for customers, value in shares]
    base = chart_of(rows).encode(
        x=alt.X(
            "customers:Q",
            title="share of the customers, the most valuable first",
            axis=alt.Axis(format="%", tickCount=5),
        ),
        y=alt.Y(
            "value:Q",
            title="share of the value",
            axis=alt.Axis(format="%", tickCount=5),
            scale=alt.Scale(domain=[0, 1]),
        ),
    )

    def chart(_size: Size) -> Any:
        return (
            base.mark_area(color="var(--chart-soft)", interpolate="monotone", clip=True)
            + base.mark_line(color="var(--chart-1)", strokeWidth=2.5, interpolate="monotone", clip=True)
            + base.mark_point(color="var(--chart-1)", filled=True, size=45, opacity=1)
        )

    told = "; ".join(f"{customers:.0%} of the customers hold {value:.0%}" for customers, value in shares[1:])
    return drawing(chart, HALF, "How the value is spread over the customers", told + ".")
