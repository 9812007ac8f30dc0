"""We kept a promise: hear whether it was kept in their eyes, too."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, days
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import SERVICE

_KEPT = 0.03

MOVE = Move(
    key="promise-kept",
    name="Hear whether what we promised was done well",
    kind=Action.Kind.SERVICE,
    purpose=SERVICE,
    why=(
        "A promise is kept when the customer says so. One question a few days later closes it, or brings to light what "
        "our own list calls done."
    ),
    assumes="Three in a hundred of those who would leave stay.",
    rules=Rules(may="orders >= 1", now="promise_kept_days between 2 and 14", suits="not complaint_open"),
    lift=_KEPT * pl.col("at_stake").fill_null(0.0) + 0.01 * pl.col("usual_order_margin"),
    reasons=(pl.format("We kept a promise to them {} ago.", days(pl.col("promise_kept_days"))), RHYTHM),
    measure="How many say that it was done well; and complaints of the twelve weeks after, beside the control group.",
    words={
        "phone": Words(
            "We did what we promised you, by our own list. Is it done as you wanted it? Is anything still open?"
        ),
        "email": Words(
            subject="Is it as you wanted it?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "We have done what we promised you; so our list says. What counts is what you say: is it as you wanted "
                "it, or is something still open? A yes or a no is enough.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=30,
)
