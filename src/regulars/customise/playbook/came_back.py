"""Someone who stayed away for long has come back."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import day, days
from regulars.ledger.models import Action

_CHANCE = 0.06

MOVE = Move(
    key="came-back",
    name="Say that it is good to see them again",
    kind=Action.Kind.MESSAGE,
    why=(
        "Whoever returns after a long silence gives us a second chance, and mostly nobody notices. A word that we "
        "did makes it more than one order."
    ),
    assumes="Six in a hundred of those who would not have, order once more.",
    rules=Rules(
        may="orders >= 3",
        now="quiet_days between 1 and 28",
        suits="silence_before_days >= 150 and silence_before_days >= 3 * usual_gap_days",
    ),
    lift=_CHANCE * (1 - pl.col("p_active")) * 2 * pl.col("order_margin"),
    reasons=(
        pl.format(
            "Ordered on {}, after {} without an order.",
            day(pl.col("last_order_on")),
            days(pl.col("gap_before_last_days")),
        ),
    ),
    measure="A second order within twelve weeks, beside the control group.",
    words={
        "email": Words(
            subject="Good to see you again{% if first_name %}, {{ first_name }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "It was good to see your name among the orders again"
                "{% if last_thing %}; I hope that you like the {{ last_thing }}{% endif %}. If there was something "
                "that kept you away, I would be glad to know. Welcome back.\n\nKind regards,\n{{ business }}"
            ),
        ),
        "phone": Words(
            "Good to see you again. Is all well with your order"
            "{% if last_thing %}, the {{ last_thing }}{% endif %}? May I ask what kept you away?"
        ),
    },
    rest_days=365,
)
