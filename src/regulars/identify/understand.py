"""Understanding a file: its format, what its columns mean, how it writes dates and money, and what has to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from zoneinfo import available_timezones

import polars as pl

from regulars.identify.canonical import Conventions, Translated
from regulars.identify.formats import Format, all_formats, format_named
from regulars.identify.formats.guess import conventions as habits
from regulars.identify.formats.guess.content import Content, country_code, look_at
from regulars.identify.formats.guess.propose import Proposal, could_be, propose
from regulars.identify.formats.guess.questions import Finding, Question
from regulars.identify.formats.parts.export import KNOWN
from regulars.identify.formats.parts.headers import same
from regulars.identify.formats.parts.lines import IGNORED
from regulars.identify.formats.parts.numbers import CURRENCIES
from regulars.identify.formats.parts.times import NUMERIC
from regulars.identify.reading import Table
from regulars.identify.reading.table import excerpt
from regulars.kernel.errors import BadFile, BadInput, BadMapping

__all__ = ["Hints", "Question", "Understanding", "understand"]

_SHOWN_COLUMNS = 40
_COUNTRIES = ("country", "ship_country", "card_country")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a person says about a file; each wins over what the file shows.

    `mapping` is column to field (`ignore` leaves a column out). `date_order` is dmy, mdy or ymd, `decimal` comma or
    point. The `usual_` ones are the business's habits, which count only where the file shows nothing.
    """

    format: str = ""
    source: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    date_order: str | None = None
    decimal: str | None = None
    zone: str = ""
    country: str = ""
    usual_zone: str = "UTC"
    usual_currency: str = ""
    usual_country: str = ""

    def completed(self, zone: str, currency: str, country: str) -> Hints:
        """The same hints beside the habits of the business."""
        return replace(self, usual_zone=zone or "UTC", usual_currency=currency, usual_country=country)

    def checked(self) -> Hints:
        """The hints with codes in capitals. Raises BadInput, which quotes the value and names the rule."""
        currency, country = self.currency.strip().upper(), self.country.strip()
        if currency and currency not in CURRENCIES:
            raise BadInput(f"'{self.currency}' is no currency.", hint="Give its code of three letters, such as EUR.")
        if country and country_code(country) is None:
            raise BadInput(f"'{self.country}' is no country.", hint="Give its code of two letters, such as GB.")
        if self.zone and self.zone not in available_timezones():
            raise BadInput(f"'{self.zone}' is no time zone.", hint="Give a name such as Europe/London.")
        if self.date_order is not None and self.date_order not in NUMERIC:
            raise BadInput(f"'{self.date_order}' is no order of dates.", hint="Say dmy, mdy or ymd.")
        if self.decimal is not None and self.decimal not in {"comma", "point"}:
            raise BadInput(f"'{self.decimal}' is no decimal sign.", hint="Say comma or point.")
        return replace(self, currency=currency, country=country_code(country) or "" if country else "")


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a file is read. `assumptions` are in plain words; `questions` want an answer, else their default holds.

    `because` says of each column why it is what `mapping` says; `guessed`: the mapping was proposed, not known.
    """

    format: str
    title: str
    source: str
    trust: int
    mapping: dict[str, str]
    conventions: Conventions
    assumptions: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    because: dict[str, str] = field(default_factory=dict)
    guessed: bool = False

    def translate(self, chunk: pl.DataFrame) -> Translated:
        """One chunk (as reading.Chunk.frame) in our words; rejected lines are in no other frame."""
        return format_named(self.format).translate(chunk, self.conventions, self.mapping)

    def answered(self, answers: Mapping[str, str]) -> Understanding:
        """The same with these answers by question name. Raises BadInput for an answer that does not fit."""
        hints = Hints(
            currency=answers.get("currency", ""), date_order=answers.get("date_order"), decimal=answers.get("decimal")
        ).checked()
        chosen = self.conventions
        if hints.currency:
            chosen = replace(chosen, currency=hints.currency)
        if hints.date_order is not None:
            chosen = replace(chosen, date_format=NUMERIC[hints.date_order])
        if hints.decimal is not None:
            chosen = replace(chosen, decimal_comma=hints.decimal == "comma")
        left = [question for question in self.questions if question.name not in answers]
        return replace(self, conventions=chosen, questions=left)

    def to_json(self) -> dict[str, Any]:
        """As plain values, for from_json."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Understanding:
        """What to_json gave."""
        values = dict(plain)
        values["conventions"] = Conventions(**values["conventions"])
        values["questions"] = [Question(**question) for question in values["questions"]]
        return cls(**values)


def understand(table: Table, hints: Hints) -> Understanding:
    """How to read the table. Raises BadMapping, which lists the columns and what was guessed, when nobody can tell."""
    hints = hints.checked()
    sample = table.sample()
    if sample.is_empty():
        raise _nothing_readable(table)
    given = _given(table, hints.mapping)
    known = _recognised(table, hints)
    if known is not None:
        proposal = _by_headers(known, table, given)
    else:
        known, proposal = _best_guess(table, sample, hints, given)
    mapping = proposal.mapping
    chosen, findings = _conventions(table, sample, known, mapping, hints)
    assumed = [found.assumption for found in findings if found.assumption]
    return Understanding(
        format=known.name,
        title=known.title,
        source=hints.source.strip() or known.source or _name_of(table),
        trust=known.trust,
        mapping=mapping,
        conventions=chosen,
        assumptions=[*table.notes, *_encoding_note(table), *known.notes, *assumed],
        questions=[found.question for found in findings if found.question is not None],
        because=proposal.because,
        guessed=bool(known.needs),
    )


def _nothing_readable(table: Table) -> BadFile:
    """The error for a table whose first rows are all refused, with the reason of the first."""
    for chunk in table.chunks():
        if chunk.rejects.height:
            line, _, value, _, message = chunk.rejects.row(0)
            return BadFile(f"No row of '{table.path.name}' can be read. Row {line}: '{excerpt(value, 60)}'. {message}")
    return BadFile(f"'{table.path.name}' has a header but no rows.", hint="Export it again, with data.")


def _given(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping that was told, under the table's own column names."""
    columns = {same(column): column for column in table.columns}
    given: dict[str, str] = {}
    for column, field_ in mapping.items():
        if same(column) not in columns:
            raise BadMapping(
                f"The file has no column '{column}'.", hint=f"Its columns are {', '.join(table.columns[:50])}."
            )
        if field_ != IGNORED and field_ in given.values():
            raise BadMapping(
                f"Two columns are mapped to '{field_}'.", hint="A field takes one column; map the other elsewhere."
            )
        given[columns[same(column)]] = field_.strip().lower()
    return given


def _recognised(table: Table, hints: Hints) -> Format | None:
    """The format that was told, unless it takes any table, or the one surest of the headers; None when none is sure."""
    if hints.format:
        told = format_named(hints.format)
        return None if told.needs else told
    scores = [(found.recognise(table.columns), found) for found in all_formats()]
    score, best = max(scores, key=lambda pair: pair[0])
    return best if score >= KNOWN else None


def _by_headers(known: Format, table: Table, given: Mapping[str, str]) -> Proposal:
    _refuse_unknown_fields(given, [known])
    found = {column: name for column, name in known.mapping(table.columns).items() if name not in given.values()}
    mapping = {**found, **given}
    if not found:
        raise BadMapping(
            f"None of the columns ({', '.join(table.columns[:20])}) belongs to the format '{known.name}'.",
            hint="Leave the format out, or map columns with --map COLUMN=FIELD.",
        )
    because = {column: "as told" if column in given else "by its header" for column in mapping}
    return Proposal(mapping, because, (), 1.0)


def _refuse_unknown_fields(given: Mapping[str, str], formats: Sequence[Format]) -> None:
    for column, name in given.items():
        if name != IGNORED and not any(name in format_.fields for format_ in formats):
            fields = sorted({known for format_ in formats for known in format_.fields})
            raise BadMapping(
                f"'{column}' cannot be mapped to '{name}': there is no such field.",
                hint=f"The fields are {', '.join(fields)}, and {IGNORED}.",
            )


def _best_guess(table: Table, sample: pl.DataFrame, hints: Hints, given: dict[str, str]) -> tuple[Format, Proposal]:
    choices = [found for found in all_formats() if found.needs and hints.format in {"", found.name}]
    _refuse_unknown_fields(given, choices)
    fitting = [found for found in choices if all(name in found.fields or name == IGNORED for name in given.values())]
    contents = look_at(sample)
    proposals = [(found, propose(sample, contents, found, given)) for found in fitting or choices]
    whole = [(found, proposal) for found, proposal in proposals if not proposal.missing]
    if not whole:
        raise _nothing_fits(table, sample, contents, proposals)
    persons = [pair for pair in whole if pair[0].name == "people" and _is_list_of_persons(sample, whole)]
    return persons[0] if persons else max(whole, key=lambda pair: (len(pair[0].needs), pair[1].sureness))


def _is_list_of_persons(sample: pl.DataFrame, whole: Sequence[tuple[Format, Proposal]]) -> bool:
    """Whether a table that could be sales is a list of persons: nothing sold, but birthdays, and each person once.

    One that could be messages is, where each person stands once and nothing tells of conversations.
    """
    by_name = {found.name: proposal for found, proposal in whole}
    sales, persons, talk = (by_name.get(name) for name in ("transactions", "people", "messages"))
    if persons is not None and talk is not None and {"conversation", "direction"} & set(talk.mapping.values()):
        return False
    if sales is None or persons is None:
        return persons is not None and (talk is None or _each_once(sample, persons))
    numbers = [column for column, name in persons.mapping.items() if name == "customer"]
    fields = {name for column, name in sales.mapping.items() if column not in numbers}
    if {"order", "product", "quantity", "unit_price"} & fields or "birth_date" not in fields:
        return False
    return _each_once(sample, persons)


def _each_once(sample: pl.DataFrame, persons: Proposal) -> bool:
    keys = [column for column, name in persons.mapping.items() if name in {"customer", "email", "phone"}]
    return any(bool(sample[column].drop_nulls().is_unique().all()) for column in keys if sample[column].count())


def _nothing_fits(
    table: Table,
    sample: pl.DataFrame,
    contents: Mapping[str, Content],
    proposals: Sequence[tuple[Format, Proposal]],
) -> BadMapping:
    """The error that shows every column with its values and what it was taken for, and an example of a mapping."""
    closest, proposal = min(
        proposals,
        key=lambda pair: (len(pair[1].missing) / 2 - pair[1].sureness, not _could_be_completed(contents, pair[1])),
    )
    wanted = " and ".join(" or ".join(choice) for choice in proposal.missing)
    lines = [f"The columns of '{table.path.name}' do not say enough: a {closest.title} needs a column for {wanted}."]
    for column in table.columns[:_SHOWN_COLUMNS]:
        values = sample[column].drop_nulls().unique(maintain_order=True).head(3)
        shown = ", ".join(excerpt(value, 24) for value in values) or "empty"
        guess = f" → {proposal.mapping[column]} ({proposal.because[column]})" if column in proposal.mapping else ""
        lines.append(f"  {excerpt(column, 40)}: {shown}{guess}")
    if len(table.columns) > _SHOWN_COLUMNS:
        lines.append(f"  and {len(table.columns) - _SHOWN_COLUMNS:,} more columns")
    if len(table.columns) == 1 and " " in table.columns[0]:
        return BadMapping(
            "\n".join(lines), hint="\nIf spaces keep its columns apart, save the file with commas instead."
        )
    examples = (_example(contents, proposal, choice) for choice in proposal.missing)
    return BadMapping("\n".join(lines), hint=f"\nSay which column is which, for example: {' '.join(examples)}")


def _could_be_completed(contents: Mapping[str, Content], proposal: Proposal) -> bool:
    """Whether some column that is not mapped could be what is missing."""
    free = [contents[column] for column in contents if column not in proposal.mapping]
    return all(any(could_be(seen, name) for name in choice for seen in free) for choice in proposal.missing)


def _example(contents: Mapping[str, Content], proposal: Proposal, choice: Sequence[str]) -> str:
    """An argument that maps a column which could be one of the choices."""
    free = [column for column in contents if column not in proposal.mapping]
    could = [(column, name) for name in choice for column in free if could_be(contents[column], name)]
    column, name = could[0] if could else ("COLUMN", choice[0])
    return f'--map "{column}={name}"' if " " in column else f"--map {column}={name}"


def _conventions(
    table: Table, sample: pl.DataFrame, known: Format, mapping: Mapping[str, str], hints: Hints
) -> tuple[Conventions, list[Finding]]:
    column_of = {name: column for column, name in mapping.items() if name != IGNORED}
    times = [column_of[name] for name in known.times if name in column_of]
    amounts = [column_of[name] for name in known.amounts if name in column_of]
    money = [column_of[name] for name in known.amounts if name in column_of and name != "quantity"]
    places = [column_of[name] for name in _COUNTRIES if name in column_of]
    place = (hints.country, 0.0) if hints.country else habits.country(sample, places, hints.usual_country)
    zone = hints.zone or known.zone or hints.usual_zone
    dates = (
        Finding(NUMERIC[hints.date_order]) if hints.date_order else habits.date_format(table, sample, times, place[0])
    )
    decimal = Finding(hints.decimal) if hints.decimal else habits.decimal_comma(sample, amounts, table.separator)
    findings = [dates, decimal]
    currency = Finding(hints.currency)
    if money:
        currency = habits.currency(
            sample, column=column_of.get("currency"), amounts=money, told=hints.currency, usual=hints.usual_currency,
            place=place, zone=zone,
        )  # fmt: skip
        findings.append(currency)
    if not (hints.zone or known.zone) and zone == "UTC" and habits.without_zone(sample, times):
        findings.append(Finding("", "Times without a zone are read as UTC."))
    chosen = Conventions(
        zone=zone,
        currency=currency.value,
        country=place[0],
        date_format=dates.value,
        decimal_comma=decimal.value == "comma",
    )
    return chosen, [found for found in findings if found.assumption or found.question]


def _encoding_note(table: Table) -> list[str]:
    plain = table.encoding.startswith(("utf", "ascii")) or not table.encoding
    return [] if plain else [f"Letters beyond a to z are read as {table.encoding}."]


def _name_of(table: Table) -> str:
    name = table.path.name
    for ending in (".gz", ".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".json", ".parquet"):
        name = name.removesuffix(ending)
    words = " ".join(name.replace("_", " ").replace("-", " ").split()) or table.path.name
    return words[:1].upper() + words[1:]
