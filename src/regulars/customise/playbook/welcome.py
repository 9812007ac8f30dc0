"""Welcome newcomers within their first fortnight."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import day, money
from regulars.ledger.models import Action

_CHANCE = 0.03

MOVE = Move(
    key="welcome",
    name="Welcome them",
    kind=Action.Kind.MESSAGE,
    why=(
        "A first order is a stranger's trust on trial. A personal welcome in the first fortnight, with a name to turn "
        "to, is what they will remember us by."
    ),
    assumes="Three in a hundred of those who would not have, come back, and then once more.",
    rules=Rules(may="orders = 1", now="quiet_days between 1 and 14"),
    lift=_CHANCE * (1 - pl.col("p_active")) * 2 * pl.col("order_margin"),
    reasons=(
        pl.format("First order on {}: {}.", day(pl.col("last_order_on")), money(pl.col("spent"))),
        pl.when(pl.col("last_thing").is_not_null()).then(pl.format("It was for {}.", pl.col("last_thing"))),
    ),
    measure="A second order within twelve weeks, beside the control group.",
    words={
        "email": Words(
            subject="Welcome{% if first_name %}, {{ first_name }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "Thank you for your first order"
                "{% if last_thing %}: I hope that you like the {{ last_thing }}{% endif %}. If anything "
                "is not right, or if you would like advice, answer this e-mail: it comes to a person.\n\n"
                "Kind regards,\n{{ business }}"
            ),
        ),
        "post": Words(
            "{% if first_name %}Dear {{ first_name }}, {% endif %}thank you for your first order, and welcome. "
            "If anything is not right, tell us and we will see to it. {{ business }}"
        ),
        "phone": Words(
            "Thank you for your first order{% if last_thing %}, the {{ last_thing }}{% endif %}. Did all arrive well? "
            "You can always ask for me. (Sell nothing.)"
        ),
    },
    rest_days=365,
)
