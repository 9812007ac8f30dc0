"""The catalogue of questions: a JSON file each in the folder `questions`, found by discovery.

A file says what is asked (`texts`, by language), which fact the answer fills (`fills`), for how many days that holds
(`shelf_life_days`; null: for ever), how far an answer can be relied on, where it may be asked, what must be known to
ask it (`requires`), and the answers, each with the chance that is supposed of it and what it does to the next step:

- `effects`: factors on what actions of a kind, key or channel bring, beside the average over all answers;
- `adds`: a move that only an answer makes possible, in orders that it brings; `unlocks`: a channel that it opens;
- `knowing` of the question: factors that hold whatever the answer is, because we then do it right.

A question with a `scale` has its steps for answers, described in `bands`. The figures are our assumptions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from regulars.interact.surveys.scales import SCALES
from regulars.kernel.errors import BadInput, NotFound
from regulars.ledger.business import change_setting, setting_values

PLACES = ("mail", "web", "agent")
FILLS = ("preference", "need", "birth_date", "consent", "answer")
_SWITCH = "QUESTIONS_OFF"


@dataclass(frozen=True, slots=True)
class Effect:
    """A factor on what the actions bring that are of this action's key, kind and channel (empty: of any)."""

    factor: float
    action: str = ""
    kind: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: `item` is the fact as we keep it."""

    key: str
    item: str
    chance: float
    texts: Mapping[str, str]
    effects: tuple[Effect, ...] = ()
    adds: str = ""
    orders: float = 0.0
    unlocks: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of the catalogue; see the top of this file."""

    key: str
    name: str
    why: str
    moves: str
    fills: Mapping[str, str]
    shelf_life_days: int | None
    reliability: float
    places: tuple[str, ...]
    texts: Mapping[str, str]
    options: tuple[Option, ...]
    knowing: tuple[Effect, ...] = ()
    requires: tuple[str, ...] = ()
    scale: str = ""

    @property
    def is_date(self) -> bool:
        """Whether the answer is a day, not one of the options."""
        return self.fills["as"] == "birth_date"

    def place_of(self, answer: str) -> int:
        """Which of the options an answer is; a day is the only one. Raises BadInput for none."""
        keys = [option.key for option in self.options]
        if self.is_date:
            return 0
        if answer not in keys:
            raise BadInput(f"'{answer[:40]}' is no answer to '{self.key}'.", hint=f"It is one of {', '.join(keys)}.")
        return keys.index(answer)


@cache
def catalogue() -> tuple[Ask, ...]:
    """Every question, in order of key. Raises ValueError for a file that is none."""
    found = [
        _read(place.name, json.loads(place.read_text(encoding="utf-8")))
        for place in (files(__package__) / "questions").iterdir()
        if place.name.endswith(".json")
    ]
    return tuple(sorted(found, key=lambda ask: ask.key))


def question_named(key: str) -> Ask:
    """The question of that key. Raises NotFound."""
    for ask in catalogue():
        if ask.key == key:
            return ask
    raise NotFound(f"There is no question '{key}'.", hint=f"There are {', '.join(ask.key for ask in catalogue())}.")


def switched_off() -> frozenset[str]:
    """Keys of the questions that this business does not ask."""
    return frozenset(str(setting_values()[_SWITCH][0]).replace(",", " ").split())


def switch(key: str, *, on: bool) -> None:
    """Ask a question, or ask it no more. Raises NotFound, or BadSetting where the environment decides."""
    off = set(switched_off()) - {question_named(key).key}
    change_setting(_SWITCH, ", ".join(sorted(off if on else off | {key})))


def _read(file: str, said: Mapping[str, Any]) -> Ask:
    scale = said.get("scale", "")
    options = _steps(scale, said["bands"]) if scale else tuple(_option(one) for one in said["options"])
    ask = Ask(
        key=said["key"],
        name=said["name"],
        why=said["why"],
        moves=said["moves"],
        fills=said["fills"],
        shelf_life_days=said["shelf_life_days"],
        reliability=said["reliability"],
        places=tuple(said["places"]),
        texts=said["texts"],
        options=options,
        knowing=_effects(said.get("knowing", ())),
        requires=tuple(said.get("requires", ())),
        scale=scale,
    )
    if file != f"{ask.key.replace('_', '-')}.json":
        raise ValueError(f"dialogue/questions/{file} has the key '{ask.key}'; name it after its key.")
    if ask.fills["as"] not in FILLS or not set(ask.places) <= set(PLACES) or "en" not in ask.texts:
        raise ValueError(f"dialogue/questions/{file} fills or is asked where nothing is, or has no English words.")
    return ask


def _option(said: Mapping[str, Any]) -> Option:
    adds = said.get("adds", {})
    return Option(
        said["key"],
        said["item"],
        said["chance"],
        said["texts"],
        _effects(said.get("effects", ())),
        adds.get("action", ""),
        adds.get("orders", 0.0),
        said.get("unlocks", ""),
    )


def _steps(scale: str, bands: list[Mapping[str, Any]]) -> tuple[Option, ...]:
    """The steps of a scale as options; a band's chance is shared among its steps."""
    found = []
    for step in SCALES[scale].steps:
        band = next(band for band in bands if band["from"] <= step <= band["to"])
        chance = band["chance"] / (band["to"] - band["from"] + 1)
        found.append(Option(str(step), str(step), chance, {"en": str(step)}, _effects(band.get("effects", ()))))
    return tuple(found)


def _effects(said: Any) -> tuple[Effect, ...]:
    return tuple(Effect(**effect) for effect in said)
