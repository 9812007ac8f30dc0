"""What the preference pages say, in each language: one file a language, all with the same names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("languages")

LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""Languages by code, as their speakers call them."""

DEFAULT = "en"


@cache
def words_in(language: str) -> Mapping[str, str]:
    """Everything the pages say in a language of LANGUAGES, by name."""
    told: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return told


def best_language(*wanted: str) -> str:
    """The first wanted one that we speak; each may be a code such as de-AT, a name, or a browser's list of them."""
    for each in wanted:
        for part in each.split(","):
            code = part.split(";")[0].strip().replace("_", "-").partition("-")[0].casefold()
            if code in LANGUAGES:
                return code
            for known, name in LANGUAGES.items():
                if code and code in {name.casefold(), words_in(known)["language_in_english"].casefold()}:
                    return known
    return DEFAULT
