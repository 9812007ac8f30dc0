"""Whatever happens: nobody is asked what we know, nor twice within the guard's window, nor too often in a year."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from regulars.interact.dialogue.block import ask_by_mail, block_for
from regulars.interact.dialogue.catalogue import catalogue, question_named
from regulars.interact.dialogue.known import is_known, told_by
from regulars.interact.dialogue.learn import decline, take_answer
from regulars.interact.dialogue.on_site import Came, make_ready, note_came, show
from regulars.interact.dialogue.pose import pose
from regulars.interact.outbox import queue
from regulars.interact.surveys.guard import Limits
from regulars.interact.surveys.invite import open_survey
from regulars.interact.surveys.make import make_survey
from regulars.kernel.errors import BadInput
from regulars.ledger.business import change_setting
from regulars.ledger.models import (
    Action,
    Asking,
    Customer,
    Decision,
    Invitation,
    Link,
    Preference,
    ReadyQuestion,
    Record,
    Score,
    Source,
)

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
ACTS = st.lists(
    st.tuples(
        st.integers(0, 70),  # days until it happens
        st.sampled_from(["by the site", "site", "agent", "mail", "by mail", "survey", "answer", "decline", "tell"]),
        st.integers(0, 2),  # to whom
        st.integers(0, 9),  # what they say
    ),
    min_size=4,
    max_size=14,
)


def people() -> list[Customer]:
    change_setting("CURRENCY", "GBP")
    source = Source.objects.create(name="Shop", format="test")
    offer = Action.objects.create(key="lost", name="Win back", kind="offer")
    Action.objects.create(key="reorder", name="Reorder", kind="service")
    made = []
    for place in range(3):
        one = Customer.objects.create(
            known_since=START, name="Pat", email=f"p{place}@shop.example", phone="+442079460011"
        )
        record = Record.objects.create(source=source, key=str(place), learned_at=START)
        Link.objects.create(record=record, customer=one, probability=1, evidence="test", linked_at=START)
        Score.objects.create(customer=one, as_of=START, expected_spend=90)
        Decision.objects.create(
            customer=one, action=offer, channel="phone", as_of=START, decided_at=START, policy="x", worth=Decimal(40),
            alternatives=[{"action": "reorder", "name": "", "channel": "email", "worth": 39.5, "ruled_out": None}],
        )  # fmt: skip
        made.append(one)
    return made


class Asked(TestCase):
    @settings(max_examples=25)
    @given(ACTS, st.sampled_from([(30, 6), (7, 3), (60, 2)]))
    def test_the_guard_holds(self, acts: list[tuple[int, str, int, int]], limits: tuple[int, int]) -> None:
        change_setting("ASK_REST_DAYS", str(limits[0]))
        change_setting("ASKS_A_YEAR", str(limits[1]))
        town, at = people(), START
        for days, act, whom, said in acts:
            at += timedelta(days=days, minutes=1)
            customer = Customer.objects.get(pk=town[whom].pk)
            known = {ask.key for ask in catalogue() if is_known(ask, customer, told_by(customer, at=at), at=at)}
            before = set(Asking.objects.values_list("pk", flat=True))
            happen(act, customer, said, at)
            new = Asking.objects.exclude(pk__in=before).filter(customer=customer)
            assert not known & set(new.values_list("question", flat=True))
        for customer in town:
            keeps(Limits(*limits), sorted(asked_at(customer)))


def happen(act: str, customer: Customer, said: int, at: datetime) -> None:
    open_ones = Asking.objects.filter(customer=customer, answered_at=None, declined_at=None)
    match act:
        case "by mail":
            ask_by_mail(3, at=at)
        case "mail":
            decision = Decision.objects.get(customer=customer)
            block_for(
                queue(customer, key=f"{at}", purpose="marketing", subject="", text="", at=at, decision=decision), at
            )
        case "by the site":
            note_came([Came(customer.pk, at)])
        case "site":
            make_ready(at - timedelta(days=said))
            for code in ReadyQuestion.objects.filter(customer=customer).values_list("code", flat=True):
                show(code, at=at)
        case "survey":
            survey = make_survey("", ready="recommendation", by="amy", at=at)
            with suppress(BadInput):  # there may be nobody to ask
                open_survey(survey, at=at)
        case "answer" if asking := open_ones.first():
            ask = question_named(asking.question)
            options = ask.options
            take_answer(asking, "1980-03-31" if ask.is_date else options[said % len(options)].key, at=at)
        case "decline" if asking := open_ones.first():
            decline(asking, at=at)
        case "tell":
            Preference.objects.create(
                customer=customer, subject="channel", item="by post", stated=True, strength=1, learned_at=at
            )
        case "agent":
            pose(customer, act, at)


def asked_at(customer: Customer) -> list[datetime]:
    single = Asking.objects.filter(customer=customer).values_list("at", flat=True)
    return [*single, *Invitation.objects.filter(customer=customer).values_list("at", flat=True)]


def keeps(limits: Limits, times: list[datetime]) -> None:
    for place, moment in enumerate(times):
        if place:
            assert moment - times[place - 1] >= timedelta(days=limits.rest_days)
        assert sum(moment - timedelta(days=365) < other <= moment for other in times) <= limits.a_year
