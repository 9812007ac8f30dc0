"""Return on Customer of months or quarters, a bar each; the chosen one stands out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import WHOLE, Size, chart_of, drawing


def draw(periods: Sequence[dict[str, Any]], chosen: str) -> SafeString:
    """Periods of `measure.periods.Period` as JSON, in order of time; `chosen` is the name of one."""
    import altair as alt

    rows = [
        {
            "period": one["name"],
            "rate": one["return_on_customer"],
            "said": f"{one['return_on_customer']:.0%}",
            "kind": "chosen" if one["name"] == chosen else "down" if one["return_on_customer"] < 0 else "up",
        }
        for one in periods
    ]
    colours = {"up": "var(--chart-soft)", "down": "var(--chart-down)", "chosen": "var(--chart-1)"}
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))

    def chart(size: Size) -> Any:
        names = alt.Axis(labelAngle=-40 if size.narrow or len(rows) > 12 else 0, domain=False, ticks=False)
        base = chart_of(rows).encode(
            x=alt.X("period:O", title=None, axis=names),
            y=alt.Y("rate:Q", title=None, axis=alt.Axis(format="%", tickCount=4)),
        )
        bars = base.mark_bar(cornerRadiusEnd=2).encode(color=alt.Color("kind:N", scale=scale, legend=None))
        return bars if size.narrow else bars + base.mark_text(dy=-8, fontSize=11).encode(text="said:N")

    told = "; ".join(f"{row['period']}: {row['rate']:.1%}" for row in rows)
    return drawing(chart, WHOLE, "Return on Customer by period", told + ".")
