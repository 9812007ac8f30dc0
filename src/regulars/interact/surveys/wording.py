"""The words around a survey, in every language we speak; and the right language for one customer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from regulars.ledger.models import Customer, Question, Survey

LANGUAGES = ("en", "de", "fr", "es")
"""The languages in which our own words are written; a survey may be asked in fewer."""


def pick(texts: Mapping[str, str], language: str, otherwise: str = "") -> str:
    """The words in a language, else in English, else in any, else what is given."""
    return texts.get(language) or texts.get("en") or next((words for words in texts.values() if words), otherwise)


def say(key: str, language: str) -> str:
    """One of our own words or sentences (a key of words.json)."""
    return pick(_written()["words"][key], language)


def ends_of(question: Question, language: str) -> tuple[str, str]:
    """What the lowest and the highest step of its scale mean; empty where it has no steps."""
    return ends_of_scale("importance" if question.part == Question.Part.IMPORTANCE else question.scale, language)


def ends_of_scale(scale: str, language: str) -> tuple[str, str]:
    """The same of a scale by its name."""
    ends = _written()["ends"].get(scale)
    return (pick(ends["low"], language), pick(ends["high"], language)) if ends else ("", "")


def asked_in(question: Question, language: str) -> str:
    """The question in a language; as it was first written where it is missing."""
    return question.texts.get(language) or question.text


def languages_of(survey: Survey) -> list[str]:
    """The languages that all its questions are written in; the one it was first written in, always."""
    asked = [set(question.texts) for question in survey.questions.all()]
    spoken = set.intersection(*asked) if asked else set()
    return [language for language in LANGUAGES if language in spoken or language == survey.language]


def speaks(customer: Customer, languages: Iterable[str], otherwise: str) -> str:
    """The language of these in which to address a customer."""
    theirs = customer.language[:2].lower()
    return theirs if theirs in languages else otherwise


@cache
def _written() -> dict[str, Any]:
    return dict(json.loads((files(__package__) / "words.json").read_text(encoding="utf-8")))
