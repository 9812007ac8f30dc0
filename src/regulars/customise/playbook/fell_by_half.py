"""Large customers who ordered half or less this year."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import AT_STAKE, RHYTHM, money, orders, percent
from regulars.ledger.models import Action

_CHANCE = 0.10
_FELL = pl.col("spent_before") - pl.col("spent_now")

MOVE = Move(
    key="fell-by-half",
    name="Ask what changed",
    kind=Action.Kind.QUESTION,
    why=(
        "A large customer who orders half of what they did is leaving a step at a time, mostly without a complaint. "
        "Someone they know asks what changed, and listens; it is not a sales call."
    ),
    assumes="One honest talk in ten brings back what was lost; fewer, the longer the silence.",
    rules=Rules(may="large_before and orders_before >= 2", now="spent_now <= 0.5 * spent_before"),
    lift=_CHANCE * (1 - 0.9 * pl.col("risk").fill_null(0.5)) * _FELL * pl.col("margin_rate"),
    reasons=(
        pl.when(pl.col("spent_now") > 0)
        .then(
            pl.format(
                "Spent {} in the last {}, after {} in the {} before: {} less.",
                money(pl.col("spent_now")),
                pl.col("period"),
                money(pl.col("spent_before")),
                pl.col("period"),
                percent(_FELL / pl.col("spent_before")),
            )
        )
        .otherwise(
            pl.format(
                "Spent nothing in the last {}, after {} in {} in the {} before.",
                pl.col("period"),
                money(pl.col("spent_before")),
                orders(pl.col("orders_before")),
                pl.col("period"),
            )
        ),
        RHYTHM,
        AT_STAKE,
    ),
    measure="Margin of the twelve weeks after, beside the control group; and the reasons they gave, counted.",
    words={
        "phone": Words(
            "We have seen less of you lately, and I would rather ask than guess. "
            "Has something changed on your side, or is there something we could do better?"
            "{% if complaint_subject %} (They complained: “{{ complaint_subject }}”. Say what came of it.){% endif %}"
            "{% if favourite %} What they liked most: {{ favourite }}.{% endif %} "
            "Listen, note the answer, promise only what we will do."
        ),
        "email": Words(
            subject="Have we done something wrong{% if first_name %}, {{ first_name }}{% endif %}?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You used to order from us more often, and I noticed that you don't any more. If we did something "
                "wrong, or if what you need has changed, I would like to hear it: just answer this e-mail, it comes "
                "to me.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
)
