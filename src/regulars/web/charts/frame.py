"""What all charts share: the look, the rendering, and the way they are read aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from regulars.kernel.money import say_money


@dataclass(frozen=True, slots=True)
class Size:
    """Of the plot, in pixels, without its axes; a narrow one is for phones and takes short labels."""

    width: int
    height: int
    narrow: bool = False


HALF = Size(430, 210)
WHOLE = Size(860, 260)
PHONE = Size(300, 210, narrow=True)

INK, LINE = "var(--chart-ink)", "var(--chart-line)"
_FONT = "Segoe UI, Roboto, Liberation Sans, Arial, sans-serif"  # to measure by; the style sheet has the last word


def look() -> dict[str, Any]:
    """Vega-Lite's configuration: quiet axes in the colours of the page."""
    axis = {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelPadding": 6,
    }
    return {
        "background": "transparent",
        "font": _FONT,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "text": {"color": INK, "fontSize": 13},
        "legend": {"labelColor": INK, "titleColor": INK, "labelFontSize": 13},
    }


_LONGEST = 16
_LETTER = 9  # pixels: a browser's letters are wider than they are reckoned when a chart is drawn


def short_name(name: str) -> str:
    """A name as it fits beside a chart."""
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def room_for(names: Sequence[str]) -> int:
    """Pixels that short names need to the left of a chart."""
    return _LETTER * max((len(short_name(name)) for name in names), default=0)


def chart_of(rows: Sequence[dict[str, Any]]) -> Any:
    """An Altair chart of these rows, without marks yet."""
    import altair as alt

    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def money_axis(currency: str) -> Any:
    """An axis of money, short: £20k, £1, £0.50."""
    import altair as alt

    sign = say_money(1, currency, cents=False).removesuffix("1").strip()
    # Below a thousand without a unit's letter: half a pound would be 500m, and be read as millions.
    size = "abs(datum.value)"
    plain = f"{size} < 1000 ? format({size}, {size} == floor({size}) ? 'd' : '.2f') : format({size}, '.3~s')"
    label = f"(datum.value < 0 ? '-' : '') + '{sign}' + ({plain})"
    return alt.Axis(labelExpr=label, tickCount=5)


def short_money(amount: float, currency: str) -> str:
    """An amount for a narrow label: £20k.

    >>> short_money(-36080.2, "GBP")
    '-£36k'
    """
    for size, unit in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if abs(amount) >= size:
            return say_money(amount / size, currency, cents=False).strip() + unit
    return say_money(amount, currency, cents=False).strip()


def drawing(draw: Callable[[Size], Any], size: Size, title: str, told: str, *, compound: bool = False) -> SafeString:
    """A chart as inline SVG, once at `size` and once for phones; the style sheet shows one of them.

    Args:
        draw: makes the Altair chart for a size.
        size: on wide screens.
        title, told: what it is, and what it shows in a sentence, for those who do not see it.
        compound: `draw` sees to the sizes itself, as for a chart of several parts.
    """
    wide, phone = (
        _svg(draw(each) if compound else draw(each).properties(width=each.width, height=each.height), name, title, told)
        for each, name in ((size, "drawing-wide"), (PHONE, "drawing-narrow"))
    )
    return mark_safe(wide + phone)  # noqa: S308 (both are safe)


def _svg(chart: Any, name: str, title: str, told: str) -> SafeString:
    import vl_convert  # with its engine it takes a third of a second to load: only where a chart is drawn

    spec = chart.configure(**look()).to_dict()
    svg = vl_convert.vegalite_to_svg(spec)
    mark = uuid5(NAMESPACE_URL, title + svg).hex[:8]
    inner = re.sub(r"^.*?<svg[^>]*>", "", svg, count=1, flags=re.DOTALL)
    size = re.search(r'viewBox="([^"]+)"', svg)
    inner = re.sub(r"\bclip(\d+)\b", rf"c-{mark}-\1", inner)  # Vega counts anew in each process
    # Vega names its groups for screen readers one by one; here the whole is one picture with a table beside it.
    inner = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", inner)
    head = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="drawing {}" viewBox="{}" role="img" '
        'aria-labelledby="t-{} d-{}"><title id="t-{}">{}</title><desc id="d-{}">{}</desc>',
        name, size.group(1) if size else "0 0 1 1", mark, mark, mark, title, mark, told,
    )  # fmt: skip
    return mark_safe(head + inner)  # noqa: S308 (made by vl_convert from figures of ours, which it escapes)
