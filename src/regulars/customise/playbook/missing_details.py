"""A good customer of whom we know too little to serve them well."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, orders
from regulars.ledger.models import Action

_CHANCE = 0.01

MOVE = Move(
    key="missing-details",
    name="Ask how they would like to hear from us",
    kind=Action.Kind.QUESTION,
    why=(
        "We can only do for a customer what we know of. Whoever orders again and again, and whom we could not even "
        "call, is asked once what to know and how to reach them, with the right to say nothing."
    ),
    assumes="It lets one more in a hundred of next year's orders happen, since we can help in time.",
    rules=Rules(
        may="orders >= 3 and has_email",
        now="quiet_days <= 30",
        suits="not has_phone and not has_address and birthday_in_days is empty",
    ),
    lift=_CHANCE * pl.col("expected_orders_year") * pl.col("order_margin"),
    reasons=(
        pl.format("{} so far, and we know neither phone, address nor birthday.", orders(pl.col("orders"))),
        RHYTHM,
    ),
    measure="How many answered, and what we know of them since; margin of the half year after, beside others.",
    words={
        "email": Words(
            subject="How would you like to hear from us{% if first_name %}, {{ first_name }}{% endif %}?",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You order from us regularly, and we know almost nothing about how you would like to be served. Would "
                "you rather get a call, a letter, or be left in peace? Is there anything that we should bear in mind? "
                "A line is enough, and you need not answer at all.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=365,
)
