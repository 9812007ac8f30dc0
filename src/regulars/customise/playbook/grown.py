"""They buy much more than they used to: find out what brought it about."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, money
from regulars.ledger.models import Action

_CHANCE = 0.05

MOVE = Move(
    key="grown",
    name="Ask what changed for the better",
    kind=Action.Kind.QUESTION,
    why=(
        "Somebody who suddenly buys twice as much has a new need, and we are the ones who meet it, by chance so far. "
        "Learn what it is, and the next order can be made easier before anybody else offers to."
    ),
    assumes="One talk in twenty keeps up half of what was gained, which would otherwise have gone again.",
    rules=Rules(
        may="orders_before >= 2 and orders_now >= 3",
        now="spent_now >= 2 * spent_before and quiet_days <= 60",
        suits="complaints_half_year = 0",
    ),
    lift=_CHANCE * 0.5 * (pl.col("spent_now") - pl.col("spent_before")) * pl.col("margin_rate"),
    reasons=(
        pl.format(
            "Spent {} in the last {}, after {} in the {} before.",
            money(pl.col("spent_now")),
            pl.col("period"),
            money(pl.col("spent_before")),
            pl.col("period"),
        ),
        RHYTHM,
    ),
    measure="Margin of the half year after, beside the control group; and the needs they named, counted.",
    words={
        "phone": Words(
            "You have been ordering more from us lately, and I am glad of it. What are you using it for? "
            "Is there something we could get ready for you, so that it costs you less trouble? (Note the need.)"
        ),
        "email": Words(
            subject="What can we make easier for you{% if first_name %}, {{ first_name }}{% endif %}?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You have been ordering more from us lately: thank you. If you tell me what it is for, I can see to it "
                "that the things you need are there, and that ordering them takes you less time.\n\n"
                "Kind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=180,
)
