"""Who was brought by a personal code: one person has it among their tags, another used it on their first order."""

from __future__ import annotations

import re
from datetime import datetime

import polars as pl

from regulars.ledger.frames import read_frame
from regulars.ledger.log.read import scan_events
from regulars.ledger.log.schema import PURCHASE
from regulars.ledger.models import Record, Referral

_CODE = r"^[A-Z0-9]+(?:[-_][A-Z0-9]+)*$"
_FEWEST_LETTERS = 6  # what is shorter may be a tag of anything
_TAGS = re.compile(r'[",;]+')


def note_codes(until: datetime | None = None) -> int:
    """Note a referral for each who used somebody's personal code on their first order; gives how many are new.

    A code that several people have is nobody's own. Who is noted as brought already stays so.
    """
    owners, used = _owners(), _used(until)
    if owners.is_empty() or used.is_empty():
        return 0
    found = used.join(owners, on="code").filter(pl.col("customer") != pl.col("owner"))
    known = set(Referral.objects.values_list("referred", flat=True))
    new = [row for row in found.sort("at", "customer").iter_rows(named=True) if row["customer"] not in known]
    Referral.objects.bulk_create(
        Referral(
            referrer_id=row["owner"],
            referred_id=row["customer"],
            at=row["at"],
            source=Referral.Source.CODE,
            evidence=f"Used the personal code {row['code']} on their first order.",
        )
        for row in new
    )
    return len(new)


def _owners() -> pl.DataFrame:
    """code, owner: codes among the tags of one customer only."""
    tagged = Record.objects.filter(extra__contains='"tags"', link__isnull=False).order_by()
    told = read_frame(tagged, ["link__customer", "extra"]).rename({"link__customer": "owner"})
    tags = pl.col("extra").cast(pl.String).str.json_path_match("$.tags")
    each = told.select("owner", code=tags).drop_nulls("code")
    split = each.with_columns(
        pl.col("code").map_elements(_TAGS.split, return_dtype=pl.List(pl.String))  # few: only records with tags
    ).explode("code")
    codes = split.with_columns(pl.col("code").str.strip_chars().str.to_uppercase()).filter(_is_code()).unique()
    return codes.filter(pl.len().over("code") == 1)


def _used(until: datetime | None) -> pl.DataFrame:
    """customer, code, at: the discount code of each customer's first order."""
    lines = scan_events(until, [PURCHASE]).filter(pl.col("customer").is_not_null())
    first = lines.with_columns(start=pl.col("occurred_at").min().over("customer")).filter(
        pl.col("occurred_at") == pl.col("start"),
        pl.col("properties").str.contains('"discount_code"', literal=True),
    )
    code = pl.col("properties").str.json_path_match("$.discount_code").str.strip_chars().str.to_uppercase()
    told = first.select("customer", code=code, at="occurred_at").collect()
    return told.filter(_is_code()).unique("customer", keep="first", maintain_order=True)


def _is_code() -> pl.Expr:
    code = pl.col("code")
    return (code.str.len_chars() >= _FEWEST_LETTERS) & code.str.contains(_CODE) & code.str.contains(r"[0-9]|[-_]")
