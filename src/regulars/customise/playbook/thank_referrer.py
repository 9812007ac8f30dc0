"""Somebody whom they brought has bought."""

from decimal import Decimal

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, whole
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import SERVICE

_CHANCE = 0.05

MOVE = Move(
    key="thank-referrer",
    name="Thank them: somebody they brought has bought",
    kind=Action.Kind.GESTURE,
    purpose=SERVICE,
    why=(
        "Whoever sends us a friend puts in a good word with their own name. They should hear that it was noticed, "
        "from a person, and without learning what their friend bought."
    ),
    assumes="Five in a hundred bring one more, worth what a customer's start is worth with us.",
    rules=Rules(may="brought >= 1", now="brought_days <= 30", suits="not complaint_open"),
    lift=_CHANCE * pl.col("newcomer_value"),
    reasons=(
        pl.when(pl.col("brought") == 1)
        .then(pl.lit("Brought one customer, who has now bought."))
        .otherwise(
            pl.format("Brought {} customers who have bought, the last of them lately.", whole(pl.col("brought")))
        ),
        RHYTHM,
    ),
    measure="New customers whom they bring within the half year after, beside the control group.",
    words={
        "post": Words(
            "{% if first_name %}Dear {{ first_name }}, {% endif %}you put in a good word for us, and it was heard. "
            "Thank you, from all of us. {{ business }}"
        ),
        "phone": Words(
            "You put in a good word for us, and I wanted to thank you myself. "
            "(Do not say what the other bought: that is theirs to tell.)"
        ),
        "email": Words(
            subject="Thank you for your good word{% if first_name %}, {{ first_name }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You put in a good word for us, and it was heard. That is the finest thing a customer can do for a "
                "business, so I wanted to thank you for it.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    cost=Decimal("1.00"),
    rest_days=60,
)
