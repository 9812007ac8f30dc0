"""Thank the most valuable, and offer nothing."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, WORTH, money, orders
from regulars.ledger.models import Action

_KEPT = 0.02
_GROWN = 0.002

MOVE = Move(
    key="thank",
    name="Thank them, and offer nothing",
    kind=Action.Kind.GESTURE,
    why=(
        "Loyalty is never to be taken for granted. Those who bring the most hear from us mostly when we want "
        "something; once a year a person thanks them by hand, with nothing to buy."
    ),
    assumes="It keeps two in a hundred of those who would leave, and lifts the value of the others by 0.2%.",
    rules=Rules(
        may="tier = 'most valuable' and orders >= 5",
        now="quiet_days <= 1.5 * usual_gap_days",
        suits="complaints_half_year = 0",
    ),
    lift=_KEPT * pl.col("at_stake") + _GROWN * pl.col("value"),
    reasons=(
        pl.format("Among our most valuable: {} in {} so far.", money(pl.col("spent")), orders(pl.col("orders"))),
        RHYTHM,
        WORTH,
    ),
    measure="Margin of the twelve weeks after, and who is still a customer a year on, beside the control group.",
    words={
        "post": Words(
            "{% if first_name %}Dear {{ first_name }}, {% endif %}you have come back to us again and again"
            "{% if since_year %} since {{ since_year }}{% endif %}, and we don't take it for granted. "
            "Thank you, from all of us. {{ business }}"
        ),
        "phone": Words(
            "I have no other reason than to thank you: you have come back to us again and again"
            "{% if since_year %} since {{ since_year }}{% endif %}, and it means a lot to a business like ours. "
            "Is there anything that we could do better for you? (Sell nothing.)"
        ),
        "email": Words(
            subject="Thank you{% if first_name %}, {{ first_name }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "This is no offer, just a thank-you. You have come back to us again and again"
                "{% if since_year %} since {{ since_year }}{% endif %}, and we don't take it for granted. If there is "
                "ever anything that we could do better, write to me.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=365,
)
