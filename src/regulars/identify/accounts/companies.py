"""Companies: people who name the same one, or have an address at its e-mail domain."""

from __future__ import annotations

import polars as pl

from regulars.identify.accounts.groups import Groups, in_words, nothing
from regulars.identify.accounts.providers import NO_COMPANY, PUBLIC, is_role, resembles

FEWEST = 2
_MOST_OF_THEM = 0.5
_NAMING = 0.1
_PROVIDER = 30  # people at a domain of which nobody names the company: a provider that we don't know
_MOST_SHARING = 6  # customers who have one address: of more it is not the address at which they work

_SAME_NAME = (0, "names the same company")
_DOMAIN = (1, "an e-mail address at {domain}")


def find_companies(people: pl.DataFrame, reached: pl.DataFrame) -> Groups:
    """The companies that two or more of `people` belong to, by name (legal forms dropped) or by e-mail domain."""
    naming = people.filter((pl.col("company") != "") & ~pl.col("company").is_in(NO_COMPANY)).select(
        "customer", pl.col("company").alias("key"), "company_name"
    )
    at = _at_domains(reached)
    theirs = _companies_of(at, naming)
    through = (
        at.join(theirs, on="domain")
        .join(naming.select("customer", named="key"), on="customer", how="left")
        .filter(pl.col("named").is_null() | (pl.col("named") == pl.col("key")))
    )
    ties = pl.concat(
        [
            naming.select("key", "customer", pl.lit(_SAME_NAME[0]).alias("rank"), pl.lit(_SAME_NAME[1]).alias("words")),
            through.select(
                "key",
                "customer",
                pl.lit(_DOMAIN[0]).alias("rank"),
                pl.format(_DOMAIN[1].replace("{domain}", "{}"), "domain").alias("words"),
            ),
        ]
    ).filter(pl.col("customer").n_unique().over("key") >= FEWEST)
    if ties.is_empty():
        return nothing()
    members = in_words(ties, ["key", "customer"]).join(
        _contacts(people, at), on="customer", how="left", maintain_order="left"
    )
    return Groups(
        members.select("key", "customer", pl.col("role").fill_null("employee"), "evidence"), _names(members, naming)
    )


def _at_domains(reached: pl.DataFrame) -> pl.DataFrame:
    """`customer, domain, office` of the domains that two people or more have addresses at; `office`: such as info@."""
    domain = pl.col("value").str.split_exact("@", 1).struct.field("field_1").alias("domain")
    mails = reached.filter(kind="email").select("customer", "value", domain).unique()
    mails = mails.filter(pl.len().over("value") <= _MOST_SHARING)
    several = mails.filter(~pl.col("domain").is_in(PUBLIC) & (pl.col("customer").n_unique().over("domain") >= FEWEST))
    values = several["value"].unique()
    offices = values.filter(pl.Series([is_role(value) for value in values], dtype=pl.Boolean))
    return several.group_by("customer", "domain").agg(pl.col("value").is_in(offices.implode()).any().alias("office"))


def _companies_of(at: pl.DataFrame, naming: pl.DataFrame) -> pl.DataFrame:
    """`domain, key`: whose a domain is, where that can be said.

    The company whose name is the domain's, else the one that most of those who name one there name, if two do; else
    the domain stands for a company if it has an office's address. What very many have is a provider's.
    """
    here = at.group_by("domain").agg(pl.len().alias("people"), pl.col("office").any())
    named = at.join(naming, on="customer").group_by("domain", "key").agg(pl.len().alias("count")).sort("domain", "key")
    pairs = named.select("domain", "key").iter_rows()
    named = named.with_columns(
        pl.Series("alike", [resembles(key, domain) for domain, key in pairs], dtype=pl.Boolean),
        pl.col("count").sum().over("domain").alias("naming"),
    )
    most = (pl.col("count") >= FEWEST) & (pl.col("count") > _MOST_OF_THEM * pl.col("naming"))
    owners = (
        named.sort("domain", "alike", "count", "key", descending=[False, True, True, False])
        .unique("domain", keep="first", maintain_order=True)
        .join(here, on="domain")
        .filter((pl.col("alike") | most) & (pl.col("naming") >= _NAMING * pl.col("people")))
    )
    offices = here.join(named, on="domain", how="anti").filter(pl.col("office") & (pl.col("people") < _PROVIDER))
    unnamed = offices.select("domain", pl.concat_str(pl.lit("@"), "domain").alias("key"))
    return pl.concat([owners.select("domain", "key"), unnamed])


def _contacts(people: pl.DataFrame, at: pl.DataFrame) -> pl.DataFrame:
    """`customer, role` of those who stand for the office and not for themselves: without a name, or at info@."""
    nameless = people.filter(pl.col("name") == "")["customer"]
    customers = pl.concat([nameless, at.filter("office")["customer"]]).unique()
    return pl.DataFrame(
        {"customer": customers, "role": ["contact"] * len(customers)}, {"customer": pl.Int64, "role": pl.String}
    )


def _names(members: pl.DataFrame, naming: pl.DataFrame) -> pl.DataFrame:
    """The way of writing the company that most of its people use; of a domain, the domain."""
    spelt = (
        members.select("key")
        .unique()
        .join(naming.group_by("key", "company_name").len(), on="key", how="left")
        .sort("key", "len", "company_name", descending=[False, True, False])
        .unique("key", keep="first", maintain_order=True)
    )
    return spelt.select("key", pl.coalesce("company_name", pl.col("key").str.strip_prefix("@")).alias("name"))
