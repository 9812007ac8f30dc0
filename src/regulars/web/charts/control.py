"""Complaints a day, with what was to be expected and the limit that chance seldom passes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.measure.service.figures import Day
from regulars.web.charts.frame import WHOLE, Size, chart_of, drawing


def draw(days: Sequence[Day]) -> SafeString:
    """Bars of counts, the limit as a stepped line; days beyond it in another colour."""
    import altair as alt

    rows = [
        {
            "day": day.day.isoformat(),
            "complaints": day.complaints,
            "upper": day.upper,
            "expected": day.expected,
            "level": "beyond" if day.beyond else "usual",
        }
        for day in days
    ]
    colours = alt.Scale(domain=["usual", "beyond"], range=["var(--chart-1)", "var(--chart-down)"])

    def chart(size: Size) -> Any:
        axis = alt.Axis(format="%-d %b", tickCount=3 if size.narrow else 8, labelOverlap=True)
        base = chart_of(rows).encode(x=alt.X("day:T", title=None, axis=axis))
        bars = base.mark_bar(size=2 if size.narrow else 6).encode(
            y=alt.Y("complaints:Q", title=None, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("level:N", scale=colours, legend=None),
        )
        limit = base.mark_line(color="var(--chart-2)", interpolate="step", strokeDash=[4, 3]).encode(y="upper:Q")
        usual = base.mark_line(color="var(--chart-5)", interpolate="step").encode(y="expected:Q")
        return bars + usual + limit

    beyond = [f"{day.day:%-d %B} ({day.complaints})" for day in days if day.beyond]
    told = f"{sum(day.complaints for day in days)} complaints in {len(days)} days; " + (
        f"beyond the limit on {', '.join(beyond)}." if beyond else "no day is beyond the limit."
    )
    return drawing(chart, WHOLE, "Complaints a day", told)
