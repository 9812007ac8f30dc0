"""A customer with room to grow, who has just bought: show what goes with it."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, orders
from regulars.ledger.models import Action

_CHANCE = 0.04

MOVE = Move(
    key="second-thing",
    name="Show what goes with what they just bought",
    kind=Action.Kind.OFFER,
    why=(
        "Those with most room to grow buy the rest elsewhere. Just after an order, while it is still in their minds, "
        "one thing that goes with it is help; ten would be advertising."
    ),
    assumes="Four in a hundred add half an order within the next weeks.",
    rules=Rules(
        may="tier = 'most growable' and orders between 1 and 20",
        now="quiet_days between 5 and 21",
        suits="goes_with is not empty and complaints_half_year = 0",
    ),
    lift=_CHANCE * 0.5 * pl.col("order_margin"),
    reasons=(
        pl.format("Bought {}; others who do mostly also buy {}.", pl.col("last_thing"), pl.col("companion")),
        pl.format("{} so far, and room for more.", orders(pl.col("orders"))),
        RHYTHM,
    ),
    measure="A second thing among the orders of the eight weeks after, beside the control group.",
    words={
        "email": Words(
            subject="What goes with {% if last_thing %}the {{ last_thing }}{% else %}your order{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "I hope that you are happy with {% if last_thing %}the {{ last_thing }}{% else %}what you ordered"
                "{% endif %}. Most who take it also take {{ companion | default: 'something to go with it' }}: if you "
                "like, I will tell you why, and whether it suits you. Just answer.\n\nKind regards,\n{{ business }}"
            ),
        ),
        "phone": Words(
            "How do you like {% if last_thing %}the {{ last_thing }}{% else %}what you ordered{% endif %}? Many take "
            "{{ companion | default: 'something else' }} with it. (One suggestion, no more.)"
        ),
    },
    rest_days=90,
)
