"""What a period's discounts went to: new customers, customers who would have bought anyway, and orders nobody expected.

A discount comes off the margin whole. Per customer, let `let_off` be what they were let off, and `chance` how likely
they were to buy within the period by what was known when it began, discounts or not. Then

- anyway = let_off x chance, of who had bought before: that much is expected to have been given away, for orders that
  would have come now at the full price, or sooner or later;
- won = let_off of those who bought for the first time: the price of winning them;
- drew = what is left: spent on orders that were not expected.

They add up to what was let off, to the last digit. It is an estimate, and no proof: whoever watches for sales waits for
them, and was likely to buy at the next one. Only customers whom chance leaves without a discount tell what it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from regulars.kernel.money import say_money
from regulars.measure.changes import exact, total
from regulars.measure.standing import DECIMALS

ANYWAY = (pl.col("let_off") * pl.col("chance").fill_null(0.0)).round(DECIMALS)
"""What each customer was let off for buying what they would have bought anyway, from `changes_between`."""


@dataclass(frozen=True, slots=True)
class LetOff:
    """Money to 4 decimals; see the file's head.

    Attributes:
        amount: all that was let off; `won`, `anyway` and `drew` add up to it.
        customers: to how many.
        cash, taken: what they brought, less what serving them cost, and what of it was taken from tomorrow.
    """

    amount: Decimal
    won: Decimal
    anyway: Decimal
    customers: int
    cash: Decimal
    taken: Decimal

    @property
    def drew(self) -> Decimal:
        """For orders that were not expected."""
        return self.amount - self.won - self.anyway

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        names = ("amount", "won", "anyway", "drew", "cash", "taken")
        return {name: float(getattr(self, name)) for name in names} | {"customers": self.customers}


def let_off(changes: pl.DataFrame) -> LetOff:
    """Of a period whose changes are as `changes_between` gives them, with the column taken."""
    new = pl.col("chance").is_null()
    told = changes.filter(pl.col("let_off") > 0).select(
        "cash",
        "taken",
        amount="let_off",
        anyway=ANYWAY,
        won=pl.when(new).then(pl.col("let_off")).otherwise(0.0),
    )
    sums = told.select(total(name).alias(name) for name in told.columns).row(0, named=True)
    return LetOff(customers=told.height, **{name: exact(units) for name, units in sums.items()})


def say_let_off(found: dict[str, Any], harvest: dict[str, Any], currency: str) -> list[str]:
    """In sentences, where anything was let off: to whom, and whether more was taken from those than from the others.

    Args:
        found: as `LetOff.to_json` gives it.
        harvest: the whole of the period, as `Harvest.to_json` gives it.
        currency: of the money.
    """
    if not found["amount"]:
        return []

    def money(name: str) -> str:
        return say_money(found[name], currency, cents=False)

    lines = [
        f"{money('amount')} was let off in discounts, to {found['customers']:,} customers: {money('won')} to win new "
        f"ones, {money('anyway')} to customers who would be expected to buy anyway, and {money('drew')} for orders "
        "that were not expected."
    ]
    cash, taken = harvest["cash"] - found["cash"], harvest["taken"] - found["taken"]
    if found["cash"] > 0 and cash > 0:
        lines.append(
            "Of each 100 of cash from customers who were let off something, "
            f"{found['taken'] / found['cash'] * 100:.0f} were taken from tomorrow; from those who paid in "
            f"full, {taken / cash * 100:.0f}."
        )
    return lines
