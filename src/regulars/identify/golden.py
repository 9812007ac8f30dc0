"""The golden record: what is known of a customer, as people look at it, chosen from the linked records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from django.db.models import Min, QuerySet

from regulars.identify.survivorship import FIELDS, choose, choose_for
from regulars.kernel.codes import customer_code
from regulars.ledger.frames import UTC_TIME, read_frame, update_frame
from regulars.ledger.models import Consent, Customer, Record, TimelineEntry

_SAID = ("full_name", "given_name", "family_name", *(field for field in FIELDS if field != "name"))
_SEARCHED = ("name", "email", "phone", "company", "city", "postcode", "key")
_MOST_KEYS = 12
_LONGEST_SEARCH = 600  # letters: an index row of PostgreSQL holds no more than 2.7 kB
_FEW = 500
_AT_ONCE = 25_000  # customers: what is in memory at a time


def write_golden_records(customers: set[int]) -> None:
    """Choose the golden fields of these customers anew."""
    for some in _blocks(sorted(customers)):
        _write(some)


def golden_of(customer: int, records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The golden columns of one customer, as `write_golden_records` writes them: fields, origins, search and number.

    Each record has `record, source (its name), trust, learned_at, key, used` (whether its person did anything, or
    signed up at the e-mail address) and the columns of Record in which it says something.
    """
    ordered = sorted(({**said, "name": _name(said)} for said in records), key=lambda said: int(said["record"]))
    golden = choose_for(ordered)
    row = {field: golden[field] or "" for field in FIELDS}
    words = dict.fromkeys(_words(said) for said in ordered)
    search = " ".join([customer_code(customer).lower(), *list(words)[:_MOST_KEYS]])
    return row | {
        "origins": golden["origins"],
        "search": search[:_LONGEST_SEARCH],
        "number": ordered[0]["key"] if ordered else "",
    }


def _name(said: Mapping[str, Any]) -> str | None:
    """The full name that a record tells, else its given and family name."""
    if said.get("full_name") is not None:
        return str(said["full_name"])
    return " ".join(part for part in (said.get("given_name"), said.get("family_name")) if part).strip() or None


def _words(said: Mapping[str, Any]) -> str:
    return " ".join(said[name] for name in _SEARCHED if said.get(name) is not None).lower()


def _blocks(customers: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(customers), _AT_ONCE):
        yield customers[start : start + _AT_ONCE]


def _write(customers: list[int]) -> None:
    held = read_frame(_of(Customer.objects.order_by("pk"), "pk", customers), ["pk", "known_since"])
    held = held.filter(pl.col("pk").is_in(customers)).rename({"pk": "id"})
    records = _records(customers)
    chosen = choose(records).join(_search_words(records), on="customer", how="left")
    first_told = records.group_by("customer").agg(pl.min_horizontal("learned_at", "first").min().alias("first_told"))
    ready = (
        held.join(chosen, left_on="id", right_on="customer", how="left")
        .join(first_told, left_on="id", right_on="customer", how="left")
        .select(
            "id",
            pl.min_horizontal("known_since", "first_told").alias("known_since"),
            *(pl.col(name).fill_null("") for name in (*FIELDS, "search", "number")),
            pl.col("origins").fill_null("{}"),
        )
    )
    update_frame(Customer, ready)


def _records(customers: list[int]) -> pl.DataFrame:
    """What is linked to these customers, as `choose` takes it, with `key` and `first` (when anything happened)."""
    linked = _of(Record.objects.filter(link__isnull=False).order_by(), "link__customer", customers)
    told = read_frame(linked, ["link__customer", "pk", "key", "source__name", "source__trust", "learned_at", *_SAID])
    both = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True).str.strip_chars()
    told = (
        told.rename({"link__customer": "customer", "pk": "record", "source__name": "source", "source__trust": "trust"})
        .filter(pl.col("customer").is_in(customers))
        .with_columns(pl.coalesce("full_name", pl.when(both != "").then(both)).alias("name"))
    )
    told = told.drop("full_name", "given_name", "family_name").join(_first_events(customers), on="record", how="left")
    signed_up = _signed_up(customers)
    return told.with_columns((pl.col("first").is_not_null() | pl.col("record").is_in(signed_up)).alias("used"))


def _first_events(customers: list[int]) -> pl.DataFrame:
    """`record, first`: when the first thing happened that a record tells of."""
    entries = _of(TimelineEntry.objects.order_by(), "record__link__customer", customers)
    found = entries.values("record").annotate(first=Min("at")).values_list("record", "first")
    return pl.DataFrame(list(found), schema={"record": pl.Int64, "first": UTC_TIME}, orient="row")


def _signed_up(customers: list[int]) -> list[int]:
    """Records whose person agreed to be written to at their e-mail address."""
    granted = Consent.objects.filter(channel="email", state="granted").order_by()
    return list(_of(granted, "record__link__customer", customers).values_list("record", flat=True))


def _search_words(records: pl.DataFrame) -> pl.DataFrame:
    """What the search box looks in: names, addresses, phones and keys of all records, and the code; lower case."""
    parts = pl.concat_str(*_SEARCHED, separator=" ", ignore_nulls=True)
    gathered = (
        records.sort("record")
        .with_columns(parts.str.to_lowercase().alias("words"))
        .group_by("customer", maintain_order=True)
        .agg(
            pl.col("words").unique(maintain_order=True).head(_MOST_KEYS).str.join(" "),
            pl.col("key").first().alias("number"),
        )
    )
    codes = pl.Series("code", [customer_code(number).lower() for number in gathered["customer"]], dtype=pl.String)
    search = pl.concat_str(codes, "words", separator=" ").str.slice(0, _LONGEST_SEARCH).alias("search")
    return gathered.select("customer", search, "number")


def _of(query: QuerySet[Any], column: str, customers: list[int]) -> QuerySet[Any]:
    """The query narrowed to these customers where they are few; a long list costs more than reading a range."""
    if len(customers) <= _FEW:
        return query.filter(**{f"{column}__in": customers})
    return query.filter(**{f"{column}__gte": customers[0], f"{column}__lte": customers[-1]})
