"""They buy the same thing so steadily that we could simply send it."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import days, times
from regulars.ledger.models import Action

_CHANCE = 0.08

MOVE = Move(
    key="standing-order",
    name="Offer to send it by itself",
    kind=Action.Kind.SERVICE,
    why=(
        "What has been bought at steady intervals five times will be bought again, by us or by whoever is nearest when "
        "it runs out. A standing order, ended with one word, spares the customer the remembering."
    ),
    assumes="Eight in a hundred take it, and so buy twice more in a year than they would have.",
    rules=Rules(
        may="orders >= 5 and not arranged", now="due_thing is not empty", suits="due_times >= 5 and risk <= 0.5"
    ),
    lift=_CHANCE * 2 * pl.col("due_margin"),
    reasons=(
        pl.format(
            "Bought {} {}, every {}.", pl.col("due_thing"), times(pl.col("due_times")), days(pl.col("due_gap_days"))
        ),
    ),
    measure="How often it is bought in the half year after, beside the control group.",
    words={
        "phone": Words(
            "You order {{ due_thing | default: 'the same thing' }} every {{ due_gap | default: 'few weeks' }}. Shall I "
            "send it by itself from now on? One word ends it, whenever you like. (Note how often, and from when.)"
        ),
        "email": Words(
            subject="Shall we remember {{ due_thing | default: 'it' }} for you?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You order {{ due_thing | default: 'the same thing' }} every {{ due_gap | default: 'few weeks' }}. If "
                "you like, we will send it by itself, and you need never think of it again. You can change it or end "
                "it with one word at any time. Just answer yes.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=365,
)
