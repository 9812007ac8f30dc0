"""The matching model: how often records of one person, of one household, and of strangers stand in each level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.blocking import Scheme
from regulars.science.matching.compare.catalogue import comparisons_of
from regulars.science.matching.compare.levels import Comparison
from regulars.science.matching.frequencies import Counts

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class FieldModel:
    """Shares of each level (the first is "different") among pairs of records that both know the field.

    `same`: of one person. `chance`: of strangers. `household`: of two members of a household or company, equal to
    `chance` for personal fields. `namesake`: of strangers who bear the same name (an e-mail address is made of it).
    """

    same: Shares
    chance: Shares
    household: Shares
    namesake: Shares

    @cached_property
    def bits(self) -> Mapping[str, NDArray[np.float32]]:
        """log2 of each of these shares by level; the first, 0, is for unknown."""
        return {kind: np.concatenate(([0.0], np.log2(getattr(self, kind)))).astype(np.float32) for kind in _KINDS}


@dataclass(frozen=True, slots=True)
class Model:
    """A trained Fellegi-Sunter model (Fellegi and Sunter 1969) with households and namesakes as further explanations.

    Rates are pairs a record: how many other records a record has of its own person, and of its household's others.
    """

    records: int
    same_rate: float
    household_rate: float
    fields: Mapping[str, FieldModel]
    counts: Counts
    schemes: tuple[Scheme, ...]
    threshold: float = 0.5
    slope: float = 1.0
    shift: float = 0.0
    """calibration of the log-odds by what people answered: odds become slope * bits + shift"""
    conventions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def comparisons(self) -> list[Comparison]:
        """What is compared, in order."""
        return _comparisons(frozenset(self.fields))

    @property
    def prior_bits(self) -> float:
        """log2 of the odds that two records taken at random are one person's, in a table of the model's size."""
        return float(np.log2(max(self.same_rate, 1e-6) / max(self.records - 1, 1)))

    @property
    def household_bits(self) -> float:
        """The same for two people of one household."""
        return float(np.log2(max(self.household_rate, 1e-9) / max(self.records - 1, 1)))

    def with_threshold(self, threshold: float) -> Model:
        """The model with another probability from which pairs join."""
        return replace(self, threshold=threshold)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "records": self.records,
            "same_rate": self.same_rate,
            "household_rate": self.household_rate,
            "fields": {
                name: {kind: [round(float(share), 9) for share in getattr(known, kind)] for kind in _KINDS}
                for name, known in self.fields.items()
            },
            "frequencies": {name: dict(values) for name, values in self.counts.common.items()},
            "rare": dict(self.counts.rare),
            "whole_names": list(self.counts.whole_names),
            "schemes": [list(scheme) for scheme in self.schemes],
            "threshold": self.threshold,
            "slope": self.slope,
            "shift": self.shift,
            "conventions": dict(self.conventions),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Model:
        """The model that `to_json` gave."""
        fields = {
            name: FieldModel(*(np.array(known[kind], dtype=np.float64) for kind in _KINDS))
            for name, known in plain["fields"].items()
        }
        schemes = tuple(tuple(scheme) for scheme in plain["schemes"])
        counts = Counts(plain["frequencies"], plain["rare"], tuple(plain.get("whole_names", ())))
        kept = {name: plain[name] for name in _AS_THEY_ARE if name in plain}
        return cls(fields=fields, counts=counts, schemes=schemes, **kept)


_KINDS = ("same", "chance", "household", "namesake")
_AS_THEY_ARE = ("records", "same_rate", "household_rate", "threshold", "slope", "shift", "conventions")


@lru_cache(maxsize=64)
def _comparisons(fields: frozenset[str]) -> list[Comparison]:
    """The comparisons of these fields, from the columns that they read."""
    read = fields | {"street", "postcode", "city"} if "address" in fields else fields
    return [known for known in comparisons_of(set(read)) if known.name in fields]
