"""Merging one connected group, best pair first, each merge weighed over all that the two sides say of one another.

Evidence that is merely said again does not count again: three records of each of two namesakes are nine pairs of one
name, and no surer for it. So what two clusters say of a merge is counted by pattern (the levels of all fields): pairs
of one pattern as their mean, and those of a pattern that another one holds in full not at all.
"""

from __future__ import annotations

from collections.abc import Sequence

STRONGEST = 10.0
"""Bits that one pair may add or take at most, so that no single field decides for a whole cluster."""

FORBIDDEN = float("-inf")
"""The weight of a pair of which a person said that it is not one customer's."""

_ALLOWED = 0.12
"""How far below the threshold rivals may bring a merge: with one equal rival it is worth its risk, with two not."""

_ALONE = -1
"""The pattern of a pair that nothing outweighs, and that no other pattern holds."""

_BITS = 4  # for the level of one field
_NO_FIELD = 1 << 1000

Heard = dict[int, tuple[float, int]]
"""What two clusters say: by pattern the sum of the weights, and how many pairs."""


class Patterns:
    """The patterns of levels that pairs of a table stand in, by number."""

    def __init__(self, levels: Sequence[Sequence[int]]) -> None:
        """`levels`: of each pattern the level of each field, 0 for unknown."""
        self._said = [sum(level << _BITS * field for field, level in enumerate(row)) for row in levels]
        self._fields = [sum(15 << _BITS * field for field, level in enumerate(row) if level) for row in levels]
        self._said.append(_NO_FIELD)  # of _ALONE
        self._fields.append(_NO_FIELD)

    def weight(self, heard: Heard) -> float:
        """What it all says for (+) or against (-) a merge, in bits."""
        if len(heard) == 1:
            ((total, number),) = heard.values()
            return total / number
        said, weight = [self._said[pattern] for pattern in heard], 0.0
        for pattern, (total, number) in heard.items():
            mine, fields = self._said[pattern], self._fields[pattern]
            if sum(other & fields == mine for other in said) == 1:  # no other pattern says it too
                weight += total / number
        return weight


class Merging:
    """The clusters of one group while they grow: what each two say of a merge, and the best pair between them."""

    def __init__(self, threshold: float, patterns: Patterns) -> None:
        self.threshold = threshold
        self.patterns = patterns
        self.root: dict[int, int] = {}
        self.heard: dict[int, dict[int, Heard]] = {}
        self.weight: dict[int, dict[int, float]] = {}
        self.best: dict[int, dict[int, float]] = {}

    def hear(self, one: int, other: int, weight: float, odds: float | None, pattern: int) -> None:
        """Take in one pair; `odds` (bits) where it is strong enough to start a merge."""
        heard = {pattern if weight >= -STRONGEST else _ALONE: (weight, 1)}
        for mine, theirs in ((one, other), (other, one)):
            self.root[mine] = mine
            self.heard.setdefault(mine, {})[theirs] = heard
            self.weight.setdefault(mine, {})[theirs] = weight
            if odds is not None:
                self.best.setdefault(mine, {})[theirs] = odds

    def find(self, row: int) -> int:
        """The cluster that a row is in, by its smallest row."""
        while self.root[row] != row:
            self.root[row] = self.root[self.root[row]]
            row = self.root[row]
        return row

    def merge(self, one: int, other: int, told: bool) -> None:
        """Make one cluster of two if all that their pairs say comes to more than nothing, and neither could as well
        be part of a third that the other cannot; or if a person told us to, and nobody told us not to."""
        kept, gone = sorted((self.find(one), self.find(other)))
        if kept == gone or self.weight[kept][gone] == FORBIDDEN:
            return
        if not told and (self.weight[kept][gone] <= 0 or self._torn(kept, gone) or self._torn(gone, kept)):
            return
        self.root[gone] = kept
        for third, odds in self.best.pop(gone, {}).items():
            del self.best[third][gone]
            if third != kept:
                best = max(odds, self.best.setdefault(kept, {}).get(third, odds))
                self.best[kept][third] = self.best[third][kept] = best
        del self.weight[gone]
        for third, heard in self.heard.pop(gone).items():
            del self.heard[third][gone]
            if third != kept:
                del self.weight[third][gone]
                both = _together(self.heard[kept].get(third, {}), heard)
                self.heard[kept][third] = self.heard[third][kept] = both
                self.weight[kept][third] = self.weight[third][kept] = self.patterns.weight(both)

    def _torn(self, one: int, other: int) -> bool:
        """Whether `one` would about as well go to clusters that cannot be the same person as `other`."""
        mine = self.best[one][other]
        rivals = [
            odds
            for third, odds in self.best[one].items()
            if third != other and odds > mine - 3 and self.weight[other].get(third, 0.0) < 0
        ]
        if not rivals:
            return False
        every = 2.0 ** -min(mine, STRONGEST) + 1 + sum(2.0 ** (odds - mine) for odds in rivals)
        return bool(1 / every < self.threshold - _ALLOWED)


def _together(one: Heard, other: Heard) -> Heard:
    both = dict(one)
    for pattern, (total, number) in other.items():
        held, count = both.get(pattern, (0.0, 0))
        both[pattern] = (held + total, count + number)
    return both
