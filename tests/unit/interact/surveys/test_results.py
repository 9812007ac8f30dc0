"""Results: scores by hand, reliability, gaps, weights, who was silent; and what is not shown of the nameless."""

from collections.abc import Sequence

import pytest
from tests.support.town import NOW, People

from regulars.differentiate.advocates import _answers
from regulars.interact.surveys.answer import sheet_behind, take_sheet
from regulars.interact.surveys.export import answers_csv
from regulars.interact.surveys.invite import close_survey, invitation_path, open_survey
from regulars.interact.surveys.make import add_question, change_survey, make_survey
from regulars.interact.surveys.results import results_of
from regulars.kernel.errors import NotAllowed
from regulars.ledger.models import Customer, Invitation, Survey

pytestmark = pytest.mark.django_db


def asked(ready: str, *, anonymous: bool = False, extra: bool = False) -> Survey:
    survey = make_survey("", ready=ready, by="amy", at=NOW)
    if extra:
        add_question(survey, text="Where did you buy?", scale="choice", choices=["Shop", "Web"])
    open_survey(change_survey(survey, {"anonymous": anonymous}), at=NOW)
    return survey


def said(survey: Survey, customer: Customer, **answers: object) -> None:
    path = invitation_path(Invitation.objects.get(survey=survey, customer=customer), at=NOW)
    told = {key: str(value) for key, value in answers.items()}
    assert take_sheet(sheet_behind(path.split("/")[2], at=NOW), told, at=NOW) == []


def each(survey: Survey, town: Sequence[Customer], key: str, numbers: Sequence[int]) -> None:
    for customer, number in zip(town, numbers, strict=False):
        said(survey, customer, **{key: number})


def test_a_net_promoter_score_with_its_interval_and_words(people: People) -> None:
    town = people(10, tier="steady")
    survey = asked("recommendation", extra=True)
    each(survey, town, "recommend", [10, 9, 9, 8, 7, 3, 6, 10])
    said(survey, town[0], recommend_why="=Kind", **{"where-did-you-buy": 2})
    results = results_of(survey)
    question, words, choice = results.questions
    assert question.score is not None
    assert (question.score.score, question.score.answers, question.answers) == (25, 8, 8)
    assert question.score.low < 25 < question.score.high
    assert dict(question.counts)["9"] == 2
    assert words.words == ["=Kind"]
    assert choice.counts == [("Shop", 0), ("Web", 1)]
    assert (results.sheets, results.responses.rate) == (8, 0.8)
    # What they said reaches those who ask who recommends us.
    assert _answers(NOW)["promoter_answers"].sum() == 4


def test_each_tier_has_its_own_weight(people: People) -> None:
    steady, low = people(6, tier="steady"), people(18, tier="low")
    survey = asked("satisfaction")
    each(survey, steady, "satisfied", [5, 5, 5, 5, 5, 5])
    each(survey, low, "satisfied", [1, 1])
    results = results_of(survey)
    score = results.questions[0].score
    assert score is not None
    assert score.score == 75
    assert score.weighted == pytest.approx(25)  # a quarter are steady, and all of them content
    assert results.responses.differ < 0.01
    assert {one.stratum: one.silent for one in results.responses.strata} == {"steady": 0, "low": 16}


def test_relationship_quality_has_its_reliability(people: People) -> None:
    town = people(6, tier="steady")
    survey = asked("relationship")
    for customer, level in zip(town, [1, 3, 4, 5, 6, 7], strict=True):
        said(survey, customer, trust_1=level, trust_2=level, trust_3=level, trust_4=min(level + 1, 7),
             satisfaction_1=8 - level, satisfaction_2=level, satisfaction_3=4, satisfaction_4=level)  # fmt: skip
    found = {one.name: one for one in results_of(survey).constructs}
    assert set(found) == {"trust", "satisfaction"}  # nobody answered about commitment
    assert found["trust"].reliable
    assert found["trust"].score.score == pytest.approx((1 + 3 + 4 + 5 + 6 + 7) / 6 + 5 / 24)
    assert not found["satisfaction"].reliable


def test_gaps_tell_what_to_see_to_first(people: People) -> None:
    town = people(5, tier="steady")
    survey = asked("wanted-and-delivered")
    for customer in town:
        said(survey, customer, help_wanted=7, help_delivered=3, help_importance=7,
             price_wanted=5, price_delivered=6, price_importance=3)  # fmt: skip
    first, second = results_of(survey).gaps
    assert (first.need, first.gap, str(first.quadrant)) == ("help", -4, "concentrate here")
    assert (second.need, second.gap, str(second.quadrant)) == ("price", 1, "possible overkill")


def test_before_anybody_answers_there_is_only_who_was_asked(people: People) -> None:
    people(4)
    results = results_of(asked("effort"))
    assert (results.sheets, results.questions, results.responses.rate) == (0, (), 0)
    assert sum(one.invited for one in results.responses.strata) == 4


def test_the_table_names_who_and_a_spreadsheet_runs_nothing(people: People) -> None:
    town = people(2, tier="steady")
    survey = asked("recommendation")
    said(survey, town[0], recommend=9, recommend_why="=1+1")
    assert answers_csv(survey).decode().splitlines() == [
        "code,tier,answered_at,recommend,recommend_why",
        f"{town[0].code},steady,2026-05-03T12:00:00Z,9.0,'=1+1",
    ]


def test_of_the_nameless_nothing_is_shown_that_tells_who(people: People) -> None:
    town = [*people(12, tier="steady"), *people(2, tier="low")]
    survey = asked("recommendation", anonymous=True)
    each(survey, town[:4], "recommend", [9, 9, 9, 9])
    running = results_of(survey)
    assert (running.questions, running.sheets) == ((), 4)
    assert "once the survey is closed" in running.hidden
    with pytest.raises(NotAllowed, match="once the survey is closed"):
        answers_csv(survey)
    each(survey, town[4:], "recommend", [9, 9, 9, 9, 9, 9])
    said(survey, town[10], recommend=0, recommend_why="Rude to me, of all people")
    close_survey(survey, at=NOW)
    results = results_of(survey)
    question, words = results.questions
    assert question.score is not None
    assert (question.score.score, question.score.weighted) == (pytest.approx(100 * (10 - 1) / 11), None)
    assert question.counts == ()  # one alone was unhappy
    assert (words.words, words.answers) == ([], 1)
    # Tiers with few people are told together.
    assert {one.stratum for one in results.responses.strata} == {"steady", "other tiers"}
    table = answers_csv(survey).decode()
    assert table.splitlines()[0] == "recommend,recommend_why"
    assert not any(customer.code in table for customer in town)


def test_too_few_nameless_answers_are_never_shown(people: People) -> None:
    town = people(6)
    survey = asked("effort", anonymous=True)
    each(survey, town, "easy", [7, 7, 7, 7])
    close_survey(survey, at=NOW)
    assert "Fewer than 5" in results_of(survey).hidden
