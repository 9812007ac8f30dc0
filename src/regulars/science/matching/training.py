"""Training without labels: expectation-maximisation over how alike the candidate pairs are, field by field.

Three kinds of pairs explain what is seen: records of one person, of two people of one household (or company), and of
strangers. Personal fields of household members agree no more than chance has it, shared ones do; that is what keeps a
shared e-mail address from making one person of a couple. Strangers of the same name may have addresses made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.blocking import PairCodes, Scheme, sample_pairs
from regulars.science.matching.compare.levels import Comparison, Levels
from regulars.science.matching.compare.names import FAMILY, GIVEN
from regulars.science.matching.encode import Column, People
from regulars.science.matching.frequencies import (
    CLASSES,
    Counts,
    count_values,
    frequency_bits,
    rarity_classes,
    whole_name_bits,
)
from regulars.science.matching.model import FieldModel, Model, Shares

ROUNDS = 30
MOST_PAIRS = 150_000
_RANDOM_PAIRS = 150_000
_PRIOR_PAIRS = 40.0
"""How many pairs the usual shares count as much as."""

ALIKE_IN_A_HOUSEHOLD = {"given": 0.01, "birth_date": 0.01}
_MOST_HOUSEHOLD = 3.0  # records of other people of the household, a record
_SWAPPED = GIVEN.at("swapped")


def _among(comparison: Comparison, *names: str) -> NDArray[np.bool_]:
    """Which levels, by number, are among those of these names."""
    wanted = [comparison.at(name) for name in names]
    return np.isin(np.arange(len(comparison.levels) + 1), wanted)


_AGREE = {
    "given": _among(GIVEN, "initial", "typo", "variant", "exact", "swapped"),
    "family": _among(FAMILY, "typo", "exact"),
}
_NAMESAKES = {"given": _among(GIVEN, "variant", "exact", "swapped"), "family": _among(FAMILY, "exact")}
"""Levels at which names are the same, from which is learned how alike the addresses of namesakes are."""

_NAMESAKES_ADDRESSES = {
    "different": 0.54, "like": 0.25, "number": 0.01, "similar": 0.02, "local typo": 0.01, "typo": 0.05, "local": 0.09,
    "inbox": 0.01, "exact": 0.02,
}  # fmt: skip
_PRIOR_NAMESAKES = 200.0
_SHY = 5.0
"""How many pairs each way must be found before they count, of whole names of one class."""

_MEET = ("typo", "local", "inbox", "exact")
"""Levels of e-mail addresses whose pairs share a key, so that all of them are among the candidates."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Candidate pairs, each standing for `count` of them: their levels (pairs x fields), and for the levels that go by
    a value's frequency the natural logarithm of that (pairs x fields; 0 elsewhere, where `by_frequency` is False)."""

    levels: Levels
    count: float
    frequency: NDArray[np.float32]
    by_frequency: NDArray[np.bool_]
    namesakes: NDArray[np.bool_]
    whole_names: NDArray[np.float32]
    """by how much likelier strangers share the pair's whole name than its parts would have it (natural logarithm)"""
    rarity: NDArray[np.int64]
    """the class of the whole name that a pair shares, for which that is still to be found; CLASSES: none"""


@dataclass(frozen=True, slots=True)
class Looked:
    """Candidate pairs that were compared, to train on: each stands for `count` of them; and `chance`, the shares of
    each field's levels among pairs taken at random."""

    comparisons: list[Comparison]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    levels: Levels
    count: float
    chance: list[Shares]


def look_at(people: People, comparisons: list[Comparison], found: Sequence[PairCodes], seed: int) -> Looked:
    """Compare a sample of the candidate pairs, and pairs taken at random."""
    codes, count = sample_pairs(found, MOST_PAIRS)
    left, right = np.divmod(codes, people.height)
    rng = np.random.default_rng(seed)
    chance = [_chance(people, comparison, rng) for comparison in comparisons]
    return Looked(comparisons, left, right, compare_all(people, comparisons, left, right), count, chance)


def train(people: People, looked: Looked, schemes: list[Scheme], owner: Column | None) -> Model:
    """A model of this table. `owner` is whose each record is as far as known (for counting people, not records)."""
    comparisons, raw = looked.comparisons, looked.chance
    agree = names_agree(comparisons, looked.levels)
    whole, rarity = np.zeros(len(agree), dtype=np.float32), np.full(len(agree), CLASSES)
    records_a_person = 1.0
    if owner is None:
        plain = Sample(looked.levels, looked.count, *_no_frequencies(looked.levels), agree, whole, rarity)
        records_a_person += _maximise(people, comparisons, plain, raw)[1] / 2
    counts = count_values(people, comparisons, owner, records_a_person)
    weighed = _frequencies(people, comparisons, looked, counts)
    if owner is not None:  # one person's records bear one name: until they are joined they look like namesakes
        whole += whole_name_bits(people, counts, looked.left, looked.right) * np.float32(np.log(2))
        rarity = rarity_classes(people, counts, looked.left, looked.right)
    sample = Sample(looked.levels, looked.count, *weighed, agree, whole, rarity)
    fields, same_rate, household_rate, whole_names = _maximise(people, comparisons, sample, raw)
    counts = replace(counts, whole_names=whole_names)
    return Model(people.height, same_rate, household_rate, fields, counts, tuple(schemes))


def _no_frequencies(levels: Levels) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    return np.zeros(levels.shape, dtype=np.float32), np.zeros(levels.shape, dtype=bool)


def _frequencies(
    people: People, comparisons: list[Comparison], looked: Looked, counts: Counts
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    levels, left, right = looked.levels, looked.left, looked.right
    weighed, by_frequency = _no_frequencies(levels)
    for column, comparison in enumerate(comparisons):
        for number, level in enumerate(comparison.levels, 1):
            at = np.flatnonzero(levels[:, column] == number) if level.frequency else np.empty(0, dtype=np.int64)
            if len(at):
                weighed[at, column] = frequency_bits(people, counts, level.frequency, left[at], right[at])
                by_frequency[at, column] = True
    return weighed * np.float32(np.log(2)), by_frequency


def compare_all(
    people: People, comparisons: list[Comparison], left: NDArray[np.int64], right: NDArray[np.int64]
) -> Levels:
    """The level of every pair in every field (pairs x fields)."""
    table = np.zeros((len(left), len(comparisons)), dtype=np.int8)
    for number, comparison in enumerate(comparisons):
        table[:, number] = comparison.compare(people, left, right)
    return table


def names_agree(
    comparisons: list[Comparison], levels: Levels, wanted: Mapping[str, NDArray[np.bool_]] = _AGREE
) -> NDArray[np.bool_]:
    """Pairs whose given and family names are both known and agree, slips aside."""
    given = family = swapped = np.zeros(len(levels), dtype=bool)
    for number, comparison in enumerate(comparisons):
        if comparison.name == "given":
            given, swapped = wanted["given"][levels[:, number]], levels[:, number] == _SWAPPED
        elif comparison.name == "family":
            family = wanted["family"][levels[:, number]]
    return (given & family) | swapped


def _chance(people: People, comparison: Comparison, rng: np.random.Generator) -> Shares:
    """Shares of the levels among pairs taken at random; the share of equal values is counted exactly."""
    height = people.height
    if height * (height - 1) / 2 <= _RANDOM_PAIRS:
        one, other = np.triu_indices(height, 1)
    else:
        one, other = rng.integers(0, height, _RANDOM_PAIRS), rng.integers(0, height, _RANDOM_PAIRS)
    apart = one != other
    levels = comparison.compare(people, one[apart].astype(np.int64), other[apart].astype(np.int64))
    counts = np.bincount(levels, minlength=len(comparison.levels) + 1)[1:].astype(np.float64)
    shares = counts / max(counts.sum(), 1.0)
    for number, level in enumerate(comparison.levels):
        column = people.first(level.frequency) if level.frequency == comparison.name else None
        if column is not None:
            held = column.counts().astype(np.float64)
            shares[number] = (held * (held - 1)).sum() / max(held.sum() * (held.sum() - 1), 1.0)
            shares[number] = max(shares[number], 0.5 / max(len(held), 1) / max(held.mean(), 1.0))
    shares = np.maximum(shares, 0.5 / max(len(levels), 1))
    return shares / shares.sum()  # type: ignore[no-any-return]


@dataclass(slots=True)
class _Shares:
    """The parameters while they are being found."""

    same: list[Shares]
    chance: list[Shares]
    household: list[Shares]
    namesake: list[Shares]
    whole_names: Shares
    """by class of rarity, natural logarithm; the last entry, 0, stands for pairs that share no whole name"""


def _maximise(
    people: People, comparisons: list[Comparison], sample: Sample, raw: list[Shares]
) -> tuple[dict[str, FieldModel], float, float, tuple[float, ...]]:
    usual = [_usual(comparison) for comparison in comparisons]
    shares = _Shares(
        same=[share.copy() for share in usual],
        chance=[share.copy() for share in raw],
        household=[
            _relatives(comparison, chance) if comparison.personal else 0.5 * same + 0.5 * chance
            for comparison, same, chance in zip(comparisons, usual, raw, strict=True)
        ],
        namesake=[_namesake(comparison, chance) for comparison, chance in zip(comparisons, raw, strict=True)],
        whole_names=np.zeros(CLASSES + 1),
    )
    height = people.height
    every, namesakes = height * (height - 1) / 2, _namesakes(people, comparisons, raw)
    known = [_pairs_known(people, comparison) for comparison in comparisons]
    personal = any(comparison.personal and comparison.name != "gender" for comparison in comparisons)
    rates = np.array([0.3 * height / every, (0.1 if personal else 1e-9) * height / every])
    for _ in range(ROUNDS):
        weights = _expect(comparisons, sample, shares, rates)
        _update_whole_names(comparisons, sample, shares, weights, rates)
        _update(comparisons, sample, shares, weights, usual, raw, known, every, namesakes)
        found = weights[:2].sum(axis=1) * sample.count / every
        rates = np.clip(
            found, [1e-3 * height / every, 1e-6 * height / every], [np.inf, _MOST_HOUSEHOLD * height / 2 / every]
        )
        if not personal:
            rates[1] = 1e-9 * height / every
    fields = {
        comparison.name: FieldModel(
            shares.same[number], shares.chance[number], shares.household[number], shares.namesake[number]
        )
        for number, comparison in enumerate(comparisons)
    }
    same, household = (rate * every * 2 / height for rate in rates)
    whole_names = tuple(np.round(shares.whole_names[:CLASSES] / np.log(2), 3).tolist())
    return fields, float(same), float(household), whole_names


def _usual(comparison: Comparison) -> Shares:
    shares = np.array([level.usual for level in comparison.levels])
    return shares / shares.sum()  # type: ignore[no-any-return]


def _relatives(comparison: Comparison, chance: Shares) -> Shares:
    """Of two of one household, in a personal field: as chance has it, but for twins and those named after others."""
    alike = ALIKE_IN_A_HOUSEHOLD.get(comparison.name, 0.0)
    shares = (1 - alike) * chance
    shares[comparison.at("exact") - 1] += alike
    return shares


def _namesake(comparison: Comparison, chance: Shares) -> Shares:
    """Of strangers with the same name; only e-mail addresses are made of names."""
    if comparison.name != "email":
        return chance
    shares = np.array([_NAMESAKES_ADDRESSES[level.name] for level in comparison.levels])
    return shares / shares.sum()  # type: ignore[no-any-return]


def _expect(comparisons: list[Comparison], sample: Sample, shares: _Shares, rates: Shares) -> Shares:
    """For each pair the probability of one person, one household, strangers (3 x pairs)."""
    logs = np.zeros((3, len(sample.levels)))
    for number, comparison in enumerate(comparisons):
        levels = sample.levels[:, number]
        chance = np.where(
            sample.by_frequency[:, number], sample.frequency[:, number], _logs(shares.chance[number])[levels]
        )
        logs[0] += _logs(shares.same[number])[levels] - chance
        if not comparison.personal or comparison.name in ALIKE_IN_A_HOUSEHOLD:
            logs[1] += _logs(shares.household[number])[levels] - chance
        if comparison.name == "email":
            logs[2] += np.where(sample.namesakes, _logs(shares.namesake[number])[levels] - chance, 0.0)
    logs[2] += sample.whole_names + shares.whole_names[sample.rarity]
    logs[:2] += np.log(rates)[:, None]
    logs -= logs.max(axis=0)
    likely = np.exp(logs)
    return likely / likely.sum(axis=0)  # type: ignore[no-any-return]


def _update_whole_names(
    comparisons: list[Comparison], sample: Sample, shares: _Shares, weights: Shares, rates: Shares
) -> None:
    """By how much likelier strangers share a rare whole name than its parts have it: as much as makes the namesakes
    that were found in each class, all fields seen, as many as the names alone foretell."""
    at = np.flatnonzero(sample.rarity < CLASSES)
    foretold = np.full(len(at), np.log(rates[0]))
    for number, comparison in enumerate(comparisons):
        if comparison.name in _NAMESAKES:
            foretold += _logs(shares.same[number])[sample.levels[at, number]] - sample.frequency[at, number]
    classes = sample.rarity[at]
    foretold = 1 / (1 + np.exp(foretold - shares.whole_names[classes]))
    found = weights[2, at] / (weights[0, at] + weights[2, at])
    number_of, found_in, foretold_in = (
        np.bincount(classes, counted, minlength=CLASSES) for counted in (None, found, foretold)
    )
    odds = [np.log((strangers + _SHY) / (number_of - strangers + _SHY)) for strangers in (found_in, foretold_in)]
    shares.whole_names[:CLASSES] = np.maximum(shares.whole_names[:CLASSES] + odds[0] - odds[1], 0)


def _logs(shares: Shares) -> Shares:
    """Natural logarithms by level; 0 for unknown."""
    return np.concatenate(([0.0], np.log(shares)))


def _pairs_known(people: People, comparison: Comparison) -> float:
    """How many pairs there are of rows that both know the comparison's field."""
    filled = np.zeros(people.height, dtype=bool)
    for field in comparison.needs:
        for column in people.columns.get(field, ()):
            filled |= column.codes >= 0
    return max(float(filled.sum()) * (float(filled.sum()) - 1) / 2, 1.0)


def _namesakes(people: People, comparisons: list[Comparison], raw: list[Shares]) -> float:
    """How many pairs of strangers bear the same name and both have an e-mail address."""
    agree = 1.0
    for comparison, shares in zip(comparisons, raw, strict=True):
        if comparison.name in _NAMESAKES:
            agree *= float(shares[_NAMESAKES[comparison.name][1:]].sum())
    if "email" not in people.columns or not {"given", "family"} <= set(people.columns):
        return 0.0
    known = people.columns["email"][0].codes >= 0
    return float(known.sum()) ** 2 / 2 * agree


def _update(
    comparisons: list[Comparison],
    sample: Sample,
    shares: _Shares,
    weights: Shares,
    usual: list[Shares],
    raw: list[Shares],
    known: list[float],
    every: float,
    namesakes: float,
) -> None:
    same_name = names_agree(comparisons, sample.levels, _NAMESAKES)
    for number, comparison in enumerate(comparisons):
        levels, size = sample.levels[:, number], len(comparison.levels) + 1
        found = [np.bincount(levels, kind, minlength=size)[1:] * sample.count for kind in weights]
        shares.same[number] = _capped(_blend(found[0], usual[number]), comparison)
        # What chance alone gives: what random pairs show, less those of one person or household among them.
        related = found[0].sum() * shares.same[number]
        if not comparison.personal:
            related = related + found[1].sum() * shares.household[number]
        related = related / known[number]
        chance = np.maximum(raw[number] - related, 0.05 * raw[number])
        # Too rare for the random pairs to show: the candidates tell how often strangers stand there at all.
        unseen = raw[number] <= 0.55 / min(every, _RANDOM_PAIRS)
        chance[unseen] = np.clip(2 * found[2][unseen] / every, 0.01 * raw[number][unseen], raw[number][unseen])
        shares.chance[number] = chance / chance.sum()
        if comparison.personal:
            shares.household[number] = _relatives(comparison, shares.chance[number])
        else:
            shares.household[number] = _blend(found[1], 0.5 * usual[number] + 0.5 * raw[number])
        if comparison.name == "email":
            strangers = np.bincount(levels, weights[2] * same_name, minlength=size)[1:] * sample.count
            # Namesakes with nothing else in common share no key, and are not among the candidates.
            met = np.isin(np.arange(size - 1), [comparison.at(name) - 1 for name in _MEET])
            strangers[~met] *= max(1.0, (namesakes - strangers[met].sum()) / max(strangers[~met].sum(), 1.0))
            shares.namesake[number] = _blend(strangers, _namesake(comparison, raw[number]), _PRIOR_NAMESAKES)
        else:
            shares.namesake[number] = shares.chance[number]


def _capped(shares: Shares, comparison: Comparison) -> Shares:
    """The shares with each at most what its level allows; the rest goes to the others, as they stand to each other."""
    most = np.array([level.most for level in comparison.levels])
    over = shares > most
    capped = np.where(over, most, shares)
    capped[~over] *= (1 - capped[over].sum()) / max(capped[~over].sum(), 1e-12)
    return capped


def _blend(found: NDArray[np.floating[Any]], prior: Shares, pairs: float = _PRIOR_PAIRS) -> Shares:
    total = found + pairs * prior
    return total / total.sum()  # type: ignore[no-any-return]
