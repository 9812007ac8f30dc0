"""How right the chances were: of each tenth of the customers, the share expected to order and the share that did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HEIGHT, WIDTH, drawing

_COLOURS = {"came": "var(--chart-1)", "expected": "var(--chart-2)"}


def draw(tenths: Sequence[dict[str, Any]]) -> SafeString:
    """The tenths of a `measure.forecast.Backtest`, from the least to the most likely, as JSON."""
    import altair as alt

    rows = [{"tenth": place, **tenth} for place, tenth in enumerate(tenths, 1)]
    chart = alt.Chart(alt.Data(values=rows), width=WIDTH, height=HEIGHT).encode(
        x=alt.X("tenth:O", title="tenths of the customers, from the least to the most likely",
                axis=alt.Axis(labelAngle=0, ticks=False))
    )  # fmt: skip
    share = alt.Axis(format="%", tickCount=5)
    came = chart.mark_bar(color=_COLOURS["came"], size=34, cornerRadiusEnd=2).encode(
        y=alt.Y("came:Q", title=None, axis=share)
    )
    expected = chart.mark_tick(color=_COLOURS["expected"], thickness=4, size=46).encode(y="expected:Q")
    told = "; ".join(f"tenth {row['tenth']}: expected {row['expected']:.0%}, came {row['came']:.0%}" for row in rows)
    return drawing(came + expected, "Chance of an order, and who did order", told + ".")
