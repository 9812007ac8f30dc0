"""Grams, the classifier, calibration, topics, and MiniLM's graph against a plain forward pass."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from regulars.kernel.errors import BadInput
from regulars.science.language.calibration import calibration_error, learn_temperature, separation, threshold_for
from regulars.science.language.classifier import TextClassifier, spread
from regulars.science.language.evidence import SIX
from regulars.science.language.features import Mix
from regulars.science.language.grams import count_grams, gram_places
from regulars.science.language.meaning import WordMeaning
from regulars.science.language.minilm import MiniLM, is_installed
from regulars.science.language.sayings import Listener, apart_by_author
from regulars.science.language.topics import find_topics, rising_topics

PARCELS = [f"where is my {thing} parcel, it did not arrive" for thing in ("blue", "red", "big", "late", "old", "new")]
BILLS = [f"the {thing} invoice is wrong, I paid twice" for thing in ("blue", "red", "big", "late", "old", "new")]


def test_grams_are_found_where_they_stand() -> None:
    text = "Café  noir, café!"
    words = gram_places([text], "words")
    assert [text[a:b] for a, b in zip(words.start, words.end, strict=True)] == [
        "Café",
        "noir",
        "café",
        "Café  noir",
        "noir, café",
    ]
    assert words.column[0] == words.column[2]


def test_counting_is_the_same_in_batches_of_any_size() -> None:
    texts = [f"text number {place} about {place % 7}" for place in range(300)]
    whole = count_grams(texts, "letters")
    for place in (0, 255, 256, 299):
        assert (whole[place] != count_grams([texts[place]], "letters")).nnz == 0
    assert count_grams([], "words").shape[0] == 0
    assert count_grams(["", "!"], "words").nnz == 0


def test_the_classifier_learns_explains_and_is_kept(tmp_path: Path) -> None:
    model = TextClassifier(mixes=[Mix(1.0, 1.0)]).fit(PARCELS + BILLS, ["parcel"] * 6 + ["bill"] * 6)
    assert model.predict(["my parcel did not come", "an invoice twice"]) == ["parcel", "bill"]
    words = dict(model.explain("my parcel did not come", "parcel"))
    assert "parcel" in words
    model.save(tmp_path / "model.npz")
    again = TextClassifier.load(tmp_path / "model.npz")
    assert np.allclose(model.predict_proba(PARCELS), again.predict_proba(PARCELS), atol=1e-4)
    assert again.report == model.report


def test_it_abstains_where_it_is_not_sure() -> None:
    model = TextClassifier(mixes=[Mix(1.0)], precision=0.9).fit(PARCELS + BILLS, ["parcel"] * 6 + ["bill"] * 6)
    assert model.predict(["zzz qqq"], abstain=True) == [None]
    assert model.scope(PARCELS[:1])[0] > model.scope(["zzz qqq"])[0]


def _said_at_random(authors: list[str]) -> Listener:
    """A listener that learned what cannot be learned: any label on any text."""
    draw = np.random.default_rng(3)
    texts = [" ".join(draw.choice(["tea", "cup", "van", "hat", "ink", "oak"], 5)) for _ in authors]
    says = draw.integers(0, 2, (len(authors), len(SIX))).astype(np.float64)
    return Listener().fit(texts, says, ours=[False] * len(authors), authors=authors)


def test_what_cannot_be_told_acts_only_where_it_is_hardly_in_doubt() -> None:
    listener = _said_at_random(["amy", "ben", "cid"] * 30)
    assert all(each.threshold >= 0.95 for each in listener.sureness.values())
    assert all(each.texts == 90 for each in listener.sureness.values())


def test_who_is_no_judge_is_learned_from_but_not_judged_by() -> None:
    names, truth = np.array(["amy", "cid", "ben", "", "amy"]), np.array([1, 0, 1, 0, 0])
    parts = apart_by_author(names, truth, {"amy", "ben"}, seed=0)
    assert parts[1] == -1
    assert parts[0] == parts[4] != parts[2]
    assert parts[3] not in {-1, parts[0], parts[2]}
    assert apart_by_author(names, truth, None, seed=0)[1] != -1


@pytest.mark.parametrize("labels", [["a"] * 12, ["a"] * 11 + ["b"]])
def test_too_little_to_learn_from_is_refused(labels: list[str]) -> None:
    with pytest.raises(BadInput, match="too little"):
        TextClassifier(mixes=[Mix(1.0)]).fit(PARCELS + BILLS, labels)


def test_a_model_is_not_loaded_with_another_meaning(tmp_path: Path) -> None:
    class Other(WordMeaning):
        name = "other"

    TextClassifier(mixes=[Mix(0.0, 1.0)]).fit(PARCELS + BILLS, ["parcel"] * 6 + ["bill"] * 6).save(tmp_path / "m.npz")
    with pytest.raises(BadInput, match="other"):
        TextClassifier.load(tmp_path / "m.npz", meaning=Other())


def test_temperature_makes_chances_mean_what_they_say() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(4000, 3))
    sure = np.exp(scores * 2) / np.exp(scores * 2).sum(axis=1, keepdims=True)
    truth = np.array([rng.choice(3, p=each) for each in sure])
    factor = learn_temperature(scores, truth)
    assert factor == pytest.approx(2, rel=0.1)
    assert calibration_error(sure.max(axis=1), sure.argmax(axis=1) == truth) < 0.03


def test_the_threshold_is_the_lowest_that_is_right_often_enough() -> None:
    sure = np.array([0.9] * 40 + [0.6] * 10)
    right = np.array([True] * 40 + [False] * 10)
    assert threshold_for(sure, right, 0.9) == 0.9
    assert threshold_for(sure, ~right, 0.9) > 1
    assert separation(np.array([3.0, 2.0]), np.array([1.0, 2.0])) == 0.875


def test_classes_are_spread_evenly() -> None:
    truth = np.array([0] * 9 + [1] * 6)
    fold = spread(truth, 0) % 3
    assert [int((truth[fold == each] == 1).sum()) for each in range(3)] == [2, 2, 2]


def test_topics_are_groups_named_by_telling_words() -> None:
    texts = [text.replace("blue", f"no{place}") for place in range(5) for text in PARCELS + BILLS]
    found = find_topics(texts)
    assert found is not None
    assert len(found.names) == 2
    groups = {found.groups[place] for place, text in enumerate(texts) if "parcel" in text}
    assert len(groups) == 1
    assert any("parcel" in name for name in found.names)
    assert find_topics(texts[:5]) is None


def test_what_rises_is_told_and_what_merely_varies_is_not() -> None:
    rng = np.random.default_rng(1)
    alarms = 0
    for _ in range(200):
        weeks = {f"topic {each}": rng.poisson(6, size=12).tolist() for each in range(8)}
        alarms += any(rise.rising for rise in rising_topics(weeks))
    assert alarms / 200 <= 0.15
    weeks = {"quiet": [5, 6, 4, 5, 6, 5], "loud": [5, 6, 4, 5, 6, 25], "wild": [0, 30, 2, 25, 1, 28]}
    assert [rise.topic for rise in rising_topics(weeks) if rise.rising] == ["loud"]


@pytest.mark.skipif(not is_installed(), reason="needs MiniLM: ./dev onnx")
def test_minilm_is_what_a_plain_forward_pass_says(tmp_path: Path) -> None:
    from regulars.science.language.minilm.graph import build
    from regulars.science.language.minilm.plain import embed_plainly
    from regulars.science.language.minilm.weights import folder, read_weights

    texts = ["Where is my parcel?", "I want to cancel my contract with you as soon as I can.", "ok"]
    model = MiniLM(tmp_path)
    small = model.embed(texts)
    model_folder = folder()
    assert model_folder is not None
    weights = read_weights(model_folder / "model.safetensors")
    plain = np.stack([embed_plainly(weights, model.tokens_of(text)) for text in texts])
    assert (small * plain).sum(axis=1).min() > 0.95  # eight bits cost a little

    import onnxruntime

    whole = onnxruntime.InferenceSession(build(weights).SerializeToString(), providers=["CPUExecutionProvider"])
    tokens = model.tokens_of(texts[1])[None]
    (exact,) = whole.run(None, {"tokens": tokens, "mask": np.ones_like(tokens)})
    assert float((exact[0] * plain[1]).sum()) > 0.9999
