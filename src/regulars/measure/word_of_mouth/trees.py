"""One tree of word of mouth: everybody under the first referrer, for a picture and a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from regulars.ledger.frames import read_frame
from regulars.ledger.models import Customer, Referral
from regulars.science.quality.word_of_mouth import trees_of

MOST = 60
"""People shown of one tree."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One in the tree, in the order of reading: under whom they stand (a row, or none), and how deep."""

    customer: Customer
    row: int
    under: int | None
    depth: int
    below: int


def largest_tree(as_of: datetime) -> list[Branch]:
    """The tree of the most people, its first referrer first; of very many, those who come first in it."""
    told = Referral.objects.filter(at__lte=as_of).order_by()
    people = trees_of(read_frame(told, ["referrer", "referred", "at"])).people
    if people.is_empty():
        return []
    rows = {row["customer"]: row for row in people.iter_rows(named=True)}
    children: dict[int, list[int]] = {}
    for one, row in rows.items():
        if row["brought_by"] is not None:
            children.setdefault(row["brought_by"], []).append(one)
    first = max((one for one in rows if rows[one]["depth"] == 0), key=lambda one: (rows[one]["below"], -one))
    found: list[int] = []
    waiting = [first]
    while waiting and len(found) < MOST:
        one = waiting.pop()
        found.append(one)
        waiting += sorted(children.get(one, []), key=lambda each: (rows[each]["below"], -each))
    known, place = Customer.objects.in_bulk(found), {one: row for row, one in enumerate(found)}
    return [
        Branch(known[one], row, place.get(rows[one]["brought_by"]), rows[one]["depth"], rows[one]["below"])
        for row, one in enumerate(found)
    ]
