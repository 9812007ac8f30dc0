"""Quarters that came as bars, and the coming ones as lighter bars with the band in which they may well end."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from regulars.kernel.money import say_money
from regulars.web.charts.frame import HALF, Size, chart_of, drawing, money_axis


def draw(outlook: dict[str, Any], currency: str) -> SafeString:
    """The revenue of `measure.outlook.Outlook` as JSON."""
    import altair as alt

    came = [{"quarter": _short(one), "revenue": one["revenue"], "kind": "came"} for one in outlook["past"]]
    coming = [
        {
            "quarter": _short(one),
            "revenue": one["revenue"],
            "low": one["revenue_low"],
            "high": one["revenue_high"],
            "kind": "coming",
        }
        for one in outlook["ahead"]
    ]
    banded = [row for row in coming if row["low"] is not None]
    colours = alt.Scale(domain=["came", "coming"], range=["var(--chart-1)", "var(--chart-soft)"])

    def chart(size: Size) -> Any:
        names = alt.Axis(labelAngle=-40 if size.narrow else 0, labelOverlap=True, domain=False, ticks=False)
        x = alt.X("quarter:O", title=None, axis=names)
        bars = (
            chart_of([*came, *coming])
            .mark_bar(cornerRadiusEnd=2)
            .encode(
                x=x,
                y=alt.Y("revenue:Q", title=None, axis=money_axis(currency)),
                color=alt.Color("kind:N", scale=colours, legend=None),
            )
        )
        base = chart_of(banded).encode(x=x)
        band = base.mark_rule(color="var(--chart-2)", strokeWidth=3, opacity=1).encode(y="low:Q", y2="high:Q")
        ends = base.mark_tick(color="var(--chart-2)", thickness=3, size=12, opacity=1)
        return bars + band + ends.encode(y="low:Q") + ends.encode(y="high:Q")

    return drawing(chart, HALF, "Revenue by quarter, come and coming", _told(came, outlook["ahead"], currency))


def _short(one: dict[str, Any]) -> str:
    """The quarter as it fits below a bar: 26-Q1."""
    return str(one["quarter"]).removeprefix("20")


def _told(came: list[dict[str, Any]], ahead: list[dict[str, Any]], currency: str) -> str:
    def money(amount: float) -> str:
        return say_money(amount, currency, cents=False)

    said = [f"{one['quarter']}: {money(one['revenue'])} came" for one in came]
    for one in ahead:
        span = "" if one["revenue_low"] is None else f", {money(one['revenue_low'])} to {money(one['revenue_high'])}"
        said.append(f"{one['quarter']}: {money(one['revenue'])} expected{span}")
    return "; ".join(said) + "."
