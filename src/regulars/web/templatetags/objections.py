"""Beside the words of an action: what colleagues had against them when they skipped it."""

from __future__ import annotations

from typing import Any

from django import template

from regulars.customise.skip import objections_to

register = template.Library()


@register.inclusion_tag("web/parts/objections.html")
def objections(action: str) -> dict[str, Any]:
    """The newest skips for which the words of this action (its key) were not right."""
    return {"objections": objections_to(action)}
