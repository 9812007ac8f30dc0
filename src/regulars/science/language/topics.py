"""Topics that nobody named yet: few groups of like texts, named by their telling words; and which ones rise."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.language.features import WORDS
from regulars.science.language.meaning import Meaning

_WORD = re.compile(r"[^\W\d_]{3,}")
_MOST_TOPICS, _A_TOPIC = 12, 40
_FEWEST = 40
"""Texts below which nothing is grouped."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Groups of texts: a name for each, and of each text its group."""

    names: tuple[str, ...]
    groups: NDArray[np.int64]


def find_topics(texts: Sequence[str], *, meaning: Meaning = WORDS, seed: int = 0) -> Topics | None:
    """Group masked texts by what they mean (spherical k-means); None where there are too few.

    A group is named by the words that are most over-represented in it (log-odds with an informative prior, Monroe,
    Colaresi and Quinn 2008).
    """
    from sklearn.cluster import KMeans

    if len(texts) < _FEWEST:
        return None
    vectors = meaning.embed(texts)
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    number = max(2, min(_MOST_TOPICS, len(texts) // _A_TOPIC))
    groups = KMeans(number, n_init=4, random_state=seed).fit_predict(vectors).astype(np.int64)
    counts: list[Counter[str]] = [Counter() for _ in range(number)]
    for text, group in zip(texts, groups, strict=True):
        counts[group].update(set(_words(text)))
    return Topics(_different([_name(each, counts) for each in counts]), groups)


@dataclass(frozen=True, slots=True)
class Rise:
    """How one topic does this week against its own past.

    Attributes:
        expected: texts in a usual week.
        came: texts of this week.
        chance: how often so many come by chance alone.
        rising: whether we say so, after all topics were looked at.
    """

    topic: str
    expected: float
    came: int
    chance: float
    rising: bool


def rising_topics(weeks: Mapping[str, Sequence[int]], *, false_share: float = 0.1) -> list[Rise]:
    """Compare the last week of each topic with the weeks before it.

    Counts of a week vary more than chance alone: the past is taken as Poisson with a Gamma-distributed rate, so what is
    to come is negative binomial. Of the topics called rising at most `false_share` are false alarms (Benjamini and
    Hochberg 1995).

    Args:
        weeks: by topic, texts a week, the oldest first; at least two.
        false_share: of the alarms.
    """
    from scipy.stats import nbinom

    judged = []
    for topic, counts in weeks.items():
        past, came = np.asarray(counts[:-1], dtype=float), int(counts[-1])
        mean, spread = float(past.mean()), float(past.var(ddof=1)) if len(past) > 1 else 0.0
        # The rate is Gamma with the past's mean, its shape from how much more than Poisson the past varies.
        extra = max(spread - mean, 0.0)
        shape = 1 / (extra / max(mean, 0.5) ** 2 + 1 / (float(past.sum()) + 0.5))
        expected = max(mean, 0.5 / len(past))
        chance = float(nbinom.sf(came - 1, shape, shape / (shape + expected))) if came else 1.0
        judged.append((topic, mean, came, chance))
    judged.sort(key=lambda each: (each[3], -each[2]))
    level = max((rank for rank, each in enumerate(judged, 1) if each[3] <= false_share * rank / len(judged)), default=0)
    return [
        Rise(topic, mean, came, chance, rank <= level and came >= 3)
        for rank, (topic, mean, came, chance) in enumerate(judged, 1)
    ]


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in _COMMON]


def _name(ours: Counter[str], all_groups: Sequence[Counter[str]]) -> str:
    """The three most telling words."""
    whole: Counter[str] = Counter()
    for each in all_groups:
        whole.update(each)
    total, inside = sum(whole.values()), sum(ours.values())
    prior = 50.0
    scores = {}
    for word, count in ours.items():
        a = prior * whole[word] / total
        there, rest = count + a, whole[word] - count + a
        odds = math.log(there / (inside + prior - there)) - math.log(rest / (total - inside + prior - rest))
        scores[word] = odds / math.sqrt(1 / there + 1 / rest)
    best = sorted(scores, key=lambda word: (-scores[word], word))[:3]
    return ", ".join(best) or "other"


def _different(names: Sequence[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


_COMMON = frozenset(
    "the and you your for that this with have has had was were are not but can could would will from they them our out "
    "all been what when which who how why there here their then than just only also very more some any please thank "
    "thanks hello dear regards kind best about into over after before again because did does doesn don didn isn its "
    "get got one two und der die das ist ich sie wir nicht ein eine einen mit für auf den dem von bei auch noch aber "
    "wie was wenn mir mich uns ihr ihre ihnen haben hat habe bitte danke zum zur als aus nach über name email phone "
    "address order mein meine sich werden wird kann schon nur hier".split()
)
