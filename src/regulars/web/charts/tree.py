"""A tree of who brought whom: a point for each customer, a generation a column, lines from who brought to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.measure.word_of_mouth.trees import Branch
from regulars.web.charts.frame import Size, chart_of, drawing, short_name

_ROW = 22


def draw(branches: Sequence[Branch]) -> SafeString:
    """Branches in the order of reading; two at least."""
    import altair as alt

    rows = [
        {"depth": one.depth, "row": one.row, "name": short_name(one.customer.called), "first": one.depth == 0}
        for one in branches
    ]
    ties = [
        {"depth": one.depth, "row": one.row, "from": branches[one.under].depth, "start": branches[one.under].row}
        for one in branches
        if one.under is not None
    ]
    deepest = max(one.depth for one in branches)
    x = alt.X("depth:Q", axis=None, scale=alt.Scale(domain=[-0.1, deepest + 1]))
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[len(rows) - 0.5, -0.5]))
    colour = alt.Color(
        "first:N", scale=alt.Scale(domain=[True, False], range=["var(--chart-4)", "var(--chart-1)"]), legend=None
    )

    def chart(size: Size) -> Any:
        base = chart_of(rows).encode(x=x, y=y)
        lines = chart_of(ties).mark_rule(color="var(--chart-line)", strokeWidth=1.5)
        points = base.mark_point(filled=True, size=80, opacity=1).encode(color=colour)
        names = base.mark_text(align="left", dx=8, fontSize=11 if size.narrow else 13).encode(text="name:N")
        return lines.encode(x=x, x2="from:Q", y=y, y2="start:Q") + points + names

    told = "; ".join(
        f"{branches[one.under].customer.called} brought {one.customer.called}"
        for one in branches
        if one.under is not None
    )
    size = Size(430, max(_ROW * len(rows), 120))
    return drawing(lambda each: chart(each).properties(width=each.width, height=size.height), size,
                   "The largest tree of who brought whom", f"{told}.", compound=True)  # fmt: skip
