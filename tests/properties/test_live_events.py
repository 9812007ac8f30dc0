"""The same live events, however they come in order and in batches, and however often: the ledger is the same."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.support.live import NOW, does, open_shop, says, state, visits

from regulars.identify.arrival import arrive
from regulars.ledger.models import Source

USERS, VISITORS, ORDERS = ("u1", "u2", "u3"), ("a1", "a2"), ("O1", "O2")
EMAILS = {user: f"{user}@{user}.example" for user in USERS}


@st.composite
def calls(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some calls of a few users and visitors, each at its own moment and with its own id."""
    made: list[dict[str, Any]] = []
    ordered: set[str] = set()
    for number in range(draw(st.integers(1, 9))):
        at, message = NOW + timedelta(seconds=number), f"m-{number}"
        user, visitor, order = (
            draw(st.sampled_from(USERS)),
            draw(st.sampled_from(VISITORS)),
            draw(st.sampled_from(ORDERS)),
        )
        kind = draw(
            st.sampled_from(
                ["track", "visit", "both", "identify", "introduce", "stranger", "alias", "group", "order", "cancel"]
            )
        )
        if kind == "track":
            made.append(does("Stepped", user, at=at, message=message, n=number))
        elif kind == "visit":
            made.append(visits("Stepped", visitor, at=at, message=message, n=number))
        elif kind == "both":
            made.append(does("Stepped", user, at=at, message=message) | {"anonymousId": visitor})
        elif kind == "identify":
            traits = {"email": EMAILS[user], "plan": draw(st.sampled_from(["gold", "silver"]))}
            made.append(says("identify", at=at, message=message, userId=user, traits=traits))
        elif kind == "introduce":
            traits = {"city": draw(st.sampled_from(["Leeds", "York"]))}
            made.append(says("identify", at=at, message=message, userId=user, anonymousId=visitor, traits=traits))
        elif kind == "stranger":
            made.append(
                says("identify", at=at, message=message, anonymousId=visitor, traits={"favourite": f"tea {number % 2}"})
            )
        elif kind == "alias":
            previous = draw(st.sampled_from([*VISITORS, *USERS]))
            made.append(says("alias", at=at, message=message, userId=user, previousId=previous))
        elif kind == "group":
            made.append(says("group", at=at, message=message, userId=user, groupId="g1"))
        elif order not in ordered or kind == "cancel":
            ordered |= {order} if kind == "order" else set()
            products = [{"sku": "T1", "price": 4.2, "quantity": 2}, {"sku": "C1", "price": 7}]
            said: dict[str, Any] = {"products": products} if kind == "order" else {}
            name = "Order Completed" if kind == "order" else "Order Cancelled"
            made.append(does(name, user, at=at, message=message, order_id=order, **said))
    return made


def outcome(batches: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """What the ledger holds once these batches came in; it is as before afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        before, os.environ["REGULARS_DATA"] = os.environ["REGULARS_DATA"], folder
        try:
            with transaction.atomic(), open_shop() as shop:
                for batch in batches:
                    shop.hears(*batch)
                found = state()
                transaction.set_rollback(True)
                return found
        finally:
            os.environ["REGULARS_DATA"] = before


class Order(TestCase):
    """Each example in a transaction of its own, beside somebody by whom the matcher was trained."""

    @classmethod
    def setUpTestData(cls) -> None:
        somebody = {"full_name": "Zoe Quill", "email": "zoe@quill.example"}
        arrive(Source.objects.create(name="Files", format="test"), "1", somebody, at=NOW)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(st.data())
    def test_order_batches_and_repeats_change_nothing(self, data: st.DataObject) -> None:
        made = data.draw(calls())
        shuffled = data.draw(st.permutations([*made, *data.draw(st.lists(st.sampled_from(made), max_size=3))]))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=4)))
        batches = [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True)]
        assert outcome([batch for batch in batches if batch]) == outcome([made])
