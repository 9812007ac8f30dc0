from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.unit.customise.conftest import TODAY, Stall

from regulars.customise.act import EVENT, carry_out, skip
from regulars.customise.catalogue import change_words
from regulars.customise.decide import decide
from regulars.kernel.errors import BadInput, NotAllowed, NotFound
from regulars.ledger.business import Business, change_setting
from regulars.ledger.models import Customer, Decision, Delivery, Event, Record, Source, Task, TimelineEntry, Wish

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(hours=15)
NOON = TODAY + timedelta(hours=18)  # the day after, when nobody is asleep


@pytest.fixture
def open_terms(terms: Business) -> Business:
    return replace(terms, control_share=Decimal(0))


@pytest.fixture
def by_mail(stall: Stall, open_terms: Business) -> Decision:
    """An open decision to write to Anna."""
    number = stall.regular("Anna Smith", email="anna@example.com")
    stall.consents(number)
    decide(TODAY, open_terms, at=TODAY)
    return Decision.objects.get(customer=number)


def test_carrying_out_closes_it_and_keeps_what_was_said(by_mail: Decision) -> None:
    carried = carry_out(by_mail.pk, by="Olive", at=LATER, detail=" She was glad. ")

    by_mail.refresh_from_db()
    assert (by_mail.state, by_mail.closed_by, by_mail.closed_at) == ("done", "Olive", LATER)
    assert (by_mail.subject, by_mail.words) == (carried.subject, carried.words)
    assert by_mail.subject == "Is all well, Anna?"
    delivery = Delivery.objects.get()
    assert (delivery.pk, delivery.decision_id) == (carried.delivery, by_mail.pk)
    assert (delivery.channel, delivery.at, delivery.state, delivery.detail) == ("email", LATER, "done", "She was glad.")
    assert carried.task is None


def test_it_stands_on_the_customers_timeline(by_mail: Decision) -> None:
    carry_out(by_mail.pk, by="Olive", at=LATER, detail="She was glad.")

    entry = TimelineEntry.objects.get(name=EVENT)
    assert entry.record.link.customer_id == by_mail.customer_id
    assert entry.summary == "Ask after them: their usual time has passed (email): She was glad."
    assert Event.objects.get(name=EVENT).order_id == f"decision {by_mail.pk}"


def test_what_our_own_people_did_goes_under_what_they_say_where_there_is_such_a_record(
    stall: Stall, by_mail: Decision
) -> None:
    desk = stall.record(by_mail.customer_id)
    Record.objects.filter(pk=desk.pk).update(source=Source.objects.create(name="Our own people", format="console"))

    carry_out(by_mail.pk, by="Olive", at=LATER)

    assert TimelineEntry.objects.get(name=EVENT).record_id == desk.pk


def test_carrying_out_again_changes_nothing(by_mail: Decision) -> None:
    first = carry_out(by_mail.pk, by="Olive", at=LATER)

    again = carry_out(by_mail.pk, by="Otto", at=LATER + timedelta(days=1), detail="again")

    assert again == first
    by_mail.refresh_from_db()
    assert by_mail.closed_by == "Olive"
    assert (Delivery.objects.count(), Event.objects.filter(name=EVENT).count()) == (1, 1)


def test_consent_is_asked_again_at_that_very_moment(stall: Stall, by_mail: Decision) -> None:
    stall.consents(by_mail.customer_id, "email", "denied", days=-0.5)

    with pytest.raises(NotAllowed, match=r"has not agreed to marketing by email, as of 1 July 2025: they refused"):
        carry_out(by_mail.pk, by="Olive", at=LATER)

    by_mail.refresh_from_db()
    assert by_mail.state == "open"
    assert not Delivery.objects.exists()
    assert not Event.objects.filter(name=EVENT).exists()


def test_the_stricter_of_two_records_counts(stall: Stall, by_mail: Decision) -> None:
    stall.consents(by_mail.customer_id, "email", "denied", days=200, record=stall.record(by_mail.customer_id))

    with pytest.raises(NotAllowed):
        carry_out(by_mail.pk, by="Olive", at=LATER)


def test_a_call_needs_no_yes_but_heeds_a_no(stall: Stall, open_terms: Business) -> None:
    anna, tom = stall.regular("Anna Smith", phone="+44"), stall.regular("Tom Jones", phone="+44")
    decide(TODAY, open_terms, at=TODAY)
    stall.consents(tom, "phone", "denied", days=0)

    carry_out(Decision.objects.get(customer=anna).pk, by="Olive", at=LATER)
    with pytest.raises(NotAllowed, match="marketing by phone"):
        carry_out(Decision.objects.get(customer=tom).pk, by="Olive", at=LATER)


def test_a_task_becomes_somebodys(stall: Stall, open_terms: Business) -> None:
    number = stall.customer("Anna Smith", phone="+44")
    stall.scored(number)
    stall.writes(number, 5, tags="late", status="open", subject="Late AGAIN")
    decide(TODAY, open_terms, at=TODAY)

    carried = carry_out(Decision.objects.get().pk, by="Olive", at=LATER)
    again = carry_out(Decision.objects.get().pk, by="Olive", at=LATER)

    task = Task.objects.get()
    assert carried.task == again.task == task.pk
    assert (task.title, task.assigned_to) == ("Settle their complaint: Anna Smith", "Olive")
    assert (task.due_on, task.decision_id, task.customer_id) == (date(2025, 7, 3), carried.decision, number)
    assert "“Late AGAIN”" in carried.words


def test_the_control_group_is_left_alone(stall: Stall, terms: Business) -> None:
    stall.regular("Anna Smith", phone="+44")
    decide(TODAY, replace(terms, control_share=Decimal(1)), at=TODAY)

    with pytest.raises(NotAllowed, match="Anna Smith is in the control group"):
        carry_out(Decision.objects.get().pk, by="Olive", at=LATER)


def test_peace_cannot_be_carried_out(stall: Stall, open_terms: Business) -> None:
    stall.customer("Anna")
    decide(TODAY, open_terms, at=TODAY)

    with pytest.raises(BadInput, match="leave this customer in peace"):
        carry_out(Decision.objects.get().pk, by="Olive", at=LATER)


def test_skipping_closes_it_with_the_reason_once(by_mail: Decision) -> None:
    skip(by_mail.pk, by="Olive", at=LATER, why_not="  met her\n yesterday ")
    skip(by_mail.pk, by="Otto", at=LATER, why_not="something else")

    by_mail.refresh_from_db()
    assert (by_mail.state, by_mail.closed_by, by_mail.closed_at) == ("skipped", "Olive", LATER)
    assert by_mail.why_not == "met her yesterday"
    assert not Delivery.objects.exists()


def test_a_long_reason_is_cut(by_mail: Decision) -> None:
    skip(by_mail.pk, by="Olive", at=LATER, why_not="because " * 100)

    by_mail.refresh_from_db()
    assert len(by_mail.why_not) == 200


def test_what_is_closed_one_way_cannot_be_closed_another(by_mail: Decision) -> None:
    carry_out(by_mail.pk, by="Olive", at=LATER)

    with pytest.raises(BadInput, match=f"Decision {by_mail.pk} is closed: done"):
        skip(by_mail.pk, by="Olive", at=LATER, why_not="x")


@pytest.mark.parametrize("state", ["skipped", "replaced"])
def test_what_is_closed_cannot_be_carried_out(by_mail: Decision, state: str) -> None:
    Decision.objects.update(state=state)

    with pytest.raises(BadInput, match="is closed"):
        carry_out(by_mail.pk, by="Olive", at=LATER)


def test_an_unknown_decision_is_not_found(db: None) -> None:
    with pytest.raises(NotFound, match="no decision 77"):
        carry_out(77, by="Olive", at=LATER)
    with pytest.raises(NotFound, match="no decision 77"):
        skip(77, by="Olive", at=LATER, why_not="x")


def set_up_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.customise.act.mail_goes_out", lambda: True)


def test_where_mail_is_set_up_the_words_go_into_the_outbox(by_mail: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_mail(monkeypatch)
    carried = carry_out(by_mail.pk, by="Olive", at=NOON)

    delivery = Delivery.objects.get()
    assert (delivery.key, delivery.state, delivery.purpose) == (f"decision {by_mail.pk}", "queued", "marketing")
    assert (delivery.subject, delivery.text) == (carried.subject, carried.words)
    assert (delivery.customer_id, delivery.decision_id) == (by_mail.customer_id, by_mail.pk)
    assert delivery.not_before is None
    assert carry_out(by_mail.pk, by="Otto", at=NOON) == carried
    assert Delivery.objects.count() == 1


def test_marks_of_the_words_go_out_as_html_and_as_text(by_mail: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_MAIL_OUT", "smtp://localhost")
    change_setting("MAIL_FROM", "shop@example.com")
    words = "{{ first_name | greeting }}.\n\n[See {{ last_thing | default: 'us' }}](https://shop.example)"
    change_words(by_mail.action.key, "email", subject="Hello", words=words, by="mark", at=TODAY)
    Customer.objects.filter(pk=by_mail.customer_id).update(name="Anna<b> Smith", language="de")

    carried = carry_out(by_mail.pk, by="Olive", at=LATER)

    delivery = Delivery.objects.get()
    assert carried.words == delivery.text == "Guten Tag.\n\nSee us: https://shop.example"
    assert delivery.html == '<p>Guten Tag.</p><p><a class="button" href="https://shop.example">See us</a></p>'


def test_what_time_heals_waits_in_the_outbox(by_mail: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_mail(monkeypatch)
    until = NOON + timedelta(days=3)
    record = Record.objects.get(link__customer=by_mail.customer_id)
    Wish.objects.create(record=record, about="pause", value=until.isoformat(), stated_at=TODAY)

    carry_out(by_mail.pk, by="Olive", at=NOON)

    assert Delivery.objects.get().not_before == until


def test_what_they_refuse_is_not_put_there(stall: Stall, by_mail: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_mail(monkeypatch)
    stall.consents(by_mail.customer_id, "email", "denied", days=-0.5)

    with pytest.raises(NotAllowed, match="has not agreed"):
        carry_out(by_mail.pk, by="Olive", at=NOON)

    assert not Delivery.objects.exists()


def test_a_colleague_leaves_them_in_peace_during_a_pause(by_mail: Decision) -> None:
    record = Record.objects.get(link__customer=by_mail.customer_id)
    Wish.objects.create(record=record, about="pause", value=(NOON + timedelta(days=3)).isoformat(), stated_at=TODAY)

    with pytest.raises(NotAllowed, match=r"in peace for now: they asked for a pause. From 4 July 2025 on"):
        carry_out(by_mail.pk, by="Olive", at=NOON)


def test_topics_they_do_not_want_are_not_decided_on(stall: Stall, open_terms: Business) -> None:
    change_setting("TOPICS", "Messages, Offers, Overdue")
    number = stall.regular("Anna Smith", email="anna@example.com")
    stall.consents(number)
    record = Record.objects.filter(link__customer=number).order_by("pk")[0]
    Wish.objects.create(record=record, about="topic", item="Overdue", value="no", stated_at=TODAY)
    Wish.objects.create(record=record, about="topic", item="Messages", value="no", stated_at=TODAY)

    decide(TODAY, open_terms, at=TODAY)

    assert Decision.objects.get(customer=number).action is None


def test_a_pause_is_heeded_when_deciding(stall: Stall, open_terms: Business) -> None:
    number = stall.regular("Anna Smith", email="anna@example.com")
    stall.consents(number)
    record = Record.objects.filter(link__customer=number).order_by("pk")[0]
    Wish.objects.create(record=record, about="pause", value=(NOON + timedelta(days=3)).isoformat(), stated_at=TODAY)

    decide(TODAY, open_terms, at=TODAY)

    assert Decision.objects.get(customer=number).action is None
