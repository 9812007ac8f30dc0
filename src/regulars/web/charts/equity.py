"""Customer equity month by month, as an area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.kernel.money import say_money
from regulars.web.charts.frame import HALF, Size, chart_of, drawing, money_axis


def draw(series: Sequence[dict[str, Any]], currency: str) -> SafeString:
    """The series of `measure.series.Point` as JSON."""
    import altair as alt

    rows = [{"day": point["day"], "equity": point["equity"]} for point in series]

    def chart(size: Size) -> Any:
        months = alt.Axis(format="%b %Y", tickCount=3 if size.narrow else 5, labelOverlap=True)
        base = chart_of(rows).encode(
            x=alt.X("day:T", title=None, axis=months), y=alt.Y("equity:Q", title=None, axis=money_axis(currency))
        )
        end = chart_of(rows[-1:]).mark_point(color="var(--chart-1)", filled=True, size=70, opacity=1)
        return (
            base.mark_area(color="var(--chart-soft)", interpolate="monotone")
            + base.mark_line(color="var(--chart-1)", strokeWidth=2.5, interpolate="monotone")
            + end.encode(x="day:T", y="equity:Q")
        )

    first, last = series[0], series[-1]
    told = (
        f"From {say_money(first['equity'], currency, cents=False)} on {first['day']} "
        f"to {say_money(last['equity'], currency, cents=False)} on {last['day']}."
    )
    return drawing(chart, HALF, "Customer equity by month", told)
