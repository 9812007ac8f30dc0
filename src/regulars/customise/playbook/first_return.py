"""The very first order went back."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import day, money
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import SERVICE

_CHANCE = 0.08

MOVE = Move(
    key="first-return",
    name="Their first order went back: find out why",
    kind=Action.Kind.SERVICE,
    purpose=SERVICE,
    why=(
        "A newcomer who sends the first order back is about to forget us. Asked at once what was wrong, and helped to "
        "the right thing, some of them stay, and all of them tell us what to put right."
    ),
    assumes="Eight in a hundred find the right thing with us after all, and then order as newcomers do.",
    rules=Rules(may="orders <= 1", now="returns_lately >= 1 and quiet_days <= 45", suits="not complaint_open"),
    lift=_CHANCE * pl.col("usual_order_margin"),
    reasons=(
        pl.format("Sent back or cancelled {} of their first order.", money(pl.col("sent_back_lately"))),
        pl.format("Ordered on {}.", day(pl.col("last_order_on"))),
    ),
    measure="An order within eight weeks that is kept, beside the control group; and the causes, counted.",
    words={
        "phone": Words(
            "Your first order came back to us{% if last_thing %}, with the {{ last_thing }}{% endif %}. I am sorry "
            "that it was not right. What had you hoped for? (Help them to the right thing; or say that we have none.)"
        ),
        "email": Words(
            subject="What was not right with your order?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "Your first order came back to us, and I am sorry that it was not right. If you tell me in a line what "
                "you had hoped for, I will look for it myself, or tell you honestly that we don't have it.\n\n"
                "Kind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=180,
)
