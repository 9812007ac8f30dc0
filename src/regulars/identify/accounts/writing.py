"""Write what changed of accounts and memberships, and nothing else."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from regulars.identify.accounts.placing import Before, Found
from regulars.ledger.frames import UTC_TIME, reserve_ids, write_frame
from regulars.ledger.models import Account, Membership

_FEW = 500
_COLUMNS = ["account", "customer", "role", "evidence"]


def write_accounts(found: Found, before: Before) -> pl.DataFrame:
    """Write new accounts and changed names; gives `account, id` of the new ones."""
    changed = found.accounts.join(before.accounts, on=["account", "kind", "key", "name"], how="anti")
    changed = changed.filter(pl.col("account") > 0)
    keys = changed["account"].to_list()
    for start in range(0, len(keys), _FEW):
        rows = changed.slice(start, _FEW)
        Account.objects.bulk_update(
            [Account(pk=pk, key=key, name=name) for pk, key, name in rows.select("account", "key", "name").iter_rows()],
            ["key", "name"],
        )
    fresh = found.accounts.filter(pl.col("account") < 0)
    first = reserve_ids(Account, fresh.height) if fresh.height else 0
    fresh = fresh.with_columns(id=pl.int_range(pl.len()) + first)
    write_frame(Account, fresh.select("id", "kind", "key", "name"))
    return fresh.select("account", "id")


def write_memberships(found: Found, made: pl.DataFrame, before: Before, at: datetime) -> None:
    """Take away memberships that are no longer found or are found otherwise, and enter those that are new."""
    wanted = found.members.join(made, on="account", how="left").with_columns(
        pl.coalesce("id", "account").alias("account")
    )
    held = before.memberships.filter(~pl.col("stated"))
    gone = held.join(wanted, on=_COLUMNS, how="anti")
    fresh = wanted.join(held, on=_COLUMNS, how="anti")
    _delete(Membership, gone["membership"].to_list())
    moment = pl.coalesce("since", pl.lit(at).cast(UTC_TIME))
    fresh = fresh.join(gone.select("account", "customer", "since"), on=["account", "customer"], how="left")
    write_frame(Membership, fresh.sort("account", "customer").select(*_COLUMNS, moment.alias("since")))


def end_those_without(found: Found, before: Before) -> int:
    """Delete accounts that are no longer found, unless a person said something of them; gives how many."""
    stated = before.memberships.filter("stated")["account"].unique()
    gone = before.accounts.filter(pl.col("key").is_not_null() & ~pl.col("account").is_in(stated.implode()))
    gone = gone.join(found.accounts, on="account", how="anti")
    _delete(Account, gone["account"].to_list())
    return gone.height


def _delete(model: type[Account] | type[Membership], keys: list[int]) -> None:
    for start in range(0, len(keys), _FEW):
        model.objects.filter(pk__in=keys[start : start + _FEW])._raw_delete("default")
