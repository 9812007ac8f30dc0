"""Customers brought by month: a bar each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.measure.word_of_mouth.found import Month
from regulars.web.charts.frame import HALF, Size, chart_of, drawing

_SHOWN = 24
_LABEL = "timeFormat(toDate(datum.value + 'T12:00'), '%b %y')"


def draw(months: Sequence[Month]) -> SafeString:
    """Months in order; of very many the last two years."""
    import altair as alt

    rows = [{"month": one.first.isoformat(), "brought": one.brought} for one in months[-_SHOWN:]]

    def chart(_size: Size) -> Any:
        bars = chart_of(rows).mark_bar(color="var(--chart-1)", cornerRadiusEnd=2)
        return bars.encode(
            x=alt.X("month:O", title=None, axis=alt.Axis(labelExpr=_LABEL, labelOverlap=True, labelAngle=0)),
            y=alt.Y("brought:Q", title=None, axis=alt.Axis(tickCount=4, format="d")),
        )

    told = "; ".join(f"{one.first:%B %Y}: {one.brought}" for one in months[-_SHOWN:])
    return drawing(chart, HALF, "Customers brought by month", told + ".")
