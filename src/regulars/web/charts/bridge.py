"""What moved customer equity between two days, as a bridge from the first to the second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.kernel.money import say_money
from regulars.web.charts.frame import WHOLE, Size, chart_of, drawing, money_axis, short_money

_COLOURS = {"total": "var(--chart-3)", "up": "var(--chart-1)", "down": "var(--chart-down)"}


def draw(period: dict[str, Any], parts: Sequence[str], currency: str) -> SafeString:
    """A period as `measure.returns.Returns.to_json` gives it."""
    import altair as alt

    rows = _steps(period, parts, currency)
    order = [row["step"] for row in rows]
    colour = alt.Color("kind:N", scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())), legend=None)

    def chart(size: Size) -> Any:
        names = alt.Axis(labelAngle=-40 if size.narrow else 0, domain=False, ticks=False)
        base = chart_of(rows).encode(x=alt.X("step:N", sort=order, title=None, axis=names))
        bars = base.mark_bar(cornerRadius=2, size=26 if size.narrow else 64).encode(
            y=alt.Y("low:Q", title=None, axis=money_axis(currency)), y2="high:Q", color=colour
        )
        label = base.mark_text(dy=-9, fontSize=10.5 if size.narrow else 13, color="var(--chart-ink)")
        return bars + label.encode(y="high:Q", text="short:N" if size.narrow else "said:N")

    told = "; ".join(f"{row['step']} {row['said']}" for row in rows) + "."
    return drawing(chart, WHOLE, f"What moved customer equity from {period['start']} to {period['end']}", told)


def _steps(period: dict[str, Any], parts: Sequence[str], currency: str) -> list[dict[str, Any]]:
    """One row a bar: where it begins and ends, and what it says."""
    level = period["equity_start"]
    rows = [_row("Start", 0.0, level, "total", level, currency)]
    changes = [(part.capitalize(), period[part]["equity"]) for part in parts]
    for name, change in [*changes, ("Model", period["model_change"])]:
        rows.append(_row(name, level, level + change, "up" if change >= 0 else "down", change, currency))
        level += change
    return [*rows, _row("End", 0.0, period["equity_end"], "total", period["equity_end"], currency)]


def _row(step: str, start: float, end: float, kind: str, amount: float, currency: str) -> dict[str, Any]:
    sign = "+" if amount > 0 and kind != "total" else ""
    return {
        "step": step,
        "low": min(start, end),
        "high": max(start, end),
        "kind": kind,
        "said": f"{sign}{say_money(amount, currency, cents=False)}",
        "short": f"{sign}{short_money(amount, currency)}",
    }
