"""The rules for all customers at once: whole columns, one pass a field. `one.py` says the same for one customer."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regulars.identify.survivorship import rules
from regulars.identify.survivorship.rules import FIELDS, PLACE, Why

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_GRADE = np.int64(1 << 56)
_POINT = np.int64(1 << 36)  # below it: the place in the order of ties
_MOST_POINTS = (1 << 20) - 1


@dataclass(frozen=True, slots=True)
class _Told:
    """The records sorted by customer, then newest first, then record: `start` of each customer's, `of` each row's."""

    start: Ints
    of: Ints
    source: Ints
    trust: Ints
    day: Ints
    at: Ints  # microseconds


@dataclass(frozen=True, slots=True)
class _Chosen:
    """For each customer the row chosen (-1: nobody says anything) and why; `of` statements, `agreeing` sources."""

    row: Ints
    why: Ints
    of: Ints
    agreeing: Ints


def choose(records: pl.DataFrame) -> pl.DataFrame:
    """One row a customer: the golden fields (null where nobody says) and `origins`.

    Takes `customer, record, source, trust, learned_at`, the fields (null where a record says nothing) and, where it is
    known, `used`: whether the record's e-mail address was used. `origins` is a JSON object of field to `source`,
    `record`, `learned_at` and `why`.
    """
    if "used" not in records.columns:
        records = records.with_columns(used=pl.lit(value=False))
    records = records.sort("customer", "learned_at", "record", descending=[False, True, False])
    if records.is_empty():
        return records.select("customer", *FIELDS, pl.lit(None, dtype=pl.String).alias("origins"))
    told = _told(records)
    chosen = {field: _chosen(field, _graded(field, records), told) for field in FIELDS if field not in PLACE}
    chosen.update(_places(records, told))
    origin = _origin(records)
    fields = {field: _values(records[field], chosen[field].row) for field in FIELDS}
    parts = [_origins(field, chosen[field], origin) for field in FIELDS]
    origins = pl.select("{" + pl.concat_str(parts, separator=", ", ignore_nulls=True) + "}").to_series()
    return pl.DataFrame({"customer": records["customer"].gather(told.start), **fields, "origins": origins})


def _told(records: pl.DataFrame) -> _Told:
    customer = records["customer"].to_numpy()
    first = np.concatenate(([True], customer[1:] != customer[:-1]))
    return _Told(
        start=np.flatnonzero(first),
        of=np.cumsum(first) - 1,
        source=records["source"].rank("dense").to_numpy().astype(np.int64),
        trust=records["trust"].to_numpy().astype(np.int64),
        day=np.maximum(records["learned_at"].dt.epoch("d").to_numpy().astype(np.int64), 0),
        at=records["learned_at"].dt.epoch("us").to_numpy(),
    )


def _graded(field: str, records: pl.DataFrame) -> pl.DataFrame:
    """`said`: what is compared with other statements (null: nothing), `grade`, and `extra` days."""
    value = pl.col(field)
    folded = value.str.to_lowercase().str.replace_all(rules.PUNCTUATION, "")
    nothing = pl.lit(0, dtype=pl.Int64)
    said, grade, extra = folded, nothing, nothing
    match field:
        case "name":
            words = value.str.replace(rules.TITLE, "")
            grade = (
                pl.when(value.str.contains("@", literal=True))
                .then(0)
                .when(words.str.count_matches(rules.WHOLE_WORD) >= 2)
                .then(3)
                .otherwise(1 + (words.str.count_matches(rules.WORD) >= 2).cast(pl.Int64))
            )
            letters = value.str.len_chars().cast(pl.Int64).clip(upper_bound=rules.MOST_LETTERS)
            extra = letters * rules.LETTER_DAYS + _well_written(value)
        case "company":
            extra = _well_written(value)
        case "email":
            said = value.str.to_lowercase()
            address = value.str.contains(rules.ADDRESS)
            grade = pl.when(address).then(1 + pl.col("used").cast(pl.Int64)).otherwise(0)
            extra = rules.PERSONAL_DAYS * (~said.str.contains(rules.ROLE)).cast(pl.Int64)
        case "phone":
            digits = value.str.replace_all(rules.NO_DIGIT, "")
            said = digits.str.tail(rules.TAIL)
            grade = (digits.str.len_chars() >= rules.FEWEST_DIGITS).cast(pl.Int64)
            extra = rules.INTERNATIONAL_DAYS * value.str.starts_with("+").cast(pl.Int64)
        case "birth_date":
            whole = value.str.contains(rules.WHOLE_DATE) & ~value.str.ends_with(rules.FIRST_OF_JANUARY)
            grade = whole.cast(pl.Int64)
    return records.select(
        said.alias("said"), grade.cast(pl.Int64).fill_null(0).alias("grade"), extra.fill_null(0).alias("extra")
    )


def _well_written(value: pl.Expr) -> pl.Expr:
    mixed = (value != value.str.to_uppercase()) & (value != value.str.to_lowercase())
    return rules.WELL_WRITTEN_DAYS * mixed.cast(pl.Int64)


def _chosen(field: str, graded: pl.DataFrame, told: _Told, fits: Flags | None = None) -> _Chosen:
    """The best statement of each customer; `fits` leaves out rows that may not be chosen."""
    rule = rules.rule_of(field)
    says = graded["said"].is_not_null().to_numpy() & (True if fits is None else fits)
    code = graded["said"].hash().to_numpy()
    contested = _contested(says, code, told)
    agreeing = _agreeing(says & contested[told.of], code, told)
    more = np.minimum(agreeing, rules.MOST_AGREEING + 1) - 1
    grade, extra = graded["grade"].to_numpy(), graded["extra"].to_numpy()
    parts = (rule.trust_days * told.trust, told.day, rule.agreement_days * more, extra)
    points = np.minimum(sum(parts), _MOST_POINTS)
    order = _POINT - 1 - np.arange(len(says))
    score = np.where(says, grade * _GRADE + points * _POINT + order, -1)
    row = _row_of(np.maximum.reduceat(score, told.start))
    same = says & (code == code[row][told.of])
    rival = _row_of(np.maximum.reduceat(np.where(same, -1, score), told.start))
    of = np.add.reduceat(says.astype(np.int64), told.start)
    why = _why(row, rival, grade, parts, told)
    newest = row == _row_of(np.maximum.reduceat(np.where(says, order, -1), told.start))
    trusted = told.trust[row] == np.maximum.reduceat(np.where(says, told.trust, -1), told.start)
    why = np.where((why == Why.NEWEST) & ~newest, Why.NEWER, why)
    why = np.where((why == Why.TRUST) & ~trusted, Why.MORE_TRUST, why)
    why = np.where(contested, why, np.where(of > 1, Why.AGREED, Why.ONLY))
    return _Chosen(row, why, of, agreeing[row])


def _contested(says: Flags, code: NDArray[np.uint64], told: _Told) -> Flags:
    """Customers of whom different things are said."""
    most = np.iinfo(np.uint64).max
    highest = np.maximum.reduceat(np.where(says, code, 0), told.start)
    lowest = np.minimum.reduceat(np.where(says, code, most), told.start)
    return np.asarray(highest > lowest)


def _agreeing(rows: Flags, code: NDArray[np.uint64], told: _Told) -> Ints:
    """How many sources of its customer say what a row says; 1 outside of `rows`."""
    agreeing = np.ones(len(rows), dtype=np.int64)
    at = np.flatnonzero(rows)
    if len(at):
        frame = pl.DataFrame({"of": told.of[at], "code": code[at], "source": told.source[at]})
        agreeing[at] = frame.select(pl.col("source").n_unique().over("of", "code")).to_series().to_numpy()
    return agreeing


def _row_of(score: Ints) -> Ints:
    """The row that a score names; -1 for no score."""
    return np.where(score >= 0, _POINT - 1 - (score & (_POINT - 1)), -1)


def _why(row: Ints, rival: Ints, grade: Ints, parts: tuple[Ints, ...], told: _Told) -> Ints:
    """What decided between two rows: the grade, else the part that made most of the difference, else the age."""
    leads = np.stack([part[row] - part[rival] for part in parts])
    largest = leads.argmax(axis=0)
    by_part = np.array([Why.TRUST, Why.NEWEST, Why.AGREEMENT, Why.WRITING])[largest]
    # With nothing between them the newer one won, by less than a day, or the first of two as new.
    tied = np.where(told.at[row] > told.at[rival], Why.NEWEST, Why.FIRST)
    by_part = np.where(leads.max(axis=0) > 0, by_part, tied)
    return np.where(grade[row] > grade[rival], Why.GRADE, by_part)


def _places(records: pl.DataFrame, told: _Told) -> dict[str, _Chosen]:
    """Street, city, postcode and country: those of one record, and what other records of the same place add."""
    folded = records.select(pl.col(*PLACE).str.to_lowercase().str.replace_all(rules.PUNCTUATION, ""))
    has = {name: folded[name].is_not_null() for name in PLACE}
    town = has["city"] | has["postcode"]
    number = pl.col("street").str.replace_all(rules.NO_DIGIT, "").fill_null("")
    graded = folded.select(
        pl.when(pl.any_horizontal(pl.col(*PLACE).is_not_null()))
        .then(pl.concat_str(number, pl.lit("|"), pl.coalesce("postcode", "city").fill_null("")))
        .alias("said"),
        pl.when(has["street"] & town).then(2).otherwise(town.cast(pl.Int64)).cast(pl.Int64).alias("grade"),
        pl.lit(0, dtype=pl.Int64).alias("extra"),
    )
    place = _chosen("street", graded, told)
    near, elsewhere = _near(folded, place.row, told)
    found = {name: _filled(name, records, place, near, told) for name in PLACE}
    found["country"] = _filled("country", records, place, ~elsewhere, told)
    return found


def _near(folded: pl.DataFrame, row: Ints, told: _Told) -> tuple[Flags, Flags]:
    """Rows that tell the same town or postcode as their customer's address; rows that tell another."""
    same = np.zeros(folded.height, dtype=bool)
    other = np.zeros(folded.height, dtype=bool)
    for name in ("city", "postcode"):
        code, said = folded[name].hash().to_numpy(), folded[name].is_not_null().to_numpy()
        both = said & said[row][told.of] & (row[told.of] >= 0)
        alike = code == code[row][told.of]
        same |= both & alike
        other |= both & ~alike
    return same & ~other, other


def _filled(name: str, records: pl.DataFrame, place: _Chosen, fits: Flags, told: _Told) -> _Chosen:
    """The part of the address from the address's own record, else from the best of those that fit."""
    said = records[name]
    theirs = (place.row >= 0) & said.is_not_null().to_numpy()[place.row]
    spare = _chosen(name, _graded(name, records), told, fits)
    added = np.where((place.row >= 0) & (spare.row >= 0), Why.FILLED, spare.why)
    return _Chosen(
        np.where(theirs, place.row, spare.row),
        np.where(theirs, place.why, added),
        np.where(theirs, place.of, spare.of),
        np.where(theirs, place.agreeing, spare.agreeing),
    )


def _values(said: pl.Series, row: Ints) -> pl.Series:
    return said.gather(pl.Series(row).replace(-1, None))


def _origin(records: pl.DataFrame) -> pl.Series:
    """The JSON of each row's source, record and time, up to the reason."""
    names = records["source"].unique()
    quoted = records["source"].replace_strict(names, pl.Series([json.dumps(name) for name in names], dtype=pl.String))
    return records.select(
        pl.concat_str(
            pl.lit('{"source": '),
            quoted,
            pl.lit(', "record": '),
            "record",
            pl.lit(', "learned_at": "'),
            pl.col("learned_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            pl.lit('", "why": "'),
        )
    ).to_series()


def _origins(field: str, chosen: _Chosen, origin: pl.Series) -> pl.Series:
    """The field's part of `origins`; null where nobody says anything."""
    known = pl.DataFrame({"why": chosen.why, "of": chosen.of, "agreeing": chosen.agreeing})
    patterns = known.unique()
    said = [rules.reason(field, Why(why), of, agreeing) for why, of, agreeing in patterns.iter_rows()]
    words = patterns.with_columns(pl.Series("words", said, dtype=pl.String))
    spoken = known.join(words, on=known.columns, how="left", maintain_order="left")["words"]
    parts = pl.concat_str(pl.lit(f'"{field}": '), _values(origin, chosen.row), spoken, pl.lit('"}'))
    return pl.select(parts).to_series()
