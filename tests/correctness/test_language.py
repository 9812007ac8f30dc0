"""Language: a slice of Banking77, and the six things on texts that no model saw; the full tables are a benchmark."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from regulars.science.language.calibration import calibration_error
from regulars.science.language.classifier import TextClassifier
from regulars.science.language.defaults import TEXTS, default_listener, read_labelled, says_of
from regulars.science.language.evidence import SIX
from regulars.science.language.features import Mix

APART = Path(__file__).parent / "said_apart.csv"


def test_the_labelled_texts_were_split_by_a_hash_and_none_is_like_one_apart() -> None:
    """Texts apart have a hash below half; none shares half of its runs of five letters with one to learn from."""
    learn, apart = ([row.text for row in read_labelled(path)] for path in (TEXTS, APART))
    assert len(learn) + len(apart) >= 600
    assert len(apart) >= 350
    assert all(hashlib.sha256(text.encode()).digest()[0] < 128 for text in apart)
    assert not set(learn) & set(apart)
    runs = [{text.lower()[place : place + 5] for place in range(max(len(text) - 4, 1))} for text in learn]
    for text in apart:
        ours = {text.lower()[place : place + 5] for place in range(max(len(text) - 4, 1))}
        assert all(len(ours & each) < 0.5 * len(ours | each) for each in runs), text


# What was reached on the texts apart at the threshold that acts, less a little: (precision, recall) of each kind.
REACHED = {
    "complaint": (0.80, 0.25),
    "praise": (0.78, 0.25),
    "leaving": (0.85, 0.18),
    "preference": (0.85, 0.50),
    "promise": (0.80, 0.70),
}


def test_the_six_things_on_texts_that_no_model_saw() -> None:
    rows = read_labelled(APART)
    listener = default_listener()
    ours = [row.ours for row in rows]
    heard = listener.hear([row.text for row in rows], ours)
    truth = says_of(rows)
    truth[np.ix_(np.array(ours), np.array([kind != "promise" for kind in SIX]))] = 0
    for kind, (precision, recall) in REACHED.items():
        place = SIX.index(kind)
        acts = heard[:, place] >= listener.sureness[kind].threshold
        right = truth[acts, place] == 1
        assert right.mean() >= precision, (kind, int(right.sum()), int(acts.sum()))
        assert right.sum() / truth[:, place].sum() >= recall, (kind, int(right.sum()))


@pytest.fixture(scope="module")
def banking(shared_data: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Twelve texts to learn from of each of 25 intents, and what is to be told of them."""
    train, test = (
        list(csv.reader((shared_data / "text" / f"banking77_{part}.csv").read_text(encoding="utf-8").splitlines()))[1:]
        for part in ("train", "test")
    )
    some = set(sorted({row[1] for row in train})[:25])
    kept: dict[str, list[list[str]]] = defaultdict(list)
    for row in train:
        if row[1] in some and len(kept[row[1]]) < 40:
            kept[row[1]].append(row)
    return [row for rows in kept.values() for row in rows], [row for row in test if row[1] in some]


def test_words_and_meaning_together_tell_intents(banking: tuple[list[list[str]], list[list[str]]]) -> None:
    train, test = banking
    model = TextClassifier(mixes=[Mix(1.0, 1.5)]).fit([row[0] for row in train], [row[1] for row in train])
    sure = model.predict_proba([row[0] for row in test])
    right = np.array(model.classes_)[sure.argmax(axis=1)] == np.array([row[1] for row in test])
    assert right.mean() >= 0.92
    assert calibration_error(sure.max(axis=1), right) <= 0.05
    answered = sure.max(axis=1) >= model.threshold
    assert right[answered].mean() >= 0.9
