"""The lines of one chunk on their way into our words: typed field by field, each failure kept with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import polars as pl

from regulars.identify.canonical import (
    AMOUNT,
    CONSENTS,
    CONVERSATIONS,
    EVENTS,
    LINE,
    MESSAGES,
    RECORDS,
    REJECTS,
    Conventions,
    Translated,
    conform,
)
from regulars.identify.formats.parts.numbers import currency_codes, numbers
from regulars.identify.formats.parts.texts import clean
from regulars.identify.formats.parts.times import days, times
from regulars.identify.reading import Reason

_SCHEMAS = {
    "records": RECORDS,
    "events": EVENTS,
    "consents": CONSENTS,
    "conversations": CONVERSATIONS,
    "messages": MESSAGES,
}
_LONGEST = {
    "email": 320, "phone": 64, "full_name": 300, "given_name": 150, "family_name": 150, "company": 300, "street": 300,
    "city": 150, "postcode": 32, "region": 150, "country": 100, "language": 35, "customer": 200, "order": 200,
    "product": 200,
}  # fmt: skip
"""Longest text of fields that are kept whole or not at all, as the ledger's columns have it."""
_SHORTENED = {"description": 400, "category": 200, "subject": 400, "text": 100_000}
"""Fields of free text, which are cut."""
MOST_MONEY = 1_000_000_000_000
MOST_PIECES = 100_000_000
IGNORED = "ignore"
"""The field of columns that are to be left out."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2099


class Lines:
    """Rows of a chunk under a format's field names, all text at first; `frame` holds what was made of them.

    `mapping` is column to field; fields without a column are null. Rejected lines stay until `finish`.
    """

    def __init__(
        self, chunk: pl.DataFrame, mapping: Mapping[str, str], fields: Iterable[str], conventions: Conventions
    ) -> None:
        self.conventions = conventions
        self.column_of = {field: column for column, field in mapping.items() if column in chunk.columns}
        self.column_of.pop(IGNORED, None)
        texts = clean(chunk.select(pl.col(column).alias(field) for field, column in self.column_of.items()))
        missing = [pl.lit(None, pl.String).alias(field) for field in fields if field not in self.column_of]
        self.frame = pl.DataFrame([chunk[LINE], *texts.get_columns()]).with_columns(missing)
        self.others: dict[str, pl.Expr] = {}
        self._rejects: list[pl.DataFrame] = []
        self._refuse_long_texts()

    def keep_others(self, chunk: pl.DataFrame, but: Collection[str]) -> None:
        """Keep further columns, all but those; `others` has them under their own names."""
        kept = [column for column in chunk.columns if column not in but and column != LINE]
        self.frame = self.frame.hstack(clean(chunk.select(pl.col(kept).name.prefix("other "))))
        self.others = {column: pl.col(f"other {column}") for column in kept}

    def has(self, field: str) -> bool:
        """Whether the file has a column for the field."""
        return field in self.column_of

    def number(self, field: str, *, most: int = MOST_MONEY) -> None:
        """Type the field as an exact number; what is none, or lies beyond `most` either way, is rejected."""
        raw = self.frame[field]
        found = numbers(raw, decimal_comma=self.conventions.decimal_comma)
        self.reject(found.is_null() & raw.is_not_null(), field, Reason.NOT_A_NUMBER, "This is not a number.", raw)
        beyond = (found.abs() > most).fill_null(False)
        self.reject(beyond, field, Reason.OUT_OF_RANGE, f"A number here is at most {most:,} either way.", raw)
        self.frame = self.frame.with_columns(found.set(beyond, None).alias(field))

    def worth(self, exact: pl.Expr, field: str) -> None:
        """Make the column `worth` of an exact amount, at the ledger's four places; one beyond all sales is rejected."""
        self.frame = self.frame.with_columns(exact.alias("exact")).with_columns(rounded(pl.col("exact")).alias("worth"))
        beyond = self.frame["worth"].is_null() & self.frame["exact"].is_not_null()
        message = "Quantity times price is more than any sale. Correct the line."
        self.reject(beyond, field, Reason.OUT_OF_RANGE, message, self.frame[field])

    def time(self, field: str) -> None:
        """Type the field as UTC_TIME; what is none, or lies in no year of business, is rejected."""
        raw = self.frame[field]
        found = times(raw, self.conventions)
        message = f"This is not a date as {self._date_words()}. Say how dates are written, or correct it."
        self.reject(found.is_null() & raw.is_not_null(), field, Reason.NOT_A_DATE, message, raw)
        beyond = ~found.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR).fill_null(True)
        message = f"A date here lies between {_FIRST_YEAR} and {_LAST_YEAR}. Correct it, or leave it empty if unknown."
        self.reject(beyond, field, Reason.OUT_OF_RANGE, message, raw)
        self.frame = self.frame.with_columns(found.set(beyond, None).alias(field))

    def day(self, field: str) -> None:
        """Make the field an ISO date; one that cannot be read is left out, for a birth date costs no sale."""
        self.frame = self.frame.with_columns(days(self.frame[field], self.conventions).alias(field))

    def currency(self, field: str = "currency") -> None:
        """Make the field an ISO code, the conventions' one where the line has none; unknown ones are rejected."""
        raw = self.frame[field]
        found = currency_codes(raw)
        message = "This is not a currency's code of three letters, such as EUR."
        self.reject(found.is_null() & raw.is_not_null(), field, Reason.NOT_A_CURRENCY, message, raw)
        if self.conventions.currency:
            found = found.fill_null(self.conventions.currency)
        self.frame = self.frame.with_columns(found.alias(field))

    def require(self, field: str, why: str) -> None:
        """Reject lines where the field is empty."""
        self.reject(self.frame[field].is_null(), field, Reason.MISSING, why, self.frame[field].cast(pl.String))

    def reject(self, mask: pl.Series, field: str, reason: Reason, message: str, raw: pl.Series) -> None:
        """Reject the masked lines, quoting what stood there."""
        if not mask.any():
            return
        values = raw.cast(pl.String).filter(mask)
        shown = pl.select(
            pl.when(values.str.len_chars() > 200).then(values.str.slice(0, 200) + "…").otherwise(values)
        ).to_series()
        self._rejects.append(
            pl.DataFrame(
                {
                    LINE: self.frame[LINE].filter(mask),
                    "column": [self.column_of.get(field, field)] * len(values),
                    "value": shown,
                    "reason": [reason.value] * len(values),
                    "message": [message] * len(values),
                },
                schema=REJECTS,
            )
        )

    def finish(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The good lines, and the rejects: the first reason of each line, in the file's order."""
        if not self._rejects:
            return self.frame, pl.DataFrame(schema=REJECTS)
        rejects = pl.concat(self._rejects).unique(LINE, keep="first", maintain_order=True).sort(LINE)
        return self.frame.join(rejects.select(LINE), on=LINE, how="anti", maintain_order="left"), rejects

    def _date_words(self) -> str:
        words = {"%d/%m/%Y": "day/month/year", "%m/%d/%Y": "month/day/year", "%s": "seconds since 1970"}
        return words.get(self.conventions.date_format, "year-month-day")

    def _refuse_long_texts(self) -> None:
        for field in self.column_of:
            raw = self.frame[field]
            if field in _SHORTENED:
                self.frame = self.frame.with_columns(raw.str.slice(0, _SHORTENED[field]))
            elif field in _LONGEST and (longest := raw.str.len_bytes().max()) and longest > _LONGEST[field]:  # type: ignore[operator]
                most = _LONGEST[field]
                message = f"A text here has at most {most} letters. Shorten it, or map the column to another field."
                self.reject((raw.str.len_chars() > most).fill_null(False), field, Reason.TOO_LARGE, message, raw)


def rounded(exact: pl.Expr) -> pl.Expr:
    """An exact amount at the four places that the ledger keeps, half to even."""
    return exact.cast(AMOUNT, strict=False)


def translated(rejects: pl.DataFrame, **frames: pl.DataFrame) -> Translated:
    """The frames (records=…, events=…) as the contract has them, in the order of the file's lines."""
    return Translated(
        **{name: conform(_in_order(frame), _SCHEMAS[name]) for name, frame in frames.items()},
        rejects=conform(rejects, REJECTS),
    )


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    return frame if frame[LINE].is_sorted() else frame.sort(LINE, maintain_order=True)
