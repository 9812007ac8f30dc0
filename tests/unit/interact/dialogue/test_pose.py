"""Posing: what changes the next step is asked, what is known never, and nobody twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.support.town import NOW, other

from regulars.interact.consents import record_consent
from regulars.interact.dialogue.catalogue import catalogue, question_named
from regulars.interact.dialogue.known import is_known, may_be_asked, told_by
from regulars.interact.dialogue.pose import pose, question_for, ranked
from regulars.interact.dialogue.worth import belief, hints_of, reply_rate, stakes_of, table_of
from regulars.ledger.business import business, change_setting
from regulars.ledger.models import Answer, Asking, Customer, Decision, Need, Preference, Question, Survey

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Decide = Callable[..., Decision]
BARRED = "they have not agreed to be reached that way"


@pytest.fixture
def torn(ann: Customer, next_step: Decide) -> Customer:
    """Ann, whom a call or a mail would reach about as well: it hangs on which she likes."""
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5))
    return ann


def test_the_question_that_would_change_the_next_step_is_asked(torn: Customer) -> None:
    first, *_ = ranked(torn, "web", NOW)
    assert first.ask.key == "best_channel"
    assert first.gain > first.net > 0
    assert not Asking.objects.exists()  # looking asks nothing


def test_without_a_next_step_or_in_the_control_group_nobody_is_asked(ann: Customer, next_step: Decide) -> None:
    assert question_for(ann, "agent", NOW) is None
    next_step(ann, ("one-thing-only", "offer", "phone", 9.0), other("reorder", "email", 8.5), control=True)
    assert question_for(ann, "agent", NOW) is None


def test_what_would_change_nothing_is_not_asked(ann: Customer, next_step: Decide) -> None:
    next_step(ann, None, other("recommend", "email", 1.0, "done not long ago"))
    change_setting("ATTENTION_PRICE", "3.00")
    assert question_for(ann, "web", NOW) is None


def test_consent_is_worth_what_it_opens(ann: Customer, next_step: Decide) -> None:
    next_step(ann, None, other("one-thing-only", "email", 30.0, BARRED))
    best = question_for(ann, "agent", NOW)
    assert best is not None
    assert best.ask.key == "news_by_mail"
    assert best.gain == pytest.approx(15, abs=0.01)  # every second says yes
    assert "news_by_mail" not in {one.ask.key for one in ranked(ann, "web", NOW)}
    record_consent(ann, "email", "marketing", "denied", proof="on the phone", by="amy", at=NOW)
    assert "news_by_mail" not in {one.ask.key for one in ranked(ann, "agent", NOW)}  # a no is an answer


def test_todays_worth_is_the_average_over_what_we_do_not_know(torn: Customer) -> None:
    ask, stakes = question_named("best_channel"), stakes_of(torn, business())
    assert stakes is not None
    prior = belief(ask, hints_of(torn), {})
    table, waits = table_of(ask, stakes, prior)
    assert not waits.any()
    assert table @ prior == pytest.approx([0, 9.0, 8.5])


def test_behaviour_and_other_answers_shift_what_is_believed(torn: Customer) -> None:
    ask = question_named("best_channel")
    usual = belief(ask, hints_of(torn), {})
    Preference.objects.create(customer=torn, subject="channel", item="phone", strength=0.8, learned_at=NOW)
    assert belief(ask, hints_of(torn), {})[1] > 0.8 > usual[1]
    assert belief(ask, hints_of(torn), {"post": 500})[2] > usual[2]


def test_who_was_asked_is_not_asked_elsewhere(torn: Customer) -> None:
    Customer.objects.filter(pk=torn.pk).update(language="fr")
    torn.refresh_from_db()
    first = pose(torn, "mail", NOW)
    assert first is not None
    assert (first.key, first.language) == ("best_channel", "fr")
    assert first.text == "Comment préférez-vous que nous vous contactions ?"
    assert ("phone", "Par téléphone") in first.options
    assert {pose(torn, place, NOW + DAY) for place in ("mail", "web", "agent")} == {None}
    assert Asking.objects.count() == 1


def test_once_the_step_is_carried_out_what_else_there_was_is_at_stake(torn: Customer) -> None:
    Decision.objects.update(state="done")
    stakes = stakes_of(torn, business())
    assert stakes is not None
    assert [step.action for step in stakes.steps] == ["reorder"]
    Decision.objects.update(state="skipped")
    assert stakes_of(torn, business()) is None


def test_what_was_declined_rests_for_a_year_and_what_was_ignored_for_months(torn: Customer) -> None:
    ask = question_named("best_channel")
    asking = Asking.objects.create(customer=torn, question=ask.key, place="web", at=NOW)
    for later, open_ in ((100, []), (121, [ask])):
        assert may_be_asked([ask], torn, "web", at=NOW + later * DAY) == open_
    Asking.objects.filter(pk=asking.pk).update(declined_at=NOW)
    for later, open_ in ((121, []), (364, []), (366, [ask])):
        assert may_be_asked([ask], torn, "web", at=NOW + later * DAY) == open_


def test_what_is_missing_for_a_question_keeps_it_back(ann: Customer) -> None:
    moment = question_named("best_moment")
    assert may_be_asked([moment], ann, "agent", at=NOW) == []  # she has no phone
    ann.phone = "+442079460011"
    assert may_be_asked([moment], ann, "agent", at=NOW) == [moment]
    assert may_be_asked([moment], ann, "mail", at=NOW) == []


@pytest.mark.parametrize("key", [ask.key for ask in catalogue()])
def test_what_is_known_is_known_until_it_is_too_old(ann: Customer, key: str) -> None:
    ask = question_named(key)
    assert not is_known(ask, ann, told_by(ann, at=NOW), at=NOW)
    tell(ann, key)
    assert is_known(ask, ann, told_by(ann, at=NOW), at=NOW)
    lasts = ask.shelf_life_days
    assert is_known(ask, ann, told_by(ann, at=NOW + (lasts or 20_000) * DAY), at=NOW + (lasts or 20_000) * DAY)
    if lasts:
        assert not is_known(ask, ann, told_by(ann, at=NOW + (lasts + 1) * DAY), at=NOW + (lasts + 1) * DAY)


def tell(ann: Customer, key: str) -> None:
    """Somebody else told it: not the dialogue."""
    fills = question_named(key).fills
    match fills["as"]:
        case "birth_date":
            ann.birth_date = "1980-03-31"
        case "consent":
            record_consent(ann, "email", "marketing", "granted", proof="form", by="amy", at=NOW)
        case "answer":
            survey = Survey.objects.create(name="Us", opened_at=NOW)
            scale = question_named(key).scale
            asked = Question.objects.create(survey=survey, key="other" if scale == "nps" else key, scale=scale)
            Answer.objects.create(question=asked, customer=ann, at=NOW, number=7)
        case "need":
            Need.objects.create(
                customer=ann, subject=fills["subject"], item="x", stated=True, strength=1, learned_at=NOW
            )
        case _:
            Preference.objects.create(
                customer=ann, subject=fills["subject"], item="x", stated=True, strength=1, learned_at=NOW
            )


def test_what_is_only_inferred_is_not_known(ann: Customer) -> None:
    Preference.objects.create(customer=ann, subject="channel", item="x", stated=False, strength=1, learned_at=NOW)
    assert not is_known(question_named("best_channel"), ann, told_by(ann, at=NOW), at=NOW)


def test_how_many_answer_is_learned(torn: Customer) -> None:
    before = reply_rate("web", NOW)
    for _ in range(100):
        Asking.objects.create(customer=torn, question="diet", place="web", at=NOW - 9 * DAY)
    assert reply_rate("web", NOW) < before / 2
    assert reply_rate("agent", NOW) == pytest.approx(0.8)
