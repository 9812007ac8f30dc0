"""A topic's messages week by week, small; the last week stands out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import Size, chart_of, drawing

_SMALL = Size(230, 56)


def draw(counts: Sequence[int], topic: str) -> SafeString:
    """Messages a week, the oldest first."""
    import altair as alt

    rows = [{"week": place, "messages": count, "last": place == len(counts) - 1} for place, count in enumerate(counts)]

    def chart(size: Size) -> Any:
        return (
            chart_of(rows)
            .mark_bar(cornerRadiusTopLeft=2, cornerRadiusTopRight=2)
            .encode(
                x=alt.X("week:O", title=None, axis=None),
                y=alt.Y("messages:Q", title=None, axis=None),
                color=alt.Color(
                    "last:N",
                    legend=None,
                    scale=alt.Scale(domain=[False, True], range=["var(--chart-soft)", "var(--chart-2)"]),
                ),
            )
            .properties(width=size.width - (40 if size.narrow else 0), height=_SMALL.height)
        )

    told = f"Messages a week about {topic}, the oldest first: {', '.join(str(count) for count in counts)}."
    return drawing(chart, _SMALL, f"Messages about {topic}", told, compound=True)
