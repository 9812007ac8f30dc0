"""A line without axes, as small as a word: how one figure went lately. The figure itself stands beside it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

_WIDE, _HIGH, _EDGE = 120.0, 28.0, 3.0


def draw(values: Sequence[float], told: str, *, tone: str = "1") -> SafeString:
    """The values from left to right; `told` says in words what is to be seen. Nothing for fewer than two values."""
    if len(values) < 2:
        return SafeString("")
    low, high = min([*values, 0.0]), max([*values, 0.0])
    span = (high - low) or 1.0

    def down(value: float) -> float:
        return _EDGE + (_HIGH - 2 * _EDGE) * (high - value) / span

    step = (_WIDE - 2 * _EDGE) / (len(values) - 1)
    points = " ".join(f"{_EDGE + place * step:.1f},{down(value):.1f}" for place, value in enumerate(values))
    return format_html(
        '<svg class="spark tone-{}" viewBox="0 0 120 28" role="img" aria-label="{}" preserveAspectRatio="none">'
        '<line class="zero" x1="0" x2="120" y1="{}" y2="{}"></line>'
        '<polyline class="line" points="{}"></polyline></svg>',
        tone,
        told,
        f"{down(0.0):.1f}",
        f"{down(0.0):.1f}",
        points,
    )
