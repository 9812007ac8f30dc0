"""Valuable customers who complained twice."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import WORTH, day, times
from regulars.ledger.models import Action
from regulars.ledger.reach.consent import SERVICE

_CHANCE = 0.15

MOVE = Move(
    key="complained-twice",
    name="Give them one person who puts it right",
    kind=Action.Kind.TASK,
    purpose=SERVICE,
    why=(
        "A valuable customer who complains twice is telling us how to keep them. One named person takes both "
        "complaints, calls, puts it right, and calls again to hear whether it was."
    ),
    assumes="One in seven who would otherwise leave stays; after two complaints at least a quarter would leave.",
    rules=Rules(may="valuable", now="complaints_half_year >= 2"),
    lift=_CHANCE * pl.col("risk").fill_null(0.5).clip(0.25, 1.0) * pl.col("value"),
    reasons=(
        pl.format(
            "Complained {} in the last six months, last on {}{}.",
            times(pl.col("complaints_half_year")),
            day(pl.col("last_complaint_on")),
            pl.when(pl.col("last_complaint").is_not_null())
            .then(pl.format(": “{}”", pl.col("last_complaint")))
            .otherwise(pl.lit("")),
        ),
        WORTH,
    ),
    measure="Whether they still order in the half year after, and say that it was put right.",
    words={
        "phone": Words(
            "I have read what you wrote to us{% if complaint_on %}, last on {{ complaint_on }}{% endif %}"
            "{% if complaint_subject %}: “{{ complaint_subject }}”{% endif %}. It should not have happened twice. "
            "From now on you can reach me directly. What would put it right for you? "
            "(Agree on one thing and a day; call back on that day.)"
        ),
        "email": Words(
            subject="You should not have had to write twice",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You have had to complain to us more than once"
                "{% if complaint_subject %}, last about “{{ complaint_subject }}”{% endif %}. I am sorry. "
                "I have taken it over myself: tell me what would put it right, and I will see to it.\n\n"
                "Kind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=60,
    despite_complaint=True,
)
