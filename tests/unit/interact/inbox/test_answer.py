"""An answer goes once, whoever asks how often; and never past what somebody else wrote."""

from __future__ import annotations

import pytest
from tests.support.mail import NOW, mail_from
from tests.support.mailing import mailing

from regulars.intake.mail import take_in
from regulars.interact.inbox.answer import KeyUsed, Overtaken, answer
from regulars.interact.inbox.talk import newest
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Conversation, Delivery

__all__ = ["mailing"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailing")]


@pytest.fixture
def talk(mailing: None) -> Conversation:
    """Ann asked where her parcel is."""
    return Conversation.objects.get(messages=take_in(mail_from("ann@a.example", mail_id="1@a"), at=NOW).message)


def test_the_same_key_gives_what_came_of_the_first(talk: Conversation) -> None:
    seen = newest(talk)
    first = answer(talk, "Tomorrow.", by="agatha", at=NOW, seen=seen, key="k")
    again = answer(talk, " Tomorrow. ", by="agatha", at=NOW, seen=seen, key="k")
    assert (first.again, again.again) == (False, True)
    assert (again.message, again.delivery) == (first.message, first.delivery)
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(("whose", "becomes"), [(None, "agatha"), ("olive", "olive"), ("", "")])
def test_it_becomes_the_answerers_or_whose_it_is_to_be(talk: Conversation, whose: str | None, becomes: str) -> None:
    answer(talk, "Tomorrow.", by="agatha", at=NOW, seen=newest(talk), whose=whose)
    talk.refresh_from_db()
    assert talk.assigned_to == becomes
    answer(talk, "At noon.", by="bob", at=NOW, seen=newest(talk), whose="bob")
    talk.refresh_from_db()
    assert talk.assigned_to == (becomes or "bob")


def test_a_key_is_one_persons_and_one_conversations(talk: Conversation) -> None:
    answer(talk, "Tomorrow.", by="agatha", at=NOW, seen=newest(talk), key="k")
    assert not answer(talk, "Tomorrow.", by="olive", at=NOW, seen=newest(talk), key="k").again
    mail = mail_from("bob@b.example", subject="Mine, too", mail_id="2@b")
    other = Conversation.objects.get(messages=take_in(mail, at=NOW).message)
    assert not answer(other, "Tomorrow.", by="agatha", at=NOW, seen=newest(other), key="k").again
    assert "agatha" not in " ".join(Delivery.objects.values_list("key", flat=True))


def test_other_words_need_another_key(talk: Conversation) -> None:
    answer(talk, "Tomorrow.", by="agatha", at=NOW, seen=newest(talk), key="k")
    with pytest.raises(KeyUsed, match="other words"):
        answer(talk, "On Friday.", by="agatha", at=NOW, seen=newest(talk), key="k")


def test_without_a_key_each_is_new_and_has_to_have_seen_the_last(talk: Conversation) -> None:
    seen = newest(talk)
    answer(talk, "Tomorrow.", by="agatha", at=NOW, seen=seen)
    with pytest.raises(Overtaken, match="You answered"):
        answer(talk, "Tomorrow.", by="agatha", at=NOW, seen=seen)
    assert not answer(talk, "Tomorrow.", by="agatha", at=NOW, seen=newest(talk)).again
    assert Delivery.objects.count() == 2


def test_it_closes_with_the_answer_or_not_at_all(talk: Conversation) -> None:
    with pytest.raises(BadInput):
        answer(talk, " ", by="agatha", at=NOW, seen=newest(talk), then_close=True)
    talk.refresh_from_db()
    assert talk.closed_at is None
    answer(talk, "Tomorrow.", by="agatha", at=NOW, seen=newest(talk), then_close=True)
    talk.refresh_from_db()
    assert (talk.closed_at, talk.waiting_since, talk.assigned_to) == (NOW, None, "agatha")
