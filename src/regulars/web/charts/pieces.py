"""What a decision's worth is made of: what comes in, what goes off, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.kernel.money import say_money
from regulars.web.charts.frame import HALF, Size, chart_of, drawing, money_axis

_ROW = 34
_ROOM, _NARROW_ROOM = 150, 125
"""For the names: a browser's letters may be wider than those that the chart was laid out with."""


def draw(pieces: Sequence[tuple[str, float]], currency: str) -> SafeString:
    """Pairs of a name and a signed amount, the last the sum of the others; each begins where the one before ends."""
    import altair as alt

    rows, end = [], 0.0
    for place, (name, amount) in enumerate(pieces):
        last = place == len(pieces) - 1
        start = 0.0 if last else end
        end = start + amount
        kind = "sum" if last else "off" if amount < 0 else "in"
        said = say_money(amount, currency).strip()
        rows.append({"name": name, "from": start, "to": end, "kind": kind, "said": said, "edge": max(start, end)})

    def chart(size: Size) -> Any:
        colours = alt.Scale(domain=["in", "off", "sum"], range=["var(--chart-1)", "var(--chart-2)", "var(--chart-4)"])
        room = _NARROW_ROOM if size.narrow else _ROOM
        names = alt.Axis(labelLimit=room, minExtent=room)
        base = chart_of(rows).encode(y=alt.Y("name:N", sort=None, title=None, axis=names))
        bars = base.mark_bar(height=18, cornerRadius=2).encode(
            x=alt.X("from:Q", title=None, axis=money_axis(currency)),
            x2="to:Q",
            color=alt.Color("kind:N", scale=colours, legend=None),
        )
        figures = base.mark_text(align="left", dx=6, color="var(--chart-ink)").encode(x="edge:Q", text="said:N")
        width = 135 if size.narrow else size.width - _ROOM - 75
        return (bars + figures).properties(width=width, height=_ROW * len(rows))

    told = "; ".join(f"{row['name']}: {row['said']}" for row in rows)
    return drawing(chart, HALF, "What it is worth", told + ".", compound=True)
