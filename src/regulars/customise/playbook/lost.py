"""Lost customers worth a reason to return."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.returning import returns
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, money, orders
from regulars.ledger.models import Action

_CHANCE = 0.04
_PRESENT = 3.0
_WITHIN = 28 / 365
"""The present goes with the next parcel, also of those who would have ordered anyway within four weeks."""

MOVE = Move(
    key="lost",
    name="Give them a reason to return",
    kind=Action.Kind.OFFER,
    why=(
        "Whoever bought from us before knows us; winning them back costs less than finding a stranger. A reason "
        "to return is news about what they liked or a small present, not a discount for having stayed away."
    ),
    assumes=(
        "Of those who left, four in a hundred return at first, seven tenths as many a year later. They come and spend "
        "as they used to, and are as likely to stop again as others who stopped. A present worth three goes with the "
        "first order, and with that of those who would have come anyway."
    ),
    rules=Rules(
        may="orders >= 1",
        now="risk >= 0.8 and quiet_days between 90 and 1095",
        suits="usual_gap_days is empty or quiet_days > 2 * usual_gap_days",
    ),
    lift=returns(_CHANCE) * (pl.col("return_value") - _PRESENT)
    - _PRESENT * _WITHIN * pl.col("expected_orders_year").fill_null(0.0),
    reasons=(
        RHYTHM,
        pl.format("Spent {} in {} while they came.", money(pl.col("spent")), orders(pl.col("orders"))),
        pl.when(pl.col("favourite").is_not_null()).then(pl.format("Liked {} best.", pl.col("favourite"))),
    ),
    measure="An order within twelve weeks, beside the control group, less what the presents cost.",
    words={
        "post": Words(
            "{% if first_name %}Dear {{ first_name }}, {% endif %}it has been a while, and we miss you. "
            "{% if favourite %}We still have {{ favourite }}, and {% else %}Come and see what is new, and {% endif %}"
            "this card is good for a little present with your next order. {{ business }}"
        ),
        "email": Words(
            subject="It has been a while{% if first_name %}, {{ first_name }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "It has been a while since your last order"
                "{% if last_ordered %} on {{ last_ordered }}{% endif %}, and we would like to see you again. "
                "{% if favourite %}We still have {{ favourite }}, which you used to like. {% endif %}"
                "There will be a little present in your next parcel. And if something kept you away, tell us: "
                "we would like to know.\n\nKind regards,\n{{ business }}"
            ),
        ),
        "phone": Words(
            "We have not seen you{% if last_ordered %} since {{ last_ordered }}{% endif %}, and I wanted to ask how "
            "you are getting on.{% if favourite %} Tell them what is new around {{ favourite }}.{% endif %} "
            "There is a little present with their next order. (If they have gone elsewhere: ask why, and thank them.)"
        ),
    },
    rest_days=28,
)
