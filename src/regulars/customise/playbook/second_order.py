"""The second order: bought once, in the weeks in which most second orders come."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import day, days, money
from regulars.ledger.models import Action

_CHANCE = 0.05

MOVE = Move(
    key="second-order",
    name="Help them to their second order",
    kind=Action.Kind.MESSAGE,
    why=(
        "The largest step of all is from the first order to the second. It is taken within a few weeks or hardly "
        "ever; asking how the first one was, then, is service and reminder in one."
    ),
    assumes="Five in a hundred of those who would not have, order a second time, and then once more.",
    rules=Rules(
        may="orders = 1",
        now="quiet_days > 14 and quiet_days between second_order_from and second_order_until",
    ),
    lift=_CHANCE * (1 - pl.col("p_active")) * 2 * pl.col("order_margin"),
    reasons=(
        pl.format("Bought once: {} on {}.", money(pl.col("spent")), day(pl.col("last_order_on"))),
        pl.format(
            "Half of all second orders come between {} and {} after the first: that is now.",
            days(pl.col("second_order_from")),
            days(pl.col("second_order_until")),
        ),
    ),
    measure="A second order within eight weeks, beside the control group.",
    words={
        "email": Words(
            subject="How do you like {% if last_thing %}the {{ last_thing }}{% else %}your first order{% endif %}?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "{% if last_thing %}I hope that you are enjoying the {{ last_thing }}"
                "{% else %}I hope that you were happy with your first order{% endif %}. Was everything as you "
                "expected? If not, tell me and I will see to it. And if you liked it: "
                "{% if companion %}others who chose the same often take {{ companion }} next."
                "{% else %}tell me what you like, and I will suggest what to try next.{% endif %}\n\n"
                "Kind regards,\n{{ business }}"
            ),
        ),
        "phone": Words(
            "You ordered from us for the first time{% if last_ordered %} on {{ last_ordered }}{% endif %}: was all as "
            "you expected?{% if last_thing %} How do you like the {{ last_thing }}?{% endif %} What else can we do?"
        ),
    },
    rest_days=180,
)
