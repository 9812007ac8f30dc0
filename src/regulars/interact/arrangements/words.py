"""What the customer's own page of arrangements says, in each language of the preference pages: one file a language."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from django.utils.formats import date_format

from regulars.ledger.models import Arrangement

_FOLDER = Path(__file__).with_name("languages")


@cache
def own_words_in(language: str) -> Mapping[str, str]:
    """Everything the page says in a language of `preferences.words.LANGUAGES`, by name."""
    told: dict[str, str] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return told


def told_of(arrangement: Arrangement, said: Mapping[str, str], confirmed: Collection[int]) -> str:
    """What it is and how it stands, in one line; months are called as in the language that is active."""
    parts = [said[f"kind_{arrangement.kind}"]]
    if arrangement.every:
        many = "s" if arrangement.every > 1 else ""
        parts[0] += ", " + said[f"every_{arrangement.unit}{many}"].format(every=arrangement.every)
    if arrangement.state == Arrangement.State.PAUSED:
        parts.append(said["paused"])
    elif arrangement.kind == Arrangement.Kind.BACK:
        parts.append(said[f"by_{arrangement.channel}_once"])
    elif arrangement.next_on:
        parts.append(said["next_on"].format(day=date_format(arrangement.next_on, said["day"])))
    if arrangement.address:
        parts.append(said["to_address"].format(address=arrangement.address))
    if arrangement.pk in confirmed:
        parts.append(said["as_it_is"])
    return " · ".join(parts)
