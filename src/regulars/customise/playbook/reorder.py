"""Remind them of what they buy again and again, just before it runs out, or of their usual order when it is due."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, day, days, times
from regulars.ledger.models import Action

_CHANCE = 0.10
_USUAL_CHANCE = 0.05
_DUE = pl.col("due_thing").is_not_null()

MOVE = Move(
    key="reorder",
    name="Remember it for them: time to reorder",
    kind=Action.Kind.SERVICE,
    why=(
        "What a customer buys at steady intervals, we can remember for them. A reminder when it is about to run out, "
        "or when their usual order is due, "
        "saves them a trip and an empty shelf, and leaves them no reason to look around."
    ),
    assumes=(
        "One in ten buys it from us who would have forgotten it, or gone elsewhere; one in twenty where only the time "
        "of their usual order is known, not what it will be."
    ),
    rules=Rules(
        now=(
            "due_thing is not empty or (orders >= 3 and usual_gap_days >= 7 "
            "and quiet_days between 0.9 * usual_gap_days and 1.25 * usual_gap_days and not arranged)"
        ),
    ),
    lift=pl.when(_DUE).then(_CHANCE * pl.col("due_margin")).otherwise(_USUAL_CHANCE * pl.col("order_margin")),
    reasons=(
        pl.format(
            "Bought {} {}, every {}, last on {}.",
            pl.col("due_thing"),
            times(pl.col("due_times")),
            days(pl.col("due_gap_days")),
            day(pl.col("due_last_on")),
        ),
        pl.when(_DUE & (pl.col("due_in_days") >= 0))
        .then(pl.lit("It should run out within days."))
        .when(_DUE)
        .then(pl.lit("It should have run out by now.")),
        pl.when(~_DUE).then(RHYTHM),
    ),
    measure="Whether they order within two weeks of running out, or of their usual day, beside the control group.",
    words={
        "email": Words(
            subject="Time for more {{ due_thing | default: 'of the usual' }}?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "Going by your last orders, "
                "{% if due_thing %}your {{ due_thing }} should be running out about now. "
                "Answer yes and we will send the same again"
                "{% else %}it is about time for your usual order. "
                "Answer yes and we will send what you had last time{% endif %}; "
                "or tell us how often you want it, and we will remember it for you.\n\nKind regards,\n{{ business }}"
            ),
        ),
        "phone": Words(
            "{% if due_thing %}Your {{ due_thing }} should be running out about now"
            "{% else %}It is about time for your usual order{% endif %}: shall we send the same "
            "again? (Offer to remember it for them every {{ due_gap | default: 'few weeks' }}.)"
        ),
    },
    rest_days=21,
)
