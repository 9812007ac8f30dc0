"""One action's experiment as people see it: counts, money, intervals, and the verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from regulars.kernel.money import say_money


@dataclass(frozen=True, slots=True)
class Earned:
    """What an action earned, against its control group; money is margin, in `currency`, over the weeks that follow.

    Intervals are 95 %, valid at all looks together, unless they are called fixed. All of them, and the figures that
    follow from them, are None where they cannot be told.

    Attributes:
        started: the day of the first decision, as ISO; days: how long it has been running.
        treated, control: customers whose weeks are over, by the group that chance gave; expected_control: how many
            would be in control if chance alone had dealt.
        waiting: customers, of both groups, whose weeks are not over yet.
        carried_out: of the treated, with whom it was carried out; cost: what that cost in all.
        earned, control_earned: margin a customer, as it came.
        cap: margin beyond which a customer's counts no further.
        effect, low, high: what being open to it adds to a customer's margin; fixed_low, fixed_high: if looked at once.
        spread: standard error of the effect.
        total, total_low, total_high: the effect on all treated customers.
        done_effect, done_low, done_high: on a customer with whom it was carried out.
        assumed: the effect that was assumed when it was decided, on a customer who could have it.
        more_customers, more_days: until the assumed effect would show; 0 where it would already.
        verdict: in words.
    """

    action: str
    name: str
    currency: str
    started: str
    days: int
    treated: int
    control: int
    expected_control: float
    waiting: int
    carried_out: int
    cost: float
    earned: float
    control_earned: float
    verdict: str
    cap: float | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    fixed_low: float | None = None
    fixed_high: float | None = None
    spread: float | None = None
    total: float | None = None
    total_low: float | None = None
    total_high: float | None = None
    done_effect: float | None = None
    done_low: float | None = None
    done_high: float | None = None
    assumed: float | None = None
    more_customers: int | None = None
    more_days: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON values, with the same in words."""
        return asdict(self) | {"words": self.words()}

    def words(self) -> list[str]:
        """What there is to say beside the verdict, a sentence each."""

        def money(amount: float) -> str:
            return say_money(amount, self.currency)

        lines = []
        if self.total is not None and self.total_low is not None and self.total_high is not None:
            lines.append(
                f"In all it has brought {money(self.total)} of margin, between {money(self.total_low)} and "
                f"{money(self.total_high)}, from {self.treated:,} customers who could have it; carrying it out with "
                f"{self.carried_out:,} of them cost {money(self.cost)}."
            )
        if self.done_effect is not None and self.done_low is not None and self.done_high is not None:
            lines.append(
                f"On a customer with whom it was carried out the effect is {money(self.done_effect)}, between "
                f"{money(self.done_low)} and {money(self.done_high)}."
            )
        if self.assumed is not None and self.more_customers == 0:
            lines.append(f"An effect of {money(self.assumed)} a customer, as was assumed, would show by now.")
        elif self.assumed is not None and self.more_customers is not None and self.more_days is not None:
            lines.append(
                f"An effect of {money(self.assumed)} a customer, as was assumed, would show after about "
                f"{self.more_customers:,} more customers, {self.waiting:,} of whom wait already; the others come in "
                f"within {self.more_days:,} days at the pace so far."
            )
        return lines
