"""We broke a promise: say so before they do."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import AT_STAKE, days
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import SERVICE

_CHANCE = 0.15

MOVE = Move(
    key="promise-broken",
    name="Own up to the promise we broke",
    kind=Action.Kind.TASK,
    purpose=SERVICE,
    why=(
        "Trust is built on small promises, and lost over them. Whoever hears from us first that we did not keep our "
        "word, and what happens now, mostly forgives it; whoever has to ask does not."
    ),
    assumes="Fifteen in a hundred of those who would leave over it stay; it is told on, which costs half an order.",
    rules=Rules(now="promise_broken_days <= 30"),
    lift=_CHANCE * pl.col("at_stake").fill_null(0.0) + 0.5 * pl.col("usual_order_margin"),
    reasons=(pl.format("We broke a promise to them {} ago.", days(pl.col("promise_broken_days"))), AT_STAKE),
    measure="Who still orders in the half year after; and whether the next promise to them is kept.",
    words={
        "phone": Words(
            "We promised you something and did not keep our word. I am sorry. (Say what happens now, and by when. "
            "Enter it as a new promise, and keep that one.)"
        ),
        "email": Words(
            subject="We did not keep our word",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "We promised you something, and we did not keep our word. I am sorry. I have taken it over myself, and "
                "you will hear from me within two working days what happens now.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=30,
    despite_complaint=True,
    holdout=False,
)
