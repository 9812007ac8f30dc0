"""Which accounts the groups are that were found: ids last while a key is found, or while members stay together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from regulars.identify.accounts.groups import Groups
from regulars.identify.accounts.known import in_parts
from regulars.identify.placing import place
from regulars.ledger.frames import read_frame
from regulars.ledger.models import Account, Membership

_LONGEST_KEY, _LONGEST_NAME = 320, 300
FEWEST = {"household": 2, "company": 2, "dealer": 1}


@dataclass(frozen=True, slots=True)
class Before:
    """What the ledger holds.

    `accounts`: account, kind, key, name. `memberships`: membership, account, kind, customer, role, evidence, stated,
    since.
    """

    accounts: pl.DataFrame
    memberships: pl.DataFrame

    @classmethod
    def read(cls) -> Before:
        """All of it."""
        accounts = read_frame(Account.objects.order_by("pk"), ["pk", "kind", "key", "name"]).rename({"pk": "account"})
        columns = ["pk", "account", "account__kind", "customer", "role", "evidence", "stated", "since"]
        memberships = pl.concat(in_parts(Membership.objects.all(), "pk", columns))
        return cls(accounts, memberships.rename({"pk": "membership", "account__kind": "kind"}))


@dataclass(frozen=True, slots=True)
class Found:
    """What there should be.

    `accounts`: account (below zero: a new one), kind, key, name. `members`: account, kind, customer, role, evidence.
    """

    accounts: pl.DataFrame
    members: pl.DataFrame


def place_groups(groups: Mapping[str, Groups], before: Before) -> Found:
    """The groups of all kinds with the accounts they are."""
    accounts = pl.concat(
        [
            one.names.select(
                pl.lit(kind).alias("kind"),
                pl.col("key").str.slice(0, _LONGEST_KEY),
                pl.col("name").str.slice(0, _LONGEST_NAME),
            )
            for kind, one in groups.items()
        ]
    ).sort("kind", "key")
    members = pl.concat(
        [
            one.members.with_columns(pl.lit(kind).alias("kind"), pl.col("key").str.slice(0, _LONGEST_KEY))
            for kind, one in groups.items()
        ]
    )
    known = before.accounts.filter(pl.col("key").is_not_null()).select("account", "kind", "key")
    accounts = accounts.with_row_index("group").join(known, on=["kind", "key"], how="left", maintain_order="left")
    numbered = members.join(accounts.select("kind", "key", "group", "account"), on=["kind", "key"])
    homeless = numbered.filter(pl.col("account").is_null())
    left = known.join(accounts, on="account", how="anti")
    had = before.memberships.join(left, on="account", how="semi").select("customer", "kind", before="account")
    overlap = homeless.join(had, on=["customer", "kind"], how="left")
    kept = place(overlap.select(record="customer", root=pl.col("group").cast(pl.Int64), before="before")).now
    kept = kept.select(group=pl.col("root").cast(pl.UInt32), other="customer").drop_nulls().unique()
    accounts = (
        accounts.join(kept, on="group", how="left", maintain_order="left")
        .with_columns(pl.coalesce("account", "other", -1 - pl.col("group").cast(pl.Int64)).alias("account"))
        .select("group", "account", "kind", "key", "name")
    )
    members = numbered.drop("account").join(accounts.select("group", "account"), on="group")
    return Found(accounts.drop("group"), members.select("account", "kind", "customer", "role", "evidence"))


def without_what_was_said(found: Found, before: Before) -> Found:
    """Leave out who was entered or removed by a person, and who has a household by a person's word.

    What is too small then goes too, unless somebody said something of it.
    """
    stated = before.memberships.filter("stated")
    at_home = stated.filter((pl.col("kind") == "household") & (pl.col("role") != Membership.Role.REMOVED))
    members = found.members.join(stated, on=["account", "customer"], how="anti")
    members = members.filter((pl.col("kind") != "household") | ~pl.col("customer").is_in(at_home["customer"].implode()))
    sizes = members.group_by("account").len()
    spoken_of = found.accounts["account"].is_in(stated["account"].unique().implode())
    enough = found.accounts.join(sizes, on="account", how="left", maintain_order="left").select(
        pl.col("len").fill_null(0) >= pl.col("kind").replace_strict(FEWEST, return_dtype=pl.Int64)
    )
    accounts = found.accounts.filter(enough.to_series() | spoken_of)
    return Found(accounts, members.join(accounts, on="account", how="semi"))
