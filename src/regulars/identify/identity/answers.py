"""What a person said of two records, kept as an answered review, so that every later run holds to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise, product
from typing import Any

from django.db.models import Q

from regulars.identify.keeping import CONSOLE
from regulars.ledger.models import Record, Review

Before = list[list[Any]]
"""Of each pair: left, right, and the review's columns before it was answered (None: there was none)."""

SAME, DIFFERENT = Review.State.SAME, Review.State.DIFFERENT
_FEW = 200


def of_merge(ours: Iterable[int], theirs: Iterable[int], *, by: str, at: datetime, operation: int) -> Before:
    """One pair says that two customers are one; an answer that said otherwise of two of their records is changed."""
    ours, theirs = _matched(ours), _matched(theirs)
    if not ours or not theirs:
        return []
    pairs = _answered(ours, theirs, DIFFERENT)
    if not _answered(ours, theirs, SAME):
        pairs.add(_ordered(ours[0], theirs[0]))
    return answer(pairs, SAME, by=by, at=at, operation=operation)


def of_split(moved: Iterable[int], left: Iterable[int], *, by: str, at: datetime, operation: int) -> Before:
    """Each record that went is of somebody else than each that stayed; those that went are one person's."""
    moved, left = _matched(moved), _matched(left)
    apart = {_ordered(one, other) for one, other in product(moved, left)}
    together = {_ordered(one, other) for one, other in pairwise(moved)} - _answered(moved, moved, DIFFERENT)
    before = answer(apart, DIFFERENT, by=by, at=at, operation=operation)
    return before + answer(together, SAME, by=by, at=at, operation=operation)


def answer(pairs: Iterable[tuple[int, int]], state: str, *, by: str, at: datetime, operation: int) -> Before:
    """Enter this answer for each of these pairs; those that have it already are left alone."""
    before: Before = []
    for left, right in sorted(pairs):
        review = Review.objects.filter(left=left, right=right).first()
        if review is not None and review.state == state:
            continue
        before.append([left, right, None if review is None else _kept(review)])
        if review is None:
            review = Review(left_id=left, right_id=right, probability=float(state == SAME), found_at=at)
        review.state, review.answered_by, review.answered_at, review.operation = state, by, at, operation
        review.save()
    return before


def take_back(before: Before) -> None:
    """The reviews are again as they were before `answer`."""
    for left, right, kept in reversed(before):
        review = Review.objects.filter(left=left, right=right).first()
        if kept is None:
            if review is not None:
                review.delete()
            continue
        if review is not None:
            review.state, review.answered_by, review.operation = kept["state"], kept["by"], kept["operation"]
            review.answered_at = kept["at"] and datetime.fromisoformat(kept["at"])
            review.save()


def _kept(review: Review) -> dict[str, Any]:
    return {
        "state": review.state,
        "by": review.answered_by,
        "at": review.answered_at and review.answered_at.isoformat(),
        "operation": review.operation,
    }


def _matched(records: Iterable[int]) -> list[int]:
    """Those of the records that are matched at all."""
    found = Record.objects.filter(pk__in=list(records)).exclude(source__format=CONSOLE)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _ordered(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _answered(ours: list[int], theirs: list[int], state: str) -> set[tuple[int, int]]:
    between = Q(left__in=ours, right__in=theirs) | Q(left__in=theirs, right__in=ours)
    return set(Review.objects.filter(between, state=state).values_list("left", "right"))
