"""Names and addresses: what an address tells of a name that nobody gave, and names that are but the address again."""

from __future__ import annotations

import re

import polars as pl

from regulars.science.matching.normal.nicknames import is_given_name, same_given_name

_SHORTEST = 4
_NO_LETTER = re.compile(r"[^a-z]")
_NAMED = r"^\s*[A-Za-z]+(?:[._-][A-Za-z]+)?\d*@"
_NAMES_IN = re.compile(r"\s*([a-z]+)(?:[._-]([a-z]+))?\d*@")


def names_beside(given: str, family: str, address: str) -> tuple[str, str]:
    """The given and family name of a record, completed from its e-mail address as it was told.

    A lone name that is the whole mailbox's ("adejones" of a.dejones@…) is none: a help desk made it of the address.

    >>> names_beside("", "", "Megan.Johnson22@mail.com"), names_beside("a", "bowman", "amandabowman@mail.com")
    (('megan', 'johnson'), ('amanda', 'bowman'))
    """
    if len(given) > 1 and family:
        return given, family
    name = "" if given and family else _NO_LETTER.sub("", given + family)
    if len(name) >= _SHORTEST and name == _NO_LETTER.sub("", _local(address)) and not is_given_name(name):
        given = family = ""
    found = _NAMES_IN.match(address.lower())
    if found:
        one, other = found.groups()
        for first, last in ((one, other), (other, one)) if other else _parted(given, family, one):
            if _fit(given, family, first, last):
                return given if len(given) > 1 else first, family or last
    return given, family


def _parted(given: str, family: str, letters: str) -> list[tuple[str, str]]:
    """Given and family name as they may stand in one word, one of the two being known."""
    found = []
    if len(family) >= _SHORTEST:
        found += [(letters.removesuffix(family), family), (letters.removeprefix(family), family)]
    if len(given) >= _SHORTEST and letters.startswith(given) and not is_given_name(letters):
        rest = letters[len(given) :]
        if not (rest.startswith("and") and is_given_name(rest[3:])):  # anneandsimon@ is a couple's
            found.append((given, rest))
    return found


def _fit(given: str, family: str, first: str, last: str) -> bool:
    """Whether the two names of an address may be those of a record that tells one of them, or an initial, or none."""
    if family and family != last:
        return False
    if len(given) > 1 and not family:
        word = given.split(" ", 1)[0]
        return len(last) >= _SHORTEST and (same_given_name(first, word) if len(first) > 1 else word[0] == first)
    return is_given_name(first) and first.startswith(given) and len(last) > 1


def _local(address: str) -> str:
    return address[: max(address.rfind("@"), 0)].lower()


def complete_names(forms: pl.DataFrame, addresses: pl.Series) -> pl.DataFrame:
    """The forms with their names as `names_beside` has them; `addresses` as they were told."""
    local = addresses.str.extract("^(.+)@").str.to_lowercase().str.replace_all("[^a-z]", "")
    name = (forms["given"] + forms["family"]).str.replace_all("[^a-z]", "")
    single = (forms["given"].str.len_bytes() <= 1) | (forms["family"] == "")
    rows = (single & ((name == local) | addresses.str.contains(_NAMED)).fill_null(value=False)).arg_true()
    if rows.is_empty():
        return forms
    some = (column.gather(rows).to_list() for column in (forms["given"], forms["family"], addresses))
    found = pl.DataFrame(list(map(names_beside, *some)), schema=["given", "family"], orient="row")
    return forms.with_columns(forms[form].scatter(rows, found[form]) for form in ("given", "family"))
