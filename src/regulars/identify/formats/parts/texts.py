"""Text as exports hold it: spaces around, words for nothing, apostrophes that guard a spreadsheet's cells."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

BLANKS = " \t\r\n\x0b\x0c\u00a0\u200b\u2007\u202f\u3000\ufeff"
NOTHING = ("", "-", "--", "NULL", "null", "None", "NaN", "nan", "N/A", "n/a", "#N/A", "<NA>", "\\N")
"""What programs write where there is nothing. Mr Null and Mrs None keep their names: only these spellings count."""
_GUARDED = r"^'([+=\-@\d])"
_EMAIL = r"^[^@\s]+@[^@\s]+$"


def clean(frame: pl.DataFrame) -> pl.DataFrame:
    """Texts without blanks around them and without the apostrophe before a sign or digit; null for nothing."""
    stripped = frame.select(pl.all().str.strip_chars(BLANKS))
    guarded = stripped.select(pl.all().str.starts_with("'").any()).row(0) if frame.width else ()
    bare = [
        pl.col(name).str.replace(_GUARDED, "$1") if guard else pl.col(name)
        for name, guard in zip(stripped.columns, guarded, strict=True)
    ]
    return stripped.select(pl.when(~text.is_in(NOTHING)).then(text) for text in bare)


def clean_text(column: pl.Series) -> pl.Series:
    """The same for one column."""
    return clean(column.to_frame()).to_series()


def email_key(email: pl.Expr) -> pl.Expr:
    """The address in small letters, as a key; null where the text is no address."""
    return pl.when(email.str.contains(_EMAIL)).then(email.str.to_lowercase())


def phone_key(phone: pl.Expr) -> pl.Expr:
    """`tel:` and the digits of the number; null where there are fewer than five."""
    digits = phone.str.replace_all(r"\D", "")
    return pl.when(digits.str.len_chars() >= 5).then(pl.lit("tel:") + digits)


def name_key(name: pl.Expr, postcode: pl.Expr) -> pl.Expr:
    """`name:` with the name and, where known, the postcode, for people whom nothing else tells apart."""
    plain = name.str.to_lowercase().str.replace_all(r"\s+", " ")
    place = pl.lit(" ") + postcode.str.to_uppercase().str.replace_all(r"\s", "")
    return pl.lit("name:") + plain + place.fill_null("")


def whole_number(text: pl.Expr) -> pl.Expr:
    """`17850.0`, as spreadsheets write the number 17850, without the point."""
    return text.str.replace(r"^(\d+)\.0+$", "$1")


def yes_or_no(text: pl.Expr) -> pl.Expr:
    """True, False, or null for any other word."""
    word = text.str.to_lowercase()
    return pl.when(word.is_in(YES)).then(True).when(word.is_in(NO)).then(False)


YES = ("yes", "y", "true", "1", "on", "x", "ja", "j", "oui", "o", "si", "sí", "sì", "sim", "tak", "subscribed",
       "opt-in", "opt_in", "opted in", "granted", "accepted")  # fmt: skip
NO = ("no", "n", "false", "0", "off", "nein", "non", "não", "nao", "nee", "nie", "nej", "unsubscribed", "opt-out",
      "opt_out", "opted out", "denied", "not_subscribed", "cleaned")  # fmt: skip


def as_json(fields: Mapping[str, pl.Expr]) -> pl.Expr:
    """A JSON object of the fields that are not null; null where all are. Values are written as text."""
    members = [
        pl.when(value.is_not_null()).then(
            pl.struct(value.cast(pl.String).alias(name))
            .struct.json_encode()
            .str.strip_prefix("{")
            .str.strip_suffix("}")
        )
        for name, value in fields.items()
    ]
    if not members:
        return pl.lit(None, pl.String)
    inner = pl.concat_str(members, separator=",", ignore_nulls=True)
    return pl.when(inner != "").then(pl.concat_str(pl.lit("{"), inner, pl.lit("}")))
