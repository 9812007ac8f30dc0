"""Customer equity month by month, as an area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.kernel.money import say_money
from regulars.web.charts.frame import HEIGHT, WIDTH, drawing, money_axis


def draw(series: Sequence[dict[str, Any]], currency: str) -> SafeString:
    """The series of `measure.series.Point` as JSON."""
    import altair as alt

    rows = [{"day": point["day"], "equity": point["equity"]} for point in series]
    chart = alt.Chart(alt.Data(values=rows), width=WIDTH, height=HEIGHT).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=6, labelOverlap=True)),
        y=alt.Y("equity:Q", title=None, axis=money_axis(currency), scale=alt.Scale(nice=True)),
    )
    area = chart.mark_area(color="var(--chart-soft)", interpolate="monotone")
    line = chart.mark_line(color="var(--chart-1)", strokeWidth=2.5, interpolate="monotone")
    end = alt.Chart(alt.Data(values=rows[-1:])).mark_point(
        color="var(--chart-1)", filled=True, size=70, opacity=1
    ).encode(x="day:T", y="equity:Q")
    first, last = series[0], series[-1]
    told = (
        f"From {say_money(first['equity'], currency, cents=False)} on {first['day']} "
        f"to {say_money(last['equity'], currency, cents=False)} on {last['day']}."
    )
    return drawing(area + line + end, "Customer equity by month", told)
