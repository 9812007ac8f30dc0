"""The words of the customer's own page: the same in every language, with the same places to fill."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils.translation import override

from regulars.interact.arrangements.words import own_words_in, told_of
from regulars.interact.preferences.words import LANGUAGES
from regulars.ledger.models import Arrangement

ENGLISH = own_words_in("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    words = own_words_in(language)
    assert words.keys() == ENGLISH.keys()
    for name, text in words.items():
        assert text.strip()
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", ENGLISH[name])), name
    if language != "en":
        assert {name for name, text in words.items() if text == ENGLISH[name]} <= {"day"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_rhythm_and_channel_can_be_told(language: str) -> None:
    words = own_words_in(language)
    for kind in Arrangement.Kind.values:
        for every, unit in ((0, ""), *((number, unit) for unit in Arrangement.Unit.values for number in (1, 6))):
            for channel in Arrangement.Channel.values:
                made = Arrangement(
                    pk=1, kind=kind, every=every, unit=unit, channel=channel, next_on=date(2026, 5, 3), address="here"
                )
                assert told_of(made, words, {1}).count(" · ") == 3


def test_a_day_is_written_as_the_language_writes_it() -> None:
    made = Arrangement(pk=1, kind="standing", every=2, unit="week", next_on=date(2026, 5, 3))
    told = {}
    for language in LANGUAGES:
        with override(language):
            told[language] = told_of(made, own_words_in(language), ())
    assert told == {
        "en": "Standing order, every 2 weeks · next on 3 May 2026",
        "de": "Dauerauftrag, alle 2 Wochen · das nächste Mal am 3. Mai 2026",
        "fr": "Commande régulière, toutes les 2 semaines · la prochaine fois le 3 mai 2026",
        "es": "Pedido periódico, cada 2 semanas · la próxima vez el 3 de mayo de 2026",
    }
