"""Who is asked: as many as it takes, nobody who rests or refuses; once invited, once reminded."""

from collections import Counter
from datetime import timedelta

import pytest
from tests.support.town import NOW, People

from regulars.interact.consents import record_consent
from regulars.interact.surveys.guard import Limits, may_ask, resting_customers
from regulars.interact.surveys.invite import close_survey, look_after_surveys, open_survey, remind
from regulars.interact.surveys.make import add_question, change_survey, make_survey
from regulars.interact.surveys.sample import Wanted, draw_sample, plan_sample
from regulars.kernel.errors import BadInput
from regulars.ledger.business import change_setting
from regulars.ledger.models import (
    Asking,
    Case,
    Conversation,
    Customer,
    Delivery,
    Invitation,
    Message,
    Survey,
    Understanding,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def draft() -> Survey:
    survey = make_survey("", ready="recommendation", by="amy", at=NOW)
    return change_survey(survey, {"wanted": Wanted("nps", 30, 0.5)})


def complain(customer: Customer, **more: object) -> Conversation:
    record = customer.links.get().record
    return Conversation.objects.create(
        record=record,
        source=record.source,
        key=f"t{customer.pk}",
        **{"opened_at": NOW - DAY, "satisfaction": "bad", **more},
    )


def understood(talk: Conversation, said: Message) -> Understanding:
    return Understanding.objects.create(
        record=talk.record, message=said, at=NOW, kind="complaint", label="yes", probability=0.9, found_by="x",
        found_at=NOW,
    )  # fmt: skip


def test_as_few_as_it_takes_from_every_tier_and_the_seed_decides_who(people: People) -> None:
    people(100)
    wanted = Wanted("nps", 20, 0.5)
    plan = plan_sample(wanted)
    assert (plan.population, plan.answers, plan.invitations) == (100, 39, 78)
    assert plan.invite["steady"] in {31, 32}
    drawn = draw_sample(wanted, seed="a", at=NOW)
    assert Counter(drawn.chosen.values()) == Counter(plan.invite)
    assert drawn.chosen == draw_sample(wanted, seed="a", at=NOW + DAY).chosen
    assert drawn.chosen != draw_sample(wanted, seed="b", at=NOW).chosen


def test_tiers_may_be_chosen_and_who_has_no_address_is_not_asked(people: People) -> None:
    people(20)
    people(20, address=False)
    assert plan_sample(Wanted("csat", 5, 0.5)).population == 20
    assert plan_sample(Wanted("csat", 5, 0.5, ("low", "prospect"))).people == {"low": 4, "prospect": 4}


def test_an_interval_too_narrow_for_us_is_refused(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    people(5)
    monkeypatch.setattr("regulars.interact.surveys.sample._MOST", 4)
    with pytest.raises(BadInput, match="wider interval"):
        plan_sample(Wanted("csat", 0.1, 1.0))


def test_opening_invites_each_once_by_the_outbox(draft: Survey, people: People) -> None:
    people(8, language="de")
    change_setting("BUSINESS_NAME", "The Corner Shop")
    change_setting("PUBLIC_ADDRESS", "https://crm.shop.example")
    drawn = open_survey(draft, at=NOW)
    assert draft.state == "open"
    assert len(drawn.chosen) == 8 == Invitation.objects.count() == Delivery.objects.count()
    mail = Delivery.objects.order_by("pk").first()
    assert mail is not None
    assert (mail.purpose, mail.channel, mail.state) == ("research", "email", "queued")
    assert mail.key == f"survey {draft.pk} invitation {mail.customer.invitations.get().pk}"
    assert mail.subject == "Würden Sie uns empfehlen?"
    assert "Guten Tag Pat" in mail.text
    assert "https://crm.shop.example/s/" in mail.text
    assert mail.html.count("?recommend=") == 11
    assert "The Corner Shop" in mail.html
    with pytest.raises(BadInput, match="only a draft can be opened"):
        open_survey(draft, at=NOW)
    assert Delivery.objects.count() == 8


def test_nothing_is_opened_that_cannot_be(draft: Survey, people: People) -> None:
    with pytest.raises(BadInput, match="nobody to ask"):
        open_survey(draft, at=NOW)
    people(3)
    with pytest.raises(BadInput, match="asks nothing"):
        open_survey(make_survey("Empty", by="amy", at=NOW), at=NOW)
    change_survey(draft, {"closes_at": NOW - DAY})
    with pytest.raises(BadInput, match="before it opens"):
        open_survey(draft, at=NOW)
    assert not Delivery.objects.exists()
    assert not Invitation.objects.exists()


def test_who_rests_refuses_or_complains_is_passed_over_and_counted(draft: Survey, people: People) -> None:
    asked, refuses, complains, wrote, mended, free = people(6, tier="steady")
    Asking.objects.create(customer=asked, question="diet", place="web", at=NOW - 29 * DAY)
    record_consent(refuses, "email", "research", "denied", proof="on the phone", by="amy", at=NOW - DAY)
    complain(complains)
    talk = complain(wrote, satisfaction="")
    said = Message.objects.create(conversation=talk, at=NOW - DAY, from_customer=True, text="This is a disgrace.")
    understood(talk, said)
    complain(mended, closed_at=NOW, status="solved")
    drawn = open_survey(draft, at=NOW)
    assert set(drawn.chosen) == {mended.pk, free.pk}
    assert drawn.passed_over == {
        "asked something in the last 30 days": 1,
        "has an open complaint": 2,
        "they refused research by email": 1,
    }
    draft.refresh_from_db()
    assert draft.drawn["passed_over"] == drawn.passed_over
    assert draft.drawn["invited"] == {"steady": 2}


def test_a_complaint_that_was_corrected_away_is_none(ann: Customer) -> None:
    talk = complain(ann, satisfaction="")
    said = Message.objects.create(conversation=talk, at=NOW - DAY, from_customer=True, text="Wicked!")
    found = understood(talk, said)
    assert not may_ask(ann, "mail", at=NOW).allowed
    Understanding.objects.filter(pk=found.pk).update(corrected_to="no")
    assert may_ask(ann, "mail", at=NOW).allowed


def test_who_has_a_case_open_is_left_alone_until_it_is_closed(ann: Customer) -> None:
    case = Case.objects.create(
        customer=ann, matter="m", subject="Broken", origin="person", opened_at=NOW - DAY, heard_at=NOW,
        answer_due_at=NOW, resolve_due_at=NOW,
    )  # fmt: skip
    assert may_ask(ann, "agent", at=NOW).reason == "has an open complaint"
    Case.objects.filter(pk=case.pk).update(closed_at=NOW)
    assert may_ask(ann, "agent", at=NOW).allowed


def test_the_guard_is_one_for_surveys_and_single_questions(draft: Survey, ann: Customer) -> None:
    assert may_ask(ann, "web", at=NOW).allowed
    open_survey(draft, at=NOW)
    verdict = may_ask(ann, "web", at=NOW + 29 * DAY)
    assert (verdict.allowed, verdict.reason) == (False, "asked something in the last 30 days")
    assert may_ask(ann, "web", at=NOW + 31 * DAY).allowed
    change_setting("ASK_REST_DAYS", "90")
    assert not may_ask(ann, "web", at=NOW + 31 * DAY).allowed


def test_so_often_a_year_and_no_more(ann: Customer) -> None:
    for month in range(6):
        Asking.objects.create(customer=ann, question="diet", place="web", at=NOW - timedelta(days=40 + 50 * month))
    assert resting_customers(NOW, Limits(30, 6)) == {ann.pk: "asked 6 times within a year"}
    assert resting_customers(NOW, Limits(30, 7)) == {}
    assert resting_customers(NOW + 100 * DAY, Limits(30, 6)) == {}


def test_one_reminder_to_those_who_were_silent_and_may_be_asked(draft: Survey, people: People) -> None:
    answered, silent, complains, refuses = people(4, tier="steady")
    open_survey(draft, at=NOW)
    Invitation.objects.filter(customer=answered).update(answered=True)
    complain(complains, opened_at=NOW + DAY)
    record_consent(refuses, "email", "research", "denied", proof="on the phone", by="amy", at=NOW)
    assert remind(draft, at=NOW + 5 * DAY) == 1
    assert remind(draft, at=NOW + 6 * DAY) == 0
    (mail,) = Delivery.objects.filter(key__contains="reminder")
    assert mail.customer == silent
    assert "won’t ask again" in mail.text
    # Being reminded moves the time from which they rest.
    assert not may_ask(silent, "web", at=NOW + 34 * DAY).allowed
    close_survey(draft, at=NOW + 7 * DAY)
    with pytest.raises(BadInput, match="nothing to remind of"):
        remind(draft, at=NOW + 8 * DAY)


def test_the_worker_reminds_after_five_days_and_closes_in_time(draft: Survey, ann: Customer) -> None:
    change_survey(draft, {"closes_at": NOW + 10 * DAY})
    open_survey(draft, at=NOW)
    assert look_after_surveys(NOW + 4 * DAY) == 0
    assert look_after_surveys(NOW + 5 * DAY) == 1
    assert look_after_surveys(NOW + 6 * DAY) == 0
    assert look_after_surveys(NOW + 10 * DAY) == 1
    draft.refresh_from_db()
    assert (draft.state, draft.closed_at) == ("closed", NOW + 10 * DAY)
    assert look_after_surveys(NOW + 11 * DAY) == 0
    with pytest.raises(BadInput, match="never opened"):
        close_survey(make_survey("Another", by="amy", at=NOW), at=NOW)


def test_a_question_without_steps_is_asked_on_the_page_only(ann: Customer) -> None:
    survey = make_survey("Words", by="amy", at=NOW)
    add_question(survey, text="What is on your mind?", scale="text")
    open_survey(survey, at=NOW)
    assert "?" not in Delivery.objects.get().html.split("/s/")[1].split('"')[0]
