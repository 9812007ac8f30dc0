"""Households: people of one family name at one address, or of one phone number or e-mail address among a few."""

from __future__ import annotations

import polars as pl

from regulars.identify.accounts.groups import Groups, in_words, joined, nothing
from regulars.identify.accounts.providers import is_role
from regulars.ledger.models.account import household_name

MOST_AT_HOME = 10
MOST_SHARING = 6  # customers with one phone number or e-mail address that can still be a household

WORDS = {
    "address": (0, "the same address and family name"),
    "phone": (1, "shares a phone number"),
    "email": (2, "shares an e-mail address"),
}


def find_households(people: pl.DataFrame, reached: pl.DataFrame, companies: pl.DataFrame) -> Groups:
    """The households of `people` (see `read_people`), who may share what is in `reached` (see `read_reached`).

    `companies` are the members of companies: what only colleagues share is no household's.
    """
    ties = pl.concat([_by_address(people), _by_sharing(people, reached, companies)])
    parts = joined(ties)
    crowded = parts.group_by("part").agg(pl.col("customer").n_unique()).filter(pl.col("customer") > MOST_AT_HOME)
    # Where chains of shared numbers lead too far, only addresses count.
    apart = joined(parts.join(crowded, on="part", how="semi").filter(kind="address").drop("part"))
    parts = pl.concat([parts.join(crowded, on="part", how="anti"), apart.with_columns(part=-1 - pl.col("part"))])
    if parts.is_empty():
        return nothing()
    found = parts.with_columns(pl.col("tie").min().over("part").alias("key"))
    words = pl.DataFrame([(kind, *said) for kind, said in WORDS.items()], ["kind", "rank", "words"], orient="row")
    members = in_words(found.join(words, on="kind"), ["key", "customer"])
    return Groups(
        members.select("key", "customer", pl.lit("member").alias("role"), "evidence"), _names(members, people)
    )


def _by_address(people: pl.DataFrame) -> pl.DataFrame:
    """A tie for each family at each address, by postcode and by town: not every record knows both."""
    settled = people.filter((pl.col("family") != "") & (pl.col("street") != ""))
    where = {"postcode": pl.col("postcode") != "", "city": (pl.col("city") != "") & (pl.col("house") != "")}
    ties = [
        settled.filter(known).select(
            "customer",
            pl.lit("address").alias("kind"),
            pl.concat_str("family", "house", "street", place, separator="|").alias("tie"),
        )
        for place, known in where.items()
    ]
    return _few(pl.concat(ties), MOST_AT_HOME)


def _by_sharing(people: pl.DataFrame, reached: pl.DataFrame, companies: pl.DataFrame) -> pl.DataFrame:
    """A tie for each phone number and e-mail address that a few share. Where they are known to live in several places,
    it ties those of one place, and those of one family name; the others have but a number mistaken, or handed on."""
    known = reached.select("customer", "kind", "value").unique()
    shared = known.filter(pl.len().over("kind", "value").is_between(2, MOST_SHARING))
    offices = [value for value in shared.filter(kind="email")["value"].unique() if is_role(value)]
    shared = shared.filter(~((pl.col("kind") == "email") & pl.col("value").is_in(offices)))
    colleagues = (
        shared.join(companies.select("customer", "key"), on="customer")
        .group_by("kind", "value", "key")
        .agg(pl.col("customer").n_unique().alias("here"))
        .join(shared.group_by("kind", "value").len(), on=["kind", "value"])
        .filter(pl.col("here") == pl.col("len"))
    )
    shared = shared.join(colleagues, on=["kind", "value"], how="anti")
    shared = shared.join(people.select("customer", "postcode", "family"), on="customer")
    places = pl.col("postcode").filter(pl.col("postcode") != "").n_unique().over("kind", "value")
    tie = pl.concat_str("kind", "value", separator="|")
    ties = [shared.filter(places <= 1).select("customer", "kind", tie.alias("tie"))]
    for beside in ("postcode", "family"):
        some = shared.filter((places > 1) & (pl.col(beside) != ""))
        ties.append(some.select("customer", "kind", pl.concat_str(tie, beside, separator="|").alias("tie")))
    return _few(pl.concat(ties), MOST_SHARING)


def _few(ties: pl.DataFrame, most: int) -> pl.DataFrame:
    """The ties that two customers or more have, and not too many."""
    return ties.filter(pl.col("customer").n_unique().over("tie").is_between(2, most))


def _names(members: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    named = (
        members.join(people.select("customer", "name"), on="customer")
        .sort("key", "customer")
        .group_by("key", maintain_order=True)
        .agg("name")
    )
    names = [household_name(names) for names in named["name"].to_list()]
    return named.select("key", pl.Series("name", names, dtype=pl.String))
