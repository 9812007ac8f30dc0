"""How many records make a person: a bar for each number of records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HALF, Size, chart_of, drawing


def draw(sizes: Sequence[dict[str, Any]]) -> SafeString:
    """Rows of `records`, `people`, and `or_more` for the last, which stands for all larger ones too."""
    import altair as alt

    rows = [
        {
            "records": f"{row['records']}{'+' if row['or_more'] else ''}",
            "people": row["people"],
            "said": f"{row['people']:,}",
        }
        for row in sizes
    ]

    def chart(size: Size) -> Any:
        title = "records that are one person"
        base = chart_of(rows).encode(
            x=alt.X("records:N", sort=None, title=title, axis=alt.Axis(labelAngle=0, ticks=False)),
            y=alt.Y("people:Q", title=None, axis=alt.Axis(tickCount=4, format="~s")),
        )
        bars = base.mark_bar(color="var(--chart-1)", cornerRadiusEnd=2, size=28 if size.narrow else 42)
        return bars + base.mark_text(dy=-8, color="var(--chart-ink)").encode(text="said:N")

    told = "; ".join(f"{row['said']} people have {row['records']}" for row in rows)
    return drawing(chart, HALF, "Records of one person", told + ".")
