"""A year of the sample business in one ledger: a public that lives on, a stretch of days after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from regulars.customise.channels import CHANNELS
from regulars.demo.public.crowd import Crowd, crowd_of, demand
from regulars.demo.public.doors import Doors, contacts_of
from regulars.demo.public.expected import equity, worth_of_contact
from regulars.demo.public.people import Floats, Ints, People, draw_people
from regulars.demo.public.state import State, begin
from regulars.demo.public.stretch import Stretch, live
from regulars.ledger.business import business
from regulars.ledger.models import Action, Decision, Delivery

MONTHS = 12
UNTIL = date(2026, 3, 31)
BEGINS = datetime(2026, 3, 31, 23, tzinfo=UTC)
"""Midnight in London."""

WINDOW = 28
"""Days after a decision whose orders are counted as its effect, as `measure.earned` counts them."""


def stretches() -> list[tuple[int, int]]:
    """The year in four stretches a month, as (month from 0, days)."""
    found, day = [], UNTIL + timedelta(days=1)
    for month in range(MONTHS):
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        whole, more = divmod((following - day).days, 4)
        found += [(month, whole + (turn < more)) for turn in range(4)]
        day = following
    return found


@dataclass(frozen=True)
class Kept:
    """One stretch's figures; money is margin in the business's currency."""

    month: int
    margin: float
    cost: float
    equity: float
    contacts: int
    mails: int
    unsubscribed: int
    complained: int
    left: int


@dataclass
class Made:
    """What one action made through one channel: contacts, what they cost, and what they truly added as far as could be
    expected when they were made, cost taken off."""

    contacts: int = 0
    cost: float = 0.0
    worth: float = 0.0


@dataclass
class _Shadow:
    """People whom the engine's experiment met, living on as if nobody turned to them: who, how they stand, days left,
    and the margin of each without us and with us, so far."""

    who: Ints
    state: State
    left: int
    without: float = 0.0
    with_: float = 0.0


class Year:
    """One way's year, as far as it was lived."""

    def __init__(self, files: Path, *, size: int, seed: int) -> None:
        self.size, self.seed = size, seed
        self.start = BEGINS
        self.crowd: Crowd = crowd_of(files / "truth", size=size, seed=seed, until=UNTIL, months=MONTHS)
        self.people: People = draw_people(self.crowd.told, seed)
        self.state: State = begin(self.people)
        self.busy = demand(UNTIL + timedelta(days=1), 31 * MONTHS + 1)
        self.doors = Doors(self.crowd, seed=seed, at=self.start)
        self.rng = np.random.default_rng([seed, 77])
        self.rate = float(business().margin_rate)
        self.left = stretches()
        self.number, self.since, self.kept = 0, 0, list[Kept]()
        self.entered, self.entrants = 0.0, 0
        self.by_action: dict[str, Made] = {}
        self._met: set[int] = set()
        self._shadows: list[_Shadow] = []
        self._earned = np.zeros(len(self.people))

    @property
    def month(self) -> int:
        """That the stretch to come belongs to, from 0."""
        return self.left[0][0]

    @property
    def opens(self) -> bool:
        """Whether the stretch to come is the first of its month."""
        return self.number % 4 == 0

    def begins(self) -> datetime:
        """The first moment of the stretch to come by the clock of the simulation."""
        return self.start + timedelta(days=self.since, hours=1)

    def live(self, deliveries: list[int]) -> None:
        """Live a stretch with these carried out, enter what happened, and keep its figures."""
        start, (month, days) = self.begins(), self.left.pop(0)
        self.doors.look()
        contacts = contacts_of(deliveries, self.doors.customer, start)
        self._reckon(contacts)
        busy = self.busy[self.since : self.since + days]
        happened = live(self.people, self.state, contacts, busy, self.since, self.number)
        self._shadow(happened, busy)
        self.doors.enter(happened, start, self.number)
        self.kept.append(self._figures(happened, deliveries, month))
        self.state, self.since, self.number = happened.after, self.since + days, self.number + 1

    def _reckon(self, contacts: pl.DataFrame) -> None:
        """Keep by action and channel what the contacts are truly worth."""
        costs = dict(Action.objects.values_list("key", "cost"))
        for (action, channel), some in contacts.group_by("action", "channel", maintain_order=True):
            made = self.by_action.setdefault(f"{action} by {channel}", Made())
            who, cost = some["person"].to_numpy(), float(costs.get(str(action), 0) + CHANNELS[str(channel)].cost)
            worths = worth_of_contact(self.people, self.state, who, str(action), str(channel), cost, self.rate)
            made.contacts += len(who)
            made.cost += cost * len(who)
            made.worth += float(worths.sum())

    def _shadow(self, happened: Stretch, busy: Floats) -> None:
        """Live on those whom the experiment met, without us; after four weeks the difference is what we truly added."""
        self._shadows.append(_Shadow(self._newly_met(), self.state, WINDOW))
        for shadow in self._shadows:
            alone = live(self.people, shadow.state, happened.answers.contacts.clear(), busy, self.since, self.number)
            shadow.without += float(self._by_person(alone.orders, shadow.left)[shadow.who].sum())
            shadow.with_ += float(self._by_person(happened.orders, shadow.left)[shadow.who].sum())
            shadow.state, shadow.left = alone.after, shadow.left - len(busy)
            if shadow.left <= 0:
                self.entered += shadow.with_ - shadow.without
                self.entrants += len(shadow.who)
        self._shadows = [shadow for shadow in self._shadows if shadow.left > 0]

    def _figures(self, happened: Stretch, deliveries: list[int], month: int) -> Kept:
        answers = happened.answers
        done = Delivery.objects.filter(pk__in=deliveries).select_related("decision__action")
        margin = self._by_person(happened.orders, happened.days)
        self._earned += margin
        return Kept(
            month=month + 1,
            margin=float(margin.sum()),
            cost=sum(_cost_of(one) for one in done),
            equity=equity(self.people, happened.after, self.rate),
            contacts=answers.contacts.height,
            mails=int((answers.contacts["channel"] == "email").sum()),
            unsubscribed=int(answers.unsubscribes.sum()),
            complained=int(answers.complains.sum()),
            left=int(answers.leaves.sum()),
        )

    def _by_person(self, orders: pl.DataFrame, days: float) -> Floats:
        """Margin by person: what was let off of the price, and presents, come off it whole."""
        some = orders.filter(pl.col("day") <= days)
        margin = self.rate * (some["amount"] + some["let_off"]) - some["let_off"] - some["present"]
        return np.bincount(some["person"].to_numpy(), weights=margin.to_numpy(), minlength=len(self.people))

    def by_customer(self) -> dict[int, float]:
        """Margin of the year so far, of each who was a customer when it began."""
        known = self.crowd.customer
        return {int(known[i]): round(float(self._earned[i]), 4) for i in np.flatnonzero(known).tolist()}

    def _newly_met(self) -> Ints:
        """People whom the engine decided on for the first time now, by chance, and did not leave alone."""
        dealt = Decision.objects.filter(action__isnull=False, propensity__lt=1, decided_at__gte=self.begins())
        new = {c: held for c, held in dealt.values_list("customer", "control") if c not in self._met}
        self._met |= set(new)
        row = self.row_of()
        return np.array([row[c] for c, held in new.items() if c in row and not held], dtype=np.int64)

    def row_of(self) -> dict[int, int]:
        """The person that each customer is; some customers are nobody of the public."""
        return {int(customer): row for row, customer in enumerate(self.doors.customer.tolist()) if customer}


def price_of(action: Action, channel: str) -> float:
    """What doing it once costs."""
    return float(action.cost + CHANNELS[channel].cost)


def _cost_of(delivery: Delivery) -> float:
    if delivery.decision is None or delivery.decision.action is None:
        return float(CHANNELS[delivery.channel].cost)
    return price_of(delivery.decision.action, delivery.channel)
