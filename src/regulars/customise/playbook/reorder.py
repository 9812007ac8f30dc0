"""Remind them of what they buy again and again, just before it runs out."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import day, days, times
from regulars.ledger.models import Action

_CHANCE = 0.10

MOVE = Move(
    key="reorder",
    name="Remember it for them: time to reorder",
    kind=Action.Kind.SERVICE,
    why=(
        "What a customer buys at steady intervals, we can remember for them. A reminder when it is about to run out "
        "saves them a trip and an empty shelf, and leaves them no reason to look around."
    ),
    assumes="One in ten buys it from us who would have forgotten it, or gone elsewhere.",
    rules=Rules(now="due_thing is not empty"),
    lift=_CHANCE * pl.col("due_margin"),
    reasons=(
        pl.format(
            "Bought {} {}, every {}, last on {}.",
            pl.col("due_thing"),
            times(pl.col("due_times")),
            days(pl.col("due_gap_days")),
            day(pl.col("due_last_on")),
        ),
        pl.when(pl.col("due_in_days") >= 0)
        .then(pl.lit("It should run out within days."))
        .otherwise(pl.lit("It should have run out by now.")),
    ),
    measure="Whether it is bought again within two weeks of running out, beside the control group.",
    words={
        "email": Words(
            subject="Time for more {{ due_thing | default: 'of the usual' }}?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "Going by your last orders, your {{ due_thing | default: 'usual order' }} should be running out about "
                "now. Answer yes and we will send the same again; or tell us how often you want it, and we will "
                "remember it for you.\n\nKind regards,\n{{ business }}"
            ),
        ),
        "phone": Words(
            "Your {{ due_thing | default: 'usual order' }} should be running out about now: shall we send the same "
            "again? (Offer to remember it for them every {{ due_gap | default: 'few weeks' }}.)"
        ),
    },
    rest_days=21,
)
