"""How the console writes money, chances, moments and small pictures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from regulars.differentiate.reasons import PROSPECT
from regulars.identify.reviews import count_waiting
from regulars.identify.understand import Understanding
from regulars.interact.inbox.listing import count_waiting as count_waiting_talks
from regulars.kernel.money import say_money
from regulars.science.lifetime.tiers import BELOW_ZERO, LOW, MOST_GROWABLE, MOST_VALUABLE, STEADY

register = template.Library()

_DAYS_SAID = 45
_MONTHS_SAID = 700

_CHANNELS = {
    "email": ("mail", "E-mail"),
    "phone": ("phone", "Call"),
    "person": ("person", "In person"),
    "post": ("post", "Card by post"),
    "sms": ("message", "Text message"),
    "web": ("web", "On our site"),
}

_TIERS = {MOST_VALUABLE: "a", MOST_GROWABLE: "b", STEADY: "c", LOW: "d", BELOW_ZERO: "e", PROSPECT: "f"}

_KINDS = {
    "ambassador": "content, trusting and committed: recommends us",
    "rational": "content, and compares all the same",
    "ambivalent": "of two minds about us",
    "stalker": "stays, and is not content",
    "opponent": "neither content nor trusting",
}

_ENTRIES = {
    "Order Completed": ("order", "Ordered"),
    "Order Refunded": ("back", "Money given back"),
    "Order Cancelled": ("back", "Order cancelled"),
    "Call Logged": ("phone", "Call"),
    "Visit Logged": ("person", "Visit"),
    "Letter Logged": ("post", "Letter"),
    "Chat Logged": ("message", "Chat"),
    "Note Added": ("note", "Note"),
    "Ticket Opened": ("message", "Turned to us"),
    "Ticket Solved": ("done", "Was answered"),
    "Survey Answered": ("done", "Answered a survey"),
    "Question Answered": ("done", "Answered a question"),
    "Email Sent": ("mail", "We wrote"),
    "Email Received": ("mail", "Wrote to us"),
    "Email Opened": ("mail", "Opened our mail"),
    "Email Link Clicked": ("mail", "Followed a link"),
    "Email Bounced": ("alert", "Our mail came back"),
    "Email Marked as Spam": ("alert", "Called our mail spam"),
    "Action Carried Out": ("done", "We reached out"),
}


@register.filter
def money(amount: Decimal | float | None, currency: str) -> str:
    """The amount as people write it; cents only where they matter."""
    if amount is None:
        return "–"
    return say_money(amount, currency, cents=abs(float(amount)) < 100).strip()


@register.filter
def round_money(amount: Decimal | float | None, currency: str) -> str:
    """The amount without cents."""
    return "–" if amount is None else say_money(amount, currency, cents=False).strip()


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """A share of one as a percentage; what rounds to nothing has no minus."""
    return "–" if share is None else f"{share:z.{digits}%}"


@register.filter
def hours(span: float | None) -> str:
    """So many hours as people say it: minutes, hours or days; a dash where it is not known yet."""
    if span is None:
        return "–"
    if span < 1:
        return f"{span * 60:.0f} minutes"
    return f"{span:.0f} hour{'s' if round(span) != 1 else ''}" if span < 48 else f"{span / 24:.1f} days"


@register.filter
def signed(points: float) -> str:
    """Points with their sign."""
    return f"{points:+.2f}"


@register.filter
def chance(share: float | None) -> str:
    """A probability with two digits, never claiming certainty."""
    if share is None:
        return "–"
    return "under 0.01" if share < 0.005 else "over 0.99" if share > 0.995 else f"{share:.2f}"


@register.filter
def same_words(probability: float) -> str:
    """How probable it is that two records are one person, in words."""
    if probability < 0.1:
        return "Very probably different people"
    if probability < 0.4:
        return "Probably different people"
    if probability < 0.6:
        return "Perhaps the same person"
    return "Probably the same person" if probability < 0.9 else "Very probably the same person"


@register.filter
def risk_words(risk: float | None) -> str:
    """What a risk of staying away means, in words."""
    if risk is None:
        return "not known"
    if risk >= 0.8:
        return "will probably not come back"
    if risk >= 0.5:
        return "may well stay away"
    return "may stay away" if risk >= 0.25 else "will probably come back"


@register.filter
def risk_level(risk: float | None) -> str:
    """The risk as one of three levels, for colour beside the words."""
    return "none" if risk is None else "high" if risk >= 0.8 else "middle" if risk >= 0.5 else "low"


@register.filter
def kind_words(kind: str) -> str:
    """What kind of customer somebody is, in plain words."""
    return _KINDS.get(kind, kind)


@register.filter
def tier_mark(tier: str) -> str:
    """The letter by which the style sheet knows a tier."""
    return _TIERS.get(tier, "f")


@register.filter
def channel_icon(channel: str) -> str:
    """Name of the channel's icon."""
    return _CHANNELS.get(channel, ("message", ""))[0]


@register.filter
def channel_name(channel: str) -> str:
    """The channel as people call it."""
    return _CHANNELS.get(channel, ("", channel.capitalize()))[1]


@register.filter
def entry_icon(name: str) -> str:
    """Name of the icon of a timeline entry."""
    return _ENTRIES.get(name, ("dot", ""))[0]


@register.filter
def entry_name(name: str) -> str:
    """What a timeline entry is called on a customer's page."""
    return _ENTRIES.get(name, ("", name))[1]


@register.filter
def as_date(text: str) -> date | str:
    """A date that was kept as ISO text."""
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return text


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """What the mapping holds under a key that the template computes."""
    return mapping.get(key, "")


@register.filter
def words(name: str) -> str:
    """A NAME_IN_CAPITALS as words."""
    return name.replace("_", " ").lower()


@register.filter
def asks(understood: Understanding | str | None, name: str) -> bool:
    """Whether the understanding of a file has a question of that name."""
    return isinstance(understood, Understanding) and any(question.name == name for question in understood.questions)


@register.simple_tag(takes_context=True)
def ago(context: template.Context, moment: datetime | None) -> str | SafeString:
    """How long ago, in words, with the day behind it."""
    if not moment:
        return "never"
    request = context.get("request")
    now = getattr(request, "at", None) or datetime.now(UTC)
    local = timezone.localtime(moment)
    days = (timezone.localtime(now).date() - local.date()).days
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(), f"{local:%-d %B %Y, %H:%M}", _ago(days)
    )


def _ago(days: int) -> str:
    if days < 0:
        return "ahead"
    if days < 2:
        return ("today", "yesterday")[days]
    if days < _DAYS_SAID:
        return f"{days} days ago"
    return f"{round(days / 30.44)} months ago" if days < _MONTHS_SAID else f"{days / 365.25:.0f} years ago"


@register.simple_tag
def pairs_waiting() -> int:
    """How many doubtful pairs wait for an answer."""
    return count_waiting()


@register.simple_tag
def conversations_waiting() -> int:
    """How many conversations wait for an answer now."""
    return count_waiting_talks(timezone.now())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture from the sheet of icons; without a label it is decoration."""
    url = f"{static('web/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, url)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', url)


@register.simple_tag
def bar(value: float | Decimal | None, largest: float | Decimal | None, tone: str = "1") -> SafeString:
    """A horizontal bar, as long as the value is beside the largest; the figure itself stands next to it."""
    share = max(0.0, min(1.0, float(value or 0) / float(largest or 1)))
    return format_html(
        '<svg class="bar tone-{}" aria-hidden="true" focusable="false" preserveAspectRatio="none">'
        '<rect class="track" width="100%" height="100%" rx="3"></rect>'
        '<rect class="fill" width="{}%" height="100%" rx="3"></rect></svg>',
        tone,
        f"{100 * share:.2f}",
    )


@register.simple_tag
def interval(low: Any, middle: Any, high: Any, largest: Any) -> SafeString:
    """An interval on a line from nothing, or the low end where that is below, to `largest`; a mark at the middle."""
    bottom, top = min(float(low or 0), 0.0), 1.12 * max(float(largest or 0), 0.0)  # room, so that the end is seen
    return _on_a_line((low, middle, high), bottom, top)


@register.simple_tag
def gauge(low: float, middle: float, high: float) -> SafeString:
    """A state on the scale from 1 to 7: how far we are sure of it, and a mark where it probably is."""
    return _on_a_line((low, middle, high), 1.0, 7.0)


def _on_a_line(values: tuple[Any, Any, Any], bottom: float, top: float) -> SafeString:
    length = top - bottom or 1.0
    start, mark, end = (100 * max(0.0, min(1.0, (float(value or 0) - bottom) / length)) for value in values)
    return format_html(
        '<svg class="interval" aria-hidden="true" focusable="false">'
        '<rect class="track" y="40%" width="100%" height="20%" rx="2"></rect>'
        '<rect class="span" x="{}%" y="30%" width="{}%" height="40%" rx="3"></rect>'
        '<rect class="mark" x="{}%" y="8%" width="3" height="84%" rx="1"></rect></svg>',
        f"{start:.2f}",
        f"{max(end - start, 0.5):.2f}",
        f"{min(mark, 99):.2f}",
    )
