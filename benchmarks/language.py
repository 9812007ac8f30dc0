"""How well are texts understood, and how fast? Beside the peers: TF-IDF with a linear SVM, and VADER.

Needs the real data sets; with MiniLM too where it is installed (./dev onnx).
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from regulars.science.language.calibration import calibration_error, separation
from regulars.science.language.classifier import TextClassifier, fit_lines, macro_f1, spread
from regulars.science.language.defaults import MOOD_MIX, MOOD_STRENGTH, default_listener, default_mood
from regulars.science.language.features import WORDS, Features, Mix, parts_of
from regulars.science.language.meaning import Meaning
from regulars.science.language.minilm import MiniLM, is_installed
from regulars.science.language.reading import Note, Reader

DATA = Path(os.environ.get("REGULARS_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")) / "text"
CUT = 0.5
"""Mood: the mean of twenty raters on -4..4 is negative below -0.5, positive above 0.5. VADER's own cuts are 0.05."""

BOTH = Mix(1.0, 1.5)


def main() -> None:
    """Print the tables."""
    meanings: list[Meaning] = [WORDS, *([MiniLM(Path(mkdtemp()))] if is_installed() else [])]
    print("| data set | what with | figure | learned in s |\n|---|---|---|---|")
    for line in (*banking(meanings), *clinc(meanings), *moods(meanings)):
        print(line, flush=True)
    print("\n| reading texts of 110 words | a second | 30,000 in s of one core |\n|---|---|---|")
    for line in speed(meanings):
        print(line, flush=True)


def banking(meanings: Sequence[Meaning]) -> Iterator[str]:
    """Banking77, accuracy."""
    train, test = (
        list(csv.reader((DATA / f"banking77_{part}.csv").read_text(encoding="utf-8").splitlines()))[1:]
        for part in ("train", "test")
    )
    yield _svm("Banking77", train, test)
    for meaning in meanings:
        model, seconds = _learn(train, meaning)
        sure = model.predict_proba([text for text, _ in test])
        right = np.array(model.classes_)[sure.argmax(axis=1)] == np.array([label for _, label in test])
        error = calibration_error(sure.max(axis=1), right)
        yield f"| Banking77 | {meaning.name} | accuracy {right.mean():.3f}, ECE {error:.3f} | {seconds:.0f} |"


def clinc(meanings: Sequence[Meaning]) -> Iterator[str]:
    """CLINC150, accuracy within scope, and how well what is out of scope is told apart."""
    data = json.loads(gzip.decompress((DATA / "clinc_data_full.json.gz").read_bytes()))
    yield _svm("CLINC150", data["train"], data["test"])
    for meaning in meanings:
        model, seconds = _learn(data["train"], meaning)
        inside, outside = (model.scores([text for text, _ in data[part]]) for part in ("test", "oos_test"))
        right = np.array(model.classes_)[inside.argmax(axis=1)] == np.array([label for _, label in data["test"]])
        auroc = separation(model.scope_of(inside), model.scope_of(outside))
        yield f"| CLINC150 | {meaning.name} | accuracy {right.mean():.3f}, out of scope {auroc:.3f} | {seconds:.0f} |"


def moods(meanings: Sequence[Meaning]) -> Iterator[str]:
    """Amazon snippets, three moods, five folds, macro-F1."""
    told = (DATA / "amazonReviewSnippets_GroundTruth.txt").read_text(encoding="utf-8", errors="replace")
    rows = [line.split("\t") for line in told.rstrip("\n").split("\n")]
    texts, truth = [row[2] for row in rows], np.digitize([float(row[1]) for row in rows], [-CUT, CUT])
    vader = SentimentIntensityAnalyzer()
    peer = np.digitize([vader.polarity_scores(text)["compound"] for text in texts], [-0.05, 0.05])
    yield f"| moods | VADER | macro-F1 {macro_f1(peer, truth, 3):.3f} | |"
    for meaning in meanings:
        mix, strength = MOOD_MIX[meaning.name], MOOD_STRENGTH[meaning.name]
        parts, fold, said = parts_of(texts, [mix], meaning), spread(truth, 0) % 5, np.zeros(len(truth), dtype=np.int64)
        for each in range(5):
            inside, outside = np.flatnonzero(fold != each), np.flatnonzero(fold == each)
            features = Features.learn(parts[inside], mix, 2)
            weights, offsets = fit_lines(features.join(parts[inside]), truth[inside], 3, strength, balanced=True)
            said[outside] = np.asarray(features.join(parts[outside]) @ weights.T + offsets).argmax(axis=1)
        yield f"| moods | {meaning.name} | macro-F1 {macro_f1(said, truth, 3):.3f} | |"


def speed(meanings: Sequence[Meaning]) -> Iterator[str]:
    """Everything that is done with a text, on one core: processor time, not the clock's."""
    short = [
        text
        for text, _ in list(csv.reader((DATA / "banking77_train.csv").read_text(encoding="utf-8").splitlines()))[1:]
    ]
    notes = [Note(" ".join(short[place : place + 9])) for place in range(2_000)]
    reader = Reader(default_listener(), default_mood())
    reader.read(notes[:10])
    started = time.process_time()
    reader.read(notes)
    own = (time.process_time() - started) / len(notes)
    yield f"| default | {1 / own:.0f} | {30_000 * own:.0f} |"
    for meaning in meanings[1:]:
        meaning.embed([note.text for note in notes[:10]])
        started = time.process_time()
        meaning.embed([note.text for note in notes[:200]])
        each = (time.process_time() - started) / 200 + own
        yield f"| {meaning.name} | {1 / each:.0f} | {30_000 * each:.0f} |"


def _learn(train: Sequence[Sequence[str]], meaning: Meaning) -> tuple[TextClassifier, float]:
    started = time.perf_counter()
    model = TextClassifier(mixes=[BOTH], meaning=meaning).fit([row[0] for row in train], [row[1] for row in train])
    return model, time.perf_counter() - started


def _svm(name: str, train: Sequence[Sequence[str]], test: Sequence[Sequence[str]]) -> str:
    """The peer: scikit-learn's TF-IDF of words and letters, and its linear support vectors."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    started = time.perf_counter()
    grams = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char", ngram_range=(2, 5), sublinear_tf=True),
    )
    peer = make_pipeline(grams, LinearSVC()).fit([row[0] for row in train], [row[1] for row in train])
    right = peer.predict([row[0] for row in test]) == np.array([row[1] for row in test])
    return f"| {name} | TF-IDF, linear SVM | accuracy {right.mean():.3f} | {time.perf_counter() - started:.0f} |"


if __name__ == "__main__":
    main()
