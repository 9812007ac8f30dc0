"""A birthday within the week."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM
from regulars.ledger.models import Action

_CHANCE = 0.03
_KEPT = 0.005

MOVE = Move(
    key="birthday",
    name="Wish them a happy birthday",
    kind=Action.Kind.GESTURE,
    why=(
        "They told us the day; a wish costs little and is rarely forgotten. It is a wish, so there is nothing to buy "
        "with it."
    ),
    assumes="Three in a hundred order who otherwise would not, and five in a thousand of those at risk stay.",
    rules=Rules(may="orders >= 1", now="birthday_in_days <= 7"),
    lift=_CHANCE * pl.col("order_margin") + _KEPT * pl.col("at_stake").fill_null(0.0),
    reasons=(
        pl.format("Birthday on {}.", pl.col("birthday_on").dt.strftime("%-d %B")),
        RHYTHM,
    ),
    measure="Margin of the four weeks after, and who is still a customer a year on, beside the control group.",
    words={
        "email": Words(
            subject="Happy birthday{% if first_name %}, {{ first_name }}{% endif %}!",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "We wish you a very happy birthday, and a good year.\n\n{{ business }}"
            ),
        ),
        "post": Words(
            "{% if first_name %}Dear {{ first_name }}, {% endif %}a very happy birthday to you, from all of us. "
            "{{ business }}"
        ),
    },
    rest_days=300,
)
