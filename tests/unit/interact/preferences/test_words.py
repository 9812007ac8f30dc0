"""The pages' words: the same in every language, with the same places to fill."""

from __future__ import annotations

import re

import pytest

from regulars.interact.preferences.choices import OFTEN
from regulars.interact.preferences.words import LANGUAGES, best_language, words_in

ENGLISH = words_in("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    words = words_in(language)
    assert words.keys() == ENGLISH.keys()
    for name, text in words.items():
        assert text.strip()
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", ENGLISH[name])), name
    if language != "en":
        same = {name for name, text in words.items() if text == ENGLISH[name]}
        assert same <= {"email", "sms", "post"}


def test_every_choice_of_how_often_has_words() -> None:
    assert {f"often_{value}" for value in OFTEN if value} <= ENGLISH.keys()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(("de-AT",), "de"), (("German",), "de"), (("Français",), "fr"), (("it", "es-MX"), "es"), ((), "en"),
     (("xx,fr;q=0.5",), "fr"), (("", "pt_BR"), "en"), (("EN",), "en")],
)  # fmt: skip
def test_the_best_language_is_found(wanted: tuple[str, ...], found: str) -> None:
    assert best_language(*wanted) == found
