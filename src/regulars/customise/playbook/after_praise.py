"""They praised us: answer, and pass it on."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, day
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import SERVICE

_CHANCE = 0.04

MOVE = Move(
    key="after-praise",
    name="Answer their praise",
    kind=Action.Kind.GESTURE,
    purpose=SERVICE,
    why=(
        "Complaints are answered; praise mostly is not. Whoever took the trouble to say something kind hears that it "
        "reached the person who earned it."
    ),
    assumes="Four in a hundred order once more who otherwise would not.",
    rules=Rules(may="orders >= 1", now="praise_days <= 14", suits="not complaint_open"),
    lift=_CHANCE * pl.coalesce("order_margin", "usual_order_margin"),
    reasons=(
        pl.format(
            "Praised us on {}{}.",
            day(pl.col("last_praise_on")),
            pl.when(pl.col("last_praise").is_not_null())
            .then(pl.format(": “{}”", pl.col("last_praise")))
            .otherwise(pl.lit("")),
        ),
        RHYTHM,
    ),
    measure="Margin of the four weeks after, and new customers whom they bring, beside the control group.",
    words={
        "email": Words(
            subject="Thank you for your kind words{% if first_name %}, {{ first_name }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "What you wrote to us went round the whole team, and to the one who earned it first of all. It made "
                "our day: thank you.\n\nKind regards,\n{{ business }}"
            ),
        ),
        "phone": Words(
            "Thank you for what you said about us. I passed it on to the person it was meant for. "
            "(That is all. Do not ask for a review in the same breath.)"
        ),
    },
    rest_days=90,
)
