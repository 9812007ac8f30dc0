"""Names that are no names: what a help desk makes of an address when nobody told it a name."""

from __future__ import annotations

import re

import polars as pl

from regulars.science.matching.normal.nicknames import is_given_name

_SHORTEST = 4
_NO_LETTER = re.compile(r"[^a-z]")


def is_of_mailbox(given: str, family: str, email: str) -> bool:
    """Whether the only name is the address's own: "adejones" of adejones@…; Amanda of amanda@… is a name."""
    name = given.replace(" ", "") + family
    if not name or (given and family) or len(name) < _SHORTEST or is_given_name(name):
        return False
    return name == _NO_LETTER.sub("", email.rsplit("@", 1)[0])


def without_mailboxes(forms: pl.DataFrame) -> pl.DataFrame:
    """The forms without names that `is_of_mailbox`."""
    if not {"given", "family", "email"} <= set(forms.columns):
        return forms
    name = pl.col("given").str.replace_all(" ", "", literal=True) + pl.col("family")
    local = pl.col("email").str.extract(r"^([^@]+)@").str.replace_all("[^a-z]", "")
    single = (pl.col("given") == "") | (pl.col("family") == "")
    rows = forms.select(
        (single & (name == local) & (name.str.len_chars() >= _SHORTEST)).fill_null(value=False).arg_true()
    )
    found = [row for row in rows.to_series().to_list() if is_of_mailbox(*(forms[field][row] for field in _READ))]
    if not found:
        return forms
    given, family = forms["given"].to_list(), forms["family"].to_list()
    for row in found:
        given[row] = family[row] = ""
    return forms.with_columns(pl.Series("given", given), pl.Series("family", family))


_READ = ("given", "family", "email")
