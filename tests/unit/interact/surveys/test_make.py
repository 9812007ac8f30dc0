"""Drafts: from a ready-made survey or from nothing; every file found, every rule said."""

from datetime import UTC, datetime

import pytest

from regulars.interact.surveys.links import number_behind, token_for
from regulars.interact.surveys.make import (
    add_question,
    change_survey,
    make_survey,
    remove_question,
    survey_numbered,
    throw_away,
)
from regulars.interact.surveys.readymade import ready_made, ready_made_named
from regulars.interact.surveys.sample import Wanted
from regulars.interact.surveys.scales import SCALES, read_answer
from regulars.interact.surveys.wording import LANGUAGES, ends_of, languages_of, pick, say, speaks
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.models import Customer, Question, Survey

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def draft() -> Survey:
    return make_survey("After delivery", by="amy", at=NOW)


@pytest.mark.parametrize("key", [one.key for one in ready_made()])
def test_a_ready_made_survey_speaks_every_language_and_makes_a_draft(key: str) -> None:
    survey = make_survey("", ready=key, by="amy", at=NOW)
    assert (survey.state, survey.name) == ("draft", ready_made_named(key).name)
    assert languages_of(survey) == list(LANGUAGES)
    assert {part: set(words) for part, words in survey.texts.items()} == {
        "title": set(LANGUAGES),
        "intro": set(LANGUAGES),
    }
    assert list(survey.questions.order_by("place").values_list("place", flat=True)) == list(
        range(1, survey.questions.count() + 1)
    )
    assert Wanted.of(survey).scale in SCALES


def test_relationship_quality_has_the_keys_that_others_read() -> None:
    survey = make_survey("", ready="relationship", by="amy", at=NOW)
    expected = [f"{name}_{place}" for name in ("satisfaction", "trust", "commitment") for place in range(1, 5)]
    assert list(survey.questions.order_by("place").values_list("key", flat=True)) == expected
    assert set(survey.questions.values_list("scale", flat=True)) == {"likert7"}


def test_wanted_and_delivered_come_in_pairs_with_importance() -> None:
    survey = make_survey("", ready="wanted-and-delivered", by="amy", at=NOW)
    needs = set(survey.questions.values_list("about", flat=True))
    for need in needs:
        assert set(survey.questions.filter(about=need).values_list("part", flat=True)) == {
            "wanted", "delivered", "importance"
        }  # fmt: skip


def test_questions_of_our_own(draft: Survey) -> None:
    first = add_question(draft, text="Was it on time?", scale="choice", choices=["Yes", " ", "No"])
    second = add_question(draft, text="Was it on time?", scale="text")
    assert (first.key, second.key) == ("was-it-on-time", "was-it-on-time-2")
    assert [(choice["key"], choice["texts"]["en"]) for choice in first.choices] == [("1", "Yes"), ("2", "No")]
    assert add_question(draft, text="Code?", scale="text").key == "code-2"  # a column of the export is called so
    remove_question(draft, first.key)
    assert draft.questions.count() == 2
    with pytest.raises(NotFound):
        remove_question(draft, first.key)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"text": " "}, "1 to 500 letters"),
        ({"text": "x" * 501}, "1 to 500 letters"),
        ({"scale": "stars"}, "'stars' is no scale"),
        ({"scale": "choice", "choices": ["Yes", "Yes"]}, "two different answers"),
        ({"part": "dreamt"}, "'dreamt' is no part"),
        ({"part": "wanted"}, "needs its need"),
    ],
)
def test_a_question_that_breaks_a_rule_is_refused(draft: Survey, wrong: dict[str, str], rule: str) -> None:
    with pytest.raises(BadInput, match=rule):
        add_question(draft, **{"text": "Was it easy?", "scale": "ces", **wrong})
    assert not draft.questions.exists()


def test_a_draft_is_changed_and_nothing_else_is(draft: Survey) -> None:
    wanted = Wanted("nps", 10, 0.3, ("steady",))
    change_survey(draft, {"name": "New", "language": "de", "title": "Hallo", "anonymous": True, "wanted": wanted})
    draft.refresh_from_db()
    assert (draft.name, draft.anonymous, draft.texts["title"], Wanted.of(draft)) == (
        "New",
        True,
        {"de": "Hallo"},
        wanted,
    )
    for changes, rule in (
        ({"language": "tlh"}, "'tlh' is no language"),
        ({"name": " "}, "needs a name"),
        ({"wanted": Wanted("nps", 0)}, "half-width"),
        ({"wanted": Wanted("nps", 5, 0)}, "share"),
    ):
        with pytest.raises(BadInput, match=rule):
            change_survey(draft, changes)
    Survey.objects.filter(pk=draft.pk).update(state="open")
    draft.refresh_from_db()
    for act in (
        lambda: change_survey(draft, {}),
        lambda: throw_away(draft),
        lambda: add_question(draft, text="More?", scale="text"),
        lambda: remove_question(draft, "x"),
    ):
        with pytest.raises(BadInput, match="only a draft"):
            act()


def test_names_and_numbers_that_there_are_not(draft: Survey) -> None:
    with pytest.raises(BadInput, match="needs a name"):
        make_survey(" ", by="amy", at=NOW)
    with pytest.raises(BadInput, match="200 is the most"):
        make_survey("x" * 201, by="amy", at=NOW)
    with pytest.raises(NotFound, match=r"no ready-made survey 'stars'.*relationship"):
        make_survey("", ready="stars", by="amy", at=NOW)
    throw_away(draft)
    with pytest.raises(NotFound, match="no survey"):
        survey_numbered(draft.pk or 1)


def test_answers_are_read_by_their_scale() -> None:
    nps, words = Question(scale="nps", key="q"), Question(scale="text", key="w")
    choice = Question(scale="choice", key="c", choices=[{"key": "1", "texts": {"en": "Yes"}}])
    assert read_answer(nps, " 10 ").number == 10  # type: ignore[union-attr]
    assert read_answer(nps, "") is None
    assert read_answer(words, "a\x00b ").text == "ab"  # type: ignore[union-attr]
    assert read_answer(choice, "1").text == "1"  # type: ignore[union-attr]
    for question, said in ((nps, "11"), (nps, "-1"), (nps, "9.5"), (nps, "nan"), (choice, "2"), (words, "x" * 4_001)):
        with pytest.raises(BadInput):
            read_answer(question, said)


def test_words_in_the_right_language() -> None:
    assert pick({"de": "ja"}, "fr") == "ja"
    assert pick({}, "fr", "oui") == "oui"
    assert say("thanks", "de") == "Vielen Dank"
    assert speaks(Customer(language="de-AT"), ["en", "de"], "en") == "de"
    assert speaks(Customer(language="pl"), ["en", "de"], "en") == "en"
    assert ends_of(Question(scale="likert7", part="importance"), "en") == ("not at all", "very much")
    assert ends_of(Question(scale="text"), "en") == ("", "")


def test_links_hold_for_one_thing_and_a_time() -> None:
    token = token_for("survey", 77, at=NOW)
    assert number_behind("survey", token, at=NOW.replace(month=10)) == 77
    for forged in (token[:-1], token.replace("4d", "4e", 1), "", "x", token + "\x00", "4d-ffffffff"):
        with pytest.raises(NotFound, match="does not hold"):
            number_behind("survey", forged, at=NOW)
    with pytest.raises(NotFound):
        number_behind("question", token, at=NOW)
    with pytest.raises(NotFound):
        number_behind("survey", token, at=NOW.replace(year=2027))
