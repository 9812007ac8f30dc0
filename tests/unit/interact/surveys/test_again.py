"""Asking the same customers again: the same questions, to those whose gap was taken on and nobody else."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.gaps import asked, tell
from tests.support.town import NOW, People

from regulars.interact.surveys.again import ask_again
from regulars.interact.surveys.invite import open_survey
from regulars.interact.surveys.sample import people_to_ask
from regulars.kernel.errors import BadInput
from regulars.ledger.models import GapBefore, Improvement, Invitation


def improvement(need: str = "help", **told: object) -> Improvement:
    return Improvement.objects.create(
        need=need, what="x", owner="olive", due_on=date(2026, 6, 1), gap=-2, low=-3, high=-1, answers=3,
        made_by="olive", made_at=NOW, **{"done_at": NOW, **told},
    )  # fmt: skip


def test_the_draft_goes_to_the_same_customers(people: People) -> None:
    town = people(10)
    survey = asked("help", "price")
    for one in town[:3]:
        tell(survey, one.pk, {"help": (6, 3, 5), "price": (5, 5, 5)})
    made = improvement()
    GapBefore.objects.bulk_create(GapBefore(improvement=made, customer=one, gap=-3) for one in town[:3])
    draft = ask_again(made, by="mark", at=NOW)
    assert (draft.state, draft.name, draft.wanted["improvement"]) == ("draft", "Help, asked again", made.pk)
    assert [(each.about, each.part) for each in draft.questions.order_by("place")] == [
        ("help", "wanted"), ("help", "delivered"), ("help", "importance"),
    ]  # fmt: skip
    assert survey.questions.count() == 6
    assert sum(map(len, people_to_ask((), made.pk).values())) == 3
    open_survey(draft, at=NOW)
    invited = Invitation.objects.filter(survey=draft).values_list("customer", flat=True)
    assert set(invited) == {one.pk for one in town[:3]}


def test_not_before_it_is_done_nor_of_anonymous_answers_nor_without_questions(people: People) -> None:
    with pytest.raises(BadInput, match="not done yet"):
        ask_again(improvement(done_at=None), by="mark", at=NOW)
    made = improvement()
    with pytest.raises(BadInput, match="anonymously"):
        ask_again(made, by="mark", at=NOW)
    (ann,) = people(1)
    GapBefore.objects.create(improvement=made, customer=ann, gap=-3)
    with pytest.raises(BadInput, match="no longer there"):
        ask_again(made, by="mark", at=NOW)
