"""The report's pictures, drawn straight as SVG: what moved equity, equity by month, the coming quarters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from regulars.kernel.money import say_money
from regulars.measure.report.paper import GREEN, INNER, LINE, SOFT, text_at
from regulars.measure.returns import MEANING

TALL = 132.0
"""How high a picture is, in points."""

_UP, _DOWN, _WHOLE, _PALE, _BAND = "#2a7a63", "#b5473d", "#4b5fa0", "#cfe3d9", "#c26a35"
_TOP, _FLOOR = 16.0, TALL - 18.0


class _Scale:
    """From money to points."""

    def __init__(self, amounts: Sequence[float]) -> None:
        self.low, self.high = min(0.0, *amounts), max(0.0, *amounts)

    def __call__(self, amount: float) -> float:
        span = (self.high - self.low) or 1.0
        return _FLOOR - (amount - self.low) / span * (_FLOOR - _TOP)


def draw_bridge(period: dict[str, Any], currency: str) -> str:
    """A period as `Period.to_json` gives it: equity at the start, what moved it, equity at the end."""
    level = period["equity_start"]
    bars = [("Start", 0.0, level, level, _WHOLE)]
    for name, change in [*((name, period[name]["equity"]) for name in MEANING), ("model", period["model_change"])]:
        bars.append((name.capitalize(), level, level + change, change, _UP if change >= 0 else _DOWN))
        level += change
    bars.append(("End", 0.0, period["equity_end"], period["equity_end"], _WHOLE))
    scale = _Scale([end for _, low, high, *_ in bars for end in (low, high)])
    step = INNER / len(bars)
    parts = [_ground(scale)]
    for place, (name, low, high, amount, colour) in enumerate(bars):
        middle = step * (place + 0.5)
        sign = "+" if amount > 0 and colour is not _WHOLE else ""
        parts.append(_bar(middle, step * 0.62, scale(low), scale(high), colour))
        parts.append(
            text_at(middle, min(scale(low), scale(high)) - 4, sign + _said(amount, currency), 8, anchor="middle")
        )
        parts.append(text_at(middle, TALL - 5, name, 8, colour=SOFT, anchor="middle"))
    return "".join(parts)


def draw_equity(series: Sequence[dict[str, Any]], currency: str) -> str:
    """The points of `measure.series.Point` as JSON, as a line."""
    scale = _Scale([point["equity"] for point in series])
    step = (INNER - 90) / max(len(series) - 1, 1)
    places = [(20 + step * number, scale(point["equity"])) for number, point in enumerate(series)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    ground = scale(0.0)
    area = f"{places[0][0]:.1f},{ground:.1f} {line} {places[-1][0]:.1f},{ground:.1f}"
    (x, y), last = places[-1], series[-1]
    days = [series[0], series[len(series) // 2], last] if len(series) > 2 else [series[0], last]
    names = [
        text_at(20 + step * series.index(one), TALL - 5, f"{date.fromisoformat(one['day']):%b %Y}", 8, colour=SOFT,
                anchor="middle")
        for one in days
    ]  # fmt: skip
    return (
        f'<polygon points="{area}" fill="{_PALE}"/>{_ground(scale)}'
        f'<polyline points="{line}" fill="none" stroke="{_UP}" stroke-width="1.8"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_UP}"/>'
        f"{text_at(x + 7, y + 3, _said(last['equity'], currency), 9, bold=True, colour=GREEN)}{''.join(names)}"
    )


def draw_outlook(outlook: dict[str, Any], currency: str) -> str:
    """`measure.outlook.Outlook` as JSON: quarters that came, and the coming ones with their span."""
    came = [(one["quarter"], one["revenue"], None, None) for one in outlook["past"]]
    ahead = [(one["quarter"], one["revenue"], one["revenue_low"], one["revenue_high"]) for one in outlook["ahead"]]
    rows = [*came, *ahead]
    scale = _Scale([amount for _, *some in rows for amount in some if amount is not None])
    step = INNER / len(rows)
    parts = [_ground(scale)]
    for place, (name, amount, low, high) in enumerate(rows):
        middle, coming = step * (place + 0.5), place >= len(came)
        parts.append(_bar(middle, step * 0.66, scale(0.0), scale(amount), _PALE if coming else _UP))
        if low is not None and high is not None:
            ends = f"M{middle:.1f} {scale(low):.1f}V{scale(high):.1f}"
            parts.append(f'<path d="{ends}" stroke="{_BAND}" stroke-width="2"/>')
        parts.append(text_at(middle, TALL - 5, f"{name[-2:]} {name[2:4]}", 7.5, colour=SOFT, anchor="middle"))
        top = scale(amount if high is None else max(high, amount))
        parts.append(text_at(middle, top - 4, _said(amount, currency), 7, anchor="middle"))
    return "".join(parts)


def _bar(middle: float, width: float, one: float, other: float, colour: str) -> str:
    top, height = min(one, other), max(abs(one - other), 0.8)
    return (
        f'<rect x="{middle - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
    )


def _ground(scale: _Scale) -> str:
    return f'<path d="M0 {scale(0.0):.1f}H{INNER:g}" stroke="{LINE}"/>'


def _said(amount: float, currency: str) -> str:
    return say_money(amount, currency, cents=False)
