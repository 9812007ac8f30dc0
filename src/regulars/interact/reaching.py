"""Whether a customer may be reached now, channel by channel and why, and what they wished: for a colleague's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regulars.ledger.models import Customer, Wish
from regulars.ledger.reach import Verdict, may_reach
from regulars.ledger.reach.ask import wishes_of
from regulars.ledger.reach.consent import CHANNELS, MARKETING
from regulars.ledger.reach.rules import rules
from regulars.ledger.reach.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Reach:
    """What holds at one moment: the verdict on marketing in each channel, and the wishes behind it."""

    verdicts: tuple[tuple[str, Verdict], ...]
    wishes: Wishes

    @property
    def lines(self) -> list[str]:
        """The wishes as a person reads them."""
        wished = self.wishes
        said = [f"A pause until {wished.paused_until:%-d %B %Y}."] if wished.paused_until else []
        said += [f"By {channel} {limit.words} at most." for channel, limit in wished.limits]
        said += [f"Quiet hours {hours.words}." for hours in wished.quiet]
        said += [f"Not on {topic}." for topic in sorted(wished.unwanted)]
        return said + ([f"Lives by the clock of {wished.zone.key}."] if wished.zone else [])


def reach_now(customer: Customer, at: datetime) -> Reach:
    """Whether marketing may reach this customer at that moment."""
    ours = rules()
    verdicts = [(channel, may_reach(customer, channel, MARKETING, at=at, set_rules=ours)) for channel in CHANNELS]
    return Reach(tuple(verdicts), wishes_of(customer, at))


def wishes_said(customer: Customer) -> list[Wish]:
    """Every statement of every record, the newest first."""
    said = Wish.objects.filter(record__link__customer=customer).select_related("record__source")
    return list(said.order_by("-stated_at", "-pk"))
