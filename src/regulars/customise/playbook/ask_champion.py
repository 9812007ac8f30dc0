"""A champion who has gone quiet: ask for their advice before they leave."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import AT_STAKE, RHYTHM, money, orders
from regulars.ledger.models import Action

_KEPT = 0.06

MOVE = Move(
    key="ask-champion",
    name="Ask for their advice before they drift away",
    kind=Action.Kind.QUESTION,
    why=(
        "The best customers seldom complain before they leave; they just come less. Asked for advice, they tell what "
        "no survey would, and who has been asked, and heard, feels that it is their shop, too."
    ),
    assumes="Six in a hundred of those who would leave stay, because they were asked in time.",
    rules=Rules(
        may="tier = 'most valuable' and orders >= 5",
        now="risk >= 0.3 and quiet_days > 1.5 * usual_gap_days",
        suits="complaints_half_year = 0 and not complaint_open",
    ),
    lift=_KEPT * pl.col("at_stake"),
    reasons=(
        pl.format("Among our best: {} in {}.", money(pl.col("spent")), orders(pl.col("orders"))),
        RHYTHM,
        AT_STAKE,
    ),
    measure="Who still orders in the half year after, beside the control group; and what they advised, counted.",
    words={
        "phone": Words(
            "You know us better than most{% if since_year %}, since {{ since_year }}{% endif %}, so I would like your "
            "advice: what should we change, and what must we never change? (Write down their words. Sell nothing. "
            "Tell them later what came of it.)"
        ),
        "email": Words(
            subject="May I ask for your advice{% if first_name %}, {{ first_name }}{% endif %}?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You know us better than most of our customers do"
                "{% if since_year %}: you have been with us since {{ since_year }}{% endif %}. If this were your shop, "
                "what would you change first? One sentence is enough; it comes to me, and I will tell you what we make "
                "of it.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=180,
)
