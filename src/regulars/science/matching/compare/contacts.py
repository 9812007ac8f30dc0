"""E-mail addresses and phone numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from regulars.science.matching.compare.levels import (
    Comparison,
    Level,
    Levels,
    Rows,
    best_of,
    edits,
    jaro_winkler,
    of_unequal,
)
from regulars.science.matching.encode import Column, People

_DIFFERENT, _SIMILAR, _LOCAL_TYPO, _TYPO, _LOCAL, _INBOX, _EXACT = range(1, 8)
_P_DIFFERENT, _P_TYPO, _P_TAIL, _P_EXACT = range(1, 5)
_TAIL = 7
_INBOXES = frozenset(
    "info sales office contact admin support hello mail enquiries enquiry orders order accounts billing service team "
    "shop post kontakt buero bestellung verkauf rechnung accueil contacto ventas reception bookings".split()
)


def compare_email(people: People, left: Rows, right: Rows) -> Levels:
    """Levels of e-mail addresses, the best over all that each record has."""
    return best_of(people, "email", left, right, _email_levels)


def _email_levels(column: Column, left: NDArray[np.int32], right: NDArray[np.int32]) -> Levels:
    levels = of_unequal(column, left, right, lambda one, other: _email(column, one, other))
    inbox = column.derive("inboxes", lambda values: np.array([_is_inbox(value) for value in values], dtype=bool))
    equal = np.flatnonzero(levels == -1)
    levels[equal] = np.where(inbox[left[equal]], _INBOX, _EXACT)
    return levels


def _is_inbox(value: str) -> bool:
    """Whether several people of a company read this mailbox."""
    return value.rsplit("@", 1)[0] in _INBOXES


def _email(column: Column, one: Rows, other: Rows) -> Levels:
    texts, locals_ = column.texts(), column.derive("locals", _locals)
    mine, theirs = locals_[one], locals_[other]
    lengths = column.derive("local lengths", lambda _: np.array([len(local) for local in locals_]))
    shorter = np.minimum(lengths[one], lengths[other])
    alike = jaro_winkler(mine, theirs)
    levels = np.full(len(one), _DIFFERENT, dtype=np.int8)
    near = np.flatnonzero(alike >= 0.6)
    apart = edits(mine[near], theirs[near], 4)
    levels[near[apart <= np.minimum(shorter[near] // 3, 4)]] = _SIMILAR
    levels[near[(apart <= 1) & (shorter[near] >= 5)]] = _LOCAL_TYPO
    whole = edits(texts[one[near]], texts[other[near]], 2)
    levels[near[(whole <= 2) & (shorter[near] >= 3)]] = _TYPO
    levels[(mine == theirs) & (shorter >= 3) & (levels != _TYPO)] = _LOCAL
    return levels


def _locals(values: Sequence[str]) -> NDArray[np.object_]:
    found = np.empty(len(values), dtype=object)
    found[:] = [value[: value.rfind("@")] for value in values]
    return found


def compare_phone(people: People, left: Rows, right: Rows) -> Levels:
    """Levels of phone numbers, the best over all that each record has."""
    return best_of(people, "phone", left, right, _phone_levels)


def _phone_levels(column: Column, left: NDArray[np.int32], right: NDArray[np.int32]) -> Levels:
    levels = of_unequal(column, left, right, lambda one, other: _phone(column, one, other))
    levels[levels == -1] = _P_EXACT
    return levels


def _phone(column: Column, one: Rows, other: Rows) -> Levels:
    texts = column.texts()
    tails = column.derive("tails", lambda values: np.array([_tail(value) for value in values], dtype=np.int64))
    levels = np.full(len(one), _P_DIFFERENT, dtype=np.int8)
    levels[edits(texts[one], texts[other], 1) <= 1] = _P_TYPO
    levels[(tails[one] == tails[other]) & (tails[one] >= 0)] = _P_TAIL
    return levels


def _tail(value: str) -> int:
    digits = value[-_TAIL:]
    return int(digits) if len(digits) == _TAIL and digits.isdecimal() else -1


EMAIL = Comparison(
    "email",
    (
        Level("different", 0.25, "different e-mail addresses"),
        Level("similar", 0.03, "similar e-mail addresses"),
        Level("local typo", 0.03, "nearly the same name before the @"),
        Level("typo", 0.06, "nearly the same e-mail address"),
        Level("local", 0.05, "the same name before the @", frequency="email local"),
        Level("inbox", 0.03, "the same company mailbox", frequency="email"),
        Level("exact", 0.58, "the same e-mail address", frequency="email"),
    ),
    compare_email,
    personal=False,
    needs=("email",),
)
PHONE = Comparison(
    "phone",
    (
        Level("different", 0.25, "different phone numbers"),
        Level("typo", 0.04, "nearly the same phone number"),
        Level("tail", 0.03, "the same last seven digits of the phone number", frequency="phone"),
        Level("exact", 0.68, "the same phone number", frequency="phone"),
    ),
    compare_phone,
    personal=False,
    needs=("phone",),
)
