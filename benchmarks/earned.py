"""How often what is reported as earned covers the truth: a hundred simulated publics, a year each, judged as we judge.

Shared with the product, called as it calls them: who is in the control group (`science.experiments.groups`), money in
the weeks after and before (`measure.earned.margins`), the verdict (`measure.earned.judge`) with all that it rests on,
and the rule by which a customer comes into an experiment, said again here in a line: first decision for an action, or
for anything. Not shared: the ledger, and the choice; a simple policy stands in, which chooses by what orders show and
not by what is hidden. The truth is what the same public does with the same chances where nobody is turned to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from regulars.demo.public.answers import CONTACTS
from regulars.demo.public.people import Bools, Floats, People, draw_people, invent
from regulars.demo.public.state import begin
from regulars.demo.public.stretch import Stretch, live
from regulars.measure.earned.judge import judge
from regulars.measure.earned.margins import with_margins
from regulars.science.experiments.groups import in_control

ALL = ""
"""As `measure.earned.entries` calls all actions together; said again because that file needs a ledger."""

SEEDS, SIZE, MONTHS, DAYS = 100, 4_000, 12, 30
WEEKS = 4.0
SHARE, RATE = 0.10, 0.35
BEGINS = datetime(2026, 4, 1, tzinfo=UTC)
_WARM_UP = 6
"""Months lived before anybody is turned to: what people brought before counts as known."""

_RESTS = {"welcome": 12, "second-order": 6, "overdue": 2, "fell-by-half": 6, "lost": 6, "thank": 12, "birthday": 12}
"""What may be done, in this order of preference, and months until it may be done again."""


Names = NDArray[np.object_]


@dataclass(frozen=True)
class Judged:
    """One experiment of one public as it looked at the end of a month; money is margin a customer.

    `true`: what being open to it truly added in its four weeks, to those who were; `capped`: of margin as the verdict
    caps it, which is what its interval is for where a few orders are very large.
    """

    seed: int
    month: int
    action: str
    effect: float
    low: float
    high: float
    true: float
    capped: float

    @property
    def holds(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= self.true <= self.high

    @property
    def holds_capped(self) -> bool:
        """Whether it holds the truth of capped margins."""
        return self.low <= self.capped <= self.high


@dataclass(frozen=True)
class _Lived:
    """Orders and decisions of a year, and by each decision the margin of its weeks with and without that month."""

    orders: pl.DataFrame
    decisions: pl.DataFrame


def judge_public(seed: int, *, size: int = SIZE) -> list[Judged]:
    """Live one public's year under the simple policy, and judge each action and all together at each month's end."""
    lived = _live(draw_people(invent(size, seed), seed), seed)
    together = lived.decisions.with_columns(action=pl.lit(ALL))
    entered = (
        pl.concat([lived.decisions, together])
        .sort("since", "customer", maintain_order=True)
        .unique(["action", "customer"], keep="first", maintain_order=True)
    )
    rows = with_margins(entered, lived.orders, WEEKS, RATE)
    found = []
    for month in range(1, MONTHS + 1):
        as_of = BEGINS + timedelta(days=DAYS * (_WARM_UP + month))
        known = rows.filter(pl.col("since") <= as_of)
        parts = known.partition_by("action", maintain_order=True)
        found += [each for part in parts if (each := _judged(part, as_of, seed, month))]
    return found


def _judged(part: pl.DataFrame, as_of: datetime, seed: int, month: int) -> Judged | None:
    earned = judge(part, as_of, WEEKS, "GBP")
    if earned.effect is None or earned.low is None or earned.high is None or earned.cap is None:
        return None
    over = part.filter(~pl.col("control") & (pl.col("since") <= as_of - timedelta(weeks=WEEKS)))
    capped = over["with"].clip(upper_bound=earned.cap) - over["without"].clip(upper_bound=earned.cap)
    return Judged(
        seed=seed,
        month=month,
        action=part["action"][0],
        effect=earned.effect,
        low=earned.low,
        high=earned.high,
        true=_mean(over["with"] - over["without"]),
        capped=_mean(capped),
    )


@dataclass(frozen=True)
class _Seen:
    """What orders have shown of each person so far: days of the first and last order (of the simulation), their count;
    and months from which each action may be done again."""

    first: Floats
    last: Floats
    count: Floats
    rests: dict[str, Floats]

    @classmethod
    def of(cls, people: People) -> _Seen:
        size = len(people)
        rests = {action: np.zeros(size) for action in _RESTS}
        return cls(np.full(size, np.inf), -people.told.since.copy(), np.zeros(size), rests)

    def remember(self, orders: pl.DataFrame, start: int, chosen: Names, month: int) -> None:
        person, on = orders["person"].to_numpy(), orders["day"].to_numpy() + start
        np.minimum.at(self.first, person, on)
        np.maximum.at(self.last, person, on)
        np.add.at(self.count, person, 1)
        for action, rest in _RESTS.items():
            self.rests[action][chosen == action] = month + rest


def _live(people: People, seed: int) -> _Lived:
    size, state, seen = len(people), begin(people), _Seen.of(people)
    orders, decisions = [], []
    held = in_control(range(size), f"public {seed}", SHARE)
    for month in range(_WARM_UP + MONTHS):
        start = month * DAYS
        chosen = _choose(seen, start, month, seed) if month >= _WARM_UP else np.full(size, "", dtype=object)
        contacts = _contacts(chosen, held)
        happened, without = (
            live(people, state, done, np.ones(DAYS), start, month) for done in (contacts, contacts.clear())
        )
        decisions.append(_decided(chosen, held, start, happened, without))
        orders.append(happened.orders.with_columns(on=pl.col("day") + start))
        seen.remember(happened.orders, start, chosen, month)
        state = happened.after
    since = pl.lit(BEGINS) + pl.duration(seconds=(pl.col("on") * 86_400).cast(pl.Int64))
    all_orders = pl.concat(orders).select(pl.col("person").alias("customer"), since.alias("occurred_at"), "amount")
    return _Lived(all_orders, pl.concat(decisions))


def _choose(seen: _Seen, start: int, month: int, seed: int) -> Names:
    """For each the first that fits by what orders show, three fifths of the time; else nobody is turned to."""
    count, quiet = seen.count, start - seen.last
    gap = np.where(count >= 2, (seen.last - seen.first) / np.maximum(count - 1, 1), np.inf)
    birthday = np.random.default_rng([seed, 12]).integers(0, 12, len(count))
    fits = {
        "welcome": (count == 1) & (quiet < 14),
        "second-order": (count == 1) & (quiet >= 14) & (quiet < 90),
        "overdue": (count >= 2) & (quiet > 1.25 * gap) & (quiet < 4 * gap),
        "fell-by-half": (count >= 2) & (quiet > 4 * gap) & (quiet < 300),
        "lost": (quiet >= 180) & (quiet < 900),
        "thank": (count >= 5) & (quiet < gap),
        "birthday": birthday == month % 12,
    }
    chosen = np.full(len(count), "", dtype=object)
    may = np.random.default_rng([seed, 13, month]).random(len(count)) < 0.6
    for action, meant in fits.items():
        chosen[may & meant & (seen.rests[action] <= month) & (chosen == "")] = action
    return chosen


def _contacts(chosen: Names, held: Bools) -> pl.DataFrame:
    who = np.flatnonzero((chosen != "") & ~held)
    rows = {"contact": who, "person": who, "action": chosen[who].tolist(), "channel": ["email"] * len(who)}
    return pl.DataFrame(rows | {"day": [0.4] * len(who)}, schema=CONTACTS)


def _decided(chosen: Names, held: Bools, start: int, happened: Stretch, without: Stretch) -> pl.DataFrame:
    who = np.flatnonzero(chosen != "")
    late = timedelta(weeks=WEEKS) / timedelta(days=1)
    both = [_margin(month, late, len(chosen)) for month in (happened, without)]
    return pl.DataFrame(
        {
            "action": chosen[who].tolist(),
            "name": chosen[who].tolist(),
            "customer": who,
            "since": [BEGINS + timedelta(days=start)] * len(who),
            "control": held[who],
            "chance": [1 - SHARE] * len(who),
            "carried_out": ~held[who],
            "cost": np.where(held[who], 0.0, 0.02),
            "assumed": [0.5] * len(who),
            "with": both[0][who],
            "without": both[1][who],
        },
        schema_overrides={
            "action": pl.String,
            "name": pl.String,
            "since": pl.Datetime("us", "UTC"),
            "chance": pl.Float64,
            "assumed": pl.Float64,
        },
    )


def _margin(month: Stretch, days: float, size: int) -> Floats:
    some = month.orders.filter(pl.col("day") <= days)
    return np.bincount(some["person"].to_numpy(), weights=RATE * some["amount"].to_numpy(), minlength=size)


def _mean(values: pl.Series) -> float:
    return float(values.sum()) / max(values.len(), 1)


@dataclass(frozen=True)
class Covered:
    """Of one action, over publics: how many were judged; how many intervals hold the truth, capped or not, at the
    year's end, and at every month's look; and the means of truth and report at the end."""

    action: str
    judged: int
    holds: int
    holds_capped: int
    always: int
    true: float
    said: float


def cover(found: list[Judged], action: str) -> Covered:
    """How well one action's reports cover its truth."""
    mine = [one for one in found if one.action == action]
    last = list({one.seed: one for one in sorted(mine, key=lambda one: one.month)}.values())
    missed = {one.seed for one in mine if not one.holds}
    return Covered(
        action=action,
        judged=len(last),
        holds=sum(one.holds for one in last),
        holds_capped=sum(one.holds_capped for one in last),
        always=len(last) - len(missed),
        true=float(np.mean([one.true for one in last])),
        said=float(np.mean([one.effect for one in last])),
    )


def run(seeds: int = SEEDS) -> list[Covered]:
    """A row for all together, and one for each action that had enough customers."""
    found = [one for seed in range(seeds) for one in judge_public(seed)]
    told = [cover(found, action) for action in sorted({one.action for one in found})]
    table = Table(title=f"{seeds} publics of {SIZE:,}, a year each; aim: at least 90 in 100 intervals hold the truth")
    names = ("judged", "hold the truth", "capped truth", "at all looks", "true, mean", "reported, mean")
    table.add_column("action")
    for name in names:
        table.add_column(name, justify="right")
    for one in told:
        shares = (f"{count / one.judged:.0%}" for count in (one.holds, one.holds_capped, one.always))
        table.add_row(one.action or "all together", str(one.judged), *shares, f"{one.true:.3f}", f"{one.said:.3f}")
    Console(width=110).print(table)
    return told


if __name__ == "__main__":
    run()
