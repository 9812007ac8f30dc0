"""How sure we are of pairs of records: a sample of those that share a key, by how much speaks for one person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from regulars.identify.keeping import keys_of, model_in_force, read_forms, sharers
from regulars.ledger.models import MatchForm
from regulars.science.matching.blocking import MOST_SHARERS
from regulars.science.matching.compare.catalogue import derive_columns
from regulars.science.matching.encode import encode
from regulars.science.matching.model import Model
from regulars.science.matching.scoring import score_pairs

_RECORDS = 1_500
_FURTHEST = 20
_DOUBT_BITS = 3.2  # odds of nine to one either way
ONE, DOUBTFUL, TWO = "one person", "doubtful", "different people"


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs of records with so much evidence, `low` to `high` bits: for one person above zero, against it below.

    `kind`: ONE, TWO, or DOUBTFUL where the odds are less than nine to one either way.
    """

    low: int
    high: int
    pairs: int
    kind: str


@dataclass(frozen=True, slots=True)
class Sureness:
    """The bins in order, and `line`: the bits from which a pair is taken for one person."""

    bins: list[Bin]
    line: float

    def pairs(self, kind: str) -> int:
        """How many pairs of a kind."""
        return sum(each.pairs for each in self.bins if each.kind == kind)

    @property
    def total(self) -> int:
        """All pairs."""
        return sum(each.pairs for each in self.bins)

    @property
    def doubtful(self) -> float:
        """Share of the pairs that are doubtful."""
        return self.pairs(DOUBTFUL) / self.total if self.total else 0.0


def read_sureness() -> Sureness | None:
    """Of the pairs of a sample of the ledger's records; None before anything was matched, or without any pair."""
    model = model_in_force()
    if model is None:
        return None
    bits = sampled_bits(model)
    if bits.is_empty():
        return None
    odds = model.threshold / max(1 - model.threshold, 1e-9)
    return Sureness(in_bins(bits), float(np.log2(odds)))


def sampled_bits(model: Model, records: int = _RECORDS) -> pl.Series:
    """Bits for (+) or against (-) one person, of the pairs that a sample of records makes with others of its keys."""
    sample = _sampled(records)
    keys = keys_of(read_forms(sample), model) if sample else pl.DataFrame(schema={"record": pl.Int64, "key": pl.Int64})
    met = pl.DataFrame(
        sharers(keys["key"].unique().to_list(), MOST_SHARERS), schema={"key": pl.Int64, "other": pl.Int64}, orient="row"
    )
    pairs = (
        keys.join(met, on="key")
        .filter(pl.col("record") != pl.col("other"))
        .select(pl.min_horizontal("record", "other").alias("left"), pl.max_horizontal("record", "other").alias("right"))
        .unique()
        .sort("left", "right")
    )
    if pairs.is_empty():
        return pl.Series("bits", [], dtype=pl.Float64)
    forms = read_forms(set(pairs["left"]) | set(pairs["right"]))
    rows = {record: row for row, record in enumerate(forms["record"])}
    people = derive_columns(encode(forms.drop("record")))
    left, right = (pairs[side].replace_strict(rows, return_dtype=pl.Int64).to_numpy() for side in ("left", "right"))
    return pl.Series("bits", score_pairs(people, model, left, right).log_odds.astype(np.float64))


def _sampled(records: int) -> list[int]:
    """So many records at most, evenly from all that were matched; always the same ones."""
    held = MatchForm.objects.order_by("record")
    step = max(held.count() // records, 1)
    return list(held.values_list("record", flat=True)[::step])


def in_bins(bits: pl.Series) -> list[Bin]:
    """Pairs by how much speaks for them, in steps of a bit; what lies beyond 20 bits is counted there."""
    steps = bits.clip(-_FURTHEST, _FURTHEST - 1).floor().cast(pl.Int64)
    counted = dict(steps.value_counts().iter_rows())
    return [Bin(step, step + 1, counted.get(step, 0), _kind(step + 0.5)) for step in range(-_FURTHEST, _FURTHEST)]


def _kind(bits: float) -> str:
    if abs(bits) < _DOUBT_BITS:
        return DOUBTFUL
    return ONE if bits > 0 else TWO
