"""The day on which they first ordered comes round again."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, day
from regulars.ledger.models import Action

_CHANCE = 0.02
_KEPT = 0.005

MOVE = Move(
    key="anniversary",
    name="Mark the day they became a customer",
    kind=Action.Kind.GESTURE,
    why=(
        "A relationship has a beginning, and who remembers the day shows that it is one. It is a thank-you for the "
        "years, with nothing to buy."
    ),
    assumes="Two in a hundred order who otherwise would not, and five in a thousand of those at risk stay.",
    rules=Rules(may="orders >= 3 and customer_years >= 1", now="anniversary_in_days <= 7", suits="not complaint_open"),
    lift=_CHANCE * pl.col("order_margin") + _KEPT * pl.col("at_stake").fill_null(0.0),
    reasons=(pl.format("First ordered on {}.", day(pl.col("first_order_on"))), RHYTHM),
    measure="Margin of the four weeks after, and who is still a customer a year on, beside the control group.",
    words={
        "post": Words(
            "{% if first_name %}Dear {{ first_name }}, {% endif %}you have been with us"
            "{% if since_year %} since {{ since_year }}{% else %} for another year{% endif %}, and today is the day it "
            "began. Thank you. {{ business }}"
        ),
        "email": Words(
            subject="Another year together{% if first_name %}, {{ first_name }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "About now{% if since_year %} in {{ since_year }}{% endif %} you ordered from us for the first time. "
                "Thank you for staying with us. If there is one thing we should do better in the next year, tell me."
                "\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=300,
)
