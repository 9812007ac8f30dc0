"""Ready-made surveys: a JSON file each in the folder `ready`, found by discovery."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from regulars.interact.surveys.scales import KINDS
from regulars.kernel.errors import NotFound
from regulars.ledger.models import Question


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A survey as a file has it: `measures` is the scale that its sample is sized by."""

    key: str
    name: str
    why: str
    measures: str
    texts: Mapping[str, Mapping[str, str]]
    questions: tuple[Mapping[str, Any], ...]


@cache
def ready_made() -> tuple[ReadyMade, ...]:
    """All of them, in order of key. Raises ValueError for a file that is none."""
    found = [
        _read(place.name, json.loads(place.read_text(encoding="utf-8")))
        for place in (files(__package__) / "ready").iterdir()
        if place.name.endswith(".json")
    ]
    return tuple(sorted(found, key=lambda one: one.key))


def ready_made_named(key: str) -> ReadyMade:
    """The one of that key. Raises NotFound."""
    for one in ready_made():
        if one.key == key:
            return one
    known = ", ".join(one.key for one in ready_made())
    raise NotFound(f"There is no ready-made survey '{key}'.", hint=f"There are {known}.")


def _read(file: str, said: Mapping[str, Any]) -> ReadyMade:
    made = ReadyMade(said["key"], said["name"], said["why"], said["measures"], said["texts"], tuple(said["questions"]))
    if file != f"{made.key}.json":
        raise ValueError(f"surveys/ready/{file} has the key '{made.key}'; name it {made.key}.json.")
    for question in made.questions:
        if question["scale"] not in KINDS or question.get("part", "") not in Question.Part.values:
            raise ValueError(f"surveys/ready/{file}: '{question['key']}' has a scale or part that there is not.")
        if "en" not in question["texts"]:
            raise ValueError(f"surveys/ready/{file}: '{question['key']}' has no English words.")
    return made
