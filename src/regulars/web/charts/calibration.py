"""How right the chances were: of each tenth of the customers, the share expected to order and the share that did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HALF, Size, chart_of, drawing


def draw(tenths: Sequence[dict[str, Any]]) -> SafeString:
    """The tenths of a `measure.forecast.Backtest`, from the least to the most likely, as JSON."""
    import altair as alt

    rows = [{"tenth": place, **tenth} for place, tenth in enumerate(tenths, 1)]
    share = alt.Axis(format="%", tickCount=5)

    def chart(size: Size) -> Any:
        title = "tenths of the customers, the least likely first"
        base = chart_of(rows).encode(x=alt.X("tenth:O", title=title, axis=alt.Axis(labelAngle=0, ticks=False)))
        bars = base.mark_bar(color="var(--chart-1)", size=18 if size.narrow else 28, cornerRadiusEnd=2)
        ticks = base.mark_tick(color="var(--chart-2)", opacity=1, thickness=4, size=25 if size.narrow else 38)
        return bars.encode(y=alt.Y("came:Q", title=None, axis=share)) + ticks.encode(y="expected:Q")

    told = "; ".join(f"tenth {row['tenth']}: expected {row['expected']:.0%}, came {row['came']:.0%}" for row in rows)
    return drawing(chart, HALF, "Chance of an order, and who did order", told + ".")
