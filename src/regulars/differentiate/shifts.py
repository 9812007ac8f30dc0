"""Shifts: whose habits changed within the last year, in what, since when, and from what to what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl

from regulars.differentiate.service import conversations_of
from regulars.kernel.money import say_money
from regulars.kernel.time import local_day
from regulars.ledger.business import Business
from regulars.ledger.frames import replace_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import SALES
from regulars.ledger.models import Shift
from regulars.ledger.orders import orders_in_currency
from regulars.science.lifetime.orders import local_orders
from regulars.science.lifetime.purchase_days import purchase_days
from regulars.science.risk.habits import Choice, Habit, Level
from regulars.science.risk.shifts import Sequences, find_bar, find_shifts

FALSE_ALARMS = 0.02
"""False alarms that we accept for each customer, habit and year: one in fifty years."""

_WATCHED_DAYS = 365
_PENNIES = 0.05  # of the usual spend
_FEWEST = 100  # customers to set the bar by
_CATEGORIES = 6  # the most bought; the rest are "other"
_OTHER = "other things"
_EPOCH = date(1970, 1, 1)
HABITS = {"gaps": "how often", "spend": "how much", "mix": "what", "channel": "where", "tone": "how content"}


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """What was found: shifts, customers who have one, those for the worse, and shifts of each habit.

    `bars` is the evidence (natural logarithm of the odds) from which a habit is said to have changed; None where too
    few are watched to set it by.
    """

    as_of: datetime
    shifts: int
    customers: int
    worse: int
    of_habit: dict[str, int]
    watched: dict[str, int]
    bars: dict[str, float | None]
    false_alarms: float = FALSE_ALARMS

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    def words(self) -> list[str]:
        """The report as a person reads it."""
        each = ", ".join(f"{HABITS[habit]} {count:,}" for habit, count in self.of_habit.items() if count)
        return [
            f"Customers whose habits changed within a year: {self.customers:,}"
            + (f" ({each}); for the worse: {self.worse:,}." if each else ".")
        ]


@dataclass(frozen=True, slots=True)
class _Watch:
    """One habit to look at.

    Attributes:
        name: one of HABITS.
        seen: its observations: customer, day, value.
        learn: from the values of many customers, how they usually are.
        kinds: what there is to choose from, for what and where.
        worse_if_more: whether more of it is worse for us, or less; None where neither.
    """

    name: str
    seen: pl.DataFrame
    learn: Callable[[Any, Any], Habit]
    kinds: tuple[str, ...] = ()
    worse_if_more: bool | None = None


def find_shifts_of_customers(as_of: datetime, business: Business, *, at: datetime) -> ShiftReport:  # noqa: ARG001
    """Find what changed until a moment, in place of what was found before. One transaction."""
    day = local_day(as_of, business.time_zone)
    orders, currency = orders_in_currency(business, as_of)
    days = purchase_days(local_orders(orders, currency, business.time_zone))
    del orders
    found: list[pl.DataFrame] = []
    watched: dict[str, int] = {}
    bars: dict[str, float | None] = {}
    for watch in _watches(days, as_of, business):
        shifts, bar = _look(watch, day, currency)
        watched[watch.name], bars[watch.name] = shifts[0], bar
        found.append(shifts[1])
    together = pl.concat(found) if found else pl.DataFrame(schema=_COLUMNS)
    replace_frame(Shift, together.with_row_index("id", offset=1).cast({"id": pl.Int64}))
    counts = dict(together["habit"].value_counts().iter_rows())
    return ShiftReport(
        as_of,
        together.height,
        together["customer"].n_unique(),
        int(together["worse"].sum()),
        {habit: counts.get(habit, 0) for habit in HABITS},
        watched,
        bars,
    )


_COLUMNS: dict[str, Any] = {
    "customer": pl.Int64,
    "habit": pl.String,
    "since": pl.Date,
    "noticed_at": pl.Datetime("us", "UTC"),
    "probability": pl.Float64,
    "before": pl.Float64,
    "after": pl.Float64,
    "worse": pl.Boolean,
    "words": pl.String,
}


def _watches(days: pl.DataFrame, as_of: datetime, business: Business) -> Iterator[_Watch]:
    at = pl.col("occurred_at")
    gaps = days.with_columns(value=at.diff().over("customer").dt.total_days()).drop_nulls("value")
    gaps = gaps.select("customer", day="occurred_at", value=pl.col("value").cast(pl.Float64).log())
    yield _Watch("gaps", gaps, Level.learn, worse_if_more=True)
    # What is left of an order that was sent back but for pennies is no spend to compare.
    whole = days.filter(pl.col("amount") >= _PENNIES * pl.col("amount").median())
    spend = whole.select("customer", day="occurred_at", value=pl.col("amount").log())
    yield _Watch("spend", spend, Level.learn, worse_if_more=False)
    for name, column in (("mix", "category"), ("channel", "source")):
        chosen, kinds = _choices(as_of, business.time_zone, column)
        if len(kinds) > 1:
            yield _Watch(name, chosen, Choice.learn, kinds)
    talks = conversations_of(as_of).select(
        "customer", day=pl.col("opened_at").dt.date(), value=pl.col("complaint").cast(pl.Float64)
    )
    if len(talks):
        yield _Watch("tone", talks, Choice.learn, worse_if_more=True)


def _choices(as_of: datetime, zone: str, column: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """What each customer mainly chose on each buying day, and the names of what there is."""
    from regulars.ledger.models import Source

    lines = (
        scan_events(as_of, SALES)
        .filter(pl.col("customer").is_not_null() & pl.col(column).is_not_null() & (pl.col("amount") > 0))
        .select(
            "customer",
            pl.col("occurred_at").dt.convert_time_zone(zone).dt.date().alias("day"),
            pl.col(column).cast(pl.String).alias("kind"),
            pl.col("amount").cast(pl.Float64),
        )
        .group_by("customer", "day", "kind")
        .agg(pl.col("amount").sum())
        .sort("customer", "day", "amount", "kind", descending=[False, False, True, False])
        .unique(["customer", "day"], keep="first", maintain_order=True)
        .collect()
    )
    common = lines["kind"].value_counts().sort(["count", "kind"], descending=[True, False])["kind"].head(_CATEGORIES)
    kinds = common.to_list()
    place = pl.col("kind").replace_strict(kinds, list(range(len(kinds))), default=len(kinds), return_dtype=pl.Float64)
    chosen = lines.select("customer", "day", value=place)
    if column == "source":
        names = dict(Source.objects.values_list("pk", "name"))
        kinds = [names.get(int(kind), kind) for kind in kinds]
    rest = [_OTHER] if chosen["value"].max() == len(kinds) else []
    return chosen, (*kinds, *rest)


def _look(watch: _Watch, day: date, currency: str) -> tuple[tuple[int, pl.DataFrame], float | None]:
    """How many customers were watched, their shifts (columns of _COLUMNS), and the bar; None for too few of them."""
    sequences = Sequences.of(watch.seen.select("customer", "day", "value"))
    if len(sequences) < _FEWEST or len(np.unique(sequences.values)) < 2:
        return (len(sequences), pl.DataFrame(schema=_COLUMNS)), None
    habit = watch.learn(sequences.values, sequences.starts)
    bar = find_bar(sequences, habit, FALSE_ALARMS, gaps=watch.name == "gaps")
    today = (day - _EPOCH).days
    found = find_shifts(sequences, habit, bar, from_day=today - _WATCHED_DAYS)
    recent = found.filter(pl.col("since") > today - _WATCHED_DAYS)
    rows = [_told(watch, sequences, row, currency) for row in recent.iter_rows(named=True)]
    return (len(sequences), pl.DataFrame(rows, schema=_COLUMNS, orient="row")), bar


def _told(watch: _Watch, sequences: Sequences, row: dict[str, Any], currency: str) -> tuple[Any, ...]:
    place = int(np.searchsorted(sequences.customer, row["customer"]))
    values = sequences.values[sequences.starts[place] : sequences.starts[place + 1]]
    before, after = values[: row["place"]], values[row["place"] :]
    since = date.fromordinal(_EPOCH.toordinal() + round(row["since"]))
    noticed = datetime.fromtimestamp(row["noticed"] * 86_400, UTC)
    old, new, words = _sentence(watch, before, after, f"{since:%B %Y}", currency)
    worse = watch.worse_if_more is not None and (new > old) == watch.worse_if_more
    probability = 1 / (1 + np.exp(-row["log_odds"]))
    return (row["customer"], watch.name, since, noticed, float(probability), old, new, worse, words)


def _sentence(watch: _Watch, before: Any, after: Any, since: str, currency: str) -> tuple[float, float, str]:
    """The figure before and after, and the sentence."""
    if watch.name in {"mix", "channel"}:
        shares = [np.bincount(part.astype(int), minlength=len(watch.kinds)) / len(part) for part in (before, after)]
        most = int(np.argmax(np.abs(shares[1] - shares[0])))
        old, new = float(shares[0][most]), float(shares[1][most])
        where = "Bought" if watch.name == "mix" else "Bought through"
        gone = f"{old:.0%} of the time; since {since} {new:.0%}"
        return old, new, f"{where} {watch.kinds[most]} {gone}."
    if watch.name == "tone":
        old, new = float(np.mean(before)), float(np.mean(after))
        return old, new, f"Complained in {old:.0%} of conversations; since {since} in {new:.0%}."
    old, new = _typical(before), _typical(after)
    if watch.name == "gaps":
        return old, new, f"Used to order every {_days(old)}; since {since} every {_days(new)}."
    pounds = [say_money(amount, currency, cents=amount < 100).strip() for amount in (old, new)]
    return old, new, f"Used to spend about {pounds[0]} at a time; since {since} about {pounds[1]}."


def _typical(logarithms: Any) -> float:
    return float(np.exp(np.mean(logarithms)))


def _days(number: float) -> str:
    count = max(round(number), 1)
    return "day" if count == 1 else f"{count} days"
