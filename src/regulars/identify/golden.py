"""The golden record: of each field the best that any linked record says, and where it comes from.

Survivorship: a source's trust (0-100) counts against age; a year of age costs ten points. Ties go to the newer record,
then to the smaller one, so that the answer depends on nothing else.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl
from django.db.models import Min, QuerySet

from regulars.kernel.codes import customer_code
from regulars.ledger.frames import UTC_TIME, read_frame, write_frame
from regulars.ledger.models import Customer, Record, TimelineEntry

POINTS_PER_YEAR = 10.0
_FIELDS = ("name", "email", "phone", "company", "street", "city", "postcode", "country", "language", "birth_date")
_MOST_KEYS = 12
_LONGEST_SEARCH = 600  # letters: an index row of PostgreSQL holds no more than 2.7 kB
_FEW = 500


def write_golden_records(customers: set[int]) -> None:
    """Choose the golden fields of these customers anew."""
    if not customers:
        return
    held = read_frame(
        _of(Customer.objects.order_by("pk"), "pk", customers),
        ["pk", "merged_into", "known_since", "time_zone"],
    )
    held = held.filter(pl.col("pk").is_in(customers)).rename({"pk": "id"})
    records = _records(customers)
    chosen = choose(records).join(_search_words(records), on="customer", how="left")
    known_since = _first_heard_of(records)
    ready = (
        held.join(chosen, left_on="id", right_on="customer", how="left")
        .join(known_since, left_on="id", right_on="customer", how="left")
        .with_columns(
            pl.min_horizontal("known_since", "first_told").alias("known_since"),
            *(pl.col(name).fill_null("") for name in (*_FIELDS, "search", "number", "time_zone")),
            pl.col("origins").fill_null("{}"),
        )
        .drop("first_told")
    )
    keys = ready["id"].to_list()
    for start in range(0, len(keys), _FEW):
        # Rewritten in bulk: references are checked at the end of the transaction, when each row is back in place.
        Customer.objects.filter(pk__in=keys[start : start + _FEW])._raw_delete("default")
    write_frame(Customer, ready)


def choose(records: pl.DataFrame) -> pl.DataFrame:
    """One row a customer: the golden fields and `origins`, a JSON object of field to source, record and time.

    Takes `customer, record, source, trust, learned_at` and the fields; null where a record says nothing.
    """
    age_years = (pl.col("learned_at").max() - pl.col("learned_at")).dt.total_days() / 365.25
    ranked = records.with_columns((pl.col("trust") - POINTS_PER_YEAR * age_years).alias("rank")).sort(
        "customer", "rank", "learned_at", "record", descending=[False, True, True, False]
    )
    best = ranked.group_by("customer", maintain_order=True).agg(
        pl.struct(pl.col(name).alias("value"), "source", "record", "learned_at")
        .filter(pl.col(name).is_not_null())
        .first()
        .alias(name)
        for name in _FIELDS
    )
    origins = pl.struct(_FIELDS).map_elements(_origins, return_dtype=pl.String).alias("origins")
    return best.with_columns(origins).with_columns(pl.col(name).struct.field("value").alias(name) for name in _FIELDS)


def _origins(fields: dict[str, dict[str, object] | None]) -> str:
    told = {name: best for name, best in fields.items() if best is not None and best["value"] is not None}
    return json.dumps(
        {
            name: {
                "source": best["source"],
                "record": best["record"],
                "learned_at": f"{best['learned_at']:%Y-%m-%dT%H:%M:%SZ}",
            }
            for name, best in told.items()
        }
    )


def _records(customers: set[int]) -> pl.DataFrame:
    said = [
        "full_name",
        "given_name",
        "family_name",
        "email",
        "phone",
        "company",
        "street",
        "city",
        "postcode",
        "country",
    ]
    columns = [
        "link__customer",
        "pk",
        "key",
        "source__name",
        "source__trust",
        "learned_at",
        *said,
        "language",
        "birth_date",
    ]
    told = read_frame(_of(Record.objects.filter(link__isnull=False).order_by(), "link__customer", customers), columns)
    both = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True).str.strip_chars()
    return (
        told.rename({"link__customer": "customer", "pk": "record", "source__name": "source", "source__trust": "trust"})
        .filter(pl.col("customer").is_in(customers))
        .with_columns(pl.coalesce("full_name", pl.when(both != "").then(both)).alias("name"))
    )


def _first_heard_of(records: pl.DataFrame) -> pl.DataFrame:
    """`customer, first_told`: when the first thing happened that any of their records tells of."""
    first_events = TimelineEntry.objects.order_by().values("record").annotate(first=Min("at"))
    happened = pl.DataFrame(
        list(first_events.values_list("record", "first")), schema={"record": pl.Int64, "first": UTC_TIME}, orient="row"
    )
    first_told = pl.min_horizontal("learned_at", "first").min().alias("first_told")
    return records.join(happened, on="record", how="left").group_by("customer").agg(first_told)


def _search_words(records: pl.DataFrame) -> pl.DataFrame:
    """What the search box looks in: names, addresses, phones and keys of all records, and the code; lower case."""
    parts = pl.concat_str(
        "name", "email", "phone", "company", "city", "postcode", "key", separator=" ", ignore_nulls=True
    )
    return (
        records.with_columns(parts.str.to_lowercase().alias("words"))
        .group_by("customer", maintain_order=True)
        .agg(
            pl.col("words").unique(maintain_order=True).head(_MOST_KEYS).str.join(" "),
            pl.col("key").sort_by("record").first().alias("number"),
        )
        .with_columns(
            pl.concat_str(
                pl.col("customer").map_elements(lambda number: customer_code(number).lower(), return_dtype=pl.String),
                "words",
                separator=" ",
            )
            .str.slice(0, _LONGEST_SEARCH)
            .alias("search")
        )
        .select("customer", "search", "number")
    )


def _of(query: QuerySet[Any], column: str, customers: set[int]) -> QuerySet[Any]:
    """The query narrowed to these customers where they are few; a long list costs more than reading a range."""
    if len(customers) <= _FEW:
        return query.filter(**{f"{column}__in": sorted(customers)})
    return query.filter(**{f"{column}__gte": min(customers), f"{column}__lte": max(customers)})
