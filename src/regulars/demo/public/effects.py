"""What each action truly does to this public; other than our moves assume, and settled before anything was measured.

Magnitudes are published ones, rounded; no figure was changed after a result was seen:

- An e-mail to everybody adds 0.3 to 0.7 points to the share who buy within two weeks, seen by 35 % (Hillstrom 2008).
- Timely reminders do several times that, and two fifths of what they bring would have come later anyway.
- Asking customers whose habits changed can make them leave (Ascarza, Iyengar and Schleicher 2016: 6 % to 10 %).
- Thanks alone move nothing (Samek and Longfield 2023: half a million calls, no effect).
- Of the lost, one to two in a hundred can be won back by letter; discounts are also taken by who would have come.
- A complaint left alone drives one in six away; settled well, most of them stay.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one contact that was noticed. Shares are of all people, fixed for each person; chances are of each contact.

    Attributes:
        moved: share whom it can move; put_off: share whom it annoys, never the same.
        order: chance that one who is moved, and still comes, orders within days what they would not have.
        forward: share of such orders that only come earlier.
        returns: chance that one who is moved comes back after having left.
        first: chance that one who is moved buys for the first time.
        leaves: chance that one who is annoyed stops coming.
        settles: chance that one who waits for us to put something right is content.
        off: part of the price let off, also to those who would have ordered within the fortnight.
        asked_for: it answers them, and tires nobody.
    """

    moved: float = 0.0
    put_off: float = 0.0
    order: float = 0.0
    forward: float = 0.0
    returns: float = 0.0
    first: float = 0.0
    leaves: float = 0.01
    settles: float = 0.0
    off: float = 0.0
    asked_for: bool = False


NEWSLETTER, DISCOUNT = "newsletter", "discount"
"""What a small shop does as usual: news to everybody, and money off for those who stay away."""

_NOTHING = Effect(put_off=0.03)

EFFECTS = {
    NEWSLETTER: Effect(0.15, 0.03, order=0.12, forward=0.2, first=0.03),
    DISCOUNT: Effect(0.15, 0.03, order=0.20, forward=0.3, returns=0.15, off=0.15),
    "reorder": Effect(0.40, 0.03, order=0.25, forward=0.4),
    "overdue": Effect(0.30, 0.08, order=0.20, forward=0.3, leaves=0.02),
    "second-order": Effect(0.25, 0.05, order=0.20, forward=0.1, returns=0.08),
    "welcome": Effect(0.20, 0.03, order=0.10, returns=0.04),
    "came-back": Effect(0.15, 0.03, order=0.10),
    "never-bought": Effect(0.10, 0.05, first=0.15),
    "one-thing-only": Effect(0.20, 0.03, order=0.10, forward=0.2),
    "lost": Effect(0.15, 0.03, order=0.10, returns=0.20),
    "fell-by-half": Effect(0.10, 0.20, order=0.15, leaves=0.03),
    "birthday": Effect(0.10, 0.01, order=0.10),
    "complained-twice": Effect(0.40, 0.05, order=0.10, settles=0.7, asked_for=True),
    "complaint-open": Effect(0.0, 0.0, settles=0.7, asked_for=True),
    "costs-money": Effect(0.10, 0.25, order=0.05, leaves=0.05, asked_for=True),
}


def effect_of(action: str) -> Effect:
    """What an action does; thanks, being asked for friends, and whatever this public never heard of, move nobody."""
    return EFFECTS.get(action, _NOTHING)


NOTICED = {"email": 0.35, "phone": 0.60, "post": 0.70, "person": 0.80}
"""How likely a contact is noticed: mails opened, calls answered, cards read."""

DISLIKED_CHANNEL = 0.6
"""As much less likely in a channel that is not the person's own."""

PREFERS = {"email": 0.6, "phone": 0.15, "post": 0.25}
"""The shares of people by the channel that they like best."""

STILL_TIRED = 0.3
"""As much of last month's weariness is left a month later."""

FADES = 0.4
"""For each contact beyond what they like, their response is lower by this exponent."""

UNSUBSCRIBES, COMPLAINS, WEARIES = 0.0025, 0.0003, 0.001
"""Of one contact: leaving the list (0.1 to 0.5 % a mail is usual) and a complaint; each contact beyond what they like
adds as much again, twice, and this chance to stop coming altogether."""

DISSATISFIED_LEAVE = 0.16
"""Chance to leave over something that went wrong, and was complained of and not settled."""
