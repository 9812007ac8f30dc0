"""What a spreadsheet program makes of text that we write for it."""

from __future__ import annotations

import re

import polars as pl

_FORMULA = r"^[=@\t\r+-]"
_NUMBER = r"[+-][0-9 ()./-]+"


def harmless(text: pl.Expr) -> pl.Expr:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula; phone numbers stay."""
    formula = text.str.contains(_FORMULA) & ~text.str.contains(f"^(?:{_NUMBER})$")
    return pl.when(formula).then("'" + text).otherwise(text).name.keep()


def harmless_text(text: str) -> str:
    """The same for one text.

    >>> harmless_text("=1+1"), harmless_text("+44 20 7946 0018")
    ("'=1+1", '+44 20 7946 0018')
    """
    return f"'{text}" if re.match(_FORMULA, text) and not re.fullmatch(_NUMBER, text) else text
