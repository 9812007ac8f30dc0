"""What an action earned a customer: a dot and the stretch within which it lies, however often people look."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from regulars.kernel.money import say_money
from regulars.web.charts.frame import Size, chart_of, drawing, money_axis

_FLAT = Size(860, 120)
_ROWS = (
    ("at every look", "effect", "low", "high"),
    ("if looked once", "effect", "fixed_low", "fixed_high"),
    ("if carried out", "done_effect", "done_low", "done_high"),
)


def draw(outcome: dict[str, Any]) -> SafeString:
    """One experiment as `Earned.to_json` gives it, whose effect is known; a dashed line stands at nothing earned."""
    import altair as alt

    currency = outcome["currency"]
    rows = [
        {"which": which, "effect": outcome[middle], "low": outcome[low], "high": outcome[high]}
        for which, middle, low, high in _ROWS
        if outcome[middle] is not None
    ]

    def chart(size: Size) -> Any:
        axis = alt.Axis(ticks=False, domain=False)
        base = chart_of(rows).encode(y=alt.Y("which:N", sort=None, title=None, axis=axis))
        money = alt.X("low:Q", title="margin a customer", axis=money_axis(currency))
        stretch = base.mark_rule(color="var(--chart-1)", strokeWidth=3).encode(x=money, x2="high:Q")
        dots = base.mark_point(color="var(--chart-1)", filled=True, opacity=1, size=60 if size.narrow else 90)
        nothing = chart_of([{"nothing": 0}]).mark_rule(color="var(--chart-ink)", strokeDash=[4, 4])
        return nothing.encode(x="nothing:Q") + stretch + dots.encode(x="effect:Q")

    told = "; ".join(
        f"{row['which']}: {say_money(row['effect'], currency)}, between {say_money(row['low'], currency)} and "
        f"{say_money(row['high'], currency)}"
        for row in rows
    )
    name = outcome["name"]
    return drawing(chart, _FLAT, f"What “{name}” earned a customer", told + ".")
