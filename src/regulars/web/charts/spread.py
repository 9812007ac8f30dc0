"""How many customers have which experience lately, as bars from bad to good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HALF, Size, chart_of, drawing, room_for


def name_of(low: float | None, high: float | None) -> str:
    """A class of experience as people read it."""
    if low is None:
        return f"under {high:+.1f}"
    return f"over {low:+.1f}" if high is None else f"{low:+.1f} to {high:+.1f}"


def draw(spread: Sequence[Mapping[str, Any]], poor: float, good: float) -> SafeString:
    """Rows of low, high and customers."""
    import altair as alt

    rows = [
        {
            "class": name_of(row["low"], row["high"]),
            "customers": row["customers"],
            "level": _level(row["low"], row["high"], poor, good),
        }
        for row in spread
    ]
    room = room_for([str(row["class"]) for row in rows])
    colours = alt.Scale(
        domain=["bad", "between", "good"], range=["var(--chart-down)", "var(--chart-5)", "var(--chart-1)"]
    )

    def chart(_size: Size) -> Any:
        return (
            chart_of(rows)
            .mark_bar(cornerRadiusEnd=2)
            .encode(
                y=alt.Y("class:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, minExtent=room)),
                x=alt.X("customers:Q", title="customers", axis=alt.Axis(tickMinStep=1, tickCount=4)),
                color=alt.Color("level:N", scale=colours, legend=None),
            )
        )

    told = "; ".join(f"{row['class']}: {row['customers']:,} customers" for row in rows if row["customers"])
    return drawing(chart, HALF, "Experience lately", (told or "nobody") + ".")


def _level(low: float | None, high: float | None, poor: float, good: float) -> str:
    if high is not None and high <= poor:
        return "bad"
    return "good" if low is not None and low >= good else "between"
