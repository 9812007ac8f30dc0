"""How one customer's figures came about, in sentences a person can check."""

from __future__ import annotations

from decimal import Decimal

from regulars.differentiate.reasons import PROSPECT
from regulars.kernel.money import say_money
from regulars.ledger.business import Business
from regulars.ledger.models import Score

_LIKELY_LOST = 0.8


def explain_value(score: Score, business: Business, currency: str) -> list[str]:
    """What stands behind a score: the value with its interval, what goes into it, the risk, and what is at stake.

    Args:
        score: of the customer.
        business: on whose terms the value was reckoned.
        currency: of the money, as the score report gave it.
    """

    def money(amount: Decimal | None) -> str:
        return say_money(amount or Decimal(0), currency, cents=False)

    if score.value is None or score.expected_orders_year is None:
        reason = "have not bought yet" if score.tier == PROSPECT else "only took money back"
        return [f"No value is worked out for customers who {reason}."]
    lines = [
        f"Worth {money(score.value)}: the margin we expect over the next {business.horizon_years} years. "
        f"In nine cases out of ten it will be between {money(score.value_low)} and {money(score.value_high)}.",
        f"Reckoned from about {score.expected_orders_year:.1f} buying days in the coming year, "
        f"{money(score.expected_spend)} each after returns, at a margin of {float(business.margin_rate):.0%}, "
        "less what serving them is likely to take; "
        f"later money counts {float(business.discount_rate):.0%} less for each year.",
    ]
    if score.risk is not None:
        lines.append(
            f"Stays away longer than suits their own rhythm with a probability of {score.risk:.2f}; "
            f"that puts {money(score.at_stake)} at stake."
        )
        if score.value_if_back is not None and score.risk >= _LIKELY_LOST:
            lines.append(
                f"If they had left and came back, they would earn us {money(score.value_if_back)} "
                f"in the {business.horizon_years} years after."
            )
    return lines
