"""People correct what was found; the models learn from it, and topics are found in what customers write."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.interact.understanding.conftest import NOW, Write

from regulars.interact.understanding import learn as learning
from regulars.interact.understanding.correct import correct, say_missing
from regulars.interact.understanding.in_force import reader_in_force
from regulars.interact.understanding.learn import CARD, learn, learn_when_due
from regulars.interact.understanding.showing import WEEKS, said_lately
from regulars.interact.understanding.understand import understand_new
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer, ModelCard, Preference, Understanding


def test_a_preference_that_was_none_is_forgotten_and_one_put_back_is_kept(write: Write, ann: Customer) -> None:
    write("Please call after six.")
    understand_new(NOW)
    found = Understanding.objects.get(kind="preference")
    correct(found.pk, "no", "amy", NOW)
    assert not Preference.objects.filter(customer=ann).exists()
    found.refresh_from_db()
    assert (found.label, found.corrected_to, found.corrected_by) == ("yes", "no", "amy")
    correct(found.pk, "yes", "amy", NOW)
    assert Preference.objects.filter(customer=ann, subject="moment").exists()


@pytest.mark.parametrize(
    ("kind", "to"), [("mood", "sad"), ("preference", "maybe"), ("topic", " "), ("language", "fr"), ("nothing", "yes")]
)
def test_a_correction_must_be_one_that_the_kind_can_have(write: Write, kind: str, to: str) -> None:
    message = write("Please call after six.")
    with pytest.raises(BadInput):
        say_missing(message.pk, kind, to, "amy", NOW)
    assert not Understanding.objects.filter(kind=kind).exists()


def test_said_twice_it_is_one_finding_and_one_lesson(write: Write) -> None:
    message = write("The badger is back.")
    first = say_missing(message.pk, "complaint", "yes", "amy", NOW)
    again = say_missing(message.pk, "complaint", "yes", "bob", NOW)
    topic = say_missing(message.pk, "topic", "badgers", "amy", NOW)
    assert first.pk == again.pk != topic.pk
    assert Understanding.objects.filter(message=message, found_by="a person").count() == 2


def test_what_does_not_exist_cannot_be_corrected(db: None) -> None:
    with pytest.raises(NotFound, match="finding 7"):
        correct(7, "no", "amy", NOW)
    with pytest.raises(NotFound, match="message 7"):
        say_missing(7, "complaint", "yes", "amy", NOW)


def test_corrections_teach(write: Write, folder: Path) -> None:
    """In this business "the badger is back" is how people complain; nobody else could know."""
    places = ("the hall", "our kitchen", "room five", "the cellar", "the shop", "my desk", "the garden", "the stairs")
    for place in places:
        for words in ("The badger is back in", "Badger again near", "That badger visited"):
            message = write(f"{words} {place}.")
            say_missing(message.pk, "complaint", "yes", "amy", NOW)
    before = reader_in_force().listener.hear(["The badger is back in the lobby."], [False])[0, 0]
    report = learn(NOW)
    after = reader_in_force().listener.hear(["The badger is back in the lobby."], [False])[0, 0]
    assert report.corrections == len(places) * 3
    assert report.listener_kept
    assert (folder / "language" / "wordllama" / "six.npz").exists()
    assert after > max(before, 0.5)


def test_it_learns_once_a_night_and_only_where_something_came_in(write: Write) -> None:
    assert learn_when_due(NOW) == 0
    write("Where is my parcel?")
    assert learn_when_due(NOW) == 0  # it is read first
    assert understand_new(NOW) == 1
    assert learn_when_due(NOW) == 1
    assert learn_when_due(NOW + timedelta(hours=1)) == 0
    assert learn_when_due(NOW + timedelta(days=2)) == 0
    assert ModelCard.objects.get(name=CARD).figures["corrections"] == 0


def test_topics_come_from_tags_and_the_rising_one_is_shown_first(write: Write) -> None:
    things = ("sofa", "lamp", "chair", "table", "shelf", "rug", "mirror", "stool")
    for week in range(WEEKS):
        for place, thing in enumerate(things[: 3 if week else 8]):
            at = NOW - timedelta(weeks=week, hours=place + 1)
            write(
                f"When does the {thing} arrive? The parcel is not here, where is the delivery?", at=at, tags="delivery"
            )
            write(f"I paid twice for the {thing}, please correct the invoice for it.", at=at, tags="billing")
        if week == 0:
            for place, thing in enumerate(things * 2):
                write(
                    f"The parcel with my {thing} has not arrived ({place}).",
                    at=NOW - timedelta(hours=place),
                    tags="delivery",
                )
    while understand_new(NOW):
        pass
    learn(NOW)
    lately = said_lately(NOW)
    assert lately.topics[0].name == "delivery"
    assert lately.topics[0].rise.rising
    assert lately.topics[0].weeks[-1] > 10
    assert len(lately.topics[0].examples) == 3
    assert {topic.name for topic in lately.topics} == {"delivery", "billing"}


def test_what_is_read_while_topics_are_learned_is_named_with_the_rest(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(40):
        write(f"The parcel number {place} is late.", tags="delivery", at=NOW - timedelta(hours=place))
        write(f"Invoice number {place} is wrong.", tags="billing", at=NOW - timedelta(hours=place))
    replace = learning._replace

    def read_meanwhile(model: object, path: Path) -> None:
        while understand_new(NOW):
            pass
        replace(model, path)  # type: ignore[arg-type]

    monkeypatch.setattr(learning, "_replace", read_meanwhile)
    learn(NOW)
    assert Understanding.objects.filter(kind="topic").count() >= 70


def test_a_topic_that_a_person_chose_stays(write: Write) -> None:
    for place in range(50):
        write(f"The parcel number {place} is late.", tags="delivery", at=NOW - timedelta(hours=place))
        write(f"Invoice number {place} is wrong.", tags="billing", at=NOW - timedelta(hours=place))
    while understand_new(NOW):
        pass
    learn(NOW)
    one = Understanding.objects.filter(kind="topic", label="delivery").first()
    assert one is not None
    correct(one.pk, "billing", "amy", NOW)
    learn(NOW + timedelta(days=1))
    one.refresh_from_db()
    assert one.corrected_to == "billing"
    assert Understanding.objects.filter(kind="topic", message=one.message).count() == 1
