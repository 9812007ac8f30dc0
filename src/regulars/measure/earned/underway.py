"""What is being tried now, before a verdict: who is in it so far, how many it takes, and when it can show.

How many it takes follows from the effect that was assumed when the step was chosen, and from how far apart customers
are: what the same ones brought in the last four weeks that are known stands for the four weeks to come.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.ledger.orders import orders_in_currency
from regulars.measure.earned.actions import WEEKS
from regulars.measure.earned.earned import Earned
from regulars.measure.earned.entries import ALL, entries
from regulars.measure.earned.judge import FEWEST, FEWEST_BUYERS
from regulars.measure.earned.margins import with_margins
from regulars.science.experiments.capping import cap_of
from regulars.science.experiments.planning import customers_needed

PACE_DAYS = 14
"""Days that a test must have been running before its pace tells when enough will have come in."""


@dataclass(frozen=True, slots=True)
class Underway:
    """A step that is being tried and has no verdict yet; money is margin in `currency`, of four weeks.

    Attributes:
        since: the day of the first decision, as ISO; days: how long ago that is.
        share: of the customers whom chance lets have it.
        treated, control: customers so far, by the group that chance gave; carried_out: with how many it was.
        assumed: the effect on a customer that was assumed when it was chosen, were it always carried out.
        usual, deviation: what the same customers brought in the last four weeks known, on average, and how far apart;
            bought: how many of them brought anything.
        needed: customers of both groups together until the assumed effect would show; None where none was assumed, or
            too few bought to know how far apart customers are.
        first_verdict: the day when the first of them have had their four weeks, as ISO.
        more_days: until enough will have come in and had their weeks, at the pace so far; None while it is not known.
    """

    action: str
    name: str
    currency: str
    since: str
    days: int
    share: float
    treated: int
    control: int
    carried_out: int
    assumed: float
    usual: float
    deviation: float
    bought: int
    needed: int | None
    first_verdict: str
    more_days: int | None

    @property
    def missing(self) -> int | None:
        """How many are still to come in."""
        return None if self.needed is None else max(0, self.needed - self.treated - self.control)

    def to_json(self) -> dict[str, Any]:
        """As JSON values, with the same in words."""
        return asdict(self) | {"missing": self.missing, "words": self.words()}

    def words(self) -> list[str]:
        """What there is to say, a sentence each."""
        assumed, usual, apart = (say_money(one, self.currency) for one in (self.assumed, self.usual, self.deviation))
        lines = [
            f"So far {self.treated:,} customers can have it and {self.control:,} are left alone: chance lets "
            f"{self.share * 100:.0f} of 100 have it. It was carried out with {self.carried_out:,} of them."
        ]
        if self.needed is None:
            few = (
                f"{self.bought:,} of them bought in the last four weeks; to know how far apart they are takes "
                f"{FEWEST_BUYERS} of {FEWEST}"
            )
            why = "nothing is assumed of it" if self.assumed <= 0 else few
            return [*lines, f"How many it takes cannot be told yet: {why}."]
        lines.append(
            f"It is assumed to add {assumed} a customer in four weeks, in which they have lately brought {usual}, give "
            f"or take {apart}. To tell that from chance takes about {self.needed:,} customers"
            + (f", {self.missing:,} more than there are." if self.missing else "; there are as many.")
        )
        if not self.missing:
            lines.append("So it can show once they have had their four weeks.")
        elif self.more_days is None:
            lines.append(f"At what pace they come in is known once it has been running for {PACE_DAYS} days.")
        else:
            lines.append(f"At the pace so far that is in {self.more_days:,} days, their four weeks included.")
        return lines


def underway(at: datetime, as_of: datetime, business: Business, outcomes: Sequence[Earned]) -> list[Underway]:
    """What is being tried at a moment and has no verdict yet: all steps together first, then by name.

    Args:
        at: the moment; decisions up to it count.
        as_of: until when it is known what customers did.
        business: the settings.
        outcomes: what has been judged so far, as of `as_of`.
    """
    judged = {one.action for one in outcomes if one.effect is not None}
    entered = entries(at, WEEKS).filter(pl.col("chance").is_between(0, 1, closed="none"))
    waiting = entered.filter(~pl.col("action").is_in(sorted(judged)))
    if waiting.is_empty():
        return []
    orders, currency = orders_in_currency(business, as_of)
    orders = orders.filter(pl.col("currency").fill_null(currency) == currency)
    lately = waiting.with_columns(began="since", since=pl.lit(as_of - timedelta(weeks=WEEKS)))
    rows = with_margins(lately, orders, WEEKS, float(business.margin_rate))
    found = [_planned(part, at, currency) for part in rows.partition_by("action", maintain_order=True)]
    return sorted(found, key=lambda one: (one.action != ALL, one.name, one.action))


def _planned(rows: pl.DataFrame, at: datetime, currency: str) -> Underway:
    """One step, from its customers with what they brought lately."""
    margin, share = rows["margin"].to_numpy(), float(rows["chance"].mean() or 0.0)  # type: ignore[arg-type]
    capped = np.minimum(margin, cap_of(margin))
    began: datetime = rows["began"].min()  # type: ignore[assignment]
    days, deviation = (at - began).days, float(capped.std())
    assumed = float(rows.filter(~pl.col("control"))["assumed"].mean() or 0.0)  # type: ignore[arg-type]
    needed, bought = None, int((margin > 0).sum())
    if round(assumed, 2) > 0 and rows.height >= FEWEST and bought >= FEWEST_BUYERS:
        needed = max(customers_needed(assumed, deviation, share), math.ceil(FEWEST / min(share, 1 - share)))
    missing = None if needed is None else needed - rows.height
    knows_pace = days >= PACE_DAYS and missing is not None and missing > 0
    return Underway(
        action=rows["action"][0],
        name=rows["name"][-1],
        currency=currency,
        since=began.date().isoformat(),
        days=days,
        share=round(share, 4),
        treated=int((~rows["control"]).sum()),
        control=int(rows["control"].sum()),
        carried_out=int(rows["carried_out"].sum()),
        assumed=round(assumed, 2),
        usual=round(float(capped.mean()), 2),
        deviation=round(deviation, 2),
        bought=bought,
        needed=needed,
        first_verdict=(began + timedelta(weeks=WEEKS)).date().isoformat(),
        more_days=math.ceil((missing or 0) * days / rows.height + 7 * WEEKS) if knows_pace else None,
    )
