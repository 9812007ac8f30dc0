"""The catalogue: every file is sound, in every language, and can be switched off."""

import pytest

from regulars.interact.dialogue.catalogue import Ask, catalogue, question_named, switch, switched_off
from regulars.interact.surveys.scales import SCALES
from regulars.interact.surveys.wording import LANGUAGES
from regulars.kernel.errors import BadInput, NotFound


@pytest.mark.parametrize("ask", catalogue(), ids=lambda ask: ask.key)
def test_a_question_is_sound(ask: Ask) -> None:
    assert set(ask.texts) == set(LANGUAGES)
    assert sum(option.chance for option in ask.options) == pytest.approx(1)
    assert 0.5 < ask.reliability <= 1
    assert ask.places
    assert len({option.key for option in ask.options}) == len(ask.options)
    if ask.scale:
        assert [option.key for option in ask.options] == [str(step) for step in SCALES[ask.scale].steps]
    else:
        assert all(set(option.texts) == set(LANGUAGES) for option in ask.options)
    moves = ask.knowing or any(option.effects or option.adds or option.unlocks for option in ask.options)
    assert moves, "an answer that moves nothing is worth nothing"


def test_relationship_quality_is_asked_under_the_keys_of_the_survey() -> None:
    keys = {ask.key for ask in catalogue() if ask.scale == "likert7"}
    assert keys == {"satisfaction_1", "trust_1", "commitment_1"}


def test_leave_to_sell_is_asked_by_people_only() -> None:
    assert question_named("news_by_mail").places == ("agent",)


@pytest.mark.django_db
def test_questions_are_switched_off_and_on() -> None:
    assert switched_off() == {"diet", "size"}  # not every shop sells food or clothes
    switch("trust_1", on=False)
    assert switched_off() == {"diet", "size", "trust_1"}
    switch("diet", on=True)
    assert switched_off() == {"size", "trust_1"}
    with pytest.raises(NotFound, match="no question 'age'"):
        switch("age", on=True)


def test_an_answer_is_one_of_its_options() -> None:
    ask = question_named("best_channel")
    assert ask.options[ask.place_of("phone")].item == "by phone"
    with pytest.raises(BadInput, match=r"'fax' is no answer.*email, phone"):
        ask.place_of("fax")
