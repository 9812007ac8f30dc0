"""The models that come with the package, and how they are made from the texts beside them.

    python -m regulars.science.language.defaults

makes them anew. Texts are written by us (no customer's), each labelled with its mood and what it says, by several
authors who did not know each other's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from regulars.science.language.classifier import TextClassifier
from regulars.science.language.evidence import SIX
from regulars.science.language.features import WORDS, Mix
from regulars.science.language.meaning import Meaning
from regulars.science.language.sayings import Listener

MOODS = ("negative", "neutral", "positive")
MOOD_MIX = {"wordllama": Mix(1.0, 1.0, 3.0), "minilm": Mix(1.0, 1.5, 2.0)}
MOOD_STRENGTH = {"wordllama": 0.3, "minilm": 0.1}
"""Chosen by folds on the Amazon snippets: the tone counts for much, the fit is gentle."""

WRY = {"hospitality", "trades", "look-alikes", "letters"}
"""These authors' texts teach neither praise nor complaint: they are so full of wit that a model which learns those from
them hears them where plain people mean nothing of the kind (seen on real reviews)."""

PLAIN = {"goods", "homes", "lines", "guests"}
"""These authors were asked to write as customers do: soberly, of ordinary things."""

JUDGES = {*PLAIN, "second", "third"}
"""By whose texts it is judged how sure we may be. Not by the first author's, at hand when the cues were written; nor by
those of authors who were asked for what is hard to tell."""

MOOD_AUTHORS = {"", "first", "second", *PLAIN}
"""Whose texts teach moods: with any of the others' real reviews were told worse."""

_FEELINGS = {"complaint", "praise"}
_HERE = Path(__file__).parent
TEXTS = _HERE / "texts" / "said.csv"
SIX_FILE, MOOD_FILE = "six.npz", "mood.npz"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with what people said of it; None where nobody did.

    Attributes:
        says: by kind of SIX whether it says so.
        author: who wrote it; "" where that does not matter.
    """

    text: str
    mood: str | None
    says: dict[str, bool]
    ours: bool
    author: str = ""


def read_labelled(path: Path = TEXTS) -> list[Labelled]:
    """Labelled texts from a file with the columns text, language, kind, mood, says and author (where it is there)."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Labelled(
                row["text"],
                row["mood"] if row.get("author", "") in MOOD_AUTHORS else None,
                {
                    kind: kind in row["says"].split()
                    for kind in SIX
                    if not (kind in _FEELINGS and row.get("author") in WRY)
                },
                row["kind"] == "outgoing",
                row.get("author", ""),
            )
            for row in csv.DictReader(file)
        ]


def learn_listener(rows: Sequence[Labelled], meaning: Meaning = WORDS) -> Listener:
    """Learn the six things."""
    return Listener(meaning=meaning).fit(
        [row.text for row in rows],
        says_of(rows),
        ours=[row.ours for row in rows],
        authors=[row.author for row in rows],
        judges=JUDGES,
    )


def says_of(rows: Iterable[Labelled]) -> NDArray[np.float64]:
    """Rows x SIX: 1, 0, or NaN where nobody said."""
    return np.array([[float(row.says[kind]) if kind in row.says else np.nan for kind in SIX] for row in rows])


def mood_classifier(meaning: Meaning = WORDS) -> TextClassifier:
    """A classifier of moods that has not learned yet."""
    mix, strength = MOOD_MIX.get(meaning.name, MOOD_MIX["wordllama"]), MOOD_STRENGTH.get(meaning.name, 0.3)
    return TextClassifier(mixes=[mix], meaning=meaning, precision=0.8, balanced=True, strength=strength)


def learn_mood(rows: Sequence[Labelled], meaning: Meaning = WORDS) -> TextClassifier:
    """Learn negative, neutral and positive from the rows whose mood is known."""
    known = [row for row in rows if row.mood is not None]
    return mood_classifier(meaning).fit([row.text for row in known], [str(row.mood) for row in known])


def default_listener() -> Listener:
    """The listener that comes with the package."""
    return Listener.load(_HERE / "models" / SIX_FILE)


def default_mood() -> TextClassifier:
    """The classifier of moods that comes with the package."""
    return TextClassifier.load(_HERE / "models" / MOOD_FILE)


def make() -> None:
    """Make both models anew, where the package keeps them."""
    folder = _HERE / "models"
    folder.mkdir(exist_ok=True)
    rows = read_labelled()
    learn_listener(rows).save(folder / SIX_FILE)
    learn_mood(rows).save(folder / MOOD_FILE)


if __name__ == "__main__":
    make()
