"""The news of the month, for those to whom it is worth more than it asks of them."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM
from regulars.ledger.models import Action

_CHANCE = 0.0125
_STARTS = 0.0025
_COMES = pl.col("p_active").fill_null(0.0)
_BOUGHT = _COMES * _CHANCE * pl.col("order_margin") + (1 - _COMES) * _STARTS * pl.col("return_value")

MOVE = Move(
    key="news",
    name="Tell them what is new",
    kind=Action.Kind.MESSAGE,
    why=(
        "A letter to everybody costs next to nothing, and so do most of its readers' attention and patience, until "
        "they are gone. It is worth sending to those who may buy because of it, when nothing that is about them is due."
    ),
    assumes=(
        "Told in person, it would make 12 in a thousand order who otherwise would not; by e-mail five, as large tests "
        "found. Of those who left, or never bought, a fifth as many."
    ),
    rules=Rules(
        may="has_email and known_days >= 28",
        suits="quiet_days is empty or quiet_days > 28",
        now="usual_gap_days is empty or quiet_days > usual_gap_days",
    ),
    lift=pl.when("never_bought").then(_STARTS * pl.col("newcomer_value")).otherwise(_BOUGHT),
    reasons=(
        pl.when(pl.col("favourite").is_not_null()).then(pl.format("Likes {} best.", pl.col("favourite"))),
        RHYTHM,
        pl.when("never_bought").then(pl.lit("On our list, and has not bought yet.")),
    ),
    words={
        "email": Words(
            subject="What is new{% if favourite %} around {{ favourite }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "There is something new with us this month"
                "{% if favourite %}, and as you like {{ favourite }}, I thought of you{% endif %}. "
                "Have a look, or answer this e-mail and tell me what you would like: I will put together what suits "
                "you.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=56,
)
