"""What a customer's preference page shows: what holds now, field by field, and nothing else of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from regulars.interact.preferences.links import Link
from regulars.interact.preferences.speaking import spoken_for
from regulars.interact.preferences.words import best_language
from regulars.ledger.models import Consent, Wish
from regulars.ledger.reach.consent import CHANNELS, MARKETING, PURPOSES, refusal, settle, strictness
from regulars.ledger.reach.rules import rules
from regulars.ledger.reach.wishes import latest_of_each, settle_wishes
from regulars.ledger.reach.zones import zones_of

YES = "yes"
OFTEN = ("", "1/7", "2/7", "1/30", "2/30")
"""How often a customer can choose, as wishes have it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A field to tick. `held`: refused with another address, so that it cannot be ticked by this link."""

    name: str
    label: str
    ticked: bool
    held: bool = False


@dataclass(frozen=True, slots=True)
class ChannelChoices:
    """What they allow in one channel, and how often."""

    channel: str
    boxes: tuple[Box, ...]
    often: str

    @property
    def options(self) -> tuple[str, ...]:
        """How often they can choose; what they have is among it."""
        return OFTEN if self.often in OFTEN else (*OFTEN, self.often)


@dataclass(frozen=True, slots=True)
class Choices:
    """The whole page."""

    channels: tuple[ChannelChoices, ...]
    topics: tuple[Box, ...]
    quiet_from: str
    quiet_until: str
    zone: str
    pause_until: str
    language: str

    @property
    def any_marketing(self) -> bool:
        """Whether offers may come by any channel."""
        return any(box.ticked for each in self.channels for box in each.boxes if box.name.endswith(MARKETING))

    def fields(self) -> dict[str, str]:
        """Every field of the form with what it shows."""
        boxes = [box for each in self.channels for box in each.boxes] + list(self.topics)
        shown = {box.name: YES if box.ticked else "" for box in boxes}
        shown |= {f"often_{each.channel}": each.often for each in self.channels}
        plain = ("quiet_from", "quiet_until", "zone", "pause_until", "language")
        return shown | {name: getattr(self, name) for name in plain}


def choices_of(link: Link, at: datetime, browser: str = "") -> Choices:
    """What holds at that moment; `browser` are the languages that the reader's browser asks for."""
    customer = link.customer
    said = list(Wish.objects.filter(record__link__customer=customer, stated_at__lte=at))
    consents = list(Consent.objects.filter(record__link__customer=customer, given_at__lte=at))
    wishes = settle_wishes(said)
    limits = {channel: f"{limit.most}/{limit.days}" for channel, limit in wishes.limits}
    latest = {word.about: word.value for word in latest_of_each(said)}
    quiet_from, _, quiet_until = latest.get(Wish.About.QUIET, "").partition("-")
    zone = wishes.zone or zones_of(customer, wishes.zone, rules().zone)[0]
    pause = wishes.paused_until
    return Choices(
        channels=tuple(
            ChannelChoices(channel, _boxes(link, consents, channel), limits.get(channel, "")) for channel in CHANNELS
        ),
        topics=tuple(Box(f"topic {topic}", topic, topic.casefold() not in wishes.unwanted) for topic in rules().topics),
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        zone=wishes.zone.key if wishes.zone else "",
        pause_until=pause.astimezone(zone).date().isoformat() if pause and pause > at else "",
        language=language_of(link, wishes.language, browser),
    )


def language_of(link: Link, stated: str, browser: str) -> str:
    """The language to speak with them: what they chose, what we know, what their browser asks for."""
    return best_language(*(each for each in (stated, link.customer.language, browser) if each))


@cache
def zone_names() -> tuple[str, ...]:
    """The zones to choose from, by continent and town."""
    continents = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    return tuple(sorted(name for name in available_timezones() if name.partition("/")[0] in continents))


def _boxes(link: Link, said: list[Consent], channel: str) -> tuple[Box, ...]:
    ours = {record.pk for record in spoken_for(link)}
    here = {place: strictness(one) for place, one in settle(said).items()}
    others = settle(one for one in said if one.record_id not in ours)
    boxes = []
    for purpose in PURPOSES:
        other = others.get((channel, purpose))
        allowed = not refusal(here, channel, purpose)
        held = other is not None and strictness(other) > 0
        boxes.append(Box(f"{channel}_{purpose}", purpose, allowed, held and not allowed))
    return tuple(boxes)
