"""A regular who is overdue."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import AT_STAKE, RHYTHM, orders
from regulars.ledger.models import Action

_CHANCE = 0.06
_KEPT = 0.02
_GAP = pl.col("typical_gap_days")

MOVE = Move(
    key="overdue",
    name="Ask after them: their usual time has passed",
    kind=Action.Kind.MESSAGE,
    why=(
        "Each regular has a rhythm. When their own usual time has passed, and not when a calendar says so, a short "
        "friendly word shows that we noticed, early enough to matter."
    ),
    assumes="Six in a hundred order who otherwise would not, and two in a hundred of those at risk stay.",
    rules=Rules(
        may="orders >= 3 and usual_gap_days >= 7 and not sent_by_itself",
        now="quiet_days between 1.25 * usual_gap_days and 3 * usual_gap_days",
    ),
    lift=_CHANCE * pl.col("order_margin") + _KEPT * pl.col("at_stake").fill_null(0.0),
    reasons=(
        RHYTHM,
        AT_STAKE,
        pl.format("{} so far.", orders(pl.col("orders"))),
    ),
    measure="Orders of the four weeks after, beside the control group.",
    words={
        "email": Words(
            subject="Is all well{% if first_name %}, {{ first_name }}{% endif %}?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "We would have expected to hear from you by now, so here is just a short word: is all well? "
                "{% if last_thing %}I hope that you are happy with the {{ last_thing }}. {% endif %}"
                "If you need anything, answer this e-mail and we will get it ready for you.\n\n"
                "Kind regards,\n{{ business }}"
            ),
        ),
        "phone": Words(
            "You usually order about every {{ usual_gap | default: 'few weeks' }}, so I thought I'd ask whether all is "
            "well.{% if last_thing %} How do you get on with the {{ last_thing }}?{% endif %} "
            "Shall I get something ready for you?"
        ),
    },
    rest_days=60,
)
