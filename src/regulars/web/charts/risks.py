"""What is at risk: the value of the customers by how likely they are to stay away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.kernel.money import say_money
from regulars.web.charts.frame import HALF, Size, chart_of, drawing, money_axis

_LEVELS = {"low": "var(--chart-1)", "middle": "var(--chart-4)", "high": "var(--chart-down)"}


def draw(tenths: Sequence[dict[str, Any]], currency: str) -> SafeString:
    """Rows of low, high (of the risk), customers and worth."""
    import altair as alt

    rows = [
        {
            "risk": f"{row['low']:.1f}",
            "worth": row["worth"],
            "level": "high" if row["low"] >= 0.8 else "middle" if row["low"] >= 0.5 else "low",
        }
        for row in tenths
    ]
    colour = alt.Color("level:N", scale=alt.Scale(domain=list(_LEVELS), range=list(_LEVELS.values())), legend=None)

    def chart(_size: Size) -> Any:
        axis = alt.Axis(labelAngle=0, ticks=False)
        return (
            chart_of(rows)
            .mark_bar(cornerRadiusEnd=2)
            .encode(
                x=alt.X("risk:N", sort=None, title="risk of staying away, from", axis=axis),
                y=alt.Y("worth:Q", title=None, axis=money_axis(currency)),
                color=colour,
            )
        )

    told = "; ".join(
        f"risk {row['low']:.1f} to {row['high']:.1f}: {row['customers']:,} customers worth "
        f"{say_money(row['worth'], currency, cents=False)}"
        for row in tenths
    )
    return drawing(chart, HALF, "Value by risk of staying away", told + ".")
