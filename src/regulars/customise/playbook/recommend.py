"""Advocates: ask a happy, loyal customer to recommend us."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, day, money, orders
from regulars.ledger.models import Action

_CHANCE = 0.04

MOVE = Move(
    key="recommend",
    name="Ask whom they would recommend us to",
    kind=Action.Kind.QUESTION,
    why=(
        "The best new customers are friends of the best old ones. Those who are happy mostly like to be asked, "
        "if it is rare, honest, and nothing is bought with it."
    ),
    assumes="Four in a hundred bring somebody, worth what a customer's start is worth with us.",
    rules=Rules(
        may="orders >= 5",
        now="complaints_half_year = 0",
        suits="risk <= 0.3 and (praises_year > 0 or tier = 'most valuable')",
    ),
    lift=_CHANCE * pl.col("newcomer_value"),
    reasons=(
        pl.when(pl.col("praises_year") > 0).then(
            pl.format(
                "Praised us on {}{}.",
                day(pl.col("last_praise_on")),
                pl.when(pl.col("last_praise").is_not_null())
                .then(pl.format(": “{}”", pl.col("last_praise")))
                .otherwise(pl.lit("")),
            )
        ),
        pl.format(
            "Loyal: {} since {}, {} in all.",
            orders(pl.col("orders")),
            pl.col("first_order_on").dt.year(),
            money(pl.col("spent")),
        ),
        RHYTHM,
    ),
    measure="New customers whom they brought within twelve weeks, beside the control group.",
    words={
        "email": Words(
            subject="A small favour{% if first_name %}, {{ first_name }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You have come back to us again and again{% if since_year %} since {{ since_year }}{% endif %}, so I "
                "dare to ask: do you know somebody who would like what we do? If so, pass this on, or tell me what we "
                "should do better first. And thank you for being with us.\n\nKind regards,\n{{ business }}"
            ),
        ),
        "phone": Words(
            "Thank you for coming back to us{% if since_year %} since {{ since_year }}{% endif %}. Is there somebody "
            "you know who would like what we do? (Ask once. A no is fine.)"
        ),
    },
    rest_days=365,
)
