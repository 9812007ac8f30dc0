"""Cash by month or quarter: what took nothing from tomorrow, and what was taken from it, one upon the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.kernel.money import say_money
from regulars.web.charts.frame import HALF, Size, chart_of, drawing, money_axis

_COLOURS = {"outright": "var(--chart-1)", "taken": "var(--chart-2)"}


def draw(periods: Sequence[dict[str, Any]], currency: str) -> SafeString:
    """Periods of `measure.periods.Period` as JSON, in order of time."""
    import altair as alt

    rows = [
        {"period": one["name"].removeprefix("20"), "amount": one["harvest"][kind], "kind": kind, "place": place}
        for one in periods
        for place, kind in enumerate(_COLOURS)
    ]
    colour = alt.Color("kind:N", scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())), legend=None)

    def chart(size: Size) -> Any:
        names = alt.Axis(labelAngle=-40 if size.narrow else 0, labelOverlap=True, domain=False, ticks=False)
        bars = chart_of(rows).mark_bar()
        return bars.encode(
            x=alt.X("period:O", title=None, axis=names),
            y=alt.Y("amount:Q", title=None, axis=money_axis(currency)),
            color=colour,
            order="place:Q",
        )

    told = "; ".join(
        f"{one['name']}: cash {say_money(one['harvest']['cash'], currency, cents=False)}, of which "
        f"{say_money(one['harvest']['taken'], currency, cents=False)} taken from tomorrow"
        for one in periods
    )
    return drawing(chart, HALF, "Cash, and what of it was taken from tomorrow", told + ".")
