"""A question at the end of a mail: only of an ordinary one, once for each, and taken back where it did not arrive."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from tests.support.mail import NOW, SITE, to_send
from tests.support.mail_servers import PostOffice, part
from tests.support.mailing import mailing, office
from tests.support.town import other

from regulars.interact.channels import email
from regulars.interact.consents import record_consent
from regulars.interact.dialogue.block import ask_by_mail
from regulars.interact.dialogue.learn import asking_behind, take_answer
from regulars.interact.mail.addresses import note_bounce
from regulars.interact.outbox.send import UNKNOWN, send_waiting
from regulars.interact.outbox.unknown import settle_unknown
from regulars.ledger.business import change_setting
from regulars.ledger.models import Asking, Customer, Decision, Delivery, Preference

__all__ = ["mailing", "office"]
pytestmark = pytest.mark.django_db
DAY, LATER = timedelta(days=1), timedelta(hours=1)
ASKED = "How do you like to hear from us?"
ADDRESS = "pat0@shop.example"
Decide = Callable[..., Decision]


@pytest.fixture
def thanked(ann: Customer, next_step: Decide) -> Decision:
    """Ann agreed to marketing and is thanked by mail; what comes next hangs on how she likes to be reached."""
    record_consent(ann, "email", "marketing", "granted", proof="a form", by="test", at=NOW)
    decision = next_step(
        ann, ("thank", "gesture", "email", 9.5), other("one-thing-only", "phone", 9.0), other("reorder", "email", 8.5)
    )
    Decision.objects.update(state="done")
    return decision


def send(decision: Decision, key: str = "thanks", **more: object) -> Delivery:
    return to_send(decision.customer, key, decision=decision, **more)


def test_a_mail_that_goes_out_anyway_ends_with_the_question_worth_most(thanked: Decision, office: PostOffice) -> None:
    delivery = send(thanked)
    assert not Asking.objects.exists()  # what waits asks nothing
    assert send_waiting(NOW) == 1
    asking = Asking.objects.get()
    assert (asking.question, asking.place, asking.delivery, asking.worth > 0) == (
        "best_channel",
        "mail",
        delivery,
        True,
    )
    text, html = (part(office.to(ADDRESS), f"text/{kind}") for kind in ("plain", "html"))
    assert text.index("the first flush is here") < text.index(ASKED) < text.index("No more of these")
    assert html.index("the first flush is here") < html.index(ASKED) < html.index("No more of these")
    assert f"By phone: {SITE}/q/" in text
    assert html.count(f"{SITE}/q/") == 4
    assert thanked.customer.name not in html


def test_each_answer_is_a_link_of_their_own(thanked: Decision, office: PostOffice) -> None:
    send(thanked)
    send_waiting(NOW)
    (line,) = [line for line in part(office.to(ADDRESS), "text/plain").splitlines() if line.startswith("By phone: ")]
    link = urlsplit(line.removeprefix("By phone: "))
    assert link.query == "a=phone"
    take_answer(asking_behind(link.path.split("/")[2], at=NOW + DAY), "phone", at=NOW + DAY)
    assert Preference.objects.get(subject="channel").item == "by phone"


def test_html_of_our_own_carries_it_too(thanked: Decision, office: PostOffice) -> None:
    send(
        thanked,
        html="<mjml><mj-body><mj-section><mj-column><mj-text>Thanks</mj-text></mj-column></mj-section></mj-body></mjml>",
    )
    send_waiting(NOW)
    html = part(office.to(ADDRESS), "text/html")
    assert html.index("Thanks") < html.index(ASKED) < html.index("No more of these") < html.index("</body>")


@pytest.mark.parametrize("more", [{"purpose": "service"}, {"purpose": "research"}, {"decision": None}], ids=str)
def test_what_is_no_ordinary_mail_asks_nothing(thanked: Decision, office: PostOffice, more: dict[str, object]) -> None:
    send(thanked, **more) if "decision" not in more else to_send(thanked.customer)
    assert send_waiting(NOW) == 1
    assert len(office.mails) == 1
    assert not Asking.objects.exists()


def test_what_asks_something_itself_asks_nothing_more(thanked: Decision, office: PostOffice) -> None:
    action = thanked.action
    assert action is not None
    action.kind = "question"
    action.save()
    send(thanked)
    send_waiting(NOW)
    assert not Asking.objects.exists()


def test_a_business_that_wants_none_sends_none(thanked: Decision, office: PostOffice) -> None:
    change_setting("ASK_IN_MAILS", "no")
    send(thanked)
    send_waiting(NOW)
    assert len(office.mails) == 1
    assert not Asking.objects.exists()


def test_who_does_not_want_to_be_asked_gets_the_mail_alone(thanked: Decision, office: PostOffice) -> None:
    record_consent(thanked.customer, "email", "research", "denied", proof="said so", by="amy", at=NOW)
    send(thanked)
    send_waiting(NOW)
    assert ASKED not in part(office.to(ADDRESS), "text/plain")
    assert not Asking.objects.exists()


def test_the_next_mail_asks_nothing_while_they_rest(thanked: Decision, office: PostOffice) -> None:
    send(thanked)
    send(thanked, "again")
    assert send_waiting(NOW) == 2
    assert Asking.objects.count() == 1


def test_a_mail_that_is_tried_again_asks_once_when_it_goes(thanked: Decision, office: PostOffice) -> None:
    delivery = send(thanked)
    office.answers[ADDRESS] = "450 4.2.0 later"
    send_waiting(NOW)
    assert not Asking.objects.exists()  # nobody has seen it
    office.answers.clear()
    send_waiting(NOW + LATER)
    assert Asking.objects.get().delivery == delivery
    assert part(office.to(ADDRESS), "text/plain").count(ASKED) == 1


def test_what_may_have_arrived_stays_asked_until_somebody_knows_better(thanked: Decision, office: PostOffice) -> None:
    delivery = send(thanked)
    email.CHANNEL.make_ready(delivery, NOW)  # a worker wrote it down, and was killed in the middle of handing it over
    Delivery.objects.update(state="sending", handed_at=NOW, detail=UNKNOWN)
    assert send_waiting(NOW + LATER) == 0
    assert Asking.objects.count() == 1
    settle_unknown(delivery.pk, arrived=False, by="amy", at=NOW + LATER)
    assert not Asking.objects.exists()
    send_waiting(NOW + LATER)
    assert Asking.objects.get().at >= NOW + LATER


def test_what_was_answered_is_not_asked_again_by_the_same_mail(thanked: Decision, office: PostOffice) -> None:
    change_setting("LET_GO_DAYS", "90")
    delivery = send(thanked)
    email.CHANNEL.make_ready(delivery, NOW)
    take_answer(Asking.objects.get(), "phone", at=NOW + LATER)
    Delivery.objects.update(state="sending", handed_at=NOW, detail=UNKNOWN)
    settle_unknown(delivery.pk, arrived=False, by="amy", at=NOW + 60 * DAY)
    assert send_waiting(NOW + 60 * DAY) == 1
    assert Asking.objects.get().answer == "phone"
    assert ASKED not in part(office.to(ADDRESS), "text/plain")


def test_what_cannot_be_composed_asks_nothing(thanked: Decision, office: PostOffice) -> None:
    delivery = send(thanked, html="<mjml>nothing that is any")
    send_waiting(NOW)
    delivery.refresh_from_db()
    assert delivery.state == "failed"
    assert not Asking.objects.exists()


def test_what_came_back_was_never_asked(thanked: Decision, office: PostOffice) -> None:
    delivery = send(thanked)
    send_waiting(NOW)
    delivery.refresh_from_db()
    note_bounce(delivery, hard=True, why="no such user", at=NOW + LATER)
    assert not Asking.objects.exists()


def test_a_scale_says_what_its_ends_mean(ann: Customer, next_step: Decide) -> None:
    next_step(ann, ("recommend", "question", "email", 6.0), other("thank", "email", 5.9))
    assert ask_by_mail(5, at=NOW) == 1
    assert "0 = " in Delivery.objects.get().text


def test_by_mail_those_are_asked_whose_step_is_worth_most(ann: Customer, next_step: Decide) -> None:
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    assert ask_by_mail(5, at=NOW) == 1
    mail = Delivery.objects.get()
    assert (mail.customer, mail.purpose, mail.key) == (ann, "research", f"question {Asking.objects.get().pk}")
    assert mail.text.startswith("Hello Pat,")
    assert ask_by_mail(5, at=NOW + DAY) == 0
    assert Delivery.objects.count() == 1


def test_a_mail_of_its_own_that_comes_back_never_asked(ann: Customer, next_step: Decide) -> None:
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    assert ask_by_mail(5, at=NOW) == 1
    note_bounce(Delivery.objects.get(), hard=True, why="no such user", at=NOW + LATER)
    assert not Asking.objects.exists()
