"""Names and addresses: what an address tells of a name that nobody gave, and names that are but the address again."""

from __future__ import annotations

import re

import polars as pl

from regulars.science.matching.normal.nicknames import is_given_name, same_given_name

_SHORTEST = 4
_NO_LETTER = re.compile(r"[^a-z]")
_TWO_NAMES = r"^\s*([A-Za-z]{2,})[._-]([A-Za-z]{2,})\d*@"
_NAMES_IN = re.compile(_TWO_NAMES, re.ASCII)


def names_beside(given: str, family: str, address: str) -> tuple[str, str]:
    """The given and family name of a record, completed from its e-mail address as it was told.

    A lone name that is the whole mailbox's ("adejones" of a.dejones@…) is none: a help desk made it of the address.

    >>> names_beside("", "", "Megan.Johnson22@mail.com"), names_beside("amanda", "", "bowman_amanda@mail.com")
    (('megan', 'johnson'), ('amanda', 'bowman'))
    """
    if given and family:
        return given, family
    name = _NO_LETTER.sub("", given + family)
    if len(name) >= _SHORTEST and name == _NO_LETTER.sub("", _local(address)) and not is_given_name(name):
        given = family = ""
    found = _NAMES_IN.match(address)
    return _completed(given, family, *(part.lower() for part in found.groups())) if found else (given, family)


def _completed(given: str, family: str, one: str, other: str) -> tuple[str, str]:
    """The names, the missing one taken from the two of an address where the other is in it, or is a given name."""
    for first, last in ((one, other), (other, one)):
        if given:
            word = given.split(" ", 1)[0]
            fits = first == word or same_given_name(first, word)
        else:
            fits = is_given_name(first) and family in {"", last}
        if fits:
            return given or first, family or last
    return given, family


def _local(address: str) -> str:
    return address[: max(address.rfind("@"), 0)].lower()


def complete_names(forms: pl.DataFrame, addresses: pl.Series) -> pl.DataFrame:
    """The forms with their names as `names_beside` has them; `addresses` as they were told."""
    local = addresses.str.extract("^(.+)@").str.to_lowercase().str.replace_all("[^a-z]", "")
    name = (forms["given"] + forms["family"]).str.replace_all("[^a-z]", "")
    single = (forms["given"] == "") | (forms["family"] == "")
    rows = (single & ((name == local) | addresses.str.contains(_TWO_NAMES)).fill_null(value=False)).arg_true()
    if rows.is_empty():
        return forms
    some = (column.gather(rows).to_list() for column in (forms["given"], forms["family"], addresses))
    found = pl.DataFrame(list(map(names_beside, *some)), schema=["given", "family"], orient="row")
    return forms.with_columns(forms[form].scatter(rows, found[form]) for form in ("given", "family"))
