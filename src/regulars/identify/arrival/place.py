"""Giving the record its customer: mostly one link; where customers merge or part over it, as a whole run does it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from regulars.identify import linking
from regulars.identify.arrival import sql
from regulars.identify.arrival.near import Judged, Near
from regulars.identify.arrival.record import Kept, keep_golden
from regulars.identify.placing import place_few
from regulars.kernel.codes import customer_code
from regulars.ledger.driver import run
from regulars.ledger.models import Score
from regulars.science.matching.explain import sentences
from regulars.science.matching.model import Model

_LIKELY = 0.2
"""From here on a pair that was left apart is worth a person's look."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a record: whose it is, whether that customer is new, how sure that is and why, what else moved.

    `merged`: customers that turned out to be this one. `split`: records that left another customer.
    """

    record: int
    customer: int
    created: bool
    probability: float
    evidence: str
    merged: tuple[int, ...] = ()
    split: tuple[int, ...] = ()

    @property
    def code(self) -> str:
        """The customer's public id."""
        return customer_code(self.customer)


def place_record(kept: Kept, near: Near, judged: Judged, model: Model, at: datetime) -> Arrival:
    """Give every cluster its customer, and write what that changes."""
    customer_of, merged = place_few(judged.root, near.before)
    why = _why(kept.record, near, judged, model)
    if any(customer_of[judged.root[record]] != before for record, before in near.before.items()):
        return _move(kept, near, judged, model, customer_of, merged, why, at)
    customer = customer_of[judged.root[kept.record]]
    created = customer is None
    moment = connection.ops.adapt_datetimefield_value(at)
    if customer is None:
        customer = int(run(sql.ADD_CUSTOMER, [moment]).fetchone()[0])
        run(sql.SAY_CREATED, [moment, customer, kept.record])
    if kept.record in near.before:
        run(sql.SAY_WHY, [*why, kept.record])
    else:
        run(sql.ADD_LINK, [kept.record, customer, *why, moment])
    for other, evidence in near.evidence.items():
        # Who was alone with its customer is so no longer, and its link says what ties it now.
        if other != kept.record and judged.root[other] == judged.root[kept.record] and evidence == linking.ALONE:
            run(sql.SAY_WHY, [*_why(other, near, judged, model), other])
    keep_golden(customer)
    return Arrival(kept.record, customer, created, *why)


def _why(record: int, near: Near, judged: Judged, model: Model) -> tuple[float, str]:
    """How sure it is that the record is its customer's, and the strongest reason."""
    row = near.records.index(record)
    mine = np.flatnonzero((judged.left == row) | (judged.right == row)).tolist()
    others = {pair: near.records[int(judged.left[pair] + judged.right[pair] - row)] for pair in mine}
    mine = [pair for pair in mine if judged.root[others[pair]] == judged.root[record]]
    if not mine:
        size = Counter(judged.root.values())[judged.root[record]]
        return 1.0, linking.AMONG if size > 1 else linking.ALONE
    best = max(mine, key=lambda pair: float(judged.evidence[pair]))
    said = sentences(model, judged.levels[best : best + 1])[0]
    return float(judged.probability[best]), f"{said} as in {near.sources[others[best]]}"


def _move(
    kept: Kept,
    near: Near,
    judged: Judged,
    model: Model,
    customer_of: Mapping[int, int | None],
    merged: Mapping[int, int],
    why: tuple[float, str],
    at: datetime,
) -> Arrival:
    """More than this record changes hands: customers merge or part, as in a whole run."""
    root, moment = judged.root, connection.ops.adapt_datetimefield_value(at)
    home: dict[int, int] = {}
    for cluster in sorted(set(root.values())):
        customer = customer_of[cluster]
        if customer is None:
            customer = int(run(sql.ADD_CUSTOMER, [moment]).fetchone()[0])
            run(sql.SAY_CREATED, [moment, customer, cluster])
        home[cluster] = customer
    into = {gone: home[cluster] for gone, cluster in merged.items()}
    left = [(record, near.before[record], home[root[record]]) for record in near.before]
    left = [(record, before, customer) for record, before, customer in left if before != customer]
    linking.hand_over(left, into, at)
    for record, _, customer in left:
        said = why if record == kept.record else _why(record, near, judged, model)
        run(sql.MOVE_LINK, [customer, *said, moment, record])
    if kept.record not in near.before:
        run(sql.ADD_LINK, [kept.record, home[root[kept.record]], *why, moment])
    for customer in {home[root[kept.record]], *(end for _, *ends in left for end in ends)} - set(into):
        keep_golden(customer)
    mine = home[root[kept.record]]
    split = tuple(record for record, before, _ in left if before not in into)
    gone = tuple(one for one, now in into.items() if now == mine)
    return Arrival(kept.record, mine, customer_of[root[kept.record]] is None, *why, gone, split)


def keep_doubts(kept: Kept, near: Near, judged: Judged, model: Model, at: datetime) -> None:
    """Of each other person that the record may be one with, the likeliest pair waits for an answer."""
    likely: dict[int, tuple[float, int, int]] = {}
    for pair in np.flatnonzero(judged.probability >= _LIKELY).tolist():
        if near.row not in {judged.left[pair], judged.right[pair]}:
            continue
        other = near.records[int(judged.left[pair] + judged.right[pair] - near.row)]
        cluster, probability = judged.root[other], float(judged.probability[pair])
        if cluster != judged.root[kept.record] and probability > likely.get(cluster, (0.0, 0, 0))[0]:
            likely[cluster] = (probability, pair, other)
    if not likely:
        return
    moment = connection.ops.adapt_datetimefield_value(at)
    for probability, pair, other in likely.values():
        ends = sorted((kept.record, other))
        said = json.dumps(sentences(model, judged.levels[pair : pair + 1]), ensure_ascii=False)
        run(sql.ADD_REVIEW, [*ends, probability, said, _worth(near.before[other]), moment])


def _worth(customer: int) -> str:
    found: Any = Score.objects.filter(customer=customer).values_list("value", "revenue").first()
    value = (found[0] if found[0] is not None else found[1]) if found else 0
    return str(max(value, 0))
