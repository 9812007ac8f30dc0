"""What all charts share: the look, the rendering, and the way they are read aloud."""

from __future__ import annotations

import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from regulars.kernel.money import say_money

WIDTH, HEIGHT = 620, 250
INK, LINE = "var(--chart-ink)", "var(--chart-line)"
_FONT = "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"


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


def money_axis(currency: str) -> Any:
    """An axis of money, short: £20k."""
    import altair as alt

    sign = say_money(1, currency, cents=False).removesuffix("1").strip()
    label = f"(datum.value < 0 ? '-' : '') + '{sign}' + format(abs(datum.value), '.3~s')"
    return alt.Axis(labelExpr=label, tickCount=5)


def drawing(chart: Any, title: str, told: str) -> SafeString:
    """The chart as inline SVG with `title` and `told`, what it shows in a sentence, for those who do not see it.

    `chart` is an Altair chart.
    """
    import vl_convert  # with its engine it takes a third of a second to load: only where a chart is drawn

    spec = chart.configure(**look()).to_dict()
    svg = vl_convert.vegalite_to_svg(spec)
    mark = uuid5(NAMESPACE_URL, title + svg).hex[:8]
    inner = re.sub(r"^.*?<svg[^>]*>", "", svg, count=1, flags=re.DOTALL)
    size = re.search(r'viewBox="([^"]+)"', svg)
    # Vega names its groups for screen readers one by one; here the whole is one picture with a table beside it.
    inner = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", inner)
    head = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="{}" role="img" '
        'aria-labelledby="t-{} d-{}"><title id="t-{}">{}</title><desc id="d-{}">{}</desc>',
        size.group(1) if size else "0 0 1 1", mark, mark, mark, title, mark, told,
    )  # fmt: skip
    return mark_safe(head + inner)  # noqa: S308 (made by vl_convert from figures of ours, which it escapes)
