"""The ways of choosing whose years are compared: Regulars, business as usual, chance, who knows the truth, nobody."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from benchmarks._year import BEGINS, Year, price_of
from django.db import transaction

from regulars import flow
from regulars.customise.act import carry_out
from regulars.customise.decide import CONTROL_GROUP
from regulars.demo.public.effects import DISCOUNT, NEWSLETTER
from regulars.demo.public.expected import worth_of_contact
from regulars.kernel.errors import BadInput, NotAllowed
from regulars.ledger.business import business, change_setting
from regulars.ledger.models import Action, Conversation, Customer, Decision, Delivery, Experiment, Task
from regulars.ledger.orders import orders_in_currency
from regulars.ledger.reach.many import reach_of_customers, reachable
from regulars.measure.earned.actions import WEEKS
from regulars.measure.earned.lesson import learn_effects
from regulars.measure.refresh import latest_measures
from regulars.science.experiments.groups import in_control

_STEPS = ("identify", "differentiate", "goods", "customise")
"""All that a decision reads; the other steps tell people, and change no choice."""

_LAPSED = timedelta(days=180)
_CALLED_ON = ("phone", "person")
_WORKING_DAYS = 5
_MAY_TAKE = (None, "would cost more than it is expected to earn", "as many as there are go to others")

Way = Callable[[Year], list[int]]
"""Given a year at the start of a stretch, the deliveries that were carried out in it."""

_Option = tuple[str, str]
"""Action and channel."""


def regulars(year: Year) -> list[int]:
    """The flow decides, and what it decided is carried out as the team's time allows."""
    _decide(year)
    return _carry_out(year)


def at_random(contacts: list[int]) -> Way:
    """As many customers as the flow reached, by chance, each with one by chance of what is allowed for them."""

    def choose(year: Year) -> list[int]:
        _decide(year)
        options = [(one, each) for one in _open() if (each := _options(one))]
        picked = year.rng.permutation(len(options))[: contacts[year.number]].tolist()
        for place in picked:
            decision, each = options[place]
            _change(decision, *each[int(year.rng.integers(len(each)))])
        _close_others([options[place][0].pk for place in picked])
        return _carry_out(year)

    return choose


def oracle(year: Year) -> list[int]:
    """Who knows every trait: of the same moves, for each customer the one that truly adds most."""
    _decide(year)
    decisions = {one.pk: one for one in _open()}
    best = {pk: (worth, option) for pk, (worth, option) in _true_best(year, decisions).items() if worth > 0}
    for pk, (_, option) in best.items():
        _change(decisions[pk], *option)
    _close_others(list(best))
    return _carry_out(year)


def _true_best(year: Year, decisions: dict[int, Decision]) -> dict[int, tuple[float, _Option]]:
    """Of each decision about somebody of the public, the option that truly adds most, and how much."""
    row, asked = year.row_of(), defaultdict[_Option, list[int]](list)
    for pk, decision in decisions.items():
        for option in _options(decision) if decision.customer_id in row else ():
            asked[option].append(pk)
    found: dict[int, tuple[float, _Option]] = {}
    for (key, channel), numbers in sorted(asked.items()):
        who = np.array([row[decisions[pk].customer_id] for pk in numbers])
        cost = price_of(Action.objects.get(key=key), channel)
        worths = worth_of_contact(year.people, year.state, who, key, channel, cost, year.rate)
        for pk, worth in zip(numbers, worths.tolist(), strict=True):
            if pk not in found or worth > found[pk][0]:
                found[pk] = (worth, (key, channel))
    return found


def as_usual(year: Year) -> list[int]:
    """At the start of each month news to all who agreed to it, money off for those who stayed away long; complaints
    are answered within the week."""
    now = year.begins()
    done = _campaign(now) if year.opens else []
    return done + [_deliver(customer, "complaint-open", "service", now) for customer in _unanswered(now)]


def _unanswered(now: datetime) -> list[int]:
    """Customers with an address whose complaint is open, and whom nobody wrote to about one within a fortnight."""
    wrote = Conversation.objects.filter(status="open", tags="complaint", opened_at__lte=now)
    lately = Delivery.objects.filter(topic="complaint-open", at__gt=now - timedelta(days=14))
    told = set(lately.values_list("customer", flat=True))
    found = set(wrote.values_list("record__link__customer", flat=True))
    can = set(Customer.objects.filter(pk__in=found).exclude(email="").values_list("pk", flat=True))
    return sorted(can - told)


def _campaign(now: datetime) -> list[int]:
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
    return [_deliver(customer, action, "marketing", now) for customer, action in actions.iter_rows()]


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
    for step in _STEPS:
        flow.run(step, at, at=at)


def _open() -> list[Decision]:
    return list(Decision.objects.filter(state=Decision.State.OPEN).select_related("action").order_by("customer"))


def _options(decision: Decision) -> list[_Option]:
    """What is allowed: the choice, and what lost to it or only seems not worth it."""
    own = [(decision.action.key, decision.channel)] if decision.action else []
    others = [(one["action"], one["channel"]) for one in decision.alternatives if one["ruled_out"] in _MAY_TAKE]
    return own + [each for each in others if each[1]]


def _change(decision: Decision, action: str, channel: str) -> None:
    decision.action, decision.channel, decision.control = Action.objects.get(key=action), channel, False
    decision.save(update_fields=["action", "channel", "control"])


def _close_others(kept: list[int]) -> None:
    owed = Decision.objects.filter(state=Decision.State.OPEN, action__key="complaint-open").values_list("pk", flat=True)
    others = Decision.objects.filter(state=Decision.State.OPEN).exclude(pk__in={*kept, *owed})
    others.update(state=Decision.State.REPLACED)


def _carry_out(year: Year) -> list[int]:
    """Mail on the first morning; calls in order of worth, so many a working day, as long as the week lasts."""
    start, calls, most = year.begins(), 0, business().calls_a_day
    done = []
    waiting = Decision.objects.filter(state=Decision.State.OPEN, control=False, action__isnull=False)
    for number, channel in waiting.order_by("-worth", "pk").values_list("pk", "channel"):
        day = 0
        if channel in _CALLED_ON:
            day, calls = calls // most, calls + 1
        if day >= _WORKING_DAYS:
            continue
        try:
            done.append(carry_out(number, by="the team", at=start + timedelta(days=day, hours=10)).delivery)
        except (NotAllowed, BadInput):
            continue
    Task.objects.filter(done_at=None).update(done_at=start + timedelta(days=_WORKING_DAYS))
    return done


def live_year(way: str, files: Path, *, size: int, seed: int, contacts: list[int]) -> dict[str, Any]:
    """Live one way's year in the ledger of this process's data folder.

    Args:
        way: regulars, usual, random, oracle or nothing.
        files: of the sample business that the ledger was made from, of `size` people, by `seed`.
        contacts: by stretch, for chance to make as many.
    """
    ways: dict[str, Way] = {"regulars": regulars, "usual": as_usual, "oracle": oracle, "nothing": nothing}
    ways["random"] = at_random(contacts)
    if way != "regulars":
        change_setting("CONTROL_SHARE", "0")
    year, started = Year(files, size=size, seed=seed), time.perf_counter()
    while year.left:
        with transaction.atomic():  # a stretch at once, rather than a hundred times to the disk
            deliveries = ways[way](year)
        with transaction.atomic():
            year.live(deliveries)
        if way == "regulars" and year.opens:
            learn_effects(year.begins(), business(), WEEKS)
    for step in ("identify", "differentiate", "measure"):
        flow.run(step, year.begins(), at=year.begins())
    return {
        "way": way,
        "stretches": [asdict(one) for one in year.kept],
        "outcomes": (latest_measures() or {}).get("outcomes"),
        "by_action": {name: asdict(made) for name, made in sorted(year.by_action.items())},
        "entered": year.entered,
        "entrants": year.entrants,
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
