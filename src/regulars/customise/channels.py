"""The ways to reach one customer: what each needs, costs, and how much of a move's effect gets through it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from regulars.kernel.attention import attention_share


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach a customer. Costs and reach are our assumptions, to be replaced by what is measured.

    Attributes:
        key: as in consents, treatments and decisions.
        says: what to do, as the Today list puts it.
        cost: of one contact in the business's currency; calls count some ten minutes of a colleague's time.
        reach: how much of the effect that a personal word has gets through this channel.
        takes_time: counts towards the calls a team can make in a day.
    """

    key: str
    says: str
    cost: Decimal
    reach: float
    takes_time: bool

    @property
    def attention(self) -> float:
        """As much of the price of attention is asked for here."""
        return attention_share(self.key)


PHONE = Channel("phone", "call", Decimal("3.00"), 1.0, takes_time=True)
PERSON = Channel("person", "reach out the way you know", Decimal("3.00"), 1.0, takes_time=True)
POST = Channel("post", "write a card", Decimal("1.50"), 0.6, takes_time=False)
EMAIL = Channel("email", "send an e-mail", Decimal("0.02"), 0.4, takes_time=False)

CHANNELS = {channel.key: channel for channel in (PHONE, PERSON, POST, EMAIL)}
