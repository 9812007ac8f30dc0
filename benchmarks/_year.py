"""A year of the sample business in one ledger, by one way of choosing: month by month, through the product's doors."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from django.db import transaction

from regulars import flow
from regulars.customise.act import carry_out
from regulars.customise.channels import CHANNELS
from regulars.customise.decide import CONTROL_GROUP
from regulars.demo.public.crowd import Crowd, crowd_of, demand
from regulars.demo.public.doors import Doors, contacts_of
from regulars.demo.public.effects import DISCOUNT, NEWSLETTER
from regulars.demo.public.expected import equity, worth_of_contact
from regulars.demo.public.month import Month, live
from regulars.demo.public.people import Floats, Ints, People, draw_people
from regulars.demo.public.state import State, begin
from regulars.kernel.errors import BadInput, NotAllowed
from regulars.ledger.business import business, change_setting
from regulars.ledger.models import Action, Customer, Decision, Delivery, Experiment, Task
from regulars.ledger.orders import orders_in_currency
from regulars.ledger.reach.many import reach_of_customers, reachable
from regulars.measure.refresh import latest_measures
from regulars.science.experiments.groups import in_control

MONTHS = 12
UNTIL = date(2026, 3, 31)
BEGINS = datetime(2026, 3, 31, 23, tzinfo=UTC)
"""Midnight in London."""

STEPS = ("identify", "differentiate", "customise")
"""All that a decision reads; the other steps tell people, and change no choice."""
WINDOW = 28.0
"""Days after a decision whose orders are counted as its effect, as `measure.earned` counts them."""

_LAPSED = timedelta(days=180)
_CALLED_ON = ("phone", "person")
_MAY_TAKE = (None, "would cost more than it is expected to earn", "as many as there are go to others")


@dataclass(frozen=True)
class Kept:
    """One month's figures; money is margin in the business's currency.

    `effect`: what the month's contacts truly added within four weeks, by the same month lived without them.
    `entered`: of those who met the engine's experiment for the first time and were open to it, the same; `entrants`.
    """

    month: int
    margin: float
    cost: float
    equity: float
    contacts: int
    mails: int
    unsubscribed: int
    complained: int
    left: int
    effect: float
    entered: float
    entrants: int


class Year:
    """One way's year; `choose` is given this at each month's start and gives the deliveries that it carried out."""

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
        self.month, self.since, self.kept = 0, 0, list[Kept]()
        self._met: set[int] = set()
        self._earned = np.zeros(len(self.people))

    def begins(self) -> datetime:
        """The month's first moment by the clock of the simulation."""
        return self.start + timedelta(days=self.since, hours=1)

    def live(self, deliveries: list[int]) -> Month:
        """Live the month with these carried out, enter what happened, and keep its figures."""
        start, days = self.begins(), _days(self.begins())
        self.doors.look()
        contacts = contacts_of(deliveries, self.doors.customer, start)
        busy = self.busy[self.since : self.since + days]
        happened = live(self.people, self.state, contacts, busy, self.since, self.month)
        without = live(self.people, self.state, contacts.clear(), busy, self.since, self.month)
        self.doors.enter(happened, start, self.month)
        self.kept.append(self._figures(happened, without, deliveries))
        self.state, self.since, self.month = happened.after, self.since + days, self.month + 1
        return happened

    def _figures(self, happened: Month, without: Month, deliveries: list[int]) -> Kept:
        answers = happened.answers
        added = self._by_person(happened.orders, WINDOW) - self._by_person(without.orders, WINDOW)
        entrants = self._entrants()
        spent = sum(
            _cost_of(one) for one in Delivery.objects.filter(pk__in=deliveries).select_related("decision__action")
        )
        margin = self._by_person(happened.orders, 99)
        self._earned += margin
        return Kept(
            month=self.month + 1,
            margin=float(margin.sum()),
            cost=spent,
            equity=equity(self.people, happened.after, self.rate),
            contacts=answers.contacts.height,
            mails=int((answers.contacts["channel"] == "email").sum()),
            unsubscribed=int(answers.unsubscribes.sum()),
            complained=int(answers.complains.sum()),
            left=int(answers.leaves.sum()),
            effect=float(added.sum()),
            entered=float(added[entrants].sum()),
            entrants=len(entrants),
        )

    def _by_person(self, orders: pl.DataFrame, days: float) -> Floats:
        """Margin by person: what was let off of the price comes off it whole."""
        some = orders.filter(pl.col("day") <= days)
        margin = self.rate * (some["amount"] + some["let_off"]) - some["let_off"]
        return np.bincount(some["person"].to_numpy(), weights=margin.to_numpy(), minlength=len(self.people))

    def by_customer(self) -> dict[int, float]:
        """Margin of the year so far, of each who was a customer when it began."""
        known = self.crowd.customer
        return {int(known[i]): round(float(self._earned[i]), 4) for i in np.flatnonzero(known).tolist()}

    def _entrants(self) -> Ints:
        """People whom the engine decided on for the first time this month, by chance, and did not leave alone."""
        dealt = Decision.objects.filter(action__isnull=False, propensity__lt=1, decided_at__gte=self.begins())
        new = {c: held for c, held in dealt.values_list("customer", "control") if c not in self._met}
        self._met |= set(new)
        row = {int(c): i for i, c in enumerate(self.doors.customer.tolist()) if c}
        return np.array([row[c] for c, held in new.items() if c in row and not held], dtype=np.int64)

    def worth(self, customer: int, action: str, channel: str) -> float:
        """The truth, for the oracle; nothing for a customer who is nobody of the public."""
        row = np.flatnonzero(self.doors.customer == customer)
        if not len(row):
            return 0.0
        cost = _price(Action.objects.get(key=action), channel)
        return float(worth_of_contact(self.people, self.state, row, action, channel, cost, self.rate)[0])


Way = Callable[[Year], list[int]]


def regulars(year: Year) -> list[int]:
    """The flow decides, and what it decided is carried out as the team's time allows."""
    _decide(year)
    return _carry_out(year)


def at_random(contacts: list[int]) -> Way:
    """As many customers as the flow reached, by chance, each with one by chance of what is allowed for them."""

    def choose(year: Year) -> list[int]:
        _decide(year)
        options = [(one, each) for one in _open(year) if (each := _options(one))]
        picked = year.rng.permutation(len(options))[: contacts[year.month]].tolist()
        for place in picked:
            decision, each = options[place]
            _change(decision, *each[int(year.rng.integers(len(each)))])
        _close_others(year, [options[place][0].pk for place in picked])
        return _carry_out(year)

    return choose


def oracle(year: Year) -> list[int]:
    """Who knows every trait: of the same moves, for each customer the one that truly adds most."""
    _decide(year)
    kept = []
    for decision in _open(year):
        worths = [(year.worth(decision.customer_id, *each), each) for each in _options(decision)]
        if worths and max(worths)[0] > 0:
            _change(decision, *max(worths)[1])
            kept.append(decision.pk)
    _close_others(year, kept)
    return _carry_out(year)


def as_usual(year: Year) -> list[int]:
    """Monthly news to all who agreed to it, money off for those who stayed away long; complaints are answered."""
    now = year.begins()
    orders, _ = orders_in_currency(business(), now)
    last = orders.group_by("customer").agg(last=pl.col("occurred_at").max())
    people = pl.DataFrame(
        list(Customer.objects.filter(merged_into=None).exclude(email="").values_list("pk", flat=True)),
        schema={"customer": pl.Int64},
    )
    agreed = people.join(reach_of_customers(now), on="customer").filter(reachable("email", "marketing"))
    told = agreed.select("customer").join(last, on="customer", how="left")
    lapsed = pl.col("last") < now - _LAPSED
    actions = told.select("customer", action=pl.when(lapsed).then(pl.lit(DISCOUNT)).otherwise(pl.lit(NEWSLETTER)))
    sore = [int(c) for c in year.doors.customer[year.state.sore] if c]
    done = [_deliver(c, action, "marketing", now) for c, action in actions.iter_rows()]
    return done + [_deliver(c, "complaint-open", "service", now) for c in sore]


def nothing(_year: Year) -> list[int]:
    """Nobody is turned to."""
    return []


def _deliver(customer: int, action: str, purpose: str, at: datetime) -> int:
    return Delivery.objects.create(
        customer_id=customer,
        key=f"{action} {customer} {at:%Y-%m-%d}",
        channel="email",
        purpose=purpose,
        topic=action,
        at=at + timedelta(hours=10),
        state=Delivery.State.DONE,
    ).pk


def _decide(year: Year) -> None:
    at = year.begins()
    for step in STEPS:
        flow.run(step, at, at=at)


def _open(_year: Year) -> list[Decision]:
    return list(Decision.objects.filter(state=Decision.State.OPEN).select_related("action").order_by("customer"))


def _options(decision: Decision) -> list[tuple[str, str]]:
    """What is allowed: the choice, and what lost to it or only seems not worth it."""
    own = [(decision.action.key, decision.channel)] if decision.action else []
    others = [(one["action"], one["channel"]) for one in decision.alternatives if one["ruled_out"] in _MAY_TAKE]
    return own + [each for each in others if each[1]]


def _change(decision: Decision, action: str, channel: str) -> None:
    decision.action, decision.channel, decision.control = Action.objects.get(key=action), channel, False
    decision.save(update_fields=["action", "channel", "control"])


def _close_others(_year: Year, kept: list[int]) -> None:
    owed = Decision.objects.filter(state=Decision.State.OPEN, action__key="complaint-open").values_list("pk", flat=True)
    others = Decision.objects.filter(state=Decision.State.OPEN).exclude(pk__in={*kept, *owed})
    others.update(state=Decision.State.REPLACED)


def _carry_out(year: Year) -> list[int]:
    """Mail on the first morning; calls in order of worth, so many a working day, as long as the month lasts."""
    start, calls, most = year.begins(), 0, business().calls_a_day
    done = []
    waiting = Decision.objects.filter(state=Decision.State.OPEN, control=False, action__isnull=False)
    for number, channel in waiting.order_by("-worth", "pk").values_list("pk", "channel"):
        day = 0
        if channel in _CALLED_ON:
            day, calls = calls // most, calls + 1
        if day > 20:
            continue
        try:
            done.append(carry_out(number, by="the team", at=start + timedelta(days=day, hours=10)).delivery)
        except (NotAllowed, BadInput):
            continue
    Task.objects.filter(done_at=None).update(done_at=start + timedelta(days=5))
    return done


def _price(action: Action, channel: str) -> float:
    return float(action.cost + CHANNELS[channel].cost)


def _cost_of(delivery: Delivery) -> float:
    if delivery.decision is None or delivery.decision.action is None:
        return float(CHANNELS[delivery.channel].cost)
    return _price(delivery.decision.action, delivery.channel)


def _days(start: datetime) -> int:
    later = start + timedelta(days=2)
    following = (later.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (following - later.replace(day=1)).days


def live_year(way: str, files: Path, *, size: int, seed: int, contacts: list[int]) -> dict[str, Any]:
    """Live one way's year in the ledger of this process's data folder.

    Args:
        way: regulars, usual, random, oracle or nothing.
        files: of the sample business that the ledger was made from, of `size` people, by `seed`.
        contacts: by month, for chance to make as many.
    """
    ways: dict[str, Way] = {"regulars": regulars, "usual": as_usual, "oracle": oracle, "nothing": nothing}
    ways["random"] = at_random(contacts)
    if way != "regulars":
        change_setting("CONTROL_SHARE", "0")
    year, outcomes, started = Year(files, size=size, seed=seed), [], time.perf_counter()
    for _ in range(MONTHS):
        with transaction.atomic():  # a month at once, rather than a hundred times to the disk
            deliveries = ways[way](year)
        with transaction.atomic():
            year.live(deliveries)
        if way == "regulars":
            flow.run("measure", year.begins(), at=year.begins())
            outcomes.append((latest_measures() or {})["outcomes"])
    for step in ("identify", "differentiate", "measure"):
        flow.run(step, year.begins(), at=year.begins())
    return {
        "way": way,
        "months": [asdict(one) for one in year.kept],
        "outcomes": outcomes,
        "people": len(year.people),
        "told_equity": (latest_measures() or {}).get("equity"),
        "by_customer": year.by_customer(),
        "before": _before(year),
        "share": float(business().control_share),
        "held": _held(year),
        "seconds": round(time.perf_counter() - started, 1),
    }


def _before(year: Year) -> dict[int, float]:
    """Margin of the year before, by customer."""
    orders, _ = orders_in_currency(business(), BEGINS)
    late = orders.filter(pl.col("occurred_at") > BEGINS - timedelta(days=365))
    sums = late.group_by("customer").agg(pl.col("amount").sum() * year.rate)
    return {customer: round(float(amount), 4) for customer, amount in sums.iter_rows()}


def _held(year: Year) -> list[int]:
    """Those whom chance left alone."""
    group = Experiment.objects.filter(name=CONTROL_GROUP).first()
    known = [int(customer) for customer in year.crowd.customer if customer]
    if group is None:
        return []
    left = in_control(known, group.salt, float(group.control_share))
    return [customer for customer, alone in zip(known, left, strict=True) if alone]
