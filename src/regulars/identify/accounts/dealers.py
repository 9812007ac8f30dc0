"""Dealers: those through whom customers buy. Their file is a source, or their phone or address is on many records."""

from __future__ import annotations

import re

import polars as pl

from regulars.identify.accounts.groups import Groups, in_words, nothing

MANY = 10
_MOST_OF_THEM = 0.8

_DEALER = re.compile(
    r"\b(?:dealers?|resellers?|distributors?|stockists?|wholesalers?|retail partners?|h(?:ä|ae)ndler|revendeurs?"
    r"|distributeurs?|rivenditor[ei]|distribuidor(?:es)?)\b",
    re.IGNORECASE,
)
_WORDS = {"email": "e-mail address", "phone": "phone number"}


def is_dealers(source: str) -> bool:
    """Whether a source's name says that it is a dealer's.

    >>> is_dealers("Dealer sales 2025.xlsx"), is_dealers("Händlerliste"), is_dealers("Shop")
    (True, False, False)
    """
    return bool(_DEALER.search(re.sub(r"[_\W\d]+", " ", source)))


def find_dealers(
    sources: dict[int, str], linked: pl.DataFrame, reached: pl.DataFrame, companies: pl.DataFrame
) -> Groups:
    """Dealers by their file, and by an e-mail address or phone number that many customers of one source have.

    `sources` by number; `linked`: `customer, source`; `companies`: the members of companies, whose own they are.
    """
    files = {number: name for number, name in sources.items() if is_dealers(name)}
    filed = linked.filter(pl.col("source").is_in(list(files))).select("customer", "source").unique()
    told = pl.DataFrame({"source": list(files), "file": list(files.values())}, {"source": pl.Int64, "file": pl.String})
    by_file = filed.join(told, on="source").select(
        pl.format("source {}", "source").alias("key"),
        "customer",
        pl.lit(0).alias("rank"),
        pl.format("is in {}", "file").alias("words"),
        pl.col("file").alias("name"),
    )
    shared = _shared_by_many(reached, companies)
    named = pl.DataFrame(
        {"source": list(sources), "place": list(sources.values())}, {"source": pl.Int64, "place": pl.String}
    )
    by_sharing = shared.join(named, on="source").select(
        pl.when(pl.col("source").is_in(list(files)))
        .then(pl.format("source {}", "source"))
        .otherwise(pl.format("{} {}", "kind", "value"))
        .alias("key"),
        "customer",
        pl.lit(1).alias("rank"),
        pl.format(
            "the same {} as {} others in {}", pl.col("kind").replace(_WORDS), pl.col("people") - 1, "place"
        ).alias("words"),
        pl.when(pl.col("source").is_in(list(files)))
        .then("place")
        .otherwise(pl.format("Dealer of {}: {}", "place", "value"))
        .alias("name"),
    )
    ties = pl.concat([by_file, by_sharing])
    if ties.is_empty():
        return nothing()
    members = in_words(ties, ["key", "customer"])
    names = ties.group_by("key").agg(pl.col("name").min())
    return Groups(members.select("key", "customer", pl.lit("buyer").alias("role"), "evidence"), names)


def _shared_by_many(reached: pl.DataFrame, companies: pl.DataFrame) -> pl.DataFrame:
    """`customer, kind, value, source, people` of what very many have, most of them in one source, as no one company."""
    crowds = reached.filter(pl.col("customer").n_unique().over("kind", "value") >= MANY)
    total = crowds.group_by("kind", "value").agg(pl.col("customer").n_unique().alias("people"))
    main = (
        crowds.group_by("kind", "value", "source")
        .agg(pl.col("customer").n_unique().alias("here"))
        .sort("kind", "value", "here", "source", descending=[False, False, True, False])
        .unique(["kind", "value"], keep="first", maintain_order=True)
        .join(total, on=["kind", "value"])
        .filter(pl.col("here") >= _MOST_OF_THEM * pl.col("people"))
    )
    colleagues = (
        crowds.join(companies.select("customer", "key"), on="customer")
        .group_by("kind", "value", "key")
        .agg(pl.col("customer").n_unique().alias("here"))
        .join(total, on=["kind", "value"])
        .filter(pl.col("here") > _MOST_OF_THEM * pl.col("people"))
    )
    found = main.join(colleagues, on=["kind", "value"], how="anti").select("kind", "value", "source", "people")
    return crowds.select("customer", "kind", "value").unique().join(found, on=["kind", "value"])
