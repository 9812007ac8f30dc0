"""The models in force: those that this business learned, else those that come with Regulars."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from regulars.kernel.options import data_folder, process_setting
from regulars.science.language.classifier import TextClassifier
from regulars.science.language.defaults import (
    MOOD_FILE,
    SIX_FILE,
    default_listener,
    default_mood,
    learn_listener,
    learn_mood,
    read_labelled,
)
from regulars.science.language.features import WORDS
from regulars.science.language.meaning import Meaning
from regulars.science.language.minilm import MiniLM
from regulars.science.language.reading import Reader
from regulars.science.language.sayings import Listener

TOPIC_FILE = "topic.npz"


def meaning_in_force() -> Meaning:
    """As the setting LANGUAGE_MODEL says. Raises BadInput where MiniLM is asked for and isn't installed."""
    return MiniLM(data_folder() / "language") if process_setting("LANGUAGE_MODEL") == "minilm" else WORDS


def kept_in(meaning: Meaning) -> Path:
    """The folder of what was learned with this meaning; made on first use."""
    folder = data_folder() / "language" / meaning.name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def reader_in_force() -> Reader:
    """The reader with the newest models; loaded again when one of its files changed."""
    meaning = meaning_in_force()
    folder = kept_in(meaning)
    stamps = tuple(
        (folder / name).stat().st_mtime_ns if (folder / name).exists() else 0
        for name in (SIX_FILE, MOOD_FILE, TOPIC_FILE)
    )
    return _reader(str(folder), meaning.name, stamps)


@lru_cache(maxsize=2)
def _reader(folder: str, _meaning: str, _stamps: tuple[int, ...]) -> Reader:
    meaning = meaning_in_force()
    topic = Path(folder) / TOPIC_FILE
    return Reader(
        _listener(Path(folder), meaning),
        _mood(Path(folder), meaning),
        TextClassifier.load(topic, meaning=meaning) if topic.exists() else None,
    )


def _listener(folder: Path, meaning: Meaning) -> Listener:
    if (folder / SIX_FILE).exists():
        return Listener.load(folder / SIX_FILE, meaning=meaning)
    return default_listener() if meaning.name == WORDS.name else learn_listener(read_labelled(), meaning)


def _mood(folder: Path, meaning: Meaning) -> TextClassifier:
    if (folder / MOOD_FILE).exists():
        return TextClassifier.load(folder / MOOD_FILE, meaning=meaning)
    return default_mood() if meaning.name == WORDS.name else learn_mood(read_labelled(), meaning)
