"""Money off for those who have stayed away, where it brings in more than it gives away."""

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.returning import returns
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, money, orders
from regulars.ledger.models import Action

_CHANCE = 0.03
_OFF = 0.15
_FORTNIGHT = 14 / 365
_YEAR = pl.col("expected_orders_year").fill_null(0.0)
_ORDER = pl.col("order_margin") / pl.col("margin_rate")

MOVE = Move(
    key="money-off",
    name="Money off their next order, for a fortnight",
    kind=Action.Kind.OFFER,
    why=(
        "A lower price is the plainest reason to come back, and the dearest: whoever would have ordered anyway takes "
        "it too, and learns to wait for the next. So it is for those who stay away, and only where they bring in "
        "more than the others take."
    ),
    assumes=(
        "Of those who left, three in a hundred return at first, seven tenths as many a year later. They come and spend "
        "as they used to, and are as likely to stop again as others who stopped. "
        "Fifteen in a hundred of the price is let off, also to those who would have ordered within the fortnight."
    ),
    rules=Rules(
        may="has_email and orders >= 1",
        now="quiet_days between 120 and 1095",
        suits="usual_gap_days is empty or quiet_days > 2 * usual_gap_days",
    ),
    lift=returns(_CHANCE) * (pl.col("return_value") - _OFF * _ORDER) - _OFF * _ORDER * _FORTNIGHT * _YEAR,
    reasons=(
        RHYTHM,
        pl.format("Spent {} in {} while they came.", money(pl.col("spent")), orders(pl.col("orders"))),
    ),
    measure="Margin of the four weeks after, less what was let off, beside the control group.",
    words={
        "email": Words(
            subject="15 % off your next order{% if first_name %}, {{ first_name }}{% endif %}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "It has been a while{% if last_ordered %} since your order on {{ last_ordered }}{% endif %}. If you "
                "feel like it, your next order is 15 % less within the next fortnight"
                "{% if favourite %}, on {{ favourite }} as on everything else{% endif %}: "
                "just mention this e-mail.\n\nKind regards,\n{{ business }}"
            ),
        ),
    },
    rest_days=56,
)
