"""What of a period's cash was taken from tomorrow: paid for by equity that the same customers lost meanwhile.

A period of high sales and falling equity eats the seed of the next harvest (Peppers and Rogers). Per customer, let
`cash` be what they brought, and `behaved` what they did to their own value, the models of the start holding, so that
what we learnt since plays no part. Then

- taken = min(cash, -behaved) where both are above 0: that much of the cash only turned value that was already there
  into money. It was ours before; it is not there any more.
- outright = cash - taken: cash that came with value held or rising, or beyond what their value fell.
- grown: the rises of value, new customers included; unpaid: the falls of value for which no cash came.

So value created = outright + grown - unpaid + model, to the last digit, and `taken` creates nothing.

What it is not: a proof that somebody bought early. Some of every harvest is ripe: whoever buys for the last time, or
buys and then rests, brings cash while their value fades, in good years too. So the share taken is set beside the same
business's usual share; what exceeds that was not to be expected. Nor does it say what caused it: a discount, a price, a
shortage, the season. Customers who were let off something stand beside those who paid in full (`let_off`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from regulars.kernel.money import say_money
from regulars.measure.changes import exact, total
from regulars.measure.let_off import LetOff, let_off, say_let_off

_FELL = (-pl.col("behaved")).clip(lower_bound=0.0)

TAKEN = pl.min_horizontal(_FELL, pl.col("cash").clip(lower_bound=0.0))
"""What each customer's cash took from tomorrow, from the columns of `changes_between`."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """A period's cash beside the change of equity of the same customers; money to 4 decimals, see the file's head.

    Attributes:
        cash: of the period; `taken` and `outright` add up to it.
        customers: of how many something was taken from tomorrow.
        behaved: change of equity, the models being equal: `grown` less `unpaid` less `taken`.
        let_off: the period's discounts.
    """

    cash: Decimal
    taken: Decimal
    customers: int
    grown: Decimal
    unpaid: Decimal
    let_off: LetOff

    @property
    def outright(self) -> Decimal:
        """Cash that took nothing from tomorrow."""
        return self.cash - self.taken

    @property
    def behaved(self) -> Decimal:
        """What customers did to equity."""
        return self.grown - self.unpaid - self.taken

    @property
    def share(self) -> float | None:
        """Of the cash, what was taken from tomorrow; None where no cash came."""
        return float(self.taken / self.cash) if self.cash > 0 else None

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "cash": float(self.cash),
            "taken": float(self.taken),
            "outright": float(self.outright),
            "customers": self.customers,
            "grown": float(self.grown),
            "unpaid": float(self.unpaid),
            "behaved": float(self.behaved),
            "share": None if self.share is None else round(self.share, 6),
            "let_off": self.let_off.to_json(),
        }


def harvest(changes: pl.DataFrame) -> Harvest:
    """The harvest of a period whose changes are as `changes_between` gives them."""
    changes = changes.with_columns(taken=TAKEN)
    told = changes.select(
        "cash", "taken", grown=pl.col("behaved").clip(lower_bound=0.0), unpaid=_FELL - pl.col("taken")
    )
    names = ("cash", "taken", "grown", "unpaid")
    sums = told.select((pl.col("taken") > 0).sum().alias("customers"), *(total(name).alias(name) for name in names))
    figures = sums.row(0, named=True)
    return Harvest(
        customers=figures["customers"], let_off=let_off(changes), **{name: exact(figures[name]) for name in names}
    )


def say_harvest(found: dict[str, Any], usual: float | None, currency: str) -> list[str]:
    """In sentences: what was taken, whether that is more than usual, how equity fared, and what discounts went to.

    Args:
        found: as `Harvest.to_json` gives it.
        usual: the share taken in the periods before, all together; None where there were none.
        currency: of the money.
    """

    def money(amount: float) -> str:
        return say_money(amount, currency, cents=False)

    if found["share"] is None:
        return ["No cash came in on the whole, so nothing was taken from tomorrow."]
    lines = [
        f"Of each 100 of cash, {found['share'] * 100:.0f} were taken from tomorrow: "
        f"{money(found['taken'])} of {money(found['cash'])} came from {found['customers']:,} customers whose value "
        "fell meanwhile, by as much."
    ]
    if usual is not None:
        apart = (found["share"] - usual) * 100
        than = "about as many as usual" if abs(apart) < 2 else f"{abs(apart):.0f} {'more' if apart > 0 else 'fewer'}"
        lines.append(f"Usually it is {usual * 100:.0f}; this was {than}.")
    if found["behaved"] < 0:
        lines.append(
            f"All customers together became worth {money(-found['behaved'])} less by what they did: "
            "the period ate into what later ones were to bring."
        )
    else:
        lines.append(
            f"All customers together became worth {money(found['behaved'])} more by what they did: "
            "what was taken was sown anew."
        )
    # What was measured by an earlier version has no discounts; the next run measures it anew.
    return lines + (say_let_off(found["let_off"], found, currency) if "let_off" in found else [])


def usual_share(periods: list[dict[str, Any]]) -> float | None:
    """The share taken in some periods together, each a `Harvest` as JSON; None where no cash came."""
    cash = sum(one["cash"] for one in periods)
    return sum(one["taken"] for one in periods) / cash if cash > 0 else None
