"""Word when something is back: waited for once, told once by the channel they chose, and never against a no."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.support.mail_servers import PostOffice

from regulars.interact.arrangements.back import Awaited, awaited, mark_back
from regulars.interact.arrangements.change import end, go_on, pause
from regulars.interact.arrangements.look_after import look_after_arrangements
from regulars.interact.arrangements.make import Line, Wanted, make_arrangement
from regulars.interact.arrangements.revise import Revised, revise
from regulars.interact.desk import desk_record
from regulars.interact.outbox.send import send_waiting
from regulars.kernel.errors import BadInput
from regulars.ledger.models import Arrangement, Consent, Customer, Delivery, Task, TimelineEntry

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
LATER = datetime(2026, 5, 20, 9, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("mailing")


@pytest.fixture
def ada(db: None) -> Customer:
    return Customer.objects.create(
        name="Ada", email="ada@mail.example", phone="+441134960001", time_zone="America/New_York", known_since=AT
    )


def waits(customer: Customer, words: str = "Kenya Nyeri", channel: str = "email") -> Arrangement:
    return make_arrangement(customer, Wanted("back", words=words, channel=channel), by="agnes", at=AT)


def says_no(customer: Customer, channel: str) -> None:
    Consent.objects.create(
        record=desk_record(customer, AT), channel=channel, purpose="service", state="withdrawn", given_at=AT
    )


def events(customer: Customer) -> list[str]:
    entries = TimelineEntry.objects.filter(record__link__customer=customer)
    return list(entries.order_by("seq").values_list("name", flat=True))


def test_who_waits_is_told_once_by_mail_and_then_no_more(ada: Customer) -> None:
    made = waits(ada)
    assert made.next_on is None
    assert Delivery.objects.get().text.startswith("We shall tell you by e-mail, once, when this is back: Kenya Nyeri.")
    assert look_after_arrangements(LATER) == 0

    assert mark_back(" kenya  NYERI ", at=LATER) == 1
    assert [look_after_arrangements(LATER) for _ in range(2)] == [1, 0]
    assert mark_back("Kenya Nyeri", at=LATER) == 0

    mail = Delivery.objects.get(key=f"arrangement {made.pk} back")
    assert (mail.subject, mail.purpose, mail.topic) == ("It is back: Kenya Nyeri", "service", "arrangements")
    assert Arrangement.objects.get().state == "ended"
    assert events(ada) == ["Arrangement Made", "Back Again"]
    assert not Task.objects.exists()


def test_asked_twice_it_is_told_once_and_asked_anew_once_more(ada: Customer) -> None:
    assert waits(ada).pk == waits(ada, "KENYA nyeri").pk
    mark_back("Kenya Nyeri", at=LATER)
    look_after_arrangements(LATER)
    second = waits(ada)
    mark_back("Kenya Nyeri", at=LATER)
    look_after_arrangements(LATER)
    assert Delivery.objects.filter(key__endswith=" back").count() == 2
    assert second.pk != Arrangement.objects.order_by("pk")[0].pk


def test_another_thing_is_another_matter(ada: Customer) -> None:
    waits(ada)
    waits(ada, "Kenya Nyeri AA")
    bob = Customer.objects.create(name="Bob", known_since=AT)
    waits(bob, "kenya nyeri")
    assert {(one.customers, one.since) for one in awaited()} == {(2, AT), (1, AT)}
    assert mark_back("Kenya", at=LATER) == 0
    assert mark_back("Kenya Nyeri AA", at=LATER) == 1
    look_after_arrangements(LATER)
    assert [one.customers for one in awaited()] == [2]


@pytest.mark.parametrize(
    ("channel", "title"), [("phone", "Call them, it is back"), ("post", "Write to them, it is back")]
)
def test_who_wants_a_call_or_a_letter_gets_it_from_one_of_us(ada: Customer, channel: str, title: str) -> None:
    waits(ada, channel=channel)
    mark_back("Kenya Nyeri", at=LATER)
    look_after_arrangements(LATER)
    assert Task.objects.get().title == f"{title}: Kenya Nyeri"
    assert Delivery.objects.filter(key__endswith=" back").count() == 0


def test_who_has_no_address_is_told_by_one_of_us(db: None) -> None:
    bob = Customer.objects.create(name="Bob", known_since=AT)
    waits(bob)
    mark_back("Kenya Nyeri", at=LATER)
    look_after_arrangements(LATER)
    assert Task.objects.get().title == "Tell them that it is back: Kenya Nyeri"


def test_a_no_that_came_meanwhile_is_heeded_when_the_mail_is_sent(ada: Customer, office: PostOffice) -> None:
    made = waits(ada)
    send_waiting(AT)
    mark_back("Kenya Nyeri", at=LATER)
    look_after_arrangements(LATER)
    says_no(ada, "email")
    send_waiting(LATER)
    kept = Delivery.objects.get(key=f"arrangement {made.pk} back")
    assert kept.state == "withheld"
    assert [str(mail["Subject"]) for _, mail in office.mails] == ["We shall remember it for you"]


def test_a_no_to_calls_is_heeded_and_noted(ada: Customer) -> None:
    waits(ada, channel="phone")
    says_no(ada, "phone")
    mark_back("Kenya Nyeri", at=LATER)
    look_after_arrangements(LATER)
    assert not Task.objects.exists()
    assert events(ada)[-1] == "Arrangement Let Go"
    assert Arrangement.objects.get().state == "ended"


def test_paused_it_is_not_told_and_ended_neither(ada: Customer) -> None:
    paused, ended = waits(ada), waits(ada, "Oolong")
    pause(paused.pk, by="agnes", at=AT)
    end(ended.pk, by="agnes", at=AT)
    assert awaited() == []
    assert mark_back("Kenya Nyeri", at=LATER) + mark_back("Oolong", at=LATER) == 0
    go_on(paused.pk, by="agnes", at=LATER)
    assert awaited() == [Awaited("Kenya Nyeri", 1, AT)]
    assert "We shall tell you when it is back." in Delivery.objects.order_by("-pk")[0].text


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        (Wanted("back"), "1 to 200 letters"),
        (Wanted("back", words="x" * 201), "1 to 200 letters"),
        (Wanted("back", words="Tea", channel="pigeon"), "'pigeon' is no way to tell"),
        (Wanted("back", words="Tea", every=1, unit="week"), "Nobody knows the day"),
        (Wanted("back", words="Tea", first_on=date(2026, 6, 1)), "Nobody knows the day"),
        (Wanted("back", words="Tea", lines=(Line("Tea"),)), "Nobody knows the day"),
    ],
)
def test_what_breaks_a_rule_is_refused(ada: Customer, wanted: Wanted, rule: str) -> None:
    with pytest.raises(BadInput, match=rule):
        make_arrangement(ada, wanted, by="agnes", at=AT)
    assert not Arrangement.objects.exists()


def test_it_is_not_changed_and_nothing_has_no_name(ada: Customer) -> None:
    made = waits(ada)
    with pytest.raises(BadInput, match="is not changed"):
        revise(made.pk, Revised(words="Tea"), by="agnes", at=AT)
    with pytest.raises(BadInput, match="was not said"):
        mark_back("  ", at=AT)
