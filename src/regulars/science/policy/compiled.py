"""The loops of choosing, compiled: customer by customer, way by way, column by column of a `Field` (see `among`).

All loops stand in this one file, as what is kept of compiled code on disk is good for as long as its file stays the
same; so it says itself which arrays it finds in what order (`BUILT_ON`). Sums and products are taken in the order in
which they stand here and never fused, so that a customer alone, a batch and a cluster agree to the bit. While it works,
other threads do too. Loops over rows work on arrays that were taken out of the field before: handing on a field counts
references, which takes longer than the work on a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit

from regulars.science.policy.among import NEVER, Codes, Field, Flags, Floats, Limits, Whole

BUILT_ON = (
    ("customer", "way", "assumed", "barred", "action", "less", "first", "owed", "numbers", "features", "column",
     "by_chance", "draw", "weights"),
    ("inside", "use", "reason", "gain", "last"),
)  # fmt: skip
"""The arrays of `Field` and of `Limits`; who changes those changes this file too, and the loops are compiled anew."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


def kept(function: _Function) -> _Function:
    """Compiled at its first call; the next process finds it on disk, if there is a place that can be written to."""
    try:
        return _compiled(function, cache=True)
    except RuntimeError:  # neither beside this file nor in the user's own folder
        return _compiled(function, cache=False)


def part(function: _Function) -> _Function:
    """Compiled into whatever calls it."""
    return _compiled(function, cache=False)


def _compiled(function: _Function, *, cache: bool) -> _Function:
    compiler: Any = njit(cache=cache, nogil=True, error_model="numpy")
    done: _Function = compiler(function)
    return done


@kept
def choose(field: Field, limits: Limits) -> tuple[Whole, Floats, Codes]:
    """One choice for each customer, by their own column.

    Returns:
        Each customer's row, -1 for nothing; the share of members that choose the same; and by row what is barred, by
        limits that do not reach the customer too.
    """
    customer, way, owed = field.customer, field.way, field.owed
    many, columns = len(field.numbers), field.weights.shape[2]
    chosen, sampled, barred = np.full(many, -1), np.ones(many), field.barred.copy()
    ends = _ends(customer)
    mine = np.empty(_longest(ends), np.int64)
    worth, top, best = np.empty((len(mine), columns)), np.empty((2, columns)), np.empty(columns, np.int64)
    start = 0
    for end in ends:
        who = customer[start]
        count = 0
        for row in range(start, end):
            if barred[row] == 0:
                mine[count] = row
                count += 1
        start = end
        rows = mine[:count]
        _hold(worth, field, rows, who)
        for limit in range(len(limits.gain)):
            _keep_within(worth, top, barred, field, rows, limits, limit)
        _best(best, top[0], worth, count)
        own = best[field.column[who]]
        chosen[who] = rows[own] if own >= 0 else -1
        if field.column[who] < columns - 1:
            sampled[who] = _share(best, own)
        if count and field.by_chance[who] and (own < 0 or not owed[way[chosen[who]]]):
            chosen[who], sampled[who] = _any(field, rows, barred, field.draw[who])
    return chosen, sampled, barred


@kept
def worth_of_own(field: Field) -> Floats:
    """What each customer's own column holds of their open rows: shape (rows,)."""
    customer, way, barred, column = field.customer, field.way, field.barred, field.column
    action, features, weights = field.action, field.features, field.weights
    assumed, less, first = field.assumed, field.less, field.first
    found = np.full(len(customer), NEVER)
    for row in range(len(found)):
        if barred[row] == 0:
            who, by = customer[row], way[row]
            multiple = _multiple(features, who, weights, action[by], column[who])
            found[row] = _worth(multiple, assumed[row], less[by], first[by])
    return found


@kept
def asking(field: Field, worth: Floats, inside: Flags, use: Floats) -> tuple[Floats, Floats, Flags]:
    """What a unit adds to each customer, how much they may come to take, and whether it is owed to them."""
    customer, way, barred, owed = field.customer, field.way, field.barred, field.owed
    many = len(field.numbers)
    gain, need, owes = np.full(many, NEVER), np.zeros(many), np.zeros(many, np.bool_)
    others = np.zeros(many)
    for row in range(len(customer)):
        if barred[row] == 0:
            who, by = customer[row], way[row]
            if inside[by]:
                gain[who], need[who] = max(gain[who], worth[row]), max(need[who], use[by])
                owes[who] |= owed[by]
            else:
                others[who] = max(others[who], worth[row])
    for who in range(many):
        need[who] = _need(need[who])
        gain[who] = _gain(gain[who], others[who], need[who])
    return gain, need, owes


@kept
def deny(field: Field, worth: Floats, inside: Flags, gain: Floats, reach: float, last: int) -> None:
    """Take what is scarce from those whom it does not reach: their rows are worth less than every number."""
    customer, way, numbers = field.customer, field.way, field.numbers
    for row in range(len(worth)):
        who = customer[row]
        if inside[way[row]] and not _reached(gain[who], numbers[who], reach, last):
            worth[row] = NEVER


@kept
def multiples(field: Field, weights: Floats, column: Whole) -> Floats:
    """By how much one column a customer multiplies what each row is assumed to bring, open or not: shape (rows,)."""
    customer, way, action, features = field.customer, field.way, field.action, field.features
    found = np.empty(len(customer))
    for row in range(len(found)):
        who = customer[row]
        found[row] = _multiple(features, who, weights, action[way[row]], column[who])
    return found


@part
def _ends(customer: Whole) -> Whole:
    """The row after the last of each customer who has any."""
    ends = np.empty(len(customer), np.int64)
    many = 0
    for row in range(1, len(customer) + 1):
        if row == len(customer) or customer[row] != customer[row - 1]:
            ends[many] = row
            many += 1
    return ends[:many]


@part
def _longest(ends: Whole) -> int:
    """The most rows of a customer."""
    longest = start = 0
    for end in ends:
        longest = max(longest, end - start)
        start = end
    return longest


@part
def _multiple(features: Floats, who: int, weights: Floats, action: int, column: int) -> float:
    """By how much a column multiplies what an action is assumed to bring with a customer."""
    total = 0.0
    for place in range(features.shape[1]):
        total += features[who, place] * weights[action, place, column]
    return total


@part
def _worth(multiple: float, assumed: float, less: float, first: float) -> float:
    """What a way is worth; what has a higher priority and is worth doing stands above all that has a lower one."""
    worth = multiple * assumed - less
    return worth + first if worth > 0.0 else worth


@part
def _need(most: float) -> float:
    """How much of something scarce a customer may come to take, by their dearest way; 1 for who takes none."""
    return most if most > 0.0 else 1.0


@part
def _gain(taking: float, others: float, need: float) -> float:
    """What a unit of something scarce adds to a customer, beyond the best that takes none of it."""
    return (taking - others) / need


@part
def _reached(gain: float, number: int, reach: float, last: int) -> bool:
    """Whether something scarce reaches a customer, by what a unit of it adds."""
    return (gain > reach) | ((gain == reach) & (number <= last))


@part
def _hold(worth: Floats, field: Field, rows: Whole, who: int) -> None:
    """What columns hold of a customer's rows. Args: worth, to fill, shape (rows or more, columns)."""
    way, action, features, weights = field.way, field.action, field.features, field.weights
    assumed, less, first = field.assumed, field.less, field.first
    for place in range(len(rows)):
        row = rows[place]
        by = way[row]
        brings, costs, before, what = assumed[row], less[by], first[by], action[by]
        for each in range(worth.shape[1]):
            worth[place, each] = 0.0 + features[who, 0] * weights[what, 0, each]
        for feature in range(1, features.shape[1]):
            for each in range(worth.shape[1]):
                worth[place, each] += features[who, feature] * weights[what, feature, each]
        for each in range(worth.shape[1]):
            worth[place, each] = _worth(worth[place, each], brings, costs, before)


@part
def _keep_within(
    worth: Floats, room: Floats, barred: Codes, field: Field, rows: Whole, limits: Limits, limit: int
) -> None:
    """Take what is scarce from the columns in which it does not reach the customer; note where that is their own.

    Args:
        worth: of the customer's open rows, shape (rows or more, columns).
        room: to reckon in, shape (2, columns).
        barred: of all rows.
        field, rows: whose they are.
        limits, limit: what is scarce, and which of it.
    """
    way, inside, use = field.way, limits.inside[limit], limits.use[limit]
    gained, others = room[0], room[1]
    gained[:], others[:] = NEVER, 0.0
    need, taken = 0.0, False
    for place in range(len(rows)):
        by = way[rows[place]]
        if inside[by]:
            taken, need = True, max(need, use[by])
            for each in range(len(gained)):
                gained[each] = max(gained[each], worth[place, each])
        else:
            for each in range(len(gained)):
                others[each] = max(others[each], worth[place, each])
    if not taken:
        return
    need, who = _need(need), field.customer[rows[0]]
    number, own, reach, last = field.numbers[who], field.column[who], limits.gain[limit], limits.last[limit]
    for each in range(len(gained)):
        gained[each] = 0.0 if _reached(_gain(gained[each], others[each], need), number, reach, last) else NEVER
    for place in range(len(rows)):
        row = rows[place]
        if inside[way[row]]:
            for each in range(len(gained)):
                worth[place, each] = worth[place, each] if gained[each] == 0.0 else NEVER
            if barred[row] == 0 and gained[own] < 0.0:
                barred[row] = limits.reason[limit]


@part
def _best(best: Whole, top: Floats, worth: Floats, count: int) -> None:
    """Each column's best place, the first among equals; -1 where none is worth more than nothing.

    Args:
        best: to fill, shape (columns,).
        top: to reckon with, shape (columns,).
        worth: of the places, shape (count or more, columns).
        count: how many places there are.
    """
    top[:], best[:] = 0.0, -1
    for place in range(count):
        for each in range(len(top)):
            better = worth[place, each] > top[each]
            top[each] = worth[place, each] if better else top[each]
            best[each] = place if better else best[each]


@part
def _share(best: Whole, own: int) -> float:
    """The share of members, which are all columns but the last, that choose the same."""
    same = 0
    for each in range(len(best) - 1):
        same += best[each] == own
    return same / (len(best) - 1)


@part
def _any(field: Field, rows: Whole, barred: Codes, draw: int) -> tuple[int, float]:
    """One of the open rows or nothing, all as likely as each other, but for what is owed; and how likely it was."""
    way, owed = field.way, field.owed
    count = 0
    for row in rows:
        count += barred[row] == 0 and not owed[way[row]]
    left = np.int64(draw % np.uint64(count + 1))
    for row in rows:
        if barred[row] == 0 and not owed[way[row]]:
            if left == 0:
                return row, 1.0 / (count + 1)
            left -= 1
    return -1, 1.0 / (count + 1)
