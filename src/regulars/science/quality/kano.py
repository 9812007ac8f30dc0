"""What delights, what is taken for granted, what leaves cold: pairs of answers by Kano's table.

Of each need two things are asked: how it would be if it were there, and how if it were not, each answered 1 (I like
it), 2 (it must be so), 3 (I do not care), 4 (I can live with it), 5 (I dislike it). Kano, Seraku, Takahashi, Tsuji
1984; the share of those whom it would please or displease after Berger et al. 1993.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
"""Row: answer if it is there; column: answer if it is not."""

_Z = 1.959963984540054  # of 95 %


class Kind(StrEnum):
    """What a need is to a customer, by its letter in the table."""

    MUST_BE = "M"
    ONE_DIMENSIONAL = "O"
    ATTRACTIVE = "A"
    INDIFFERENT = "I"
    REVERSE = "R"
    QUESTIONABLE = "Q"

    @property
    def says(self) -> str:
        """In plain words."""
        return _SAYS[self]


_SAYS = {
    Kind.MUST_BE: "taken for granted",
    Kind.ONE_DIMENSIONAL: "the more the better",
    Kind.ATTRACTIVE: "delights",
    Kind.INDIFFERENT: "leaves them cold",
    Kind.REVERSE: "better without",
    Kind.QUESTIONABLE: "contradictory answers",
}


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval (Wilson 1927)."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Kano:
    """Of one need: answers by kind, the kind that most say, the share whom it would please to have (`better`) and
    displease to miss (`worse`, below zero); both None where nobody gave an answer of those kinds."""

    need: str
    kind: Kind
    counts: Mapping[Kind, int]
    better: Share | None
    worse: Share | None
    answers: int


def kind_of(there: int, missing: int) -> Kind:
    """The kind that one pair of answers makes. Raises ValueError for an answer that is not 1 to 5."""
    if not (1 <= there <= 5 and 1 <= missing <= 5):
        raise ValueError(f"answers {there} and {missing}: each is 1 to 5")
    return Kind(TABLE[there - 1][missing - 1])


def kano_of(need: str, there: ArrayLike, missing: ArrayLike) -> Kano | None:
    """The verdict over one need; None where nobody answered both.

    Where kinds are said equally often, the graver one holds: M before O before A before I (Berger et al. 1993).

    Args:
        need: what it is called.
        there, missing: 1 to 5, of the same people in the same order, NaN where not answered.
    """
    with_it, without = np.asarray(there, np.float64), np.asarray(missing, np.float64)
    both = np.isfinite(with_it) & np.isfinite(without)
    if not both.any():
        return None
    pairs = zip(with_it[both].astype(int).tolist(), without[both].astype(int).tolist(), strict=True)
    return verdict(need, Counter(kind_of(*pair) for pair in pairs))


def verdict(need: str, counts: Mapping[Kind, int]) -> Kano:
    """The verdict from how often each kind was said: once at least."""
    said = {kind: counts.get(kind, 0) for kind in Kind}
    kind = max(Kind, key=lambda each: said[each])  # the first of equals, and Kind is in order of gravity
    real = sum(said[each] for each in (Kind.ATTRACTIVE, Kind.ONE_DIMENSIONAL, Kind.MUST_BE, Kind.INDIFFERENT))
    better = worse = None
    if real:
        better = _share(said[Kind.ATTRACTIVE] + said[Kind.ONE_DIMENSIONAL], real)
        miss = _share(said[Kind.ONE_DIMENSIONAL] + said[Kind.MUST_BE], real)
        worse = Share(-miss.share, -miss.high, -miss.low)
    return Kano(need, kind, said, better, worse, sum(said.values()))


def _share(part: int, whole: int) -> Share:
    share, weight = part / whole, _Z**2 / whole
    middle = (share + weight / 2) / (1 + weight)
    reach = _Z * float(np.sqrt(share * (1 - share) / whole + weight / (4 * whole))) / (1 + weight)
    return Share(share, max(middle - reach, 0.0), min(middle + reach, 1.0))
