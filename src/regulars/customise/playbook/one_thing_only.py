"""Customers who buy one thing only."""

from decimal import Decimal

import polars as pl

from regulars.customise.moves import Move, Words
from regulars.customise.rules.three import Rules
from regulars.customise.sayings import RHYTHM, orders
from regulars.ledger.models import Action

_CHANCE = 0.08

MOVE = Move(
    key="one-thing-only",
    name="Show them a second thing",
    kind=Action.Kind.OFFER,
    why=(
        "Who comes back for one thing likes us already, and thinks of us for that alone. One well-chosen sample of "
        "what others like them also buy makes a customer of the whole shop."
    ),
    assumes="One in twelve adds the second thing to half of their orders of the coming year, at half an order's price.",
    rules=Rules(
        may="orders >= 3",
        now="active_chance >= 0.3",
        suits="only_thing is not empty and goes_with is not empty",
    ),
    lift=_CHANCE * 0.25 * pl.col("expected_orders_year") * pl.col("order_margin"),
    reasons=(
        pl.format("Bought {} in all of {}, and nothing else.", pl.col("only_thing"), orders(pl.col("orders"))),
        pl.format("Others who buy it most often also buy {}.", pl.col("companion")),
        RHYTHM,
    ),
    measure="A second thing among the orders of the twelve weeks after, beside the control group.",
    words={
        "email": Words(
            subject="Something that goes with your {{ only_thing | default: 'order' }}",
            body=(
                "Hello{% if first_name %} {{ first_name }}{% endif %},\n\n"
                "You keep coming back for {{ only_thing | default: 'the same thing' }}, and we are glad of it. "
                "{% if companion %}Others who do most often also take {{ companion }}. {% endif %}"
                "Shall we put a little of it in your next parcel, for you to try? There is nothing to pay: "
                "just answer yes.\n\nKind regards,\n{{ business }}"
            ),
        ),
        "post": Words(
            "{% if first_name %}Dear {{ first_name }}, {% endif %}thank you for coming back for "
            "{{ only_thing | default: 'the same thing' }}. Here is a little of "
            "{{ companion | default: 'something else that others like' }}, for you to try. {{ business }}"
        ),
        "phone": Words(
            "You always take {{ only_thing | default: 'the same thing' }}. May I put a sample of "
            "{{ companion | default: 'something that goes with it' }} in your next order? It is on us."
        ),
    },
    cost=Decimal("1.50"),
    rest_days=180,
)
