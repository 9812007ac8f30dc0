"""Match: records in normal form become people, with nothing to configure. One code for a million and for one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.science.matching import blocking
from regulars.science.matching.atoms import Hashes
from regulars.science.matching.clusters import cluster, components
from regulars.science.matching.compare.catalogue import comparisons_of, derive_columns, row_hashes
from regulars.science.matching.compare.levels import Levels
from regulars.science.matching.encode import Column, People, encode
from regulars.science.matching.model import Model
from regulars.science.matching.narrowing import hopeful
from regulars.science.matching.scoring import FLOOR, Scored, keep, score_pairs, weigh
from regulars.science.matching.training import look_at, train
from regulars.science.matching.usual import usual_model

_SURE = 0.7
SHARED = 6
"""From so many people on, an identifier is a relationship (a household, an inbox, a dealer), not one person's."""

_NONE_SHARED = pl.DataFrame(schema={"kind": pl.String, "value": pl.String, "people": pl.Int64})


@dataclass(frozen=True, slots=True)
class Matched:
    """Who is who: `clusters`, for each row of the forms the smallest row of its cluster.

    `pairs`: left, right (Int64 rows, left < right), weight (bits of evidence), probability: all that are worth a look;
    `levels`: how alike each of them is, field by field (pairs x fields), for `explain.sentences`.
    `threshold`: the probability from which pairs join, which makes the expected error smallest. `expected_wrong` and
    `expected_missed`: pairs that by their probabilities were joined wrongly, or left apart wrongly.
    `shared`: kind, value, people: identifiers of too many people.
    """

    clusters: NDArray[np.int64]
    pairs: pl.DataFrame
    levels: Levels
    model: Model
    threshold: float
    expected_wrong: float
    expected_missed: float
    shared: pl.DataFrame


def match(
    forms: pl.DataFrame,
    *,
    model: Model | None = None,
    together: Collection[tuple[int, int]] = (),
    apart: Collection[tuple[int, int]] = (),
    seed: int = 0,
) -> Matched:
    """Match the records of a table; without a model, one is trained on it first.

    `forms`: columns of `forms.normal_forms`. `together` and `apart` are pairs of rows on which a person has decided.
    The same table, model and answers give the same result.
    """
    people = derive_columns(encode(forms))
    if model is None and people.height < 2:  # no pair to learn from
        model = usual_model(set(people.columns), people.height)
    if model is not None:
        pairs = hopeful(people, model, blocking.candidate_pairs(people, model.schemes))
        return _conclude(people, model, keep(weigh(people, model, *pairs)), together, apart)
    schemes = blocking.choose_schemes(people, seed)
    found = blocking.candidate_pairs(people, schemes)
    looked = look_at(people, comparisons_of(set(people.columns)), found, seed)
    model = train(people, looked, schemes, None)
    pairs = hopeful(people, model, found, FLOOR)
    # Counted by people instead of records, values are as rare as they really are; and the model sees them so.
    model = train(people, looked, schemes, _surely_same(people.height, weigh(people, model, *pairs)))
    scored = keep(weigh(people, model, *pairs))
    return _conclude(people, model.with_threshold(best_threshold(scored)), scored, together, apart)


def _surely_same(height: int, scored: Scored) -> Column:
    """Whose each record is, by the pairs that leave hardly a doubt."""
    sure = scored.probability >= _SURE
    return Column(components(height, scored.left[sure], scored.right[sure]).astype(np.int32), ())


def settle(
    forms: pl.DataFrame | Mapping[str, Sequence[str]],
    *,
    model: Model,
    together: Collection[tuple[int, int]] = (),
    apart: Collection[tuple[int, int]] = (),
) -> Matched:
    """Match a small neighbourhood: the same as `match` with that model, every pair scored."""
    people = derive_columns(encode(forms))
    left, right = np.triu_indices(people.height, 1)
    scored = keep(score_pairs(people, model, left.astype(np.int64), right.astype(np.int64)))
    return _conclude(people, model, scored, together, apart)


def key_lists(forms: pl.DataFrame | Mapping[str, Sequence[str]], model: Model) -> list[NDArray[np.int64]]:
    """The keys under which each record finds its like, to be kept in an index."""
    return blocking.key_lists(derive_columns(encode(forms)), model.schemes)


def best_threshold(scored: Scored) -> float:
    """The probability above which joining gives the greatest expected F-measure (precision and recall alike)."""
    likely = np.sort(scored.probability.astype(np.float64))[::-1]
    if not len(likely):
        return 0.5
    right = np.cumsum(likely)
    f_measure = 2 * right / (np.arange(1, len(likely) + 1) + right[-1])
    return float(np.clip(likely[int(np.argmax(f_measure))], 0.3, 0.95))


def _cluster(
    people: People,
    model: Model,
    scored: Scored,
    together: Collection[tuple[int, int]],
    apart: Collection[tuple[int, int]],
) -> NDArray[np.int64]:
    def complete(left: NDArray[np.int64], right: NDArray[np.int64]) -> Scored:
        return score_pairs(people, model, left, right)

    def said(rows: NDArray[np.int64]) -> Hashes:
        return row_hashes(people, rows)

    return cluster(
        people.height, scored, complete, threshold=model.threshold, together=together, apart=apart, said=said
    )


def _conclude(
    people: People,
    model: Model,
    scored: Scored,
    together: Collection[tuple[int, int]],
    apart: Collection[tuple[int, int]],
) -> Matched:
    clusters = _cluster(people, model, scored, together, apart)
    likely = scored.probability
    joined = clusters[scored.left] == clusters[scored.right]
    pairs = pl.DataFrame({"left": scored.left, "right": scored.right, "weight": scored.evidence, "probability": likely})
    return Matched(
        clusters,
        pairs,
        scored.levels,
        model,
        model.threshold,
        float((1 - likely[joined]).sum()),
        float(likely[~joined].sum()),
        _shared(people, clusters) if people.height >= SHARED else _NONE_SHARED,
    )


def _shared(people: People, clusters: NDArray[np.int64]) -> pl.DataFrame:
    """Identifiers that more people have than one person could be."""
    found = [_NONE_SHARED]
    for kind, columns in people.columns.items():
        if kind not in {"email", "phone"} and not kind.startswith("id:"):
            continue
        for column in columns:
            known = column.codes >= 0
            both = blocking.distinct(column.codes[known].astype(np.int64) * people.height + clusters[known])
            holders = np.bincount(both // people.height, minlength=len(column.values))
            for code in np.flatnonzero(holders >= SHARED).tolist():
                found.append(
                    pl.DataFrame({"kind": [kind], "value": [column.values[code]], "people": [int(holders[code])]})
                )
    return pl.concat(found)
