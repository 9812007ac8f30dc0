"""Fields to choose in, made by hand or at random, and choosing said in plain words, to judge compiled code by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from regulars.science.policy.among import NEVER, Field, Limits, Reach

Scarce = tuple[Sequence[bool], Sequence[float], int, Reach]


def held(whose: Iterable[int], worth: Sequence[Sequence[float]]) -> Field:
    """Each row a way of its own, worth so much to each column; each customer is decided by the first."""
    customer, columns = np.array([*whose]), np.array(worth, float)
    rows, many = len(customer), int(customer.max()) + 1
    return Field(
        customer=customer,
        way=np.arange(rows),
        assumed=np.ones(rows),
        barred=np.zeros(rows, np.int8),
        action=np.arange(rows),
        less=np.zeros(rows),
        first=np.zeros(rows),
        owed=np.zeros(rows, bool),
        numbers=np.arange(1, many + 1),
        features=np.ones((many, 1)),
        column=np.zeros(many, np.int64),
        by_chance=np.zeros(many, bool),
        draw=np.zeros(many, np.uint64),
        weights=columns[:, None, :],
    ).in_one_piece()


def at_random(rng: np.random.Generator, *, ties: bool) -> Field:
    """Thirty customers, some without a row, before seven ways of four actions."""
    many, ways, actions, columns = 30, 7, 4, int(rng.integers(1, 9))
    rows = np.flatnonzero(rng.random(many * ways) < 0.6)
    weights, assumed = rng.normal(0.7, 1, (actions, 3, columns)), rng.gamma(1, 5, len(rows))
    features = np.column_stack([np.ones(many), rng.uniform(-0.5, 0.5, (many, 2))])
    if ties:
        weights, assumed, features = np.round(weights), np.round(assumed), np.round(features)
    return Field(
        customer=rows // ways,
        way=rows % ways,
        assumed=assumed,
        barred=(3 * (rng.random(len(rows)) < 0.2)).astype(np.int8),
        action=rng.integers(0, actions, ways),
        less=np.round(rng.uniform(0, 2, ways), 0 if ties else 2),
        first=1e6 * rng.integers(0, 2, ways),
        owed=rng.random(ways) < 0.2,
        numbers=np.sort(rng.choice(1000, many, replace=False)),
        features=features,
        column=rng.integers(0, columns, many),
        by_chance=rng.random(many) < 0.3,
        draw=rng.integers(0, 2**64, many, dtype=np.uint64),
        weights=weights,
    ).in_one_piece()


def within(field: Field, *scarce: Scarce) -> Limits:
    """Limits by what takes of them, how much, why others are barred, and how far they reach."""
    ways = len(field.action)
    return Limits(
        np.array([inside for inside, _, _, _ in scarce], bool).reshape(len(scarce), ways),
        np.array([use for _, use, _, _ in scarce], float).reshape(len(scarce), ways),
        np.array([reason for _, _, reason, _ in scarce], np.int8),
        np.array([reach.gain for _, _, _, reach in scarce], float),
        np.array([reach.customer for _, _, _, reach in scarce], np.int64),
    )


def multiple_by_hand(field: Field, row: int, column: int) -> float:
    total = 0.0
    for place, feature in enumerate(field.features[field.customer[row]].tolist()):
        total += feature * float(field.weights[field.action[field.way[row]], place, column])
    return total


def worth_by_hand(field: Field, row: int, column: int) -> float:
    way = field.way[row]
    worth = multiple_by_hand(field, row, column) * float(field.assumed[row]) - float(field.less[way])
    return worth + float(field.first[way]) if worth > 0 else worth


def gain_by_hand(field: Field, worth: dict[int, float], inside: np.ndarray, use: np.ndarray) -> tuple[float, float]:
    """What a unit adds to the customer of these rows, and how much they may come to take."""
    taking = [row for row in worth if inside[field.way[row]]]
    others = max([0.0, *(each for row, each in worth.items() if row not in taking)])
    need = max([0.0, *(float(use[field.way[row]]) for row in taking)]) or 1.0
    return (max([NEVER, *(worth[row] for row in taking)]) - others) / need, need


def chosen_by_hand(field: Field, limits: Limits, who: int) -> tuple[int, float, dict[int, int]]:
    """The row of a customer, how likely it was, and the rows that limits keep from them, with the reason."""
    rows = [row for row in np.flatnonzero(field.customer == who).tolist() if not field.barred[row]]
    columns, own = field.weights.shape[2], int(field.column[who])
    picks, kept_out = [], dict[int, int]()
    for column in range(columns):
        worth = {row: worth_by_hand(field, row, column) for row in rows}
        for inside, use, reason, reach, last in zip(*limits, strict=True):
            gain, _ = gain_by_hand(field, worth, inside, use)
            if gain > reach or (gain == reach and field.numbers[who] <= last):
                continue
            for row in [row for row in rows if inside[field.way[row]]]:
                worth[row] = NEVER
                if column == own:
                    kept_out.setdefault(row, int(reason))
        best = max(rows, key=lambda row: (worth[row], -row), default=-1)
        picks.append(best if rows and worth[best] > 0 else -1)
    row, share = picks[own], picks[: columns - 1].count(picks[own]) / max(columns - 1, 1)
    if field.by_chance[who] and rows and (row < 0 or not field.owed[field.way[row]]):
        lots = [row for row in rows if row not in kept_out and not field.owed[field.way[row]]]
        return [*lots, -1][int(field.draw[who]) % (len(lots) + 1)], 1 / (len(lots) + 1), kept_out
    return row, 1.0 if own == columns - 1 else share, kept_out
