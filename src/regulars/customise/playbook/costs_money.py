"""Customers who cost money."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import money, times
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import SERVICE

_CHANCE = 0.30

MOVE = Move(
    key="costs-money",
    name="Find out what makes them costly",
    kind=Action.Kind.TASK,
    purpose=SERVICE,
    why=(
        "Returns and repeated questions mostly have a cause that we can remove: a wrong picture, a wrong size, a "
        "habit. Remove it, or agree on another way; do not just put up with it, and do not punish the customer."
    ),
    assumes="Three talks in ten remove the cause, and save next year what the last cost.",
    rules=Rules(may="orders >= 1", now="troubles_lately >= 2", suits="earned_lately < -5"),
    lift=-_CHANCE * pl.col("earned_lately"),
    reasons=(
        pl.format(
            "Cost us {} more than they earned us in the last {}.",
            money(-pl.col("earned_lately")),
            pl.col("both_periods"),
        ),
        pl.when(pl.col("returns_lately") > 0).then(
            pl.format(
                "Sent back or cancelled {}, {}.", money(pl.col("sent_back_lately")), times(pl.col("returns_lately"))
            )
        ),
        pl.when(pl.col("talks_lately") > 1).then(pl.format("Wrote or called {}.", times(pl.col("talks_lately")))),
    ),
    measure="What returns and conversations cost in the half year after, beside the half year before.",
    words={
        "phone": Words(
            "Several of your orders came back to us, and I would like to get it right the first time. What was not as "
            "you expected{% if last_thing %}, with the {{ last_thing }} for example{% endif %}? "
            "(Look for a cause that we can remove; offer advice before the order instead of a return after it.)"
        ),
        "email": Words(
            subject="How do we get it right the first time?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "Some of what you ordered went back to us, and each time that is trouble for you, too. What was not as "
                "you expected? If you tell me what you are looking for before you order, I will gladly help you "
                "choose.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=180,
)
