"""Training without labels: expectation-maximisation over how alike the candidate pairs are, field by field.

Three kinds of pairs explain what is seen: records of one person, of two people of one household (or company), and of
strangers. Personal fields of household members agree no more than chance has it, shared ones do; that is what keeps a
shared e-mail address from making one person of a couple. Strangers of the same name may have addresses made of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.blocking import Candidates, Scheme
from regulars.science.matching.compare.levels import Comparison, Levels
from regulars.science.matching.encode import Column, People
from regulars.science.matching.model import FieldModel, Model, Shares

ROUNDS = 40
MOST_PAIRS = 400_000
_RANDOM_PAIRS = 300_000
_PRIOR_PAIRS = 12.0
"""How many pairs the usual shares count as much as."""

_MOST_VALUES = 20_000
_AGREE = {"given": ("typo", "variant", "exact", "swapped"), "family": ("typo", "exact")}


@dataclass(frozen=True, slots=True)
class Sample:
    """Candidate pairs by pattern: `levels` (patterns x fields), `counts` pairs each; `pairs` is how many in all."""

    levels: Levels
    counts: Shares
    namesakes: NDArray[np.bool_]


def train(
    people: People, comparisons: list[Comparison], candidates: Candidates, schemes: list[Scheme], owner: Column | None, seed: int
) -> Model:
    """A model of this table. `owner` is whose each record is as far as known (for counting people, not records)."""
    rng = np.random.default_rng(seed)
    sample = _sample(people, comparisons, candidates, rng)
    raw = [_chance(people, comparison, rng) for comparison in comparisons]
    frequencies, rare = count_values(people, comparisons, owner)
    fields, same_rate, household_rate = _maximise(people.height, comparisons, sample, raw)
    return Model(people.height, same_rate, household_rate, fields, frequencies, rare, tuple(schemes))


def compare_all(people: People, comparisons: list[Comparison], left: NDArray[np.int64], right: NDArray[np.int64]) -> Levels:
    """The level of every pair in every field (pairs x fields)."""
    table = np.zeros((len(left), len(comparisons)), dtype=np.int8)
    for number, comparison in enumerate(comparisons):
        table[:, number] = comparison.compare(people, left, right)
    return table


def _sample(people: People, comparisons: list[Comparison], candidates: Candidates, rng: np.random.Generator) -> Sample:
    total = len(candidates.left)
    chosen = np.arange(total) if total <= MOST_PAIRS else np.sort(rng.choice(total, MOST_PAIRS, replace=False))
    table = compare_all(people, comparisons, candidates.left[chosen], candidates.right[chosen])
    patterns, counts = np.unique(table, axis=0, return_counts=True) if len(table) else (table, np.empty(0))
    scaled = counts * (total / max(len(chosen), 1))
    return Sample(patterns, scaled, names_agree(comparisons, patterns))


def names_agree(comparisons: list[Comparison], levels: Levels) -> NDArray[np.bool_]:
    """Pairs whose given and family names agree, slips aside."""
    agree = np.ones(len(levels), dtype=bool)
    known = False
    for number, comparison in enumerate(comparisons):
        if comparison.name in _AGREE:
            wanted = [comparison.at(name) for name in _AGREE[comparison.name]]
            swapped = comparison.name == "family"  # whose level is unknown where the given name's says "swapped"
            agree &= np.isin(levels[:, number], [*wanted, 0] if swapped else wanted)
            known = True
    return agree if known else np.zeros(len(levels), dtype=bool)


def _chance(people: People, comparison: Comparison, rng: np.random.Generator) -> Shares:
    """Shares of the levels among pairs taken at random; the share of equal values is counted exactly."""
    height = people.height
    one, other = rng.integers(0, height, _RANDOM_PAIRS), rng.integers(0, height, _RANDOM_PAIRS)
    apart = one != other
    levels = comparison.compare(people, one[apart], other[apart])
    counts = np.bincount(levels, minlength=len(comparison.levels) + 1)[1:].astype(np.float64)
    shares = counts / max(counts.sum(), 1.0)
    for number, level in enumerate(comparison.levels):
        column = people.first(level.frequency) if level.frequency == comparison.name else None
        if column is not None:
            held = column.counts().astype(np.float64)
            shares[number] = (held * (held - 1)).sum() / max(held.sum() * (held.sum() - 1), 1.0)
            shares[number] = max(shares[number], 0.5 / max(len(held), 1) / max(held.mean(), 1.0))
    floor = 0.5 / max(counts.sum(), 1.0)
    shares = np.maximum(shares, floor)
    return shares / shares.sum()  # type: ignore[no-any-return]


def count_values(
    people: People, comparisons: list[Comparison], owner: Column | None
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Of each field whose values' frequency matters, the share of people with each common value, and with a rare one."""
    wanted = {level.frequency for comparison in comparisons for level in comparison.levels} - {"", "swapped"}
    frequencies: dict[str, dict[str, float]] = {}
    rare: dict[str, float] = {}
    for name in sorted(wanted):
        column = people.first(name)
        if column is None:
            continue
        held = _holders(people, name, owner)
        total = max(float(held.sum()), 1.0)
        common = np.flatnonzero(held >= 2)
        if len(common) > _MOST_VALUES:
            common = common[np.argsort(-held[common], kind="stable")[:_MOST_VALUES]]
        values = column.values
        frequencies[name] = {values[code]: float(f"{(held[code] - 0.5) / total:.4g}") for code in common.tolist()}
        rare[name] = 0.5 / total
    return frequencies, rare


def _holders(people: People, name: str, owner: Column | None) -> NDArray[np.int64]:
    """How many people hold each value of the field's first column; how many records where nobody knows whose they are."""
    column = people.columns[name][0]
    if owner is None:
        return column.counts()
    known = column.codes >= 0
    both = np.unique(column.codes[known].astype(np.int64) * people.height + owner.codes[known])
    return np.bincount(both // people.height, minlength=len(column.values))


@dataclass(slots=True)
class _Shares:
    """The parameters while they are being found."""

    same: list[Shares]
    chance: list[Shares]
    household: list[Shares]
    namesake: list[Shares]


def _maximise(
    height: int, comparisons: list[Comparison], sample: Sample, raw: list[Shares]
) -> tuple[dict[str, FieldModel], float, float]:
    usual = [_usual(comparison) for comparison in comparisons]
    shares = _Shares(
        same=[share.copy() for share in usual],
        chance=[share.copy() for share in raw],
        household=[
            chance if comparison.personal else 0.5 * same + 0.5 * chance
            for comparison, same, chance in zip(comparisons, usual, raw, strict=True)
        ],
        namesake=[_namesake(comparison, chance) for comparison, chance in zip(comparisons, raw, strict=True)],
    )
    every = height * (height - 1) / 2
    personal = any(comparison.personal and comparison.name != "gender" for comparison in comparisons)
    rates = np.array([0.3 * height / every, (0.1 if personal else 1e-9) * height / every])
    for _ in range(ROUNDS):
        weights = _expect(comparisons, sample, shares, rates)
        _update(comparisons, sample, shares, weights, usual, raw, rates)
        found = (weights[:2] * sample.counts).sum(axis=1) / every
        rates = np.maximum(found, [1e-3 * height / every, 1e-6 * height / every])
        if not personal:
            rates[1] = 1e-9 * height / every
    fields = {
        comparison.name: FieldModel(
            shares.same[number], shares.chance[number], shares.household[number], shares.namesake[number]
        )
        for number, comparison in enumerate(comparisons)
    }
    same, household = (rate * every * 2 / height for rate in rates)
    return fields, float(same), float(household)


def _usual(comparison: Comparison) -> Shares:
    shares = np.array([level.usual for level in comparison.levels])
    return shares / shares.sum()  # type: ignore[no-any-return]


def _namesake(comparison: Comparison, chance: Shares) -> Shares:
    """Of strangers with the same name; only e-mail addresses are made of names."""
    if comparison.name != "email":
        return chance
    shares = np.full(len(chance), 0.05)
    shares[0] = 0.6
    shares[comparison.at("local") - 1], shares[comparison.at("similar") - 1] = 0.1, 0.15
    return shares / shares.sum()  # type: ignore[no-any-return]


def _expect(comparisons: list[Comparison], sample: Sample, shares: _Shares, rates: Shares) -> Shares:
    """For each pattern the probability of one person, one household, strangers (3 x patterns)."""
    bits = np.zeros((3, len(sample.counts)))
    for number, comparison in enumerate(comparisons):
        levels = sample.levels[:, number]
        chance = shares.chance[number]
        for row, known in ((0, shares.same), (1, shares.household)):
            bits[row] += np.concatenate(([0.0], np.log(known[number] / chance)))[levels]
        if comparison.name == "email":
            namesake = np.concatenate(([0.0], np.log(shares.namesake[number] / chance)))[levels]
            bits[2] += np.where(sample.namesakes, namesake, 0.0)
    bits[:2] += np.log(rates)[:, None]
    bits -= bits.max(axis=0)
    likely = np.exp(bits)
    return likely / likely.sum(axis=0)  # type: ignore[no-any-return]


def _update(
    comparisons: list[Comparison],
    sample: Sample,
    shares: _Shares,
    weights: Shares,
    usual: list[Shares],
    raw: list[Shares],
    rates: Shares,
) -> None:
    for number, comparison in enumerate(comparisons):
        levels, size = sample.levels[:, number], len(comparison.levels) + 1
        found = [np.bincount(levels, kind * sample.counts, minlength=size)[1:] for kind in weights]
        shares.same[number] = _blend(found[0], usual[number])
        # What chance alone gives: what random pairs show, less those of one person or household among them.
        related = rates[0] * shares.same[number] + (0 if comparison.personal else rates[1] * shares.household[number])
        chance = np.maximum(raw[number] - related, 0.05 * raw[number])
        shares.chance[number] = chance / chance.sum()
        if comparison.personal:
            shares.household[number] = shares.chance[number]
        else:
            shares.household[number] = _blend(found[1], 0.5 * usual[number] + 0.5 * raw[number])
        if comparison.name == "email":
            strangers = np.bincount(levels, weights[2] * sample.counts * sample.namesakes, minlength=size)[1:]
            shares.namesake[number] = _blend(strangers, _namesake(comparison, raw[number]))
        else:
            shares.namesake[number] = shares.chance[number]


def _blend(found: Shares, prior: Shares) -> Shares:
    total = found + _PRIOR_PAIRS * prior
    return total / total.sum()  # type: ignore[no-any-return]
