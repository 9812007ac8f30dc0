"""How sure we are: pairs of records by how much speaks for their being one person, and where we draw the line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.web.charts.frame import HALF, Size, chart_of, drawing

_KINDS = {
    "different people": "var(--chart-5)",
    "doubtful": "var(--chart-4)",
    "one person": "var(--chart-1)",
}


def draw(bins: Sequence[dict[str, Any]], line: float) -> SafeString:
    """Rows of `low`, `high` (bits for one person), `pairs` and `kind`, one of `KINDS`; `line` is where pairs join."""
    import altair as alt

    colour = alt.Color("kind:N", scale=alt.Scale(domain=list(_KINDS), range=list(_KINDS.values())), legend=None)
    rows = [dict(row) for row in bins if row["pairs"]]

    def chart(size: Size) -> Any:
        axis = alt.Axis(tickCount=5 if size.narrow else 9, labelExpr=_SIGNED)
        title = "against ← what speaks for one person → for"
        bars = (
            chart_of(rows)
            .mark_bar(binSpacing=1)
            .encode(
                x=alt.X("low:Q", title=title, axis=axis, bin="binned"),
                x2="high:Q",
                y=alt.Y("pairs:Q", title=None, axis=alt.Axis(tickCount=4, format="~s")),
                color=colour,
            )
        )
        rule = chart_of([{"line": line, "said": "our line"}])
        mark = rule.mark_rule(color="var(--chart-2)", strokeWidth=2.5, strokeDash=[5, 3], opacity=1)
        said = rule.mark_text(align="left", dx=6, dy=8, baseline="top", color="var(--chart-ink)", y=0)
        return bars + mark.encode(x="line:Q") + said.encode(x="line:Q", text="said:N")

    counted = {kind: sum(row["pairs"] for row in bins if row["kind"] == kind) for kind in _KINDS}
    told = ", ".join(f"{pairs:,} pairs {kind}" for kind, pairs in counted.items())
    return drawing(chart, HALF, "How sure we are of pairs of records", told + ".")


KINDS = tuple(_KINDS)
_SIGNED = "(datum.value > 0 ? '+' : '') + format(datum.value, '.0f')"
