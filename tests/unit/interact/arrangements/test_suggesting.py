"""What a message asks us to remember is filled in for a person, and made by nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.support.mail import mail_from

from regulars.intake.mail import take_in
from regulars.interact.arrangements.make import Line
from regulars.interact.arrangements.suggesting import Suggested, make_suggested, suggested_in
from regulars.interact.desk import desk_record
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Arrangement, Conversation, Event, Message, TimelineEntry

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)

pytestmark = [pytest.mark.usefixtures("mailing"), pytest.mark.django_db]


def wrote(text: str, at: datetime = AT, subject: str = "Re: My tea") -> Conversation:
    taken = take_in(
        mail_from("ann@a.example", text, mail_id=f"{at.timestamp()}@a.example", at=at, subject=subject), at=at
    )
    return Conversation.objects.get(messages=taken.message)


def suggested(talk: Conversation, at: datetime = AT) -> Suggested | None:
    return suggested_in(talk, talk.messages.all(), at=at)


def bought(talk: Conversation, at: datetime) -> None:
    record = desk_record(talk.record.link.customer, at)
    Event.objects.create(
        seq=1_000, source=record.source, source_key=record.key, name=PURCHASE, occurred_at=at, order_id="A1", line=1,
        product_name="Oolong", product="OO", quantity=Decimal(3), amount=Decimal(9),
    )  # fmt: skip
    TimelineEntry.objects.create(record=record, seq=1_000, name=PURCHASE, at=at, reference="A1")


def test_a_rhythm_and_a_thing_are_filled_in_with_their_own_words() -> None:
    talk = wrote("Lovely! Please send me two bags of Kenya every month.\nAnn, 01632 960983")
    found = suggested(talk)
    assert found is not None
    assert not found.made
    wanted = found.wanted
    assert (wanted.kind, wanted.every, wanted.unit, wanted.first_on) == ("standing", 1, "month", None)
    assert [(line.name, line.quantity) for line in wanted.lines] == [("bags of Kenya", 2)]
    assert wanted.evidence == "In their message of 4 May 2026: “Please send me two bags of Kenya every month.”"
    assert not Arrangement.objects.exists()


def test_it_is_what_they_ordered_last_in_the_rhythm_of_that_order() -> None:
    talk = wrote("Please send it every month.")
    bought(talk, AT - timedelta(days=40))
    found = suggested(talk)
    assert found is not None
    assert found.wanted.lines == (Line("Oolong", Decimal(3), "OO"),)
    assert found.wanted.first_on == date(2026, 5, 25)


def test_a_reminder_of_nothing_named_is_of_what_they_write_about() -> None:
    found = suggested(wrote("Remind me in June."))
    assert found is not None
    assert (found.wanted.kind, found.wanted.words, found.wanted.first_on) == ("reminder", "My tea", date(2026, 6, 1))


def test_a_day_that_is_past_when_it_is_read_is_left_open() -> None:
    found = suggested(wrote("Remind me in June of the tea."), at=datetime(2026, 6, 20, tzinfo=UTC))
    assert found is not None
    assert found.wanted.first_on is None


def test_the_newest_of_their_own_messages_counts_while_it_is_fresh() -> None:
    talk = wrote("Remind me in June of the tea.")
    later = wrote("Please remind me in July of the cake.", at=AT + timedelta(hours=1))
    Message.objects.filter(conversation=later).update(conversation=talk)
    found = suggested(talk, at=AT + timedelta(days=1))
    assert found is not None
    assert found.wanted.words == "cake"
    assert suggested(talk, at=AT + timedelta(days=91)) is None
    Message.objects.filter(conversation=talk).update(from_customer=False)
    assert suggested(talk, at=AT + timedelta(days=1)) is None


def test_confirmed_twice_it_is_made_once_and_suggested_no_more() -> None:
    talk = wrote("Please let me know when the Kenya is back.")
    found = suggested(talk)
    assert found is not None
    customer = talk.record.link.customer
    first, second = (make_suggested(customer, found.wanted, by="agnes", at=AT) for _ in range(2))
    assert first == second == Arrangement.objects.get()
    assert (first.kind, first.words, first.evidence) == ("back", "Kenya", found.wanted.evidence)
    again = suggested(talk)
    assert again is not None
    assert again.made
