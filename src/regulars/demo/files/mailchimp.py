"""The newsletter's list as Mailchimp exports it: those who are on it, and those who left."""

from pathlib import Path

import numpy as np
import polars as pl

from regulars.demo.files.headers import (
    MAILCHIMP_FIXED,
    MAILCHIMP_LAST,
    MAILCHIMP_OWN,
    MAILCHIMP_UNSUBSCRIBED,
)
from regulars.demo.newsletter import REASONS
from regulars.demo.signatures import sign
from regulars.demo.spelling import write_phone
from regulars.demo.story import Story

_TIME = "%Y-%m-%d %H:%M:%S"
_CAMPAIGNS = (
    ("Spring picks", "3f1c09a2be"),
    ("New in: Guji natural", "81d7e5440c"),
    ("How to descale a kettle", "a90b6cf217"),
    ("Midwinter Blend is back", "c2448e13d9"),
    ("Sale ends Sunday", "f07a31b58e"),
)
_IN_THEIR_WORDS = "We drink less coffee these days"
_FIRST_LEID = 241_806_115


def write_mailchimp(story: Story, subscribed: Path, unsubscribed: Path, rng: np.random.Generator) -> pl.DataFrame:
    """Write both files. A shared address has one row: whoever of the household signed up first.

    Returns one row per address: `source_key` (the e-mail, lower case) and `person` (row number).
    """
    members = (
        story.newsletter.with_row_index("person")
        .with_columns(pl.col("person").cast(pl.Int64), source_key=pl.col("address").str.to_lowercase())
        .filter(pl.col("joined").is_finite())
        .sort("joined", "person")
        .unique("source_key", keep="first", maintain_order=True)
    )
    rows = _own_fields(story, members, rng).hstack(_fixed_fields(story, members, rng).get_columns())
    rows = rows.hstack(_leaving(story, members, rng).get_columns())
    stays = members["left"].is_infinite()
    kept = (*MAILCHIMP_OWN, *MAILCHIMP_FIXED, *MAILCHIMP_LAST)
    rows.filter(stays).select(kept).write_csv(subscribed)
    left = (*MAILCHIMP_OWN, *MAILCHIMP_FIXED, *MAILCHIMP_UNSUBSCRIBED, *MAILCHIMP_LAST)
    rows.filter(~stays).select(left).write_csv(unsubscribed)
    return members.select("source_key", "person")


def _own_fields(story: Story, members: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """What the sign-up form asked. Few gave a telephone, a third a birthday, and not all their name."""
    person, size = members["person"].to_numpy(), len(members)
    written = sign(story.crowd, person, story.usual_signature, rng)
    parts = [name.partition(" ") for name in written]
    gives = rng.random((size, 4))
    capital = gives[:, 3] < 0.03
    born, numbers = story.crowd.people["born"].gather(person), story.contacts["phone"].to_list()
    styles = story.contacts["phone_style"].to_list()
    return pl.DataFrame(
        {
            "Email Address": [
                address.capitalize() if up else address
                for address, up in zip(members["address"], capital.tolist(), strict=True)
            ],
            "First Name": [p[0] if ok else "" for p, ok in zip(parts, (gives[:, 0] < 0.92).tolist(), strict=True)],
            "Last Name": [p[2] if ok else "" for p, ok in zip(parts, (gives[:, 0] < 0.8).tolist(), strict=True)],
            "Birthday": [
                day if ok else ""
                for day, ok in zip(born.dt.strftime("%m/%d"), (gives[:, 1] < 0.34).tolist(), strict=True)
            ],
            "Phone Number": [
                write_phone(numbers[p], styles[p]) if ok else ""
                for p, ok in zip(person.tolist(), (gives[:, 2] < 0.14).tolist(), strict=True)
            ],
        }
    )


def _fixed_fields(story: Story, members: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    person, size = members["person"].to_numpy(), len(members)
    joined = members["joined"].to_numpy()
    home = story.crowd.addresses[story.crowd.people["home"].to_numpy()[person]]
    opted_in = story.season.moments(joined).dt.convert_time_zone("UTC")
    confirmed = story.season.moments(joined + rng.uniform(0.001, 0.02, size)).dt.convert_time_zone("UTC")
    latest = np.maximum(joined, np.where(np.isfinite(members["left"].to_numpy()), members["left"].to_numpy(), joined))
    changed = story.season.moments(latest + rng.uniform(0.02, 0.9, size)).dt.convert_time_zone("UTC")
    # 198.18/15 is kept for test networks.
    address = pl.Series([f"198.{18 + n // 65536}.{n // 256 % 256}.{n % 256}" for n in rng.integers(0, 131072, size)])
    return pl.select(
        pl.lit(pl.Series(_ratings(story, members, rng))).alias("MEMBER_RATING"),
        pl.lit(opted_in.dt.strftime(_TIME)).alias("OPTIN_TIME"),
        pl.lit(address).alias("OPTIN_IP"),
        pl.lit(confirmed.dt.strftime(_TIME)).alias("CONFIRM_TIME"),
        pl.lit(address).alias("CONFIRM_IP"),
        pl.lit(home["latitude"].round(4)).alias("LATITUDE"),
        pl.lit(home["longitude"].round(4)).alias("LONGITUDE"),
        pl.lit(0).alias("GMTOFF"),
        pl.lit(1).alias("DSTOFF"),
        pl.lit("Europe/London").alias("TIMEZONE"),
        pl.lit("GB").alias("CC"),
        pl.lit(home["province"]).alias("REGION"),
        pl.lit(changed.dt.strftime(_TIME)).alias("LAST_CHANGED"),
        pl.lit(pl.Series(_FIRST_LEID + np.cumsum(rng.integers(1, 9, size)))).alias("LEID"),
        pl.lit(pl.Series([f"{n:010x}" for n in rng.integers(0, 16**10, size).tolist()])).alias("EUID"),
        pl.lit("").alias("NOTES"),
        pl.lit(pl.Series(_tags(story, members))).alias("TAGS"),
    )


def _ratings(story: Story, members: pl.DataFrame, rng: np.random.Generator) -> list[int]:
    """Mailchimp's stars, two for who is new; who buys opens more."""
    rate = story.traits["weekly_rate"].to_numpy()[members["person"].to_numpy()]
    stars: list[int] = np.clip(
        2 + rng.poisson(np.minimum(rate * 6, 2.0)) - rng.integers(0, 2, len(rate)), 1, 5
    ).tolist()
    return stars


def _tags(story: Story, members: pl.DataFrame) -> list[str]:
    """Tags in Mailchimp's quoted list: what kind of member, and the personal code to give to friends."""
    bought = story.orders_of("web", "pos").group_by("person").len()
    times = dict(zip(bought["person"], bought["len"], strict=True))
    kind = story.traits["kind"].to_list()
    written = []
    for p in members["person"]:
        tags = ["Customer"] if times.get(p) else ["Newsletter form"]
        if times.get(p, 0) >= 10:
            tags.append("Regular")
        if times.get(p, 0) >= 2:
            tags.append(story.codes[p])
        if kind[p] in ("staff", "wholesale"):
            tags.append(kind[p].capitalize())
        written.append(",".join(f'"{tag}"' for tag in tags))
    return written


def _leaving(story: Story, members: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """When they left, after which mailing, and why."""
    left = members["left"].to_numpy()
    moments = story.season.moments(np.where(np.isfinite(left), left, 0.0)).dt.convert_time_zone("UTC")
    after = rng.integers(0, len(_CAMPAIGNS), len(members)).tolist()
    return pl.DataFrame(
        {
            "UNSUB_TIME": moments.dt.strftime(_TIME),
            "UNSUB_CAMPAIGN_TITLE": [_CAMPAIGNS[n][0] for n in after],
            "UNSUB_CAMPAIGN_ID": [_CAMPAIGNS[n][1] for n in after],
            "UNSUB_REASON": [REASONS[reason] for reason in members["reason"]],
            "UNSUB_REASON_OTHER": [_IN_THEIR_WORDS if r == len(REASONS) - 1 else "" for r in members["reason"]],
        }
    )
