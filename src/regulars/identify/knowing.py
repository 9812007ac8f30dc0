"""How well we know them: which facts are known, fresh and theirs alone, by fact and by source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from regulars.ledger.frames import UTC_TIME, read_frame
from regulars.ledger.models import Record

_YEAR = 365.25
_CHUNK = 200_000


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to know of a person. `counts`: how much it adds to knowing them; `lasts_years`: after so long it is
    worth asking again, for ever if None; `many` is its plural."""

    name: str
    label: str
    one: str
    many: str
    counts: float
    lasts_years: float | None = None


FACTS = (
    Fact("name", "Name", "name", "names", 2),
    Fact("email", "E-mail", "e-mail address", "e-mail addresses", 3, 2),
    Fact("phone", "Phone", "phone number", "phone numbers", 2, 2),
    Fact("address", "Address", "postal address", "postal addresses", 2, 2),
    Fact("birth_date", "Birthday", "birthday", "birthdays", 0.5),
)
"""What is asked of everybody. A company is not: most people buy for themselves."""

FACT_NAMED = {fact.name: fact for fact in FACTS}
_COLUMNS = ("full_name", "given_name", "family_name", "email", "phone", "street", "postcode", "city", "birth_date")
_TOLD: dict[str, pl.DataType | type[pl.DataType]] = {
    "record": pl.Int64,
    "customer": pl.Int64,
    "source": pl.String,
    "learned_at": UTC_TIME,
    "fact": pl.String,
    "value": pl.String,
}


@dataclass(frozen=True, slots=True)
class FactKnown:
    """`known`: share of all people. Of those, `fresh`: told lately enough; `alone`: nobody else has the same."""

    fact: str
    label: str
    people: int
    known: float
    fresh: float
    alone: float

    @property
    def ages(self) -> bool:
        """Whether it is worth asking again after some years."""
        return FACT_NAMED[self.fact].lasts_years is not None

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SourceKnown:
    """What one source knows. `known`: fact to share of its records; `fresh`: share of what it told that is not old;
    `alone`: people for each of its records, less where it knows somebody twice; `only_here`: people whom no other
    source knows."""

    source: str
    records: int
    people: int
    only_here: int
    known: dict[str, float]
    fresh: float
    alone: float

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def read_told(customers: Iterable[int] | None = None) -> pl.DataFrame:
    """`record, customer, source, learned_at, fact, value`: what every linked record tells; of these customers only."""
    query = Record.objects.filter(link__isnull=False).order_by()
    if customers is not None:
        return told_by(_read(query.filter(link__customer__in=list(customers))))
    last = Record.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    parts = [told_by(_read(query.filter(pk__gt=start, pk__lte=start + _CHUNK))) for start in range(0, last + 1, _CHUNK)]
    return pl.concat(parts) if parts else pl.DataFrame(schema=_TOLD)


def _read(query: Any) -> pl.DataFrame:
    columns = ["pk", "link__customer", "source__name", "learned_at", *_COLUMNS]
    return read_frame(query, columns).rename({"pk": "record", "link__customer": "customer", "source__name": "source"})


def told_by(records: pl.DataFrame) -> pl.DataFrame:
    """A row for each fact that a record tells, with the value as it is compared: lower case, phones by their digits."""
    who = ("record", "customer", "source", "learned_at")
    whole = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True)
    place = pl.concat_str("postcode", "city", separator=" ", ignore_nulls=True)
    made = records.select(
        *who,
        pl.coalesce("full_name", whole).alias("name"),
        "email",
        pl.col("phone").str.replace_all(r"\D", ""),
        pl.when(pl.col("street").is_not_null() & (place != ""))
        .then(pl.concat_str("street", place, separator=", "))
        .alias("address"),
        "birth_date",
    )
    told = made.unpivot(index=who, on=list(FACT_NAMED), variable_name="fact", value_name="value")
    told = told.with_columns(pl.col("value").str.strip_chars().str.to_lowercase())
    return told.filter(pl.col("value").is_not_null() & (pl.col("value") != "")).select(list(_TOLD))


def by_fact(told: pl.DataFrame, people: int, as_of: datetime) -> list[FactKnown]:
    """Of each fact, for how many of all people it is known, fresh, and nobody else's."""
    counted = _known_and_fresh(told, as_of)
    # Values by their hash and each holder once: counting texts costs ten times as much.
    held = told.select("fact", pl.col("value").hash(), "customer").unique()
    holders = held.group_by("fact", "value").agg(pl.len().alias("holders"), pl.col("customer").first())
    alone = holders.filter(pl.col("holders") == 1).select("fact", "customer").unique()
    theirs = dict(alone.group_by("fact").agg(pl.len()).iter_rows())
    figures = []
    for fact in FACTS:
        known, fresh = counted.get(fact.name, (0, 0))
        figures.append(
            FactKnown(
                fact=fact.name,
                label=fact.label,
                people=known,
                known=share_of(known, people),
                fresh=share_of(fresh, known),
                alone=share_of(theirs.get(fact.name, 0), known),
            )
        )
    return figures


def by_source(told: pl.DataFrame, links: pl.DataFrame, as_of: datetime) -> list[SourceKnown]:
    """The same of each source. `links`: `record, customer, source` of every linked record, also of those that tell no
    fact. The source with the most records first."""
    sources_of = links.group_by("customer").agg(pl.col("source").n_unique().alias("sources"))
    counted = (
        links.join(sources_of, on="customer")
        .group_by("source")
        .agg(
            pl.len().alias("records"),
            pl.col("customer").n_unique().alias("people"),
            pl.col("customer").filter(pl.col("sources") == 1).n_unique().alias("only_here"),
        )
        .sort("records", "source", descending=[True, False])
    )
    facts = told.with_columns(_fresh(as_of)).group_by("source", "fact")
    filled = {
        (source, fact): (records, fresh)
        for source, fact, records, fresh in facts.agg(pl.len(), pl.col("fresh").sum()).iter_rows()
    }
    return [
        _one_source(source, records, people, only_here, filled)
        for source, records, people, only_here in counted.iter_rows()
    ]


def _one_source(
    source: str, records: int, people: int, only_here: int, filled: dict[tuple[str, str], tuple[int, int]]
) -> SourceKnown:
    told = {fact.name: filled.get((source, fact.name), (0, 0)) for fact in FACTS}
    return SourceKnown(
        source=source,
        records=records,
        people=people,
        only_here=only_here,
        known={name: share_of(count, records) for name, (count, _) in told.items()},
        fresh=share_of(sum(fresh for _, fresh in told.values()), sum(count for count, _ in told.values())),
        alone=share_of(people, records),
    )


def newest_told(told: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """`customer, fact, learned_at, source, fresh`: when each fact of each person was last told, and by whom."""
    ordered = told.sort("learned_at", "record", descending=[True, False])
    latest = ordered.group_by("customer", "fact", maintain_order=True).agg(pl.col("learned_at", "source").first())
    return latest.with_columns(_fresh(as_of))


def _known_and_fresh(told: pl.DataFrame, as_of: datetime) -> dict[str, tuple[int, int]]:
    """Of each fact, how many people it is known of, and of how many freshly."""
    latest = told.group_by("customer", "fact").agg(pl.col("learned_at").max()).with_columns(_fresh(as_of))
    counted = latest.group_by("fact").agg(pl.len(), pl.col("fresh").sum())
    return {fact: (known, fresh) for fact, known, fresh in counted.iter_rows()}


def _fresh(as_of: datetime) -> pl.Expr:
    """Whether a fact that was told at `learned_at` needs no asking again."""
    oldest = {
        fact.name: as_of - timedelta(days=_YEAR * fact.lasts_years) for fact in FACTS if fact.lasts_years is not None
    }
    since = pl.col("fact").replace_strict(oldest, default=None, return_dtype=UTC_TIME)
    return (since.is_null() | (pl.col("learned_at") >= since)).alias("fresh")


def share_of(some: int, of: int) -> float:
    """A share; 0 of nothing."""
    return some / of if of else 0.0
