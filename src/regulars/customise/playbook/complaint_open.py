"""A complaint that nobody has settled."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import WORTH, day
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import SERVICE

_CHANCE = 0.20

MOVE = Move(
    key="complaint-open",
    name="Settle their complaint",
    kind=Action.Kind.TASK,
    purpose=SERVICE,
    why=(
        "Nothing we could offer counts while a complaint waits. Handled well, it ties a customer closer than if "
        "nothing had gone wrong; left alone, it is told to others."
    ),
    assumes="One in five leaves over a complaint left alone; and it is told on, which costs half an order.",
    rules=Rules(now="complaint_open and complaint_days >= 1"),
    lift=_CHANCE * pl.col("value").fill_null(0.0).clip(lower_bound=0.0) + 0.5 * pl.col("usual_order_margin"),
    reasons=(
        pl.format(
            "Has been waiting for an answer since {}{}.",
            day(pl.col("last_complaint_on")),
            pl.when(pl.col("last_complaint").is_not_null())
            .then(pl.format(": “{}”", pl.col("last_complaint")))
            .otherwise(pl.lit("")),
        ),
        pl.when(pl.col("complaints_half_year") > 1).then(
            pl.format("It is complaint number {} in six months.", pl.col("complaints_half_year"))
        ),
        WORTH,
    ),
    measure="The complaint is settled, the customer says so, and no second one follows within twelve weeks.",
    words={
        "phone": Words(
            "You wrote to us{% if complaint_on %} on {{ complaint_on }}{% endif %}"
            "{% if complaint_subject %}: “{{ complaint_subject }}”{% endif %}, and we have not settled it. "
            "I am sorry for the wait. (Say what happens now, and by when.)"
        ),
        "email": Words(
            subject="About {% if complaint_subject %}“{{ complaint_subject }}”{% else %}what you wrote{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You wrote to us{% if complaint_on %} on {{ complaint_on }}{% endif %}, and we have not settled it. "
                "I am sorry for the wait. I have taken it up myself now, and you will hear from me within two "
                "working days what we do about it.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=7,
    despite_complaint=True,
    holdout=False,
)
