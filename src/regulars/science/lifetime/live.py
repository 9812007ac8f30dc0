"""Customer equity, live: each purchase or return moves one customer's value, and the total with it, in constant time.

The models and the day of looking stay as they are; what an event changes is what is known of one customer. So the
total is at any moment what valuing everybody anew would give, and costs the same whether there are ten customers or
ten million. When the day turns, or models are learnt anew, everybody is valued once (`LiveEquity.load`).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.kernel.errors import BadInput
from regulars.science.lifetime.likelihood import Floats
from regulars.science.lifetime.valuation import BaseModels, Terms, net_days, value_histories

_DECIMALS = 4
_EPOCH = datetime.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one event did: the customer's value before and after, and the equity of all after."""

    customer: int
    before: float
    after: float
    equity: float


@dataclass(slots=True)
class LiveEquity:
    """The value of every customer, kept up to date; made by `load`.

    Attributes:
        day: the day of looking.
        models, terms: by which customers are valued.
    """

    day: datetime.date
    models: BaseModels
    terms: Terms
    _place: dict[int, int]
    _starts: NDArray[np.int64]
    _days: NDArray[np.int32]
    _amounts: Floats
    _values: list[float]
    _served: dict[int, float]
    _changed: dict[int, dict[int, float]] = field(default_factory=dict)
    _known: dict[tuple[float, float, float], float] = field(default_factory=dict)
    _total: float = 0.0
    _rest: float = 0.0

    @classmethod
    def load(
        cls,
        orders: pl.DataFrame,
        day: datetime.date,
        models: BaseModels,
        terms: Terms,
        served: pl.DataFrame | None = None,
    ) -> LiveEquity:
        """Value everybody once.

        Args:
            orders: columns customer (Int64), occurred_at (local), amount.
            day: the day of looking; what happened later is ignored.
            models: as `learn_models` gives them.
            terms: on what terms later money counts.
            served: columns customer, served: what serving each has cost by then; nothing where it is left out.
        """
        days = net_days(orders).filter(pl.col("occurred_at") <= day)
        counted = days.group_by("customer", maintain_order=True).len()
        numbers = counted["customer"].to_list()
        rounded = pl.col("served").round(_DECIMALS)
        cost = dict(served.select("customer", rounded).iter_rows()) if served is not None else {}
        starts = np.concatenate([[0], np.cumsum(counted["len"].to_numpy())]).astype(np.int64)
        live = cls(
            day,
            models,
            terms,
            dict(zip(numbers, range(len(numbers)), strict=True)),
            starts,
            days["occurred_at"].to_physical().to_numpy().astype(np.int32),
            days["amount"].to_numpy(),
            [0.0] * len(numbers),
            cost,
        )
        live._values = live._all_values().tolist()
        for value in live._values:
            live._add(value)
        return live

    @property
    def equity(self) -> float:
        """The sum of all values."""
        return self._total + self._rest

    def value_of(self, customer: int) -> float:
        """One customer's value; 0 for one who hasn't bought."""
        return self._values[self._place[customer]] if customer in self._place else 0.0

    def apply(self, customer: int, on: datetime.date, amount: float, served: float = 0.0) -> Moved:
        """Take in one purchase (amount above 0), return (below) or conversation (0), whenever it came.

        Args:
            customer: whose; a new number is a new customer.
            on: the day of the purchase. A return under an order's id counts on the day of the order.
            amount: in the business's currency.
            served: what handling it costs.

        Raises:
            BadInput: a day after the day of looking, or money that is no number.
        """
        if on > self.day:
            raise BadInput(f"An event of {on} cannot count on {self.day}.", hint="Load the equity as of a later day.")
        for money in (amount, served):
            if not np.isfinite(money):
                raise BadInput(f"An amount or a cost cannot be {money}.")
        if customer not in self._place:
            self._place[customer] = len(self._values)
            self._values.append(0.0)
        place = self._place[customer]
        days = self._changed.get(place)
        if days is None:
            days = self._changed[place] = self._loaded(place)
        number = (on - _EPOCH).days
        days[number] = round(days.get(number, 0.0) + amount, _DECIMALS)
        cost = self._served[customer] = round(self._served.get(customer, 0.0) + served, _DECIMALS)
        before, after = self._values[place], self._value(days, cost)
        self._values[place] = after
        self._add(-before)
        self._add(after)
        return Moved(customer, before, after, self.equity)

    def recompute(self) -> float:
        """The equity by valuing everybody anew: what `equity` must equal."""
        return float(np.sort(self._all_values()).sum())

    def _loaded(self, place: int) -> dict[int, float]:
        if place + 1 >= len(self._starts):
            return {}
        rows = slice(self._starts[place], self._starts[place + 1])
        return dict(zip(self._days[rows].tolist(), self._amounts[rows].tolist(), strict=True))

    def _value(self, days: dict[int, float], served: float) -> float:
        bought = [day for day, amount in days.items() if amount > 0]
        if not bought:
            return 0.0
        first, last, today = min(bought), max(bought), (self.day - _EPOCH).days
        total = round(sum(amount for amount in days.values() if amount > 0), _DECIMALS)
        net = round(sum(days.values()), _DECIMALS)
        history = (len(bought) - 1.0, (last - first) / 7, (today - first) / 7)
        columns = (np.array([value]) for value in (*history, total, net, served))
        return float(value_histories(self.models, self.terms, *columns, known=self._known)[0])

    def _all_values(self) -> Floats:
        """Everybody's value from their days, as they are now."""
        rows = np.repeat(np.arange(len(self._starts) - 1), np.diff(self._starts))
        kept = ~np.isin(rows, np.fromiter(self._changed, np.int64, len(self._changed)))
        who, day, amount = [rows[kept]], [self._days[kept]], [self._amounts[kept]]
        for number, days in self._changed.items():
            who.append(np.full(len(days), number))
            day.append(np.fromiter(days.keys(), np.int32, len(days)))
            amount.append(np.fromiter(days.values(), np.float64, len(days)))
        place, when, spent = np.concatenate(who), np.concatenate(day), np.concatenate(amount)
        bought, count = spent > 0, len(self._values)
        often = np.bincount(place[bought], minlength=count).astype(np.float64)
        first, last = np.full(count, np.iinfo(np.int32).max, np.int64), np.zeros(count, np.int64)
        np.minimum.at(first, place[bought], when[bought])
        np.maximum.at(last, place[bought], when[bought])
        total = np.round(np.bincount(place[bought], weights=spent[bought], minlength=count), _DECIMALS)
        net = np.round(np.bincount(place, weights=spent, minlength=count), _DECIMALS)
        values, today = np.zeros(count), (self.day - _EPOCH).days
        buyers = np.flatnonzero(often)
        recency, age = ((span[buyers] / 7).astype(np.float64) for span in (last - first, today - first))
        values[buyers] = value_histories(
            self.models,
            self.terms,
            often[buyers] - 1,
            recency,
            age,
            np.asarray(total[buyers], np.float64),
            np.asarray(net[buyers], np.float64),
            np.array([self._served.get(number, 0.0) for number in self._place])[buyers],
        )
        return values

    def _add(self, value: float) -> None:
        """Add to the total, with what rounding loses kept beside it (Neumaier 1974)."""
        total = self._total + value
        lost = (self._total - total) + value if abs(self._total) >= abs(value) else (value - total) + self._total
        self._total, self._rest = total, self._rest + lost
