"""E-mail addresses and phone numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.science.matching.compare.levels import (
    Comparison,
    Level,
    Levels,
    Rows,
    Texts,
    best_of,
    edits,
    jaro_winkler,
    of_unequal,
)
from regulars.science.matching.encode import Column, People

_DIFFERENT, _LIKE, _NUMBER, _SIMILAR, _LOCAL_TYPO, _TYPO, _LOCAL, _INBOX, _EXACT = range(1, 10)
_P_DIFFERENT, _P_TYPO, _P_TAIL, _P_EXACT = range(1, 5)
_TAIL = 7
_DOMAIN, _NO_LETTER, _NO_NUMBER = r"@[^@]*$", r"[\x00-`{-\x7f]+", r"^[^0-9]*[0-9][^0-9]*$|[^0-9]+"
MANY = 500  # texts, from which on polars is faster
_TELLING = 3  # digits
_INBOXES = frozenset(
    "info sales office contact admin support hello mail enquiries enquiry orders order accounts billing service team "
    "shop post kontakt buero bestellung verkauf rechnung accueil contacto ventas reception bookings".split()
)


def compare_email(people: People, left: Rows, right: Rows) -> Levels:
    """Levels of e-mail addresses, the best over all that each record has."""
    return best_of(people, "email", left, right, _email_levels)


def _email_levels(column: Column, left: NDArray[np.int32], right: NDArray[np.int32]) -> Levels:
    levels = of_unequal(column, left, right, lambda one, other: _email(column, one, other))
    equal = np.flatnonzero(levels == -1)
    if len(equal):
        inbox = column.derive("inboxes", lambda values: np.array([_is_inbox(value) for value in values], dtype=bool))
        levels[equal] = np.where(inbox[left[equal]], _INBOX, _EXACT)
    return levels


def _is_inbox(value: str) -> bool:
    """Whether several people of a company read this mailbox."""
    return value.rsplit("@", 1)[0] in _INBOXES


def _email(column: Column, one: Rows, other: Rows) -> Levels:
    """Addresses are made of names, which namesakes share, and often of a number, which they don't."""
    letters, numbers = letters_of(column), numbers_of(column)
    mine, theirs = letters[one], letters[other]
    lengths = column.derive("letter counts", lambda _: _lengths(letters))
    shorter = np.minimum(lengths[one], lengths[other])
    same_number = (numbers[one] == numbers[other]) & (numbers[one] != "")
    levels = np.where(same_number, _NUMBER, _DIFFERENT).astype(np.int8)
    near = np.flatnonzero(jaro_winkler(mine, theirs) >= 0.6)
    apart = edits(mine[near], theirs[near], 4)
    alike = apart <= np.minimum(shorter[near] // 3, 4)
    levels[near[alike & (shorter[near] >= 3)]] = _LIKE
    levels[near[alike & same_number[near]]] = _SIMILAR
    levels[near[(apart <= 1) & (shorter[near] >= 5) & same_number[near]]] = _LOCAL_TYPO
    texts, locals_ = column.texts(), locals_of(column)
    near = near[apart <= 2]
    close = edits(texts[one[near]], texts[other[near]], 2) <= 2
    same_local = locals_[one[near]] == locals_[other[near]]
    slip = near[close & ~same_local]
    levels[slip[_is_slip(column, one[slip], other[slip])]] = _TYPO
    levels[near[same_local & (shorter[near] >= 3)]] = _LOCAL
    levels[near[same_local & close]] = _TYPO
    return levels


def _is_slip(column: Column, one: Rows, other: Rows) -> NDArray[np.bool_]:
    """Whether two names before the @, close as they are, may be one. Each digit of a short number counts; and ann.lee
    and ann_lee is how two of one name go about it."""
    letters, numbers = letters_of(column), numbers_of(column)
    mine, theirs = numbers[one], numbers[other]
    shorter = np.minimum(_lengths(mine), _lengths(theirs))
    near = (edits(mine, theirs, 1) <= 1) & (shorter >= _TELLING)
    slip: NDArray[np.bool_] = np.where(letters[one] == letters[other], near & (mine != theirs), near | (mine == theirs))
    return slip


def _lengths(texts: Texts) -> NDArray[np.int64]:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def locals_of(column: Column) -> Texts:
    """What stands before the @ of each address."""
    return column.derive("locals", lambda values: _rid(values, _DOMAIN))  # type: ignore[no-any-return]


def letters_of(column: Column) -> Texts:
    """The letters before the @."""
    return column.derive("letters", lambda _: _rid(locals_of(column), _NO_LETTER))  # type: ignore[no-any-return]


def numbers_of(column: Column) -> Texts:
    """The digits before the @; "" where there is only one or none."""
    return column.derive("numbers", lambda _: _rid(locals_of(column), _NO_NUMBER))  # type: ignore[no-any-return]


def number_of(address: str) -> str:
    """The same of one address.

    >>> number_of("ann.lee-74@mail.com"), number_of("ann1@mail.com")
    ('74', '')
    """
    return re.sub(_NO_NUMBER, "", re.sub(_DOMAIN, "", address))


def _rid(texts: Sequence[str] | Texts, pattern: str) -> Texts:
    """The texts without what fits the pattern, which means the same to re and to polars."""
    found = np.empty(len(texts), dtype=object)
    if len(texts) < MANY:
        found[:] = [re.sub(pattern, "", text) for text in texts]
    else:
        found[:] = pl.Series(texts, dtype=pl.String).str.replace_all(pattern, "").to_list()
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
        Level("different", 0.23, "different e-mail addresses"),
        Level("like", 0.01, "e-mail addresses made of similar names"),
        Level("number", 0.02, "the same number in the e-mail address", frequency="email number"),
        Level("similar", 0.03, "similar e-mail addresses with the same number"),
        Level("local typo", 0.02, "nearly the same name and number before the @"),
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
