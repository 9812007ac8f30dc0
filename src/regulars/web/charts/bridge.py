"""What moved customer equity between two days, as a bridge from the first to the second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from regulars.kernel.money import say_money
from regulars.web.charts.frame import HEIGHT, WIDTH, drawing, money_axis

_COLOURS = {"total": "var(--chart-3)", "up": "var(--chart-1)", "down": "var(--chart-down)"}


def draw(period: dict[str, Any], parts: Sequence[str], currency: str) -> SafeString:
    """A period as `measure.returns.Returns.to_json` gives it."""
    import altair as alt

    rows = _steps(period, parts, currency)
    order = [row["step"] for row in rows]
    chart = alt.Chart(alt.Data(values=rows), width=WIDTH, height=HEIGHT).encode(
        x=alt.X("step:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, domain=False, ticks=False))
    )
    bars = chart.mark_bar(cornerRadius=2, size=46).encode(
        y=alt.Y("low:Q", title=None, axis=money_axis(currency)),
        y2="high:Q",
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())), legend=None),
    )
    labels = chart.mark_text(dy=-9, fontSize=12.5, color="var(--chart-ink)").encode(y="high:Q", text="said:N")
    told = "; ".join(f"{row['step']} {row['said']}" for row in rows) + "."
    return drawing(bars + labels, f"What moved customer equity from {period['start']} to {period['end']}", told)


def _steps(period: dict[str, Any], parts: Sequence[str], currency: str) -> list[dict[str, Any]]:
    """One row a bar: where it begins and ends, and what it says."""
    level = period["equity_start"]
    rows = [_row("Start", 0.0, level, "total", say_money(level, currency, cents=False))]
    changes = [(part.capitalize(), period[part]["equity"]) for part in parts]
    for name, change in [*changes, ("Model", period["model_change"])]:
        sign = "+" if change > 0 else ""
        said = f"{sign}{say_money(change, currency, cents=False)}"
        rows.append(_row(name, level, level + change, "up" if change >= 0 else "down", said))
        level += change
    end = period["equity_end"]
    return [*rows, _row("End", 0.0, end, "total", say_money(end, currency, cents=False))]


def _row(step: str, start: float, end: float, kind: str, said: str) -> dict[str, Any]:
    return {"step": step, "low": min(start, end), "high": max(start, end), "kind": kind, "said": said}
