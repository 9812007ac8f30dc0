"""Prospects on the list who never bought."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import day
from regulars.ledger.models import Action

_CHANCE = 0.015

MOVE = Move(
    key="never-bought",
    name="Ask what they are looking for",
    kind=Action.Kind.QUESTION,
    why=(
        "Someone on the list who never bought had a reason to leave their address. One question, what they were "
        "looking for, tells more than ten newsletters, and the answer is remembered."
    ),
    assumes="Fifteen in a thousand become customers, worth what a customer's start is worth with us.",
    rules=Rules(may="never_bought and has_email", now="known_days between 3 and 730"),
    lift=_CHANCE * pl.col("newcomer_value"),
    reasons=(
        pl.format("On our list since {}, and has not bought yet.", day(pl.col("known_on"))),
        pl.when(pl.col("talks_year") > 0).then(pl.lit("Has written to us: read it before you answer.")),
    ),
    measure="A first order within twelve weeks, beside the control group; and how many answered.",
    words={
        "email": Words(
            subject="What were you looking for{% if first_name %}, {{ first_name }}{% endif %}?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You left us your address some time ago, and I would like to ask just one thing: what were you hoping "
                "to find? Answer in a word or two, and I will tell you honestly whether we have it.\n\n"
                "Kind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=90,
)
